"""Reading the moderators of review.toml."""

from __future__ import annotations

from evidence.base.frozen import FrozenDict
from evidence.base.words import listed, nearest, shown
from evidence.review.codebook import Codebook
from evidence.review.plan import Moderator
from evidence.review.plan_section import BAD_VALUE, NUMERIC, UNKNOWN_NAME, Section

KINDS = ("factor", "slope", "interaction")
# Not a column of its own: the overall judgement of risk_of_bias.csv.
RISK_OF_BIAS = "risk_of_bias"


def read_moderators(root: Section, codebook: Codebook) -> dict[str, Moderator]:
    """Every table [moderators.NAME]; a plan without any has none."""
    return {name: _moderator(name, section, codebook) for name, section in root.sections("moderators", needed=False)}


def _moderator(name: str, section: Section, codebook: Codebook) -> Moderator:
    title, family, kind = section.text("title"), section.text("family"), section.choice("kind", KINDS, "factor")
    column = _column(section, "column", codebook)
    by = _column(section, "by", codebook) if kind == "interaction" else None
    cut = section.number("cut", -1e9, 1e9) if "cut" in section.data else None
    if column is not None and (kind == "slope" or cut is not None) and not _is_numeric(column, codebook):
        section.wrong("column", "a column of numbers", "A slope or a cut needs numbers; drop it or name another column.")
    if column is not None and kind == "factor" and cut is None and _is_numeric(column, codebook):
        section.wrong("column", "a column of words", 'Numbers need kind = "slope" or a cut.')
    levels = _levels(section, column, codebook)
    within = _within(section, codebook)
    section.close()
    return Moderator(name, title, family, kind, column, by, cut, FrozenDict(levels), FrozenDict(within))


def _column(section: Section, key: str, codebook: Codebook) -> str | None:
    if key not in section.data:
        section.asked.add(key)
        return None
    name = section.text(key)
    names = [RISK_OF_BIAS, *(spec.column for table in ("effects", "studies") for spec in codebook.table(table))]
    if name and name not in names:
        fix = nearest(name, names, "Name a column of effects.csv or studies.csv.")
        section.report.add(UNKNOWN_NAME, (*section.path, key), shown(name), "a column of effects or studies, or risk_of_bias", fix)
    return name


def _levels(section: Section, column: str | None, codebook: Codebook) -> dict[str, tuple[str, ...]]:
    given = section.take("levels", dict, "level = [values]", {})
    spec = None if column is None else codebook.column("effects", column) or codebook.column("studies", column)
    found = {}
    for level, values in given.items():
        path = (*section.path, "levels", level)
        if not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
            section.report.add(BAD_VALUE, path, shown(str(values)), 'a list of texts such as ["rct"]', "Write the values in brackets.")
            continue
        for value in values:
            if spec is not None and spec.allowed and value not in spec.allowed:
                fix = nearest(value, spec.allowed, "Take an allowed value.")
                section.report.add(UNKNOWN_NAME, path, shown(value), listed(spec.allowed), fix)
        found[level] = tuple(values)
    return found


def _within(section: Section, codebook: Codebook) -> dict[str, tuple[str, ...]]:
    """Which results of groups inside one sample bear on the moderator: columns of subgroups.csv and their values."""
    if "within" not in section.data:
        section.asked.add("within")
        return {}
    given, found = section.section("within"), {}
    for column in given.data:
        spec = codebook.column("subgroups", column)
        if spec is None or not spec.allowed:
            names = [known.column for known in codebook.table("subgroups") if known.allowed]
            fix = nearest(column, names, "Name such a column.")
            given.report.add(UNKNOWN_NAME, (*given.path, column), f"a column {column}", listed(names), fix)
            given.asked.add(column)
        else:
            found[column] = given.choices(column, spec.allowed)
    given.close()
    return found


def _is_numeric(column: str, codebook: Codebook) -> bool:
    spec = codebook.column("effects", column) or codebook.column("studies", column)
    return spec is not None and spec.type in NUMERIC
