"""Coded rows become effect sizes: route, sign, clusters, tier. Every row stays, with its number or with its reason."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from evidence.base.brief import one_line
from evidence.base.cells import convert
from evidence.base.errors import CannotCompute
from evidence.base.ledger import Ledger
from evidence.base.reason import NotEstimated
from evidence.effects.limits import THRESHOLDS, OnlyALimit
from evidence.effects.result import Effect
from evidence.effects.statistics import effect_from_printed
from evidence.review.analysed import in_analysis, is_eligible
from evidence.review.plan import Plan
from evidence.review.printed_row import printed
from evidence.review.review import CodedReview
from evidence.review.tables import Row
from evidence.synthesis.effect_rows.clustering import allow_for_clusters
from evidence.synthesis.effect_rows.printed_words import printed_words

if TYPE_CHECKING:
    import pandas as pd


NO_BODY = "no body of evidence of the plan takes it"


@dataclass(frozen=True, slots=True)
class EffectRow:
    """One coded effect with its study.

    Attributes
    ----------
    effect_id : key of the effect.
    use : "tier 1" (as printed, in the analysis), "tier 2" (one stated assumption), "sensitivity" (left out with a reason though it has a
        size: only a body of sensitivity may take it), "record" (kept, not analysed). Whoever asks whether an effect
        is analysed asks this.
    effect : the effect size, positive = better; None where it cannot be computed.
    reason : why it cannot be computed or is left out; "" for tier 1 and tier 2.
    columns : the cells of effects.csv and of studies.csv together, for bodies of evidence and tables, with what tier 2 assumes in its
        place; `printed` says what the source printed.
    label : how the study is called in figures and tables.
    """

    effect_id: str
    use: str
    effect: Effect | None
    reason: str
    columns: Mapping[str, Any]
    label: str

    def __repr__(self) -> str:
        return one_line(self, effect_id=self.effect_id, use=self.use, g=self.effect and self.effect.g, reason=self.reason)

    @property
    def eligible(self) -> bool:
        """Whether its study is."""
        return bool(self.columns["eligible"] == "yes")

    @property
    def in_analysis(self) -> bool:
        """Whether it stands behind the main answers: computed as printed, and not left out."""
        return self.use == "tier 1"

    @property
    def size(self) -> int | None:
        """Number of people in both arms, None where an arm's size was not read."""
        arms = (self.columns["n_treat"], self.columns["n_comp"])
        return None if None in arms else int(sum(arms))

    @property
    def doubts(self) -> tuple[str, ...]:
        """What was flagged on the way to the size; it stands in the ledger too."""
        return () if self.effect is None else self.effect.doubts

    def to_dict(self) -> dict[str, Any]:
        """The row as `evidence effects --json` prints it."""
        names = ("effect_id", "study_id", "sample_id", "people_id", "typology", "outcome_domain", "outcome_group", "tier")
        out = {name: self.columns[name] for name in names} | {"in_analysis": self.in_analysis, "use": self.use}
        if self.effect is None:
            empty = dict.fromkeys(("g", "se", "ci_low", "ci_high", "route"))
            return out | empty | {"assumptions": [], "g_note": self.reason}
        effect = self.effect.to_dict()
        return out | {name: effect[name] for name in ("g", "se", "ci_low", "ci_high", "route", "assumptions")} | {"reason": self.reason}


@dataclass(frozen=True, slots=True)
class Effects:
    """Every coded effect of a review.

    Attributes
    ----------
    rows : one per row of effects.csv, in its order.
    ledger : what was converted, rounded, turned, adjusted, assumed and excluded on the way.
    """

    rows: tuple[EffectRow, ...]
    ledger: Ledger

    def __repr__(self) -> str:
        analysed = [row for row in self.rows if row.use == "tier 1"]
        return one_line(self, rows=self.rows, analysed=analysed, ledger_lines=self.ledger.lines)

    def table(self) -> pd.DataFrame:
        """One row per effect, with its route, assumptions and reason."""
        import pandas as pd

        rows = [row.to_dict() for row in self.rows]
        for row in rows:
            row["assumptions"] = "; ".join(row["assumptions"])
            row["reason"] = row.pop("g_note", None) or row.get("reason", "")
        return pd.DataFrame(rows)

    def to_dict(self) -> dict[str, Any]:
        """The effects as `evidence effects --json` prints them."""
        return {"effects": [row.to_dict() for row in self.rows], "ledger": [line.to_dict() for line in self.ledger.lines]}

    def _repr_html_(self) -> str:
        return str(self.table().to_html(index=False))


def review_effects(review: CodedReview) -> Effects:
    """Turn every coded row into an effect size, or into the reason why it has none."""
    return _effects(review, review.tables["effects"])


def analysed_effects(review: CodedReview) -> Effects:
    """The rows alone that are coded as analysed; the sizes of any other are not computed."""
    studies = review.tables["studies"].by("study_id")
    return _effects(review, [row for row in review.tables["effects"] if in_analysis(row, studies[row.text("study_id")])])


