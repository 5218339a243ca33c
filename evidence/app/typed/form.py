"""The questions of `evidence add` as fields of a page: what is asked, what stands there, and what is wrong with it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from evidence.app.words import column_help, column_label, texts
from evidence.effects.kinds import KINDS
from evidence.review import bias_questions
from evidence.review.codebook import Codebook
from evidence.review.question import Question, column_question
from evidence.review.questions import KIND, NO, NUMBERS, asked_now, count_effects
from evidence.review.typed_numbers import line_cells, main_columns, missing_columns, number_columns

Answers = Mapping[str, str]
# Up to so many choices stand side by side; of more one is chosen from a list.
SIDE_BY_SIDE = 6
# Columns whose texts run over several lines.
LONG = ("citation", "note", "support")


@dataclass(frozen=True, slots=True)
class FormField:
    """One field of the page.

    Attributes
    ----------
    key : names its answer, as `evidence add` does.
    label, help, example : what people read: its name, what it means, and a case of it.
    choices : what may be chosen: value, name and meaning; empty for a field to type in.
    value : what stands there, as it was typed.
    wrong : what is wrong with it, "" if nothing.
    needed : whether the study cannot do without it.
    extra : whether people are told that it may stay empty; a number is neither needed by itself nor extra.
    suggestions : what others have there.
    numeric : whether a number belongs there; long : whether the text may run over several lines.
    """

    key: str
    label: str
    help: str
    example: str
    choices: tuple[tuple[str, str, str], ...]
    value: str
    wrong: str
    needed: bool
    extra: bool
    suggestions: tuple[str, ...] = ()
    numeric: bool = False
    long: bool = False

    @property
    def id(self) -> str:
        """Its id on the page."""
        return "f-" + "".join(letter if letter.isalnum() else "-" for letter in self.key)

    @property
    def listed(self) -> bool:
        """Whether its choices are a list to open rather than side by side."""
        return len(self.choices) > SIDE_BY_SIDE

    @property
    def open(self) -> bool:
        """Whether something has still to be done with it."""
        return bool(self.wrong) or (self.needed and not self.value)


@dataclass(frozen=True, slots=True)
class FormPart:
    """The fields of the study and its source, or of one outcome.

    Attributes
    ----------
    name : "study", or "effects.1" and so on.
    fields : what is asked.
    numbers : the numbers of what was printed, in pairs of the groups where they come in pairs.
    beside : numbers that may be printed beside them.
    more : what else the codebook has a column for.
    """

    name: str
    fields: tuple[FormField, ...]
    numbers: tuple[FormField, ...] = ()
    beside: tuple[FormField, ...] = ()
    more: tuple[FormField, ...] = ()

    def field(self, column: str) -> FormField | None:
        """The field of a column, None if it is not asked."""
        return next((one for one in self.fields if one.key.endswith(f".{column}")), None)

    def every(self) -> tuple[FormField, ...]:
        """All of its fields."""
        return (*self.fields, *self.numbers, *self.beside, *self.more)


def parts(codebook: Codebook, groups: Mapping[str, str], answers: Answers, suggested: Mapping[str, Sequence[str]]) -> tuple[FormPart, ...]:
    """The study and its outcomes; `suggested` has what others have in a column, by its name."""
    shown = _Shown(codebook, answers, suggested)
    asked = [question for question in asked_now(codebook, groups, answers) if not question.key.startswith(bias_questions.TABLE)]
    study = [question for question in asked if question.key.startswith(("studies.", "sources."))]
    more = shown.rest("studies", "studies.", study) + shown.rest("sources", "sources.", study)
    found = [FormPart("study", shown.fields(study), more=more)]
    for number in range(1, count_effects(answers) + 1):
        prefix = f"effects.{number}."
        own = [question for question in asked if question.key.startswith(prefix)]
        kind = answers.get(f"{prefix}{KIND}", "")
        numbers = shown.numbers(prefix, kind) if kind in KINDS else ()
        main = {f"{prefix}{column}" for column in (main_columns(kind) if kind in KINDS else ())}
        event = codebook.column("effects", "event")
        if event is not None and not any(question.name == "event" for question in own):
            own.append(column_question(prefix, event, optional=True))
        part = FormPart(
            prefix.rstrip("."),
            shown.fields(question for question in own if not question.kind),
            tuple(one for one in numbers if one.key in main or one.wrong),
            tuple(one for one in numbers if one.key not in main and not one.wrong),
            shown.rest("effects", prefix, own, {one.key for one in numbers}),
        )
        found.append(part)
    return tuple(found)


def bias_fields(codebook: Codebook, answers: Answers) -> dict[str, tuple[FormField, ...]]:
    """The questions of the tool, by domain; those before the first domain under ""."""
    shown = _Shown(codebook, answers, {})
    found: dict[str, list[FormField]] = {}
    for question in bias_questions.questions(codebook, answers):
        place = question.key.split(".", 3)
        field = replace(shown.field(question), extra=False)
        if question.spec is None:
            field = replace(field, label=question.text.partition(", ")[2] or question.text)
        found.setdefault(place[2] if len(place) > 3 else "", []).append(field)
    return {domain: tuple(fields) for domain, fields in found.items()}


def judgement_fields(codebook: Codebook, answers: Answers) -> tuple[FormField, ...]:
    """A judgement of one's own, and what it rests on."""
    columns = {spec.column: spec for spec in codebook.table("risk_of_bias")}
    shown = _Shown(codebook, answers, {})
    tool = bias_questions.tool_of(answers)
    fields = shown.fields(column_question("risk_of_bias.", columns[name], optional=False) for name in ("judgement", "support"))
    if tool is None:
        return fields
    kept = tuple(choice for choice in fields[0].choices if choice[0] in tool.judgements)
    return (replace(fields[0], choices=kept), *fields[1:])


