"""Reading the bodies of evidence of review.toml: their conditions, the groups and the headline that they answer for."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.base.frozen import FrozenDict
from evidence.base.words import listed, nearest, shown
from evidence.review.codebook import Codebook
from evidence.review.plan import SETS, Body
from evidence.review.plan_section import BAD_VALUE, MISSING_KEY, NUMERIC, UNKNOWN_NAME, PlanProblems, Section


def read_body(name: str, section: Section, codebook: Codebook) -> Body:
    """One body of the plan."""
    sensitivity = bool(section.take("sensitivity", bool, "true or false", False))
    body = Body(name, section.text("title"), FrozenDict(read_where(section, codebook)), sensitivity)
    section.close()
    return body


def read_groups(section: Section, bodies: dict[str, Body], codebook: Codebook) -> dict[str, str]:
    """The name of the body that answers for each outcome group."""
    known = codebook.values_of("effects", "outcome_group")
    groups = {}
    for group in section.data:
        groups[group] = section.text(group)
        if group not in known:
            fix = nearest(group, known, "Name an outcome group of the codebook.")
            section.report.add(UNKNOWN_NAME, (*section.path, group), f"an outcome group {group}", listed(known), fix)
        if groups[group]:
            check_body(section, group, groups[group], bodies)
    return groups


def read_headline(model: Section, bodies: dict[str, Body], groups: dict[str, str], codebook: Codebook) -> str:
    """The name of the body whose answer comes first; reports too where one of the two answers that every review has lacks its body."""
    headline = model.text("headline")
    if headline:
        check_body(model, "headline", headline, bodies)
    if headline in bodies and headline not in groups.values():
        fix = f'Add a line {_some_group(codebook)} = "{headline}" under [groups], with an outcome group of the codebook.'
        model.report.add(MISSING_KEY, ("groups",), f"no outcome group for {headline}", "a group that the headline body answers for", fix)
    if headline in (*SETS, "tiers_1_2"):
        model.wrong("headline", "a body that is not named like a set of answers", "Give the body another name.")
    if "overall" not in bodies:
        fix = "Describe it under [bodies.overall]: all outcomes that count."
        model.report.add(MISSING_KEY, ("bodies",), "no body overall", "a body named overall", fix)
    elif bodies["overall"].sensitivity:
        _only_beside(model.report, ("bodies", "overall", "sensitivity"), "overall")
    return headline


def named_or_own_body(section: Section, name: str, title: str, bodies: dict[str, Body], codebook: Codebook) -> Body | None:
    """The body that the section names, or the one it describes itself."""
    if "body" not in section.data:
        return Body(name, title, FrozenDict(read_where(section, codebook)))
    named = section.text("body")
    if named:
        check_body(section, "body", named, bodies)
    return bodies.get(named)


def check_body(section: Section, key: str, name: str, bodies: Mapping[str, Body]) -> None:
    """A body that an answer of its own rests on: one that is declared, and not for sensitivity only."""
    if name not in bodies:
        fix = nearest(name, bodies, "Describe the body under [bodies.NAME].")
        section.report.add(UNKNOWN_NAME, (*section.path, key), f"a body {name}", listed(bodies), fix)
    elif bodies[name].sensitivity:
        _only_beside(section.report, (*section.path, key), name)


def _only_beside(report: PlanProblems, path: tuple[str, ...], name: str) -> None:
    seen = f"{name}, a body with sensitivity = true"
    fix = "Take sensitivity out of the body, or name another body: one of sensitivity holds effects that were left out of the analysis."
    report.add(BAD_VALUE, path, seen, "a body without sensitivity", fix)


def read_where(section: Section, codebook: Codebook, key: str = "where") -> dict[str, tuple[str, ...]]:
    """The condition under a key: column of effects or studies -> allowed values; equality only."""
    found: dict[str, tuple[str, ...]] = {}
    example = 'a list of texts such as ["yes"]'
    for column, values in section.section(key).data.items():
        path = (*section.path, key, column)
        spec = codebook.column("effects", column) or codebook.column("studies", column)
        if spec is None:
            names = [known.column for table in ("effects", "studies") for known in codebook.table(table)]
            fix = nearest(column, names, "Name a column of effects.csv or studies.csv.")
            section.report.add(UNKNOWN_NAME, path, f"a column {column}", "a column of effects or studies", fix)
        elif spec.type in NUMERIC:
            seen = f"a column of numbers, {column}"
            section.report.add(BAD_VALUE, path, seen, "a column of words", "Bodies are told apart by words only; drop the column.")
        elif not isinstance(values, list) or not values or not all(isinstance(value, str) for value in values):
            section.report.add(BAD_VALUE, path, shown(str(values)), example, "Write the values as printed in the table, in brackets.")
        else:
            for value in values:
                if spec.allowed and value not in spec.allowed:
                    fix = nearest(value, spec.allowed, "Take an allowed value.")
                    section.report.add(UNKNOWN_NAME, path, shown(value), listed(spec.allowed), fix)
            found[column] = tuple(values)
    if not section.data.get(key, True):
        fix = f'Write, for instance, {key} = {{ outcome_group = ["{_some_group(codebook)}"] }}.'
        section.wrong(key, "at least one column", fix)
    return found


def _some_group(codebook: Codebook) -> str:
    """An outcome group to name in an example."""
    return next(iter(codebook.values_of("effects", "outcome_group")), "GROUP")
