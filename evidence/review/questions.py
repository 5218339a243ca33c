"""The questions that lead to one study, in order; which comes next depends on the answers so far. Nothing is printed here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from textwrap import shorten

from evidence.base.errors import Problem, UsageError
from evidence.effects.kinds import KINDS, typed_texts
from evidence.effects.statements.statement import NONE
from evidence.review.bias_tools.placeholders import DESIGN_RULE
from evidence.review.bias_tools.tool import tools
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
YES, NO, UNKNOWN, ANOTHER = "yes", "no", "unclear", "another"
# Keys that are no cells: how the numbers are typed, the numbers, whether they are right, and columns named at the end.
KIND, NUMBERS, RIGHT, ALSO = "#kind", "#numbers", "#right", "#also."
_SURE = (("high", "Yes, surely"), ("medium", "Yes, probably"), ("low", "Perhaps: it could be read otherwise"))
_HOW_TO_TYPE = """The numbers as printed, with spaces between them, the treatment group first; events as 30/80. Behind them, if printed:
--se 0.19, --p 0.031, --ci-level 90, --risk 0.30, --favours comparison. The same is typed after `evidence effect`."""
Answers = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Presumed:
    """A cell that is not asked for, and why it holds what it holds."""

    table: str
    column: str
    value: str
    why: str


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
    kind : how the numbers of the answer are typed, a kind of `evidence effect`; "" for any other question.
    """

    key: str
    text: str
    name: str
    choices: tuple[tuple[str, str], ...]
    help: str
    default: str | None
    spec: ColumnSpec | None = None
    kind: str = ""

    def read(self, reply: str) -> tuple[str, str]:
        """The answer that a reply gives, and what is wrong with it ("" if nothing).

        A choice may be given by its number, its value or its label.
        """
        if not reply.strip():
            return (self.default, "") if self.default is not None else ("", "An answer is needed here; ? explains.")
        if self.kind:
            return _typed(self.kind, reply)
        if self.choices:
            if reply.strip().isdecimal() and 1 <= int(reply) <= len(self.choices):
                return self.choices[int(reply) - 1][0], ""
            if self.spec is None:
                said = reply.strip().lower()
                found = next((value for value, label in self.choices if said in (value, label.lower().partition(":")[0])), "")
                found = found or next((value for value, _ in self.choices if value.startswith(said)), "")
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


def to_drafts(answers: Answers, presumed: Sequence[Presumed]) -> Drafts:
    """The rows that the answers make: a study, its source, its effects and the judgement of its risk of bias."""
    prefixes = [("studies", "studies."), ("sources", "sources.")]
    prefixes += [("effects", f"effects.{number}.") for number in range(1, count_effects(answers) + 1)]
    rows = [Draft(table, _cells(answers, prefix), FILE, line, {}) for line, (table, prefix) in enumerate(prefixes, start=1)]
    bias = _cells(answers, "risk_of_bias.")
    bias |= {one.column: one.value for one in presumed if one.table == "risk_of_bias" and not bias.get(one.column)}
    if bias.get("judgement"):
        rows.append(Draft("risk_of_bias", {"domain": "overall"} | bias, FILE, len(rows) + 1, {}))
    for one in presumed:
        for row in rows:
            if row.table == one.table and one.table != "risk_of_bias" and not row.text(one.column):
                row.cells[one.column] = one.value
    return Drafts(tuple(rows), (), ())


def to_ask_again(problems: Iterable[Problem], answers: Answers) -> set[str]:
    """The keys of the answers that errors of the finished rows are about; an id that is taken is about the label."""
    keys = set()
    for found in problems:
        if found.severity == "error" and found.file == FILE:
            prefix = ("studies.", "sources.")[found.line - 1] if found.line <= 2 else f"effects.{found.line - 2}."
            if found.line > count_effects(answers) + 2:
                prefix = "risk_of_bias."
            key = next((key for key in (f"{prefix}{found.column}", f"{prefix}{NUMBERS}") if key in answers), "")
            keys.add("studies.label" if found.rule == "duplicate-id" else key)
    return keys


def still_asked(codebook: Codebook, groups: Mapping[str, str], answers: Answers) -> dict[str, str]:
    """The answers to what is asked now: one given again may have made others pointless."""
    return {question.key: answers[question.key] for question in _script(codebook, groups, answers) if question.key in answers}