def complete(codebook: Codebook, groups: Mapping[str, str], answers: Answers) -> dict[str, str]:
    """The answers, with what the rest leaves as it is where nothing was said."""
    asked = asked_now(codebook, groups, answers)
    return {**{question.key: question.default for question in asked if question.default is not None}, **answers}


def question_of(codebook: Codebook, groups: Mapping[str, str], answers: Answers, key: str) -> Question | None:
    """The question that a key answers, asked now or not; None if there is none."""
    asked = next((question for question in asked_now(codebook, groups, answers) if question.key == key), None)
    return asked or column_of(codebook, answers, key)


def column_of(codebook: Codebook, answers: Answers, key: str) -> Question | None:
    """The question for the column that a key names, which may stay empty; None if there is no such column or outcome."""
    table, _, column = key.partition(".")
    prefix = f"{table}."
    if table == "effects":
        number, _, column = column.partition(".")
        prefix = f"effects.{number}."
        if not number.isdecimal() or not 1 <= int(number) <= count_effects(answers):
            return None
    spec = codebook.column(table, column) if table in ("studies", "sources", "effects", "risk_of_bias") else None
    return None if spec is None or spec.type == "key" or column in NOT_TYPED else column_question(prefix, spec, optional=True)


@dataclass(frozen=True, slots=True)
class _Shown:
    """How questions are shown, given the answers so far."""

    codebook: Codebook
    answers: Answers
    suggested: Mapping[str, Sequence[str]]

    def fields(self, questions: Iterable[Question]) -> tuple[FormField, ...]:
        return tuple(self.field(question) for question in questions)

    def field(self, question: Question) -> FormField:
        value = self.answers.get(question.key, "")
        wrong = question.read(value)[1] if value else ""
        spec = question.spec
        choices = tuple(_choice(question, one, label) for one, label in question.choices if (question.name, one) != ("right", NO))
        return FormField(
            question.key,
            label_of(question),
            _help(question),
            spec.example if spec is not None and not choices else "",
            choices,
            value or (question.default or "" if question.choices and question.spec is None else ""),
            wrong,
            question.default is None,
            question.default == "",
            tuple(self.suggested.get(question.name, ())),
            spec is not None and spec.type in ("number", "integer", "percent"),
            question.name in LONG,
        )

    def numbers(self, prefix: str, kind: str) -> tuple[FormField, ...]:
        """A field for each column that the kind may fill; a line of numbers, as the terminal keeps it, fills them."""
        line = self.answers.get(f"{prefix}{NUMBERS}", "")
        columns = _by_pair(number_columns(kind))
        given = {column: self.answers.get(f"{prefix}{column}", "") for column in columns} | (line_cells(kind, line) if line else {})
        shown = _Shown(self.codebook, {**self.answers, **{f"{prefix}{column}": text for column, text in given.items()}}, self.suggested)
        missing, main = missing_columns(kind, given), main_columns(kind)
        specs = {spec.column: spec for spec in self.codebook.table("effects")}
        fields = {column: shown.field(column_question(prefix, specs[column], optional=True)) for column in columns if column in specs}
        return tuple(replace(field, extra=column not in main, needed=column in missing) for column, field in fields.items())

    def rest(self, table: str, prefix: str, asked: Iterable[Question], numbers: Iterable[str] = ()) -> tuple[FormField, ...]:
        """The other columns of a table that a person may fill in."""
        known = {question.key for question in asked} | set(numbers)
        specs = [spec for spec in self.codebook.table(table) if f"{prefix}{spec.column}" not in known and spec.column not in NOT_TYPED]
        return tuple(self.field(column_question(prefix, spec, optional=True)) for spec in specs if spec.type != "key")


# What follows from other answers: the statistic from its kind, ids from the label.
NOT_TYPED = ("statistic", "confidence", "study_id", "effect_id", "source_id", "tier", "in_analysis", "exclusion_reason")


def _by_pair(columns: Sequence[str]) -> list[str]:
    """Columns with those of the two groups side by side."""
    stems = list(dict.fromkeys(_stem(column) for column in columns))
    return sorted(columns, key=lambda column: (stems.index(_stem(column)), column.endswith("_comp")))


def _stem(column: str) -> str:
    return column.removesuffix("_treat").removesuffix("_comp")


def label_of(question: Question) -> str:
    """The name of a field, in the words of people."""
    if question.spec is not None or question.name == "statistic":
        return column_label(question.name, question.spec.definition if question.spec else "")
    own = f"typed.label_{question.name}"
    return str(texts().get(own) or question.text)


def _choice(question: Question, value: str, label: str) -> tuple[str, str, str]:
    """A choice with its name and what it means, apart."""
    spec = next((one for one in (question.spec.values if question.spec else ()) if one.value == value), None)
    return (value, spec.label, spec.definition) if spec is not None else (value, label, "")


def _help(question: Question) -> str:
    """What a field means: in words of the page where there are any, else as the codebook defines it."""
    spec = question.spec
    return column_help(question.name, spec.definition, spec.unit) if spec is not None else column_help(question.name, "")
