"""The table of other reviews: one row per answer of theirs, with ours beside it."""

from __future__ import annotations

from typing import Any

from evidence.base.reason import NotEstimated
from evidence.base.table import Column, Table, chosen
from evidence.base.words import several
from evidence.effects.result import Effect
from evidence.review.checks.published import BACKGROUND
from evidence.synthesis import columns as shared
from evidence.synthesis.other_reviews.answer import UNKNOWN, OtherReview
from evidence.synthesis.other_reviews.words import NEARNESS, against_words, kind_of_question, ours_words
from evidence.synthesis.pooled.tables import interval_text
from evidence.synthesis.review_run import Analyses

OTHER_REVIEWS_COLUMNS = (
    Column("other_id", "Row", "Key of the row of guide/other_reviews.csv."),
    Column("label", "Review", "The published review by its short name; rows of one review rest on the same studies."),
    Column("nearness", "Question", "Whether it asks the same as this review, something near, or is background only."),
    shared.KIND,
    Column("population", "Of whom", "Whom it is about."),
    Column("outcome", "Outcome", "The outcome, in the words of its page."),
    Column("behind", "Behind it", "Studies and people behind it, as printed; empty: not printed."),
    Column("printed", "As printed", "The pooled size with its interval, as printed; empty: none is printed.", form="numeric text"),
    Column(
        "size",
        "Hedges' g [interval]",
        "The same as g by the routes of studies, positive = better; empty where it has none.",
        form="numeric text",
    ),
    shared.G,
    shared.SE,
    shared.CI_LOW,
    shared.CI_HIGH,
    Column("why_no_size", "Why no g", "Why it has no g; empty where it has one."),
    Column("direction", "Direction", "Whom its answer favours, as coded: treatment, comparison, none or unclear."),
    Column("result", "What it found", "What it found, in a sentence."),
    Column(
        "ours", "Ours", "This review's answer for the same outcome and kind of intervention, or why it has none; empty: not asked here."
    ),
    Column("against", "Theirs and ours", "Whether both lie on one side and the intervals overlap; their g less ours with its interval."),
    Column("difference", "Difference", "Their g less ours (tier 1, else tiers 1+2), as if no study were in both; empty without both."),
    Column("difference_low", "Difference, low", "Lower end of the interval of the difference."),
    Column("difference_high", "Difference, high", "Upper end of the interval of the difference."),
    shared.P.named("difference_p", "Difference, p").noted("Two-sided p of the difference (Welch), as if no study were in both."),
    Column("overlap", "Studies in both", "Which of its studies are coded here, as far as that is known."),
    Column("readers", "Readers", "How many people have read the row at its source.", decimals=0),
    Column("source_id", "Source", "The page or paper it was read in."),
    shared.LOCATOR,
    Column("note", "Note", "What else to know of it."),
)
SHOWN = ("label", "nearness", "outcome", "printed", "size", "result", "ours", "against", "overlap")


def other_reviews_table(results: Analyses) -> Table:
    """Every answer of another review, the same questions first, background last."""
    order = list(NEARNESS)
    found = sorted(results.other_reviews, key=lambda one: order.index(one.row.text("nearness")))
    rows = tuple(_cells(one, results) for one in found)
    return Table("other_reviews", "What other reviews found", OTHER_REVIEWS_COLUMNS, rows, _note(results))


def compared_reviews_table(results: Analyses) -> Table:
    """The same and near questions, as page and annex show them."""
    table = other_reviews_table(results)
    return chosen(table, SHOWN, [row for row in table.rows if row["nearness"] != NEARNESS[BACKGROUND]])


def _note(results: Analyses) -> str:
    found = results.other_reviews
    reviews, sized = len({one.row.text("review") for one in found}), sum(isinstance(one.effect, Effect) for one in found)
    background = sum(not one.compared for one in found)
    shared_known = sum(one.overlap != UNKNOWN for one in found)
    once = sum(one.row.number("readers") == 1 for one in found)
    return (
        f"{several(len(found), 'answer')} of {several(reviews, 'review')}: {sized} with a size on g, {background} as background (in "
        f"other_reviews.csv only). Studies in both: known for {shared_known}. {once} read by one reader only. Directions as printed."
    )


def _cells(one: OtherReview, results: Analyses) -> dict[str, Any]:
    row, plan = one.row, results.review.plan
    texts = {name: row.text(name) or None for name in ("other_id", "label", "population", "outcome", "behind", "direction", "result")}
    texts |= {name: row.text(name) or None for name in ("source_id", "source_locator", "note")}
    kind = results.review.codebook.label("studies", "typology", row.text("typology")) if row.text("typology") else None
    texts |= {"nearness": kind_of_question(one), "kind": kind, "printed": one.printed or None, "overlap": one.overlap}
    texts |= {"ours": ours_words(one) or None, "against": against_words(one, plan.level) or None}
    numbers: dict[str, Any] = {"readers": row.number("readers")}
    if isinstance(one.effect, NotEstimated):
        numbers["why_no_size"] = one.effect.reason
    else:
        numbers |= {name: getattr(one.effect, name) for name in ("g", "se", "ci_low", "ci_high")}
        numbers["size"] = f"{one.effect.g:z.2f} {interval_text(one.effect.ci_low, one.effect.ci_high)}"
    found = one.against(plan.level)
    if found is not None:
        numbers |= {"difference": found.difference, "difference_low": found.ci_low, "difference_high": found.ci_high}
        numbers["difference_p"] = found.p_value
    return texts | numbers
