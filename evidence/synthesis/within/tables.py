"""The table of groups of people inside one sample: one row per group, gains and harms alike."""

from __future__ import annotations

from evidence.base.table import Column, Table, chosen
from evidence.base.words import several
from evidence.synthesis import columns as shared
from evidence.synthesis.pooled.tables import interval_text
from evidence.synthesis.review_run import Analyses
from evidence.synthesis.within.answer import AGAINST, SAID, GroupResult, Within
from evidence.synthesis.within.interactions import pooled_interactions

WITHIN_COLUMNS = (
    shared.STUDY,
    Column("eligible", "Eligible", "Whether the study is eligible, as coded; what is not is shown and decides nothing."),
    Column("outcome", "Outcome", "The outcome in the words of the source."),
    Column("characteristic", "Characteristic", "What the groups are told apart by, one of PROGRESS-Plus, and whose it is."),
    Column("level", "Group", "The group of people inside the sample."),
    Column("direction", "Direction", "Whether the group did better or worse with support, whatever the size, p or interval."),
    Column("harm", "Harm", "Worse with support, by an interval that leaves out no effect: yes; no; empty where no interval is printed."),
    Column("printed", "As printed", "The estimate with its interval, on the scale of the source; empty: not printed.", form="numeric text"),
    Column("size", "Hedges' g [interval]", "The same as g, positive = better; empty where an assumption is needed.", form="numeric text"),
    Column("against", "Against the others", "How the group did against the other groups of the sample, where the text says so."),
    Column(
        "prespecified",
        "Prespecified",
        "Whether the comparison was planned before the results were known: yes, no, or unclear (not printed).",
    ),
    Column("p_difference", "p of the difference", "The p of the difference between the groups, exactly as printed.", form="numeric text"),
    Column("check", "Does it follow?", "The difference of two printed intervals with its p; the study may have tested it otherwise."),
    Column("source_id", "Source", "The page or paper it was read in."),
    Column("place", "Place", "Where on that page or paper."),
    Column("note", "Note", "What else to know of it."),
)


INTERACTION_COLUMNS = (
    Column("characteristic", "Characteristic", "What the groups are told apart by, one of PROGRESS-Plus, and whose it is."),
    Column("contrast", "Contrast", "The two groups: a positive difference says that the first gained more from support."),
    Column("k", "Samples", "Independent samples of eligible studies that print a result of both groups.", 0),
    Column("sized", "With a size", "How many of them print enough for a size in both groups.", 0),
    Column("p_printed", "Printed p", "The p of the difference exactly as printed; empty: none.", form="numeric text"),
    Column("difference", "Difference in g [interval]", "Random-effects mean of the differences, with Knapp-Hartung.", form="numeric text"),
    Column("tau2", "tau2", "Variance of the true differences between samples.", 3),
    Column("why_not", "Why not", "Why no difference is pooled."),
)


def within_table(results: Analyses) -> Table:
    """Every group of every comparison inside one sample that is coded."""
    rows = tuple(_cells(one, group, results) for one in results.within for group in one.groups)
    harmed = sum(len(one.harmed) for one in results.within)
    groups = "group" if harmed == 1 else "groups"
    note = (
        f"{several(len(results.within), 'comparison')} inside a sample, of all coded studies, eligible or not; {harmed or 'no'} {groups} "
        "with an interval on the side of harm. Such results are often printed because they stand out."
    )
    return Table("within_samples", "Groups of people inside one sample", WITHIN_COLUMNS, rows, note)


def within_interactions_table(results: Analyses) -> Table:
    """Every contrast of two groups inside samples of eligible studies, pooled or with the reason why not."""
    rows = tuple(
        {
            "characteristic": _whose(results, one.characteristic, one.people),
            "contrast": f"{one.first} less {one.second}",
            "k": len({found.sample_id for found in one.found}),
            "sized": len({found.sample_id for found in one.found if found.g is not None}),
            "p_printed": "; ".join(found.p_printed for found in one.found if found.p_printed) or None,
            "difference": _size(one.estimate, one.ci_low, one.ci_high),
            "tau2": one.tau2,
            "why_not": one.why_not or None,
        }
        for one in pooled_interactions(results.within, results.review.plan)
    )
    note = (
        "Eligible studies that print both groups. Differences inside samples are pooled with each other only, never with comparisons "
        "between studies: those differ in all else too."
    )
    return Table("within_interactions", "Differences between groups inside samples, pooled", INTERACTION_COLUMNS, rows, note)


def shown_within_table(results: Analyses) -> Table:
    """The same as page and annex show it, without what stands in the file: source, place, note, and what follows from the other columns."""
    table = within_table(results)
    shown = ("label", "eligible", "outcome", "characteristic", "level", "direction", "printed", "p_difference", "check")
    return chosen(table, shown, table.rows)


def _cells(one: Within, group: GroupResult, results: Analyses) -> dict[str, str | None]:
    naive = one.naive(results.review.plan)
    effect = group.effect
    size = None if effect is None else _size(effect.g, effect.ci_low, effect.ci_high)
    return {
        "label": one.label,
        "eligible": one.columns["eligible"],
        "outcome": one.outcome,
        "characteristic": _whose(results, one.columns["characteristic"], one.columns["people"]),
        "level": group.level,
        "direction": SAID[group.direction],
        "harm": ("yes" if group in one.harmed else "no") if group.sized else None,
        "printed": group.printed or None,
        "size": size,
        "against": AGAINST.get(group.against_others),
        "prespecified": group.prespecified or None,
        "p_difference": one.p_difference or None,
        "check": None if naive is None else "difference {:.2f}, SE {:.2f}, p {:.2f}".format(*naive),
        "source_id": group.source_id,
        "place": group.place,
        "note": group.note or None,
    }


def _whose(results: Analyses, characteristic: str, people: str) -> str:
    label = results.review.codebook.label
    return f"{label('progress_plus', 'characteristic', characteristic)} ({label('studies', 'unit', people).lower()})"


def _size(g: float | None, low: float | None, high: float | None) -> str | None:
    return None if g is None or low is None or high is None else f"{g:z.2f} {interval_text(low, high)}"
