"""Cells that follow from the others: ids, whom numbers favour, whether an effect is analysed.

Only empty cells are filled in, and each is reported.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.base.cells import convert
from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.effects.result import Effect
from evidence.effects.statistics import effect_from_printed
from evidence.review.codebook import Codebook
from evidence.review.incoming.arms import shared_arms
from evidence.review.incoming.columns import id_of
from evidence.review.incoming.drafts import Draft
from evidence.review.printed_row import printed
from evidence.review.tables import CodedTable

# Columns that are filled in where they are empty, so that nobody has to.
PROPOSED: Mapping[str, tuple[str, ...]] = {
    "studies": ("study_id", "sample_id"),
    "sources": ("source_id",),
    "effects": ("effect_id", "study_id", "source_id", "people_id", "outcome_group", "direction", "in_analysis", "tier", "exclusion_reason"),
}
DIRECTION_ONLY = "no size printed: direction only"


@dataclass(frozen=True, slots=True)
class FilledCell:
    """One cell that was empty and has been filled in.

    Attributes
    ----------
    table, column, value : the cell.
    why : what it follows from.
    """

    table: str
    column: str
    value: str
    why: str


def complete(
    drafts: Sequence[Draft], codebook: Codebook, base: Mapping[str, CodedTable], conversion: str
) -> tuple[tuple[FilledCell, ...], tuple[Draft, ...]]:
    """Fill in, in place, what follows from the rest of the rows and from the review they are added to.

    Parameters
    ----------
    drafts : all rows that come in.
    codebook, base : of the review.
    conversion : log odds ratio to d, as in the plan.

    Returns
    -------
    What was filled in, and rows that follow as a whole: the arms that effects share, where the file names them.
    """
    completion = _Completion(drafts, codebook, base, conversion)
    return tuple(completion.run()), tuple(completion.more)


class _Completion:
    def __init__(self, drafts: Sequence[Draft], codebook: Codebook, base: Mapping[str, CodedTable], conversion: str) -> None:
        self.rows: dict[str, list[Draft]] = {}
        for draft in drafts:
            self.rows.setdefault(draft.table, []).append(draft)
        self.codebook, self.conversion, self.groups = codebook, conversion, usual_groups(base)
        self.source_named: dict[str, str] = {}
        self.sources_of: dict[str, list[str]] = {}
        self.filled: list[FilledCell] = []
        self.more: list[Draft] = []

    def run(self) -> list[FilledCell]:
        self._studies()
        self._owners()
        self._sources()
        self._effects()
        self._shared_arms()
        for rows in self.rows.values():
            for draft in rows:
                draft.cells = {column: text for column, text in draft.cells.items() if text and not column.startswith("#")}
        return self.filled

    def _fill(self, draft: Draft, column: str, value: str, why: str = "") -> None:
        """Fill in a cell if it is empty; without a reason it only repeats what the line says, and is not reported."""
        if value and not draft.text(column):
            draft.cells[column] = value
            if why:
                self.filled.append(FilledCell(draft.table, column, value, why))

    def _studies(self) -> None:
        for study in self.rows.get("studies", ()):
            self._fill(study, "study_id", id_of(study.text("label")), "from the label")
            self._fill(study, "sample_id", study.text("study_id"), "people of its own, in no other study")

    def _owners(self) -> None:
        """The study of every row: as the same line says, or the only one there is."""
        studies = self.rows.get("studies", [])
        by_name = {study.text("#name"): study.text("study_id") for study in studies if study.text("#name")}
        only = studies[0].text("study_id") if len(studies) == 1 else ""
        for table, rows in self.rows.items():
            for draft in rows:
                owner = by_name.get(draft.text("#study"), only)
                if table == "sources":
                    draft.cells["#owner"] = owner
                elif self.codebook.column(table, "study_id") and table != "studies":
                    self._fill(draft, "study_id", owner, "" if draft.text("#study") else "the only study in the file")

    def _sources(self) -> None:
        taken = {draft.text("source_id") for draft in self.rows.get("sources", ())}
        for draft in self.rows.get("sources", ()):
            if draft.text("#owner"):
                self._fill(draft, "source_id", _next(f"{draft.text('#owner')}-s", taken), "study_id, -s and a number")
            self.source_named.setdefault(draft.text("#name"), draft.text("source_id"))
            self.sources_of.setdefault(draft.text("#owner"), []).append(draft.text("source_id"))

    def _effects(self) -> None:
        samples = {study.text("study_id"): study for study in self.rows.get("studies", ())}
        taken = {draft.text("effect_id") for draft in self.rows.get("effects", ())}
        for draft in self.rows.get("effects", ()):
            study = samples.get(draft.text("study_id"))
            if draft.text("study_id"):
                self._fill(draft, "effect_id", _next(f"{draft.text('study_id')}-", taken), "study_id, a hyphen and a number")
            self._source_of(draft)
            if study is not None:
                self._fill(draft, "people_id", study.text("sample_id"), "the people of the study, in all its effects")
            self._group(draft)
            self._analysed(draft, study)

    def _shared_arms(self) -> None:
        """The arms of trials whose comparison group stands in several effects, named so that its people are counted once."""
        effects = {draft.text("effect_id"): draft for draft in self.rows.get("effects", ())}
        arms, contrasts = shared_arms([draft.cells for draft in effects.values()])
        first = {cells[arm]: effects[cells["effect_id"]] for cells in reversed(contrasts) for arm in ("arm_treat", "arm_comp")}
        for cells in arms:
            draft = first[cells["arm_id"]]
            self.more.append(Draft("arms", cells, draft.file, draft.line, {}))
        for cells in contrasts:
            draft = effects[cells["effect_id"]]
            self.more.append(Draft("contrasts", cells, draft.file, draft.line, {}))
            self.filled.append(FilledCell("contrasts", "arm_comp", cells["arm_comp"], "the comparison group that several arms share"))

    def _source_of(self, draft: Draft) -> None:
        named, own = self.source_named.get(draft.text("#source"), ""), self.sources_of.get(draft.text("study_id"), [])
        if draft.text("#source") and named:
            self._fill(draft, "source_id", named)
        elif len(own) == 1:
            self._fill(draft, "source_id", own[0], "the study's only source")

    def _group(self, draft: Draft) -> None:
        """The outcome group, where every effect of the review on this outcome domain is in one, or where a group has the domain's name."""
        domain = draft.text("outcome_domain")
        self._fill(draft, "outcome_group", self.groups.get(domain, ""), f"as for every effect on {domain} in the review")
        if domain in self.codebook.values_of("effects", "outcome_group"):
            self._fill(draft, "outcome_group", domain, "the group that is called as the outcome domain is")

    def _analysed(self, draft: Draft, study: Draft | None) -> None:
        """Whom the numbers favour, and whether they are pooled."""
        found = self._size(draft)
        if isinstance(found, Effect):
            why = found.no_contrast or f"g = {found.g:z.2f}, positive is better"
            self._fill(draft, "direction", found.favours, f"whom the numbers favour: {why}")
            if found.no_contrast:
                found = NotEstimated(found.no_contrast)
        if draft.text("in_analysis") or found is None:
            return
        eligible = study.text("eligible") if study is not None else ""
        needs = found.needs if isinstance(found, Effect) else ""
        if isinstance(found, Effect):
            self._fill(
                draft, "tier", "2" if needs else "1", "the size needs an assumption" if needs else "the size follows from what is printed"
            )
        if isinstance(found, Effect) and eligible == "yes" and not needs:
            self._fill(draft, "in_analysis", "yes", "the study is eligible and the size follows from what is printed")
            return
        if isinstance(found, Effect) and eligible != "yes":
            reason, why = f"eligibility of the study: {eligible or 'not said'}", "the study is not said to be eligible"
        elif isinstance(found, Effect):
            reason, why = f"needs an assumption: {needs}", "the size needs an assumption"
        elif draft.text("statistic") == "none":
            reason, why = DIRECTION_ONLY, "no size is printed"
            self._fill(draft, "tier", "3", why)
        else:
            reason, why = f"cannot be computed: {found.reason}", "no size follows from what is printed"
        if draft.text("statistic") != "none":
            self._fill(draft, "direction", "unclear", "no size, and nothing says whom it favours")
        self._fill(draft, "in_analysis", "no", why)
        self._fill(draft, "exclusion_reason", reason, why)

    def _size(self, draft: Draft) -> Effect | NotEstimated | None:
        """The effect size, the reason why there is none, or None where cells are wrong or missing (the checker says which)."""
        try:
            return size_of(draft.cells, self.codebook, self.conversion)
        except CannotCompute as error:
            return NotEstimated(str(error))


