"""What is said of people who were followed, whatever they were offered."""

from __future__ import annotations

COHORTS = (
    "What is known about people who were followed over time, whatever support they were offered. Cohorts show who tends to have an "
    "outcome; they do not show whether support works, or for whom. Sources tend to print what stands out. Nothing is pooled."
)
