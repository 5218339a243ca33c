"""What was chosen on the pages of a sheet as a mapping, and what is still open."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evidence.app.words import column_help, column_label, say
from evidence.review.codebook import Codebook, ColumnSpec
from evidence.review.incoming.columns import FLAT, targets_of
from evidence.review.incoming.mapping import SheetMapping
from evidence.review.incoming.proposals import PROPOSED
from evidence.review.incoming.propose import UnknownWord, needed_in_all_rows, proposals, statistic_meant, unknown_words
from evidence.review.incoming.suggest import fits
from evidence.review.plan import Plan
from evidence.review.questions import presumptions
from evidence.review.reading import Sheet

# Further columns that may hold the same in every row.
MORE = 3
# In whose words the event is told decides whether the result counts beside those of others.
EVENT = "event"
MOST_OFTEN = "common"
COMMON = (
    *("label", "n_treat", "n_comp", "events_treat", "events_comp", "pct_treat", "pct_comp"),
    *("mean_treat", "sd_treat", "mean_comp", "sd_comp", "outcome_measure", "year", "note"),
)
Form = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ColumnGroup:
    """Columns as a list to choose from: their table, or that they are the most common; then (name, what it holds)."""

    table: str
    columns: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class SameField:
    """One value for all rows.

    Attributes
    ----------
    name, spec, label : its column, and what people read for it.
    value : what stands in the field.
    presumed : what an empty field means, "" if it must be filled in.
    why : why it holds what it holds, or may be left empty.
    optional : whether it may be left empty, and then means nothing.
    error : what is wrong with it.
    """

    name: str
    spec: ColumnSpec
    label: str
    value: str
    presumed: str = ""
    why: str = ""
    error: str = ""
    optional: bool = False

    @property
    def help(self) -> str:
        """What it means, in the words of the page on which a study is typed."""
        return column_help(self.name, self.spec.definition, self.spec.unit)


def decides(plan: Plan, codebook: Codebook) -> tuple[str, ...]:
    """The columns of a result that a body of evidence asks for and that do not follow from the rest."""
    asked = dict.fromkeys(column for body in plan.bodies.values() if not body.sensitivity for column in body.where)
    return tuple(column for column in asked if codebook.column("effects", column) and column not in PROPOSED["effects"])


def column_groups(codebook: Codebook) -> tuple[ColumnGroup, ...]:
    """Every column that a heading may mean: those that sheets of evaluators have most often, then the rest by table."""
    names = targets_of(codebook, FLAT)
    common = [(name, codebook.column(*names[name])) for name in COMMON if name in names]
    groups = [_group(MOST_OFTEN, common)]
    for table in ("effects", "studies", "sources"):
        own = [(name, codebook.column(*target)) for name, target in names.items() if target[0] == table and "." not in name]
        groups.append(_group(table, [one for one in own if one not in common]))
    return tuple(groups)


def _group(table: str, columns: Sequence[tuple[str, ColumnSpec | None]]) -> ColumnGroup:
    return ColumnGroup(table, tuple((name, column_label(name, spec.definition)) for name, spec in columns if spec is not None))


def with_columns(sheet: Sheet, codebook: Codebook, given: SheetMapping, form: Form) -> tuple[SheetMapping, dict[str, str]]:
    """The mapping with what was chosen for each heading, and what is wrong by heading."""
    names = targets_of(codebook, FLAT)
    chosen, wrong = {}, {}
    taken: dict[tuple[str, str], str] = {}
    for position, heading in enumerate(sheet.raw.header):
        column = form.get(f"column-{position}", "")
        if column and column not in names:
            wrong[heading], column = say("sheet.no_column", column=column[:60]), ""
        if column and names[column] in taken:
            wrong[heading] = say("sheet.column_twice", other=taken[names[column]])
        elif column:
            taken[names[column]] = heading
        chosen[heading] = column
    if not taken and not wrong and sheet.raw.header:
        wrong[sheet.raw.header[0]] = say("sheet.nothing_chosen")
    constants = {column: text for column, text in given.constants.items() if names.get(column) not in taken}
    decimal = form.get("decimal") if form.get("decimal") in ("comma", "point") else None
    return replace(given, columns={**given.columns, **chosen}, constants=constants, decimal=decimal), wrong


def same_fields(
    sheet: Sheet, codebook: Codebook, given: SheetMapping, form: Form | None = None, beside: Sequence[str] = ()
) -> list[SameField]:
    """What every row needs and no heading has, filled in as far as it follows; with a form, checked.

    Parameters
    ----------
    sheet, codebook, given : the sheet, the codebook of the review, what is said so far.
    form : what was entered, None for a page that is opened.
    beside : columns that may stay empty, and decide whether a result counts beside others.
    """
    names = targets_of(codebook, FLAT)
    meant = [one.column for one in proposals(sheet, codebook, given) if one.column]
    unset = replace(given, constants={})
    fields = needed_in_all_rows(codebook, {names[name] for name in meant}, unset)
    asked = [*given.constants, *(name for name in (EVENT, *beside) if name in names and name not in meant and name not in given.constants)]
    extra = {name: spec for name in asked if name not in fields and (spec := codebook.column(*names[name])) is not None}
    values = {name: (form.get(f"set-{name}", "").strip() if form is not None else given.constants.get(name, "")) for name in fields}
    values |= {name: given.constants.get(name, "") if form is None else form.get(f"set-{name}", "").strip() for name in extra}
    if form is None:
        values |= {name: spec.allowed[0] for name, spec in fields.items() if len(spec.allowed) == 1 and not values[name]}
    if form is None and "statistic" in fields and not values["statistic"]:
        values["statistic"] = statistic_meant(set(meant))
    presumed = _presumed(codebook, values)
    return [_same(name, spec, values[name], presumed.get(name), name in extra, form is not None) for name, spec in (fields | extra).items()]


def _presumed(codebook: Codebook, values: Mapping[str, str]) -> dict[str, tuple[str, str]]:
    """What an empty field means, and why: as where a person is asked one question after the other."""
    answers = {"studies.eligible": values.get("eligible") or "yes", "studies.source_kind": values.get("source_kind") or "report"}
    return {one.column: (one.value, one.why) for one in presumptions(codebook, {}, answers) if one.table in ("studies", "sources")}


def _same(name: str, spec: ColumnSpec, value: str, presumed: tuple[str, str] | None, optional: bool, checked: bool) -> SameField:
    means, why = presumed or ("", "")
    error = ""
    if checked and not value and not means and not optional:
        error = say("sheet.needed")
    elif checked and value and not fits(spec, [value]):
        error = say("sheet.not_allowed", allowed=spec.example or spec.type)
    return SameField(name, spec, column_label(name, spec.definition), value, means, why, error, optional and not means)


def with_same(given: SheetMapping, fields: list[SameField], words: list[UnknownWord], codebook: Codebook, form: Form) -> SheetMapping:
    """The mapping with the values for all rows and with the words that were explained."""
    names = targets_of(codebook, FLAT)
    constants = {one.name: one.value or one.presumed for one in fields if one.value or one.presumed}
    for number in range(MORE):
        column, text = form.get(f"more-{number}", ""), form.get(f"more-value-{number}", "").strip()
        if column in names and text:
            constants[column] = text
    values = {column: dict(explained) for column, explained in given.values.items()}
    for number, one in enumerate(words):
        meant = form.get(f"word-{number}", "")
        spec = codebook.column(*names[one.column])
        if spec is not None and meant in spec.allowed:
            values.setdefault(one.column, {})[one.word] = meant
    return replace(given, constants=constants, values=values)


def open_words(sheet: Sheet, codebook: Codebook, given: SheetMapping) -> list[UnknownWord]:
    """Words of the sheet that are not on the lists of their columns, those explained already among them."""
    meant = {one.heading: one.column for one in proposals(sheet, codebook, given)}
    return list(unknown_words(sheet, codebook, meant, replace(given, values={})))
