"""The questions that lead to one study, in order; which comes next depends on the answers so far. Nothing is printed here."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from textwrap import shorten

from evidence.base.errors import Problem
from evidence.effects.kinds import KINDS
from evidence.effects.statements.statement import NONE
from evidence.review import bias_questions
from evidence.review.bias_tools.placeholders import DESIGN_RULE
from evidence.review.checks import checks_on, run
from evidence.review.codebook import Codebook
from evidence.review.incoming.drafts import Draft, Drafts
from evidence.review.layout import TABLES
from evidence.review.question import FILE, Question, column_question
from evidence.review.read_csv import RawRow, RawTable
from evidence.review.short_form import needed
from evidence.review.tables import typed_table
from evidence.review.typed_numbers import column_cells, line_cells, number_columns, suffice

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
NUMBER_COLUMNS = frozenset(column for kind in KINDS for column in number_columns(kind))


@dataclass(frozen=True, slots=True)
class Presumed:
    """A cell that is not asked for, and why it holds what it holds."""

    table: str
    column: str
    value: str
    why: str


def next_question(codebook: Codebook, groups: Mapping[str, str], answers: Answers) -> Question | None:
    """The first question without an answer, None if the study is complete.

    Parameters
    ----------
    codebook : of the review.
    groups : the outcome group of each outcome domain that is always in one (`usual_groups`).
    answers : by key of the question.
    """
    return next((question for question in _script(codebook, groups, answers) if question.key not in answers), None)


def asked_now(codebook: Codebook, groups: Mapping[str, str], answers: Answers) -> tuple[Question, ...]:
    """Every question that is asked given the answers so far, answered or not; parameters as in `next_question`."""
    return tuple(_script(codebook, groups, answers))


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
    rows += [Draft("bias_answers", cells, FILE, line, {}) for line, cells in enumerate(bias_questions.rows(answers), start=len(rows) + 1)]
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
    asked = {question.key: answers[question.key] for question in _script(codebook, groups, answers) if question.key in answers}
    for number in range(1, count_effects(answers) + 1):
        asked |= by_column(answers, f"effects.{number}.")
    return asked | {key: text for key, text in answers.items() if key == bias_questions.WANTED}


def reopened(answers: Answers, name: str, codebook: Codebook) -> dict[str, str] | None:
    """The answers without one that is to be given again, or with one more column to be asked; None if there is no such column.

    Parameters
    ----------
    answers : to every question.
    name : "another" for a further effect; "risk_of_bias" for its judgement; "bias_answers" for the questions of its tool; a column, of the
        last effect where it is one of effects; or a column with its place, "effects.1.outcome_measure".
    codebook : of the review.
    """
    last = f"effects.{count_effects(answers)}."
    if name == ANOTHER:
        return {**answers, f"{last}#another": YES}
    if name == bias_questions.TABLE:
        return {**answers, bias_questions.WANTED: YES}
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
        tool = bias_questions.tool_of(answers)
        found.append(Presumed("risk_of_bias", "tool", tool.name if tool else "", "from the design"))
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
    kind, line = found.get(KIND, ""), found.get(NUMBERS, "")
    cells = {column: text for column, text in found.items() if not column.startswith("#") and _stands(column, found)}
    if kind:
        cells["statistic"] = KINDS[kind].statistic.name if kind in KINDS else NONE.name
    if kind in KINDS:
        cells |= line_cells(kind, line) if line else column_cells(kind, found)
    if found.get(RIGHT) in dict(_SURE):
        cells["confidence"] = found[RIGHT]
    return cells


def _stands(column: str, found: Mapping[str, str]) -> bool:
    """Whether an answer is a cell of its own: a number is one of what was printed, unless it was asked for beside it."""
    return column not in NUMBER_COLUMNS or f"{ALSO}{column}" in found or (found.get(KIND) == NONE.name and column == "direction")


def _typed_columns(answers: Answers, prefix: str) -> set[str]:
    """The columns that the line of numbers of one effect fills."""
    kind, line = answers.get(f"{prefix}{KIND}", NONE.name), answers.get(f"{prefix}{NUMBERS}", "")
    return set(line_cells(kind, line)) if kind != NONE.name and line else set()


def by_column(answers: Answers, prefix: str) -> dict[str, str]:
    """The numbers of one effect that were typed column by column, by key of their answer; none where a line of numbers stands."""
    kind = answers.get(f"{prefix}{KIND}", "")
    if kind not in KINDS or answers.get(f"{prefix}{NUMBERS}"):
        return {}
    return {key: answers[key] for column in number_columns(kind) if (key := f"{prefix}{column}") in answers}


def _script(codebook: Codebook, groups: Mapping[str, str], answers: Answers) -> Iterator[Question]:
    """All questions in order, as far as the answers tell them; keys with # decide what is asked and are not cells."""
    for table in ("studies", "sources"):
        presumed = {one.column for one in presumptions(codebook, {}, answers) if one.table == table}
        presumed |= {"kind"} if table == "sources" else set() if "studies.eligible" in answers else {"eligibility_reason"}
        yield from (column_question(f"{table}.", spec) for spec in codebook.table(table) if needed(spec) and spec.column not in presumed)
        yield from _also(codebook, table, f"{table}.", answers)
    for number in range(1, count_effects(answers) + 1):
        yield from _effect(codebook, groups, answers, number)
    yield from _also(codebook, "risk_of_bias", "risk_of_bias.", answers)
    yield from bias_questions.questions(codebook, answers)


