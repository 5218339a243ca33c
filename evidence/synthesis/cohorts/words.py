"""What is said of people who were followed, whatever they were offered."""

from __future__ import annotations

COHORTS = (
    "What is known of people who were followed, whatever they were offered. Cohorts say who tends to have an outcome; they say nothing of "
    "whether support works, or works differently. Sources print what stands out. Nothing is pooled."
)
