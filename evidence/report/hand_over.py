"""Everything that the people who keep a review need of studies that were added, in one archive: the same bytes for the same studies."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from evidence.base.csv_text import to_csv
from evidence.base.drawing import Drawn, figure_bytes
from evidence.base.errors import UsageError
from evidence.base.fixed_zip import zip_of
from evidence.judgement.assessment import assess
from evidence.judgement.compare.answer import Comparison
from evidence.judgement.compare.tables import compared_table
from evidence.judgement.compare.version import Version
from evidence.judgement.compare.words import change_lines, unjudged_lines
from evidence.report.word.compared import compared_docx
from evidence.report.word.document import readable
from evidence.report.write import page_alone
from evidence.review.changes import rows_of_studies
from evidence.review.plan import Body
from evidence.review.statement import statement
from evidence.review.workbook import workbook
from evidence.review.write_local import table_csv
from evidence.robustness.examined import examine
from evidence.synthesis.bodies import TIER_1, select
from evidence.synthesis.pooled.figures import body_forest
from evidence.version import __version__

WORKBOOK = "studies.xlsx"
# Forests in the change note; more would bury what changed.
FORESTS = 2

READ_ME = """{title}
{underline}

{statement}

{changed}

What is here

  {workbook:<18}the studies that were added or changed, as a workbook
  studies/          the same as CSV, a folder for each study
  what_changed.docx what they change: every estimate, rating, certainty and claim that moved, with the reason
  what_changed.csv  the same as numbers, with what did not move
  report.html       the report with them in it; cards.html belongs to it

For the people who keep the review

  Look at what would be added, then add it:

    evidence import {workbook} REVIEW --preview
    evidence import {workbook} REVIEW --yes

  The CSV files do as well: evidence import studies/{first}/studies.csv REVIEW --preview

Made by Evidence {version} from data {data}, plan {plan}.
"""


def handed_over(found: Comparison) -> tuple[str, ...]:
    """The study_ids that came or changed.

    Raises
    ------
    UsageError
        There is no such study.
    """
    ids = tuple(change.id for change in found.changes if change.kind == "study" and change.what != "dropped")
    if not ids:
        raise UsageError("there is nothing to hand over: the later version has no study that is new or changed")
    return ids


def hand_over_zip(found: Comparison, after: Version, say: Callable[[str], None] = lambda text: None) -> bytes:
    """The archive as bytes.

    Parameters
    ----------
    found : two versions compared.
    after : the later one, with the studies.
    say : is called with what is being made.

    Raises
    ------
    UsageError
        The later version has no study that the earlier one lacks or has otherwise.
    """
    ids, review = handed_over(found), after.review
    studies = rows_of_studies(review, ids)
    tables: dict[str, list[dict[str, str]]] = {}
    for one in studies.values():
        for name, rows in one.items():
            tables.setdefault(name, []).extend(rows)
    pictures = {name: (figure_bytes(drawn, "png"), drawn.caption) for name, drawn in forests_with(after, ids).items()}
    parts = [("read me.txt", _read_me(found, after, ids).encode())]
    parts.append((WORKBOOK, workbook(review.codebook, review.plan.title, WORKBOOK, tables)))
    for study_id, one in studies.items():
        parts += [(f"studies/{study_id}/{name}.csv", table_csv(review.codebook, name, rows)) for name, rows in one.items()]
    parts.append(("what_changed.docx", compared_docx(found, review, {name: one for name, one in pictures.items() if one[0]})))
    parts.append(("what_changed.csv", to_csv(compared_table(found)).encode()))
    parts += page_alone(examine(assess(after)), say).items()
    return zip_of(parts)


def bodies_with(version: Version, study_ids: Sequence[str]) -> tuple[Body, ...]:
    """The bodies of the plan that hold an effect of these studies, as the plan has them; of those that hold the same effects the first."""
    found: dict[tuple[str, ...], Body] = {}
    for body in version.review.plan.bodies.values():
        rows = select(version.effects.rows, body.where, TIER_1)
        if not body.sensitivity and any(row.columns["study_id"] in study_ids for row in rows):
            found.setdefault(tuple(row.effect_id for row in rows), body)
    return tuple(found.values())


def forests_with(version: Version, study_ids: Sequence[str]) -> dict[str, Drawn]:
    """Forests that these studies stand in, as far as a page can hold them."""
    drawn = {f"forest_{body.name}": body_forest(version, body) for body in bodies_with(version, study_ids)[:FORESTS]}
    return {name: one for name, one in drawn.items() if readable(tuple(one.figure.get_size_inches()), True)}


def _read_me(found: Comparison, after: Version, ids: Sequence[str]) -> str:
    review = after.review
    return READ_ME.format(
        title=review.plan.title,
        underline="=" * len(review.plan.title),
        statement=statement(review),
        changed="\n".join((*change_lines(found), *unjudged_lines(found))),
        workbook=WORKBOOK,
        first=ids[0],
        version=__version__,
        data=review.data_hash[:12],
        plan=review.plan_hash[:12],
    )
