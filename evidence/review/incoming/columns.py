"""Which column of the codebook a heading of somebody's sheet means: by its name, or because the caller says so; never by a guess."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from evidence.base.errors import Problem, UsageError
from evidence.base.words import nearest
from evidence.review.checks.check import declare, problem
from evidence.review.codebook import Codebook
from evidence.review.reading import Sheet

# The tables of a sheet with one row per effect. Where two tables have a column of one name, the later one is meant.
OTHER_UNIT = declare("other-unit", "warning", family="import")
_TIMES = {"days": "days?|d", "weeks": "weeks?|wks?|w", "years": "years?|yrs?|y"}
_IN_MONTHS = {"days": 0.0329, "weeks": 0.23, "years": 12}
FLAT = ("studies", "sources", "effects")

# Of an id; paths have room for little more than twice that.
_LONGEST = 80
# Windows has no folder of these names.
_RESERVED = frozenset({"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(1, 10))})

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


def slug(text: str) -> str:
    """An id made from a label.

    >>> slug("Müller & Sons 2018, Leeds")
    'muller_sons_2018_leeds'
    """
    plain = unicodedata.normalize("NFKD", text).encode("ascii", "ignore").decode()
    return re.sub(r"[^a-z0-9]+", "_", plain.lower()).strip("_")


def id_of(label: str) -> str:
    """The id of a study of that name, short enough for a folder; of a name without a letter or digit that an id may have one that the
    name always gives.

    >>> id_of("Leeds 2018"), id_of("مدينة"), id_of("")
    ('leeds_2018', 'study_5874c6b4', '')
    """
    found, name = slug(label), label.strip()
    if not name or (found not in ("", *_RESERVED) and len(found) <= _LONGEST):
        return found
    told_apart = hashlib.sha256(name.encode("utf-8", "replace")).hexdigest()[:8]
    return f"{found[:_LONGEST] or 'study'}_{told_apart}"


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


def map_columns(
    sheet: Sheet, names: Mapping[str, Target], given: Mapping[str, str], codebook: Codebook, beside: Collection[str] = ()
) -> ColumnMap:
    """Find the column that each heading means.

    Parameters
    ----------
    sheet : with its headings, and the cells that say whether one which is only nearly a column's name can mean that column.
    names : as `targets_of` gives them.
    given : heading -> name of a column, as the caller says; an empty name leaves the heading unused.
    codebook : of the review.
    beside : headings that a mapping uses otherwise than as a column, as part of a computed cell or of a condition.

    Raises
    ------
    UsageError
        `given` names a column that is not there.
    """
    for ours in given.values():
        if ours and ours not in names:
            raise UsageError(f"there is no column {ours!r} to map to. {nearest(ours, names, 'The codebook lists the columns.')}")
    header, file = sheet.raw.header, sheet.raw.file
    loose = {key(name): target for name, target in reversed(list(names.items()))}
    wanted = {key(theirs): ours for theirs, ours in given.items() if theirs not in header}
    targets: list[Target | None] = []
    said, problems = [], []
    strange: list[int] = []
    left_out: list[int] = []
    taken: dict[Target, str] = {}
    for position, heading in enumerate(header):
        stated = given.get(heading, wanted.get(key(heading)))
        target = names.get(heading) if stated is None else names.get(stated)
        if target is None and stated is None:
            target = _loosely(sheet, position, loose.get(key(heading)), codebook)
        if target is None:
            (strange if stated is None else left_out).append(position)
        elif target in taken:
            seen = f"{taken[target]!r} and {heading!r}, which both mean {target[1]}"
            fix = f'Delete or rename one of them, or leave it out: --ignore "{heading}"'
            problems.append(problem("duplicate-column", file, 1, target[1], "", seen, "each column once", fix))
        else:
            taken[target] = heading
            problems += _other_unit(file, heading, target, codebook)
            if heading not in (target[1], ".".join(target)):
                said.append(f"{file}: the column {heading!r} is read as {target[1]}")
        targets.append(target)
    left = {name: target for name, target in names.items() if "." not in name and target not in taken}
    otherwise = {*beside, *map(key, beside)}
    unused, as_stated = ([one for one in some if not {header[one], key(header[one])} & otherwise] for some in (strange, left_out))
    said += [f"{file}: the column {header[position]!r} is left out, as said" for position in as_stated]
    problems += [_not_used(sheet, position, left, codebook) for position in unused]
    return ColumnMap(tuple(targets), tuple(said), tuple(problems))


def _other_unit(file: str, heading: str, target: Target, codebook: Codebook) -> list[Problem]:
    """A warning where the heading of a column in months speaks of other times."""
    spec = codebook.column(*target)
    spoken = next((name for name, words in _TIMES.items() if re.search(rf"\b({words})\b", heading.lower())), "")
    if spec is None or spec.unit != "months" or not spoken:
        return []
    seen = f"{heading!r}, which speaks of {spoken}, as {target[1]}, which is in months"
    line = f'{target[1]} = {{ times = ["{heading}", {_IN_MONTHS[spoken]}] }}'
    fix = f"If they are {spoken}: leave the heading unused, and under [computed] of a mapping write {line}"
    return [problem(OTHER_UNIT, file, 1, heading, "", seen, "months", fix)]


def texts_of(sheet: Sheet, position: int) -> list[str]:
    """What stands in a column, each text once."""
    return list(dict.fromkeys(row.cells[position] for row in sheet.raw.rows))


def _loosely(sheet: Sheet, position: int, target: Target | None, codebook: Codebook) -> Target | None:
    """A column whose name is written otherwise (Study ID), if what stands below the heading is what it holds."""
    from evidence.review.incoming.suggest import fits

    spec = codebook.column(*target) if target else None
    return target if spec is not None and fits(spec, texts_of(sheet, position)) else None


def _not_used(sheet: Sheet, position: int, left: Mapping[str, Target], codebook: Codebook) -> Problem:
    from evidence.review.incoming.suggest import suggestion

    heading = sheet.raw.header[position]
    near = suggestion(heading, texts_of(sheet, position), left, codebook)
    pair = f"{heading}={near or 'COLUMN'}"
    fix = f"If it means {near or 'a column'}: --map " + (f'"{pair}"' if re.search(r"[^\w-]", heading) else pair)
    allowed = "columns of the codebook; this one is not used"
    return problem("unknown-column", sheet.raw.file, 1, heading, "", f"an unknown column {heading!r}", allowed, fix)