@cache
def _kinds() -> tuple[tuple[str, str], ...]:
    """Every kind of printed numbers with what it needs, and that no size is printed."""
    known = {name: shorten(f"{kind.statistic.described.label}: {kind.needs}", 120, placeholder=" ...") for name, kind in KINDS.items()}
    return (*known.items(), (NONE.name, NONE.definition))


def _effect(codebook: Codebook, groups: Mapping[str, str], answers: Answers, number: int) -> Iterator[Question]:
    prefix = f"effects.{number}."
    columns = {spec.column: spec for spec in codebook.table("effects")}
    yield from (column_question(prefix, columns[name]) for name in ("outcome_domain", "outcome_measure"))
    if answers.get(f"{prefix}outcome_domain", "") not in groups:
        yield column_question(prefix, columns["outcome_group"], optional=False)
    yield Question(f"{prefix}{KIND}", "What was printed?", "statistic", _kinds(), _HOW_TO_TYPE, None)
    kind = answers.get(f"{prefix}{KIND}", "")
    if kind in KINDS:
        numbers = {key.removeprefix(prefix): text for key, text in by_column(answers, prefix).items()}
        example = KINDS[kind].example.partition(" ")[2]
        text = f"The numbers: {KINDS[kind].needs}. Such as: {example}"
        text += "\nAn interval is one of 95 percent unless --ci-level says otherwise." if "ci_level" in KINDS[kind].typed.options else ""
        if not suffice(kind, numbers):
            yield Question(f"{prefix}{NUMBERS}", text, "numbers", (), _HOW_TO_TYPE, None, None, kind)
        yield column_question(prefix, columns["higher_is_better"], _BETTER, optional=False)
    elif kind == NONE.name:
        yield column_question(prefix, columns["direction"], optional=False)
    yield Question(f"{prefix}{RIGHT}", "Is that what the source says?", "right", (*_SURE, (NO, "No, ask again")), "", "high")
    asked = {"outcome_domain", "outcome_measure", "statistic", "higher_is_better", "confidence"}
    yield from (column_question(prefix, spec) for spec in columns.values() if needed(spec) and spec.column not in asked)
    yield from _also(codebook, "effects", prefix, answers)


def _also(codebook: Codebook, table: str, prefix: str, answers: Answers) -> Iterator[Question]:
    """Columns that were named at the end, to be given too; with a judgement, what it rests on."""
    named = [key.removeprefix(f"{prefix}{ALSO}") for key in answers if key.startswith(f"{prefix}{ALSO}")]
    if table == "risk_of_bias" and named:
        named = ["judgement", "support"]
    yield from (column_question(prefix, spec) for spec in codebook.table(table) if spec.column in named)
