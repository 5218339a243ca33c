"""Which column of the codebook a heading of somebody's sheet means: by its name, or because the caller says so; never by a guess."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.base.errors import Problem, UsageError
from evidence.base.words import nearest
from evidence.review.codebook import Codebook
from evidence.review.rules.rule import problem

# The tables of a sheet with one row per effect. Where two tables have a column of one name, the later one is meant.
FLAT = ("studies", "sources", "effects")

Target = tuple[str, str]


@dataclass(frozen=True, slots=True)
class ColumnMap:
    """What the headings of a sheet mean.

    Attributes
    ----------
    targets : for each heading the (table, column) it means, None if it is not used.
    said : headings that were understood although they are written otherwise.
    problems : columns that two headings mean, and a warning for each heading that is not used, with the column it may mean.
    """

    targets: tuple[Target | None, ...]
    said: tuple[str, ...]
    problems: tuple[Problem, ...]


def key(text: str) -> str:
    """A name without case, spaces and signs, for comparison.

    >>> key("Events (treat)"), key("CI low "), key("Müller 2019")
    ('events_treat', 'ci_low', 'müller_2019')
    """
    return re.sub(r"[\W_]+", "_", text.lower()).strip("_")


def targets_of(codebook: Codebook, tables: Sequence[str]) -> dict[str, Target]:
    """The names a heading may have: `table.column` always, `column` where the sheet holds that table.

    >>> from evidence.review.read_codebook import load_codebook
    >>> found = targets_of(load_codebook(None)[0], FLAT)
    >>> found["label"], found["note"], found["studies.note"]
    (('studies', 'label'), ('effects', 'note'), ('studies', 'note'))
    """
    names: dict[str, Target] = {}
    for table in tables:
        for spec in codebook.table(table):
            if spec.type != "key" or len(tables) == 1:  # a key stands once, in the table it is the key of
                names[spec.column] = (table, spec.column)
                names[f"{table}.{spec.column}"] = (table, spec.column)
    return names


def map_columns(header: Sequence[str], file: str, names: Mapping[str, Target], given: Mapping[str, str]) -> ColumnMap:
    """Find the column that each heading means.

    Parameters
    ----------
    header : the headings.
    file : what messages call the sheet.
    names : as `targets_of` gives them.
    given : heading -> name of a column, as the caller says; an empty name leaves the heading unused.

    Raises
    ------
    UsageError : `given` names a column that is not there.
    """
    loose = {key(name): target for name, target in reversed(list(names.items()))}
    wanted = {key(theirs): ours for theirs, ours in given.items()}
    for ours in wanted.values():
        if ours and ours not in names:
            raise UsageError(f"there is no column {ours!r} to map to. {nearest(ours, names, 'The codebook lists the columns.')}")
    targets: list[Target | None] = []
    said, problems, strange = [], [], []
    taken: dict[Target, str] = {}
    for heading in header:
        target = names.get(heading)
        if key(heading) in wanted:
            target = names.get(wanted[key(heading)])
        elif target is None:
            target = loose.get(key(heading))
        if target is None:
            strange.append(heading)
        elif target in taken:
            seen = f"{taken[target]!r} and {heading!r}, which both mean {target[1]}"
            problems.append(problem("duplicate-column", file, 1, target[1], "", seen, "each column once", "Delete or rename one of them."))
        else:
            taken[target] = heading
            if heading not in (target[1], ".".join(target)):
                said.append(f"{file}: the column {heading!r} is read as {target[1]}")
        targets.append(target)
    left = [name for name, target in names.items() if "." not in name and target not in taken]
    problems += [_not_used(heading, file, left) for heading in strange]
    return ColumnMap(tuple(targets), tuple(said), tuple(problems))


def _not_used(heading: str, file: str, left: Sequence[str]) -> Problem:
    ids = "id" in heading.lower()  # "Study" is near to study_id, and means the label
    names = (name for name in left if ids or not name.endswith("_id"))
    near = re.search("'(.*)'", nearest(heading, names, "", alike=0.7))  # a heading of another's sheet is no misspelling: "Control N"
    pair = f"{heading}={near[1] if near else 'COLUMN'}"
    fix = f"If it means {near[1] if near else 'a column'}: --map " + (f'"{pair}"' if re.search(r"[^\w-]", heading) else pair)
    allowed = "columns of the codebook; this one is not used"
    return problem("unknown-column", file, 1, heading, "", f"an unknown column {heading!r}", allowed, fix)
