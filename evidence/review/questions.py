"""The questions that lead to one study, in order; which comes next depends on the answers so far. Nothing is printed here."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import count

from evidence.base.errors import Problem
from evidence.effects.statements.statement import NONE
from evidence.effects.statistics import STATISTICS
from evidence.review.checks import checks_on, run
from evidence.review.checks.cells import faults
from evidence.review.codebook import Codebook, ColumnSpec
from evidence.review.incoming.drafts import Draft, Drafts
from evidence.review.incoming.values import read_as
from evidence.review.layout import TABLES
from evidence.review.read_csv import RawRow, RawTable
from evidence.review.short_form import needed
from evidence.review.tables import typed_table

FILE = "answers"
_BETTER = (
    "Is a larger value of the printed number better for the people of the review? Days of absence: worse. The odds of finishing: better."
)
YES, NO = "yes", "no"
Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Question:
    """One question.

    Attributes
    ----------
    key : names its answer: "studies.label", "effects.1.estimate".
    text : what is asked.
    name : the column it fills in, or a word for what is wanted.
    choices : allowed answers, each with what people read; empty if anything of the column's type will do.
    help : what `?` shows.
    default : the answer that Enter gives; None if there must be another.
    spec : the column it fills in, None if it only decides what is asked next.
    """

    key: str
    text: str
    name: str
    choices: tuple[tuple[str, str], ...]
    help: str
    default: str | None
    spec: ColumnSpec | None = None

    def read(self, reply: str) -> tuple[str, str]:
        """The answer that a reply gives, and what is wrong with it ("" if nothing).

        A choice may be given by its number, its value or its label.
        """
        if not reply.strip():
            return (self.default, "") if self.default is not None else ("", "An answer is needed here; ? explains.")
        if self.choices:
            if reply.strip().isdecimal() and 1 <= int(reply) <= len(self.choices):
                return self.choices[int(reply) - 1][0], ""
            if self.spec is None:
                found = next((value for value, _ in self.choices if value.startswith(reply.strip().lower())), "")
                return found, "" if found else self._give_one()
        if self.spec is None:
            return reply.strip(), ""
        text = read_as(self.spec, reply)
        wrong = [fault for fault in faults(self.spec, text, FILE, 1, "") if fault.severity == "error"]
        if wrong and self.choices:
            return text, self._give_one()
        return text, f"That cannot stand there: saw {wrong[0].seen}; allowed: {wrong[0].allowed}. {wrong[0].fix}" if wrong else ""

    def _give_one(self) -> str:
        """What to type where the reply was none of the choices; those without a label of their own are named and not numbered."""
        if all(value == label for value, label in self.choices):
            return "That is none of these; type one as it is written above, or press Enter."
        return f"That is none of these; type a number from 1 to {len(self.choices)}. ? explains."


def next_question(codebook: Codebook, groups: Mapping[str, str], answers: Answers) -> Question | None:
    """The first question without an answer, None if the study is complete.

    Parameters
    ----------
    codebook : of the review.
    groups : the outcome group of each outcome domain that is always in one (`usual_groups`).
    answers : by key of the question.
    """
    return next((question for question in _script(codebook, groups, answers) if question.key not in answers), None)


def effect_cells(answers: Answers, effect: str) -> dict[str, str]:
    """The cells of one effect ("effects.1") as far as they are answered."""
    return _cells(answers, f"{effect}.")


def effect_problems(cells: Mapping[str, str], codebook: Codebook) -> list[str]:
    """What cannot be about the numbers of one effect, in words."""
    columns = tuple(spec.column for spec in codebook.table("effects"))
    raw = RawTable(FILE, columns, (RawRow(1, tuple(cells.get(column, "") for column in columns)),))
    (row,) = typed_table(raw, TABLES["effects"], codebook.table("effects"))
    found = [problem for problem in run(checks_on("effect"), row) if problem.severity == "error"]
    return [f"{problem.column}: saw {problem.seen}; allowed: {problem.allowed}" for problem in found]


def to_drafts(answers: Answers) -> Drafts:
    """The rows that the answers make: a study, its source and its effects."""
    prefixes = [("studies", "studies."), ("sources", "sources.")]
    prefixes += [("effects", f"effects.{number}.") for number in range(1, count_effects(answers) + 1)]
    rows = tuple(Draft(table, _cells(answers, prefix), FILE, line, {}) for line, (table, prefix) in enumerate(prefixes, start=1))
    return Drafts(rows, (), ())


def to_ask_again(problems: Iterable[Problem], answers: Answers) -> set[str]:
    """The keys of the answers that errors of the finished rows are about; an id that is taken is about the label."""
    keys = set()
    for found in problems:
        if found.severity == "error" and found.file == FILE:
            prefix = ("studies.", "sources.")[found.line - 1] if found.line <= 2 else f"effects.{found.line - 2}."
            key = f"{prefix}{found.column}"
            keys.add(key if key in answers else "studies.label" if found.rule == "duplicate-id" else "")
    return keys


def still_asked(codebook: Codebook, groups: Mapping[str, str], answers: Answers) -> dict[str, str]:
    """The answers to what is asked now: one given again may have made others pointless."""
    return {question.key: answers[question.key] for question in _script(codebook, groups, answers) if question.key in answers}


def reopened(answers: Answers, name: str, codebook: Codebook) -> dict[str, str] | None:
    """The answers without one that is to be given again, or with one more column to be asked; None if there is no such column.

    Parameters
    ----------
    answers : to every question.
    name : a column, of the last effect where it is one of effects; or a column with its place, "effects.1.estimate".
    codebook : of the review.
    """
    key = next((key for key in reversed(list(answers)) if name in (key, key.rpartition(".")[2]) and "#" not in key), None)
    if key is not None:
        effect = key.rpartition(".")[0]
        shown = (f"{effect}.#right", f"{effect}.#way") if key.endswith(".statistic") else (f"{effect}.#right",)
        return {other: text for other, text in answers.items() if other not in (key, *shown)}
    last = next((key for key in reversed(list(answers)) if key.startswith("effects.") and ".#more" in key), None)
    spec = codebook.column("effects", name)
    return {**answers, last: name} if last and spec and spec.type != "key" else None


def count_effects(answers: Answers) -> int:
    """How many effects have been begun."""
    return len({key.split(".")[1] for key in answers if key.startswith("effects.")})


def _cells(answers: Answers, prefix: str) -> dict[str, str]:
    found = {key.removeprefix(prefix): text for key, text in answers.items() if key.startswith(prefix) and text}
    return {column: text for column, text in found.items() if not column.startswith("#")}


def _script(codebook: Codebook, groups: Mapping[str, str], answers: Answers) -> Iterator[Question]:
    """All questions in order, as far as the answers tell them; keys with # decide what is asked and are not cells."""
    for table in ("studies", "sources"):
        yield from (_of(f"{table}.", spec) for spec in codebook.table(table) if needed(spec))
        yield from _more(codebook, table, f"{table}.", answers)
    for number in count(1):
        yield from _effect(codebook, groups, answers, number)
        again = Question(f"effects.{number}.#again", "Has the study another effect?", "another", ((YES, "Yes"), (NO, "No")), "", NO)
        yield again
        if answers.get(again.key) != YES:
            return