def reopened(answers: Answers, name: str, codebook: Codebook) -> dict[str, str] | None:
    """The answers without one that is to be given again, or with one more column to be asked; None if there is no such column.

    Parameters
    ----------
    answers : to every question.
    name : "another" for a further effect, "risk_of_bias" for its judgement; a column, of the last effect where it is one of effects; or
        a column with its place, "effects.1.outcome_measure".
    codebook : of the review.
    """
    last = f"effects.{count_effects(answers)}."
    if name == ANOTHER:
        return {**answers, f"{last}#another": YES}
    if name == "risk_of_bias":
        again = {key: text for key, text in answers.items() if not key.startswith("risk_of_bias.")}
        return {**again, f"risk_of_bias.{ALSO}judgement": YES}
    prefix, _, column = name.rpartition(".")
    of_effect = {"statistic": KIND, "confidence": RIGHT} | dict.fromkeys(_typed_columns(answers, f"{prefix}." if prefix else last), NUMBERS)
    column = of_effect.get(column, column)
    places = [f"{prefix}.{column}"] if prefix else [f"{place}{column}" for place in (last, "sources.", "studies.", "risk_of_bias.")]
    key = next((key for key in places if key in answers), None)
    if key is not None:
        shown = (f"{last}{NUMBERS}", f"{last}{RIGHT}") if key.endswith(KIND) else (f"{key.rpartition('.')[0]}.{RIGHT}",)
        return {other: text for other, text in answers.items() if other not in (key, *shown)}
    tables = (prefix.partition(".")[0],) if prefix else ("effects", "studies", "sources")
    for table in tables:
        spec = codebook.column(table, column)
        if spec is not None and spec.type != "key":
            return {**answers, f"{last if table == 'effects' else f'{table}.'}{ALSO}{column}": YES}
    return None


def count_effects(answers: Answers) -> int:
    """How many effects have been begun."""
    begun = {int(key.split(".")[1]) for key in answers if key.startswith("effects.")}
    return max(begun | {number + 1 for number in begun if answers.get(f"effects.{number}.#another") == YES}, default=1)


def presumptions(codebook: Codebook, placeholders: Mapping[str, tuple[str, int]], answers: Answers) -> tuple[Presumed, ...]:
    """What is not asked: it follows from an answer, or the review's own list has a word for not knowing. Each may be given all the same.

    Parameters
    ----------
    codebook : of the review.
    placeholders : by design, the judgement of risk of bias that the review's design rule gives it, and to how many studies.
    answers : by key of the question.
    """
    found = []
    if answers.get("studies.eligible") == YES:
        found.append(Presumed("studies", "eligibility_reason", "it meets the criteria of the review", "as said in eligible"))
    for spec in codebook.table("studies"):
        if spec.required and spec.origin == "review" and UNKNOWN in {value.value for value in spec.values}:
            found.append(Presumed("studies", spec.column, UNKNOWN, "not asked"))
    if source := answers.get("studies.source_kind"):
        kind = "secondary" if source in ("secondary", "news") else "primary"
        found.append(Presumed("sources", "kind", kind, "from source_kind"))
    design = answers.get("studies.design", "")
    if answers.get("risk_of_bias.judgement"):
        tool = next((one.name for one in tools().values() if design in one.designs), "")
        found.append(Presumed("risk_of_bias", "tool", tool, "from the design"))
    elif design in placeholders:
        judgement, studies = placeholders[design]
        why = f"the placeholder of its design ({design}), as for {studies} of the other studies; nobody has judged it"
        found += [
            Presumed("risk_of_bias", "judgement", judgement, why),
            Presumed("risk_of_bias", "tool", DESIGN_RULE, why),
            Presumed("risk_of_bias", "support", "provisional, from the design alone; nobody has judged it", why),
        ]
    return tuple(one for one in found if not answers.get(f"{one.table}.{one.column}"))


def _cells(answers: Answers, prefix: str) -> dict[str, str]:
    found = {key.removeprefix(prefix): text for key, text in answers.items() if key.startswith(prefix) and text}
    cells = {column: text for column, text in found.items() if not column.startswith("#")}
    if found.get(KIND) == NONE.name:
        cells["statistic"] = NONE.name
    elif KIND in found:
        cells["statistic"] = KINDS[found[KIND]].statistic.name
        cells |= _numbers(found[KIND], found.get(NUMBERS, ""))
    if found.get(RIGHT) in dict(_SURE):
        cells["confidence"] = found[RIGHT]
    return cells