def _effects(review: CodedReview, coded: Iterable[Row]) -> Effects:
    ledger = Ledger()
    for line in review.ledger:
        ledger.add(line.id, line.what, line.why)
    studies = review.tables["studies"].by("study_id")
    assumed = review.tables["assumptions"].groups("effect_id")
    biases = overall_bias(review)
    arms = {row.text("effect_id"): row for row in review.tables["contrasts"]}
    types = {spec.column: spec.type for spec in review.codebook.table("effects")}

    def effect_row(row: Row) -> EffectRow:
        study_id, effect_id = row.text("study_id"), row.text("effect_id")
        beside: dict[str, Any] = {"risk_of_bias": biases.get(study_id)}
        if effect_id in arms:
            beside |= {name: arms[effect_id].text(name) for name in ("arm_treat", "arm_comp")}
        return _effect_row(row, studies[study_id], beside, assumed.get(effect_id, ()), review.plan, types, ledger)

    return Effects(tuple(effect_row(row) for row in coded), ledger)


def resized(row: EffectRow, plan: Plan) -> EffectRow:
    """The same row with the size that it has under another plan; it stays where it is analysed or not."""
    found = _compute(row.effect_id, dict(row.columns), plan, Ledger())
    return replace(row, effect=found if isinstance(found, Effect) else None)


def count_samples(rows: Sequence[EffectRow]) -> int:
    """Independent samples behind some effects."""
    return len({row.columns["sample_id"] for row in rows})


def overall_bias(review: CodedReview) -> dict[str, str]:
    """The overall risk-of-bias judgement of each study that has one."""
    return {row.text("study_id"): row.text("judgement") for row in review.tables["risk_of_bias"] if row.text("domain") == "overall"}


def _effect_row(
    row: Row, study: Row, beside: Mapping[str, Any], assumptions: tuple[Row, ...], plan: Plan, types: Mapping[str, str], ledger: Ledger
) -> EffectRow:
    # Only its study says whether an effect is eligible, whatever columns effects.csv has.
    columns: dict[str, Any] = {**study, **beside, **row, "eligible": study["eligible"], "unit": row["unit_counted"] or study["unit"]}
    for line in assumptions:
        columns[line.text("column")] = convert(types[line.text("column")], line.text("value"))
    columns |= {"limit": _limit(columns, plan), "printed": printed_words(row)}
    effect_id, label = row.text("effect_id"), study.text("label")
    if not in_analysis(row, study) and not (assumptions and is_eligible(study)):
        return _left_out(row, study, columns, plan, ledger)
    use, effect = "tier 1" if in_analysis(row, study) else "tier 2", _compute(effect_id, columns, plan, ledger)
    if isinstance(effect, NotEstimated):
        ledger.add(effect_id, "excluded", f"cannot be computed: {effect.reason}")
        return EffectRow(effect_id, "record", None, f"cannot be computed: {effect.reason}", columns, label)
    for line in assumptions:
        ledger.add(effect_id, "assumed", f"{line.text('column')} = {line.text('value')}: {line.text('basis')}")
    for what, why in effect.notes:
        ledger.add(effect_id, what, why)
    if not plan.pools(columns):
        ledger.add(effect_id, "excluded", NO_BODY)
        return EffectRow(effect_id, "sensitivity", effect, NO_BODY, columns, label)
    return EffectRow(effect_id, use, effect, "", columns, label)


def _left_out(row: Row, study: Row, columns: dict[str, Any], plan: Plan, ledger: Ledger) -> EffectRow:
    """A row that no main analysis takes; one that is computable as printed keeps its size."""
    reason = row.text("exclusion_reason") or _why_left_out(study)
    ledger.add(row.id, "excluded", reason)
    effect = _compute(row.id, columns, plan, ledger) if columns["tier"] == 1 else None
    sized = effect if isinstance(effect, Effect) else None
    use = "sensitivity" if sized is not None and is_eligible(study) else "record"
    return EffectRow(row.id, use, sized, reason, columns, study.text("label"))


def _why_left_out(study: Row) -> str:
    if not is_eligible(study):
        return f"eligibility of the study: {study.text('eligible')}; {study.text('eligibility_reason') or 'no reason coded'}"
    return "direction only: no size that can be computed was read"


def _compute(effect_id: str, columns: dict[str, Any], plan: Plan, ledger: Ledger) -> Effect | NotEstimated:
    """The size of a row, or why it has none; its direction becomes "none" where the numbers show no difference."""
    try:
        effect = effect_from_printed(printed(columns), conversion=plan.conversion, level=plan.level)
    except CannotCompute as error:
        return NotEstimated(str(error))
    if isinstance(effect, NotEstimated):
        return effect
    _check_direction(effect_id, effect, columns, ledger)
    return NotEstimated(effect.no_contrast) if effect.no_contrast else allow_for_clusters(effect, columns, plan.icc)


def _limit(columns: Mapping[str, Any], plan: Plan) -> str:
    """What a p printed as a threshold says of the size where none follows; "" for every other row."""
    if str(columns["p_value"] or "")[:1] not in THRESHOLDS:
        return ""
    try:
        effect_from_printed(printed(columns), conversion=plan.conversion)
    except OnlyALimit as error:
        return error.limit.words
    except CannotCompute:
        return ""
    return ""


def _check_direction(effect_id: str, effect: Effect, columns: dict[str, Any], ledger: Ledger) -> None:
    """Flag a coded direction that is not the one of the numbers; where they favour neither group, it counts as no difference."""
    coded, favours = columns["direction"], effect.favours
    if coded not in ("treatment", "comparison") or favours == coded:
        return
    if favours == "none":
        columns["direction"] = favours
        why = effect.no_contrast or f"the groups are equal (g = {effect.g:.4f})"
        ledger.add(effect_id, "flagged", f"coded as favouring the {coded}, but {why}; counted as no difference")
    else:
        ledger.add(effect_id, "flagged", f"coded as favouring the {coded}, but g = {effect.g:.4f}")