def size_of(cells: Mapping[str, str], codebook: Codebook, conversion: str) -> Effect | NotEstimated | None:
    """The effect size of a row of effects, given as text by column.

    Returns
    -------
    The effect, the reason why there is none, or None where cells are missing or no cells of their column.

    Raises
    ------
    CannotCompute
        The numbers cannot be.
    """
    specs = codebook.table("effects")
    filled = {spec.column: convert(spec.type, cells[spec.column]) for spec in specs if cells.get(spec.column)}
    typed = {**dict.fromkeys(spec.column for spec in specs), **filled}
    if None in filled.values() or typed["statistic"] is None:
        return None
    if typed["statistic"] != "none" and typed["higher_is_better"] is None:
        return None
    return effect_from_printed(printed(typed), conversion=conversion)


def usual_groups(base: Mapping[str, CodedTable]) -> dict[str, str]:
    """The outcome group of each outcome domain whose effects are all in one."""
    groups: dict[str, set[str]] = {}
    for row in base.get("effects", ()):
        groups.setdefault(row.text("outcome_domain"), set()).add(row.text("outcome_group"))
    return {domain: found.pop() for domain, found in groups.items() if len(found) == 1}


def _next(stem: str, taken: set[str]) -> str:
    """The first id of this stem that is free, which is then taken."""
    number = 1
    while f"{stem}{number}" in taken:
        number += 1
    taken.add(f"{stem}{number}")
    return f"{stem}{number}"