def _numbers(kind: str, line: str) -> dict[str, str]:
    """The cells that a line of numbers fills; an interval whose level was not typed is one of 95 percent, as the question says."""
    if not line:
        return {}
    cells = typed_texts(kind, line)
    if "favours" in cells:
        cells["direction"] = cells.pop("favours")
    if "risk_comp" in cells:
        cells["pct_comp"] = f"{100 * float(cells.pop('risk_comp')):.12g}"
    if {"ci_low", "ci_low_treat"} & cells.keys():
        cells.setdefault("ci_level", "95")
    return cells


def _typed(kind: str, reply: str) -> tuple[str, str]:
    """A line of numbers as it is kept, brackets and commas between numbers taken off; and what is wrong with it."""
    line = " ".join(re.sub(r"[\[\]();]|,(?=\s)", " ", reply).split())
    try:
        cells = _numbers(kind, line)
    except UsageError as error:
        return line, str(error).partition("; it needs ")[0]
    signless = not KINDS[kind].statistic.compared and "direction" not in cells
    if signless and any("direction" in way for way in KINDS[kind].statistic.ways):
        return line, "The test has no sign: add whom it favours, --favours treatment or --favours comparison."
    return line, ""


def _typed_columns(answers: Answers, prefix: str) -> set[str]:
    """The columns that the numbers of one effect fill."""
    kind = answers.get(f"{prefix}{KIND}", NONE.name)
    return set() if kind == NONE.name else set(_numbers(kind, answers.get(f"{prefix}{NUMBERS}", "")))


def _script(codebook: Codebook, groups: Mapping[str, str], answers: Answers) -> Iterator[Question]:
    """All questions in order, as far as the answers tell them; keys with # decide what is asked and are not cells."""
    for table in ("studies", "sources"):
        presumed = {one.column for one in presumptions(codebook, {}, answers) if one.table == table}
        presumed |= {"kind"} if table == "sources" else set() if "studies.eligible" in answers else {"eligibility_reason"}
        yield from (_of(f"{table}.", spec) for spec in codebook.table(table) if needed(spec) and spec.column not in presumed)
        yield from _also(codebook, table, f"{table}.", answers)
    for number in range(1, count_effects(answers) + 1):
        yield from _effect(codebook, groups, answers, number)
    yield from _also(codebook, "risk_of_bias", "risk_of_bias.", answers)


def _effect(codebook: Codebook, groups: Mapping[str, str], answers: Answers, number: int) -> Iterator[Question]:
    prefix = f"effects.{number}."
    columns = {spec.column: spec for spec in codebook.table("effects")}
    yield from (_of(prefix, columns[name]) for name in ("outcome_domain", "outcome_measure"))
    if answers.get(f"{prefix}outcome_domain", "") not in groups:
        yield _of(prefix, columns["outcome_group"], optional=False)
    known = tuple(
        (name, shorten(f"{kind.statistic.described.label}: {kind.needs}", 120, placeholder=" ...")) for name, kind in KINDS.items()
    )
    yield Question(f"{prefix}{KIND}", "What was printed?", "statistic", (*known, (NONE.name, NONE.definition)), _HOW_TO_TYPE, None)
    kind = answers.get(f"{prefix}{KIND}", "")
    if kind in KINDS:
        example = KINDS[kind].example.partition(" ")[2]
        text = f"The numbers: {KINDS[kind].needs}. Such as: {example}"
        text += "\nAn interval is one of 95 percent unless --ci-level says otherwise." if "ci_level" in KINDS[kind].typed.options else ""
        yield Question(f"{prefix}{NUMBERS}", text, "numbers", (), _HOW_TO_TYPE, None, None, kind)
        yield _of(prefix, columns["higher_is_better"], _BETTER, optional=False)
    elif kind == NONE.name:
        yield _of(prefix, columns["direction"], optional=False)
    yield Question(f"{prefix}{RIGHT}", "Is that what the source says?", "right", (*_SURE, (NO, "No, ask again")), "", "high")
    asked = {"outcome_domain", "outcome_measure", "statistic", "higher_is_better", "confidence"}
    yield from (_of(prefix, spec) for spec in columns.values() if needed(spec) and spec.column not in asked)
    yield from _also(codebook, "effects", prefix, answers)


def _also(codebook: Codebook, table: str, prefix: str, answers: Answers) -> Iterator[Question]:
    """Columns that were named at the end, to be given too; with a judgement, what it rests on."""
    named = [key.removeprefix(f"{prefix}{ALSO}") for key in answers if key.startswith(f"{prefix}{ALSO}")]
    if table == "risk_of_bias" and named:
        named = ["judgement", "support"]
    yield from (_of(prefix, spec) for spec in codebook.table(table) if spec.column in named)


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
