"""From one row for each arm of a trial to one row for each comparison; arms that share a comparison group are remembered by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from evidence.base.errors import Problem, UsageError
from evidence.base.words import listed, nearest, several, shown
from evidence.review.checks.check import declare, problem
from evidence.review.codebook import Codebook
from evidence.review.incoming.columns import Target, key, slug
from evidence.review.incoming.mapping import Arms
from evidence.review.incoming.records import Records, SheetRecord
from evidence.review.incoming.values import read_as
from evidence.review.reading.decimals import Decimals

TWO_COMPARISONS = declare("two-comparison-arms", "error", family="import")

ARM_TREAT, ARM_COMP = ("effects", "#arm_treat"), ("effects", "#arm_comp")


def comparisons(found: Records, arms: Arms, codebook: Codebook, file: str) -> Records:
    """One record for each arm that is not a comparison arm, with the numbers of both groups.

    Parameters
    ----------
    found : one record an arm.
    arms : what the mapping says of them.
    codebook : of the review.
    file : what messages call the sheet.
    """
    groups: dict[tuple[str, ...], list[SheetRecord]] = {}
    for record in found.rows:
        groups.setdefault(tuple(record.texts[heading].strip() for heading in arms.same), []).append(record)
    _check_names(arms, found.rows)
    order = [key(name) for name in arms.comparison]
    made = Records([], list(found.said), list(found.problems), found.decimals)
    alone: list[int] = []
    for rows in groups.values():
        against = sorted((row for row in rows if _arm(row, arms) in order), key=lambda row: order.index(_arm(row, arms)))
        first = [row for row in against if _arm(row, arms) == _arm(against[0], arms)]
        others = [row for row in rows if _arm(row, arms) not in order]
        alone += [row.line for row in (against if others else rows) if row not in first or not others]
        if not first or not others:
            alone += [row.line for row in others]
        elif len(first) > 1:
            made.problems.append(_twice(first, arms, file))
        else:
            made.rows += [_against(row, first[0], arms, codebook, found.decimals, shared=len(others) > 1) for row in others]
    if alone:
        lines = listed(map(str, sorted(set(alone))), 8)
        many, on = several(len(set(alone)), "row"), "on lines" if len(set(alone)) > 1 else "on line"
        made.said.append(f"{file}: left out, because nothing is compared with these arms: {many}, {on} {lines}")
    _name_interventions(made.rows, arms)
    return made


def _arm(record: SheetRecord, arms: Arms) -> str:
    return key(record.texts[arms.arm])


def _check_names(arms: Arms, rows: Sequence[SheetRecord]) -> None:
    there = {row.texts[arms.arm].strip() for row in rows}
    for name in arms.comparison:
        if rows and key(name) not in map(key, there):
            raise UsageError(f"no row has the arm {name!r}. {nearest(name, there, f'The arms are {listed(sorted(there))}.')}")


def _twice(rows: Sequence[SheetRecord], arms: Arms, file: str) -> Problem:
    seen = f"the arm {shown(rows[1].texts[arms.arm].strip())} twice in one comparison, on lines {rows[0].line} and {rows[1].line}"
    fix = f"Name in `same` what tells the comparisons apart; they are alike in {listed(arms.same)}."
    return problem(TWO_COMPARISONS, file, rows[1].line, "", "", seen, "one comparison arm in each comparison", fix)


def _against(treat: SheetRecord, comp: SheetRecord, arms: Arms, codebook: Codebook, decimals: Decimals, shared: bool) -> SheetRecord:
    cells = dict(treat.cells)
    for heading, what in arms.columns.items():
        for row, arm in ((treat, "treat"), (comp, "comp")):
            target = ("effects", f"{what}_{arm}")
            spec = codebook.column(*target)
            if spec is None:
                raise UsageError(f"there is no column {what}_{arm}; of an arm the mapping may name n, events, pct, mean, sd or se")
            cells[target] = read_as(spec, row.texts[heading], decimals)
    if shared:
        cells |= {ARM_TREAT: treat.texts[arms.arm].strip(), ARM_COMP: comp.texts[arms.arm].strip()}
    return SheetRecord(treat.line, cells, {**treat.texts, "#comparator": comp.texts[arms.arm].strip()})


def _name_interventions(rows: Sequence[SheetRecord], arms: Arms) -> None:
    """What both groups got, where the mapping says nothing of it: the names of the arms, all of those of one study."""
    by_study: dict[str, dict[str, dict[str, None]]] = {}
    for row in rows:
        said = by_study.setdefault(key(row.cells.get(("studies", "label"), "")), {"intervention": {}, "comparator": {}})
        said["intervention"][row.texts[arms.arm].strip()] = None
        said["comparator"][row.texts["#comparator"]] = None
    for row in rows:
        said = by_study[key(row.cells.get(("studies", "label"), ""))]
        for column, names in said.items():
            target: Target = ("studies", column)
            row.cells[target] = row.cells.get(target) or "; ".join(names)


def shared_arms(effects: Sequence[Mapping[str, str]]) -> tuple[list[dict[str, str]], list[dict[str, str]]]:
    """Rows of arms and of contrasts for the effects whose arms are named, once they have their ids."""
    arms: dict[str, dict[str, str]] = {}
    contrasts = []
    for effect in effects:
        named = [effect.get(column[1], "") for column in (ARM_TREAT, ARM_COMP)]
        if not all(named) or not effect.get("effect_id"):
            continue
        ids = [f"{effect['study_id']}-{slug(name) or 'arm'}" for name in named]
        for id, role, size in zip(ids, ("treatment", "comparison"), ("n_treat", "n_comp"), strict=True):
            there = arms.setdefault(id, {"arm_id": id, "study_id": effect["study_id"], "role": role, "n": effect.get(size, "")})
            there["n"] = max(there["n"], effect.get(size, ""), key=lambda text: int(text) if text.isdigit() else 0)
        contrasts.append({"effect_id": effect["effect_id"], "arm_treat": ids[0], "arm_comp": ids[1]})
    return list(arms.values()), contrasts
