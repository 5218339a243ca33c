"""What is said of ratings: what they are, which are provisional, and each one in words."""

from __future__ import annotations

from evidence.judgement.assessment import Assessment
from evidence.judgement.otherwise.answer import OtherVerdicts
from evidence.judgement.otherwise.words import rating_otherwise
from evidence.judgement.ratings.answer import Rating

# What the two readings of the rule are, wherever their marks stand.
READINGS = (
    "Basic holds the gates, bands and caps of the rating rule: what was read in published texts, and what is inferred where a text was not "
    "read or leaves it open. Graded adds GRADE-style concerns."
)
RATINGS = (
    "The mark that the published guide gives, ours by its rule on these data, and what lies between them. A rating is a suggestion that a "
    "person confirms."
)
HOW = f"The rule is written down as data, with the source of each clause. {READINGS}"
SUMMARY = (
    f"The marks of the published guide are shown next to those of the rating rule on these data. {READINGS} A rating of ours is a "
    "suggestion that a person confirms."
)
PROVISIONAL = "Provisional, because risk of bias was judged from the design alone, which earns neither good nor strong: "
NO_RATING = "no rating"


def provisional_words(assessment: Assessment) -> tuple[str, ...]:
    """Which ratings rest on a judgement by the design alone; nothing where none does."""
    titles = [rating.title for rating in assessment.ratings if rating.provisional]
    return (PROVISIONAL + "; ".join(titles) + ".",) if titles else ()


def mark_words(band: str) -> str:
    """A mark as people read it."""
    return NO_RATING if band == "none" else band


def rating_words(rating: Rating, found: OtherVerdicts) -> tuple[str, ...]:
    """The bands, what to know of them, and what would move them."""
    shown = [mark_words(band) for band in (rating.published, rating.literal_name, rating.graded_name)]
    differs = {rating.literal, rating.graded} != {rating.published}
    caution = f" Caution: {rating.caution}." if rating.caution else ""
    return (
        "Rating: published {}; ours {} (basic) and {} (graded).".format(*shown) + caution,
        f"Why our mark {'differs from' if differs else 'agrees with'} the guide's: {rating.difference}",
        f"What would move it: {'; '.join(rating.to_move)}.",
        f"What one change would make of it: {rating_otherwise(found, rating.recommendation)}.",
    )
