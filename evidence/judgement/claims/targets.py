"""What a claim is compared with, as written in one cell of guide/claims.csv: parsed strictly, nothing is evaluated."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field

from evidence.base.errors import Problem
from evidence.base.words import listed, nearest, shown
from evidence.review.checks.check import declare, problem
from evidence.review.plan_section import NUMERIC
from evidence.review.review import CodedReview
from evidence.review.tables import Row

NAMED = ("body", "recommendation", "moderator", "claim")
# Kinds that are followed by conditions, with the tables whose columns these may name.
CONDITIONAL = {
    "where": ("effects", "studies"),
    "samples": ("effects", "studies"),
    "coded": ("effects", "studies"),
    "studies": ("studies",),
    "levels": ("studies",),
    "reported": ("progress_plus", "studies"),
    "within": ("subgroups", "studies"),
    "prognosis": ("prognosis",),
}
BAD_TARGET = declare("claims-target", "error", family="claim")
_CONDITION = re.compile(r"(?P<column>[A-Za-z0-9_]+)=(?P<values>[^=;|]+(\|[^=;|]+)*)")


@dataclass(frozen=True, slots=True)
class Target:
    """What a claim is compared with.

    Attributes
    ----------
    kind : one of `NAMED` or of `CONDITIONAL`.
    names : names of what is meant; for "levels" the column whose levels are counted; empty where conditions say it.
    where : column -> values, all of which must hold.
    """

    kind: str
    names: tuple[str, ...]
    where: Mapping[str, tuple[str, ...]]


@dataclass(slots=True)
class ClaimProblems:
    """Collects what is wrong with the rows of the register.

    Attributes
    ----------
    problems : everything found so far.
    """

    problems: list[Problem] = field(default_factory=list)

    def add(self, row: Row, rule: str, column: str, seen: str, allowed: str, fix: str) -> None:
        """Note one fault in one cell."""
        self.problems.append(problem(rule, row.file, row.line, column, row.id, seen, allowed, fix))


def parse_target(row: Row, review: CodedReview, allowed: tuple[str, ...], faults: ClaimProblems) -> Target | None:
    """The target of a row, None if it has none or it can't be read.

    `body:main`, `recommendation:2`, `moderator:sex|age`, `claim:G10`; or conditions: `where:column=value|value;column=value`,
    `studies:...`, `samples:...`, `coded:...`, `reported:...`, `within:...`, `prognosis:...`, `levels:column;column=value`.
    """
    text = row.text("target")
    if not text:
        return None
    kind, _, rest = text.partition(":")
    if kind not in allowed:
        fix = nearest(kind, allowed, "Begin the target with one of these, or empty the cell.")
        seen = f"{shown(text)} for the rule {row.text('rule') or 'none'}"
        faults.add(row, BAD_TARGET, "target", seen, listed(f"{name}:" for name in allowed) or "no target", fix)
        return None
    if kind in NAMED:
        names = tuple(rest.split("|"))
        check_names(row, "target", kind, names, review, faults)
        return Target(kind, names, {})
    if kind == "levels":
        column, _, rest = rest.partition(";")
        _values(row, column, CONDITIONAL[kind], review, faults)
        return Target(kind, (column,), _conditions(row, kind, rest, review, faults))
    return Target(kind, (), _conditions(row, kind, rest, review, faults))


def check_names(row: Row, column: str, kind: str, names: Iterable[str], review: CodedReview, faults: ClaimProblems) -> None:
    """Whether each name is one the plan or the register has. An undeclared moderator is an answer, not a mistake."""
    plan = review.plan
    pools: dict[str, Collection[str]] = {"body": plan.bodies, "recommendation": plan.recommendations, "directions": plan.groups}
    pools["claim"] = [one.text("claim_id") for one in review.tables["claims"]]
    pool = pools.get(kind)
    for name in names:
        if not name or (pool is not None and name not in pool):
            known = list(pool) if pool is not None else []
            fix = nearest(name, known, "Name one that the plan or the register has.")
            faults.add(row, BAD_TARGET, column, shown(f"{kind}:{name}"), listed(known) or f"a name after {kind}:", fix)


def _conditions(row: Row, kind: str, text: str, review: CodedReview, faults: ClaimProblems) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = {}
    for condition in text.split(";"):
        parsed = _CONDITION.fullmatch(condition)
        if parsed is None or parsed["column"] in found:
            allowed = "column=value|value, each column once, joined by semicolons"
            faults.add(row, BAD_TARGET, "target", shown(condition), allowed, "Write it so, without spaces around the signs.")
            continue
        known = _values(row, parsed["column"], CONDITIONAL[kind], review, faults)
        found[parsed["column"]] = values = tuple(parsed["values"].split("|"))
        for value in values:
            if known and value not in known:
                fix = nearest(value, known, "Take an allowed value.")
                faults.add(row, BAD_TARGET, "target", shown(f"{parsed['column']}={value}"), listed(known), fix)
    return found


def _values(row: Row, name: str, tables: tuple[str, ...], review: CodedReview, faults: ClaimProblems) -> tuple[str, ...]:
    """The allowed values of a column of words in one of the tables; empty if any word will do."""
    specs = [spec for table in tables for spec in review.codebook.table(table) if spec.type not in NUMERIC]
    for spec in specs:
        if spec.column == name:
            return spec.allowed
    fix = nearest(name, [spec.column for spec in specs], "Name such a column.")
    faults.add(row, BAD_TARGET, "target", f"a column {shown(name)}", f"a column of words of {listed(tables)}", fix)
    return ()