def _effect(codebook: Codebook, groups: Mapping[str, str], answers: Answers, number: int) -> Iterator[Question]:
    prefix = f"effects.{number}."
    columns = {spec.column: spec for spec in codebook.table("effects")}
    yield from (_of(prefix, columns[name]) for name in ("outcome_domain", "outcome_measure"))
    if answers.get(f"{prefix}outcome_domain", "") not in groups:
        yield _of(prefix, columns["outcome_group"], optional=False)
    yield _of(prefix, columns["statistic"], "What was printed?")
    statistic = answers.get(f"{prefix}statistic", "")
    described = STATISTICS.get(statistic)
    ways = described.ways if described else ()
    if len(ways) > 1:
        choices = tuple((str(position), ", ".join(way)) for position, way in enumerate(ways, start=1))
        yield Question(f"{prefix}#way", "Which numbers were printed?", "numbers", choices, "What it takes, one way or another.", None)
    chosen = answers.get(f"{prefix}#way", "1")
    way = ways[int(chosen) - 1] if ways else ("direction",)
    numbers = tuple(name for name in way if name != "direction")
    yield from (_of(prefix, columns[name], optional=False) for name in numbers)
    beside = [name for name in (described.asked if described else ()) if name not in (*numbers, "ci_level")]
    yield from (_of(prefix, columns[name], optional=True) for name in beside)
    if any(answers.get(f"{prefix}{name}") for name in ("ci_low", "ci_low_treat")):
        yield _of(prefix, columns["ci_level"], default="95")
    if statistic != NONE.name:
        yield _of(prefix, columns["higher_is_better"], _BETTER, optional=False)
    if "direction" in way:
        yield _of(prefix, columns["direction"], optional=False)
    yield Question(f"{prefix}#right", "Is that what the source says?", "right", ((YES, "Yes"), (NO, "No, ask again")), "", YES)
    asked = {"outcome_domain", "outcome_measure", "statistic", "higher_is_better", *numbers, *beside}
    yield from (_of(prefix, spec) for spec in columns.values() if needed(spec) and spec.column not in asked)
    yield from _more(codebook, "effects", prefix, answers, {*asked, "outcome_group", "direction", "ci_level"})


def _more(codebook: Codebook, table: str, prefix: str, answers: Answers, asked: Collection[str] = ()) -> Iterator[Question]:
    """Columns that need not be filled in: one by one, by name, until nothing is named."""
    left = {spec.column: spec for spec in codebook.table(table) if not needed(spec) and spec.type != "key" and spec.column not in asked}
    for turn in count(1):
        text = f"Anything else that is known? Name a column, or press Enter. {', '.join(left)}"
        explained = "\n".join(f"{column}: {spec.definition}" for column, spec in left.items())
        yield Question(f"{prefix}#more{turn}", text, "column", tuple((column, column) for column in left), explained, "")
        spec = left.pop(answers.get(f"{prefix}#more{turn}", ""), None)
        if spec is None:
            return
        yield _of(prefix, spec)


def _of(prefix: str, spec: ColumnSpec, text: str = "", optional: bool | None = None, default: str | None = None) -> Question:
    """The question for one column."""
    choices = tuple((value.value, value.label) for value in spec.values)
    if all(len(value.definition) <= 70 for value in spec.values):
        choices = tuple((value.value, f"{value.label}: {value.definition}") for value in spec.values)
    unit = f" ({spec.unit})" if spec.unit and spec.unit not in ("as statistic",) else ""
    asked = text or f"{spec.definition}{unit}" + ("" if choices else f" Such as: {spec.example}")
    explained = "\n".join(f"{value.label}: {value.definition} Such as: {value.example}" for value in spec.values)
    may_be_empty = not needed(spec) if optional is None else optional
    return Question(
        f"{prefix}{spec.column}",
        asked,
        spec.column,
        choices,
        f"{spec.definition}{unit} Such as: {spec.example}" + (f"\n{explained}" if explained else ""),
        default if default is not None else "" if may_be_empty else None,
        spec,
    )
