"""What is said of ratings: what they are, which are provisional, and each one in words."""

from __future__ import annotations

from evidence.judgement.assessment import Assessment
from evidence.judgement.otherwise.answer import OtherVerdicts
from evidence.judgement.otherwise.words import rating_otherwise
from evidence.judgement.ratings.answer import Rating
from evidence.judgement.ratings.bands import mark_words

# What the two readings of the rule are, wherever their marks stand.
READINGS = (
    "The basic reading applies the entry conditions (gates), the marks (bands) and their upper limits (caps) of the rating rule: what "
    "was read in published texts, and what is inferred where a text was not read or leaves a question open. The graded reading adds "
    "concerns in the style of GRADE."
)
RATINGS = (
    "The mark that the published guide gives, the mark that our rating rule gives on these data, and why the two agree or differ. Our "
    "mark is a suggestion until a person confirms it."
)
HOW = f"The rule is written down as data, with the source of each clause. {READINGS}"
SUMMARY = (
    f"The marks of the published guide are shown next to those that our rating rule gives on these data. {READINGS} A mark of ours is a "
    "suggestion until a person confirms it."
)
PROVISIONAL = "Provisional, because risk of bias was judged from the design alone, which earns neither good nor strong: "


def provisional_words(assessment: Assessment) -> tuple[str, ...]:
    """Which ratings rest on a judgement by the design alone; nothing where none does."""
    titles = [rating.title for rating in assessment.ratings if rating.provisional]
    return (PROVISIONAL + "; ".join(titles) + ".",) if titles else ()


def rating_words(rating: Rating, found: OtherVerdicts) -> tuple[str, ...]:
    """The bands, what to know of them, and what would move them."""
    shown = [mark_words(band) for band in (rating.published, rating.literal_name, rating.graded_name)]
    differs = {rating.literal, rating.graded} != {rating.published}
    caution = f" Caution: {rating.caution}." if rating.caution else ""
    return (
        "Rating: published {}; ours {} (basic) and {} (graded).".format(*shown) + caution,
        f"Why our mark {'differs from' if differs else 'agrees with'} the guide's: {rating.difference}",
        f"What would move it: {'. '.join(rating.to_move)}.",
        f"With one thing changed it would be: {rating_otherwise(found, rating.recommendation)}.",
    )
