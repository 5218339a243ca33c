"""Two versions of a review compared: every estimate, rating, certainty and claim before and after, and which change moved it.

Both versions are computed by the program that is installed. A change is undone on its own, with everything else as in the new version;
what then answers otherwise was moved by it. Changes act together, so these parts need not add up to the whole.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from evidence.base.as_dict import fields_by_name, noted
from evidence.base.brief import brief
from evidence.base.errors import CannotCompute, DataProblems
from evidence.judgement.compare.version import ABSENT, KINDS, Figures, Version, VersionAnswer, figures, version_of
from evidence.review.changes import DROPPED, STUDY, CellChange, Change, changes, undone
from evidence.review.review import CodedReview
from evidence.synthesis.bodies import TIERS_1_2

if TYPE_CHECKING:
    import pandas as pd

RULE = "rating rule"


@dataclass(frozen=True, slots=True)
class Cause:
    """One change that moved something.

    Attributes
    ----------
    change : the name of the change.
    without : what the new version would answer without it.
    difference : the new estimate less the one without the change; None where either is not estimated, and for bands and verdicts.
    """

    change: str
    without: str
    difference: float | None

    def to_dict(self) -> dict[str, Any]:
        """All fields by name; a note where there is no difference."""
        return noted(fields_by_name(self), difference="not a difference of two estimates")


@dataclass(frozen=True, slots=True)
class ComparedAnswer:
    """One estimate, rating, certainty or claim before and after.

    Attributes
    ----------
    kind : "estimate", "rating", "certainty" or "claim".
    id : such as "by_group: main (tiers 1+2)", "2 graded", "certainty: main" or "G10".
    title : what people call it.
    old, new : what each version answers.
    because : the changes that moved it, the largest first; empty if it did not move, or if no single change decides it.
    """

    kind: str
    id: str
    title: str
    old: VersionAnswer
    new: VersionAnswer
    because: tuple[Cause, ...] = ()

    __repr__ = brief("kind", "id", "moved", "because")

    @property
    def moved(self) -> bool:
        """Whether the two versions answer differently."""
        return not self.old.same_as(self.new)

    def to_dict(self) -> dict[str, Any]:
        """All fields by name, and whether it moved."""
        plain = {"kind": self.kind, "id": self.id, "title": self.title, "moved": self.moved}
        return plain | {"old": self.old.to_dict(), "new": self.new.to_dict(), "because": [one.to_dict() for one in self.because]}


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two versions of a review.

    Attributes
    ----------
    changes : what differs in data, plan and rating rule.
    compared : every estimate, rating, certainty and claim that either version has, in the order of a run.
    kept : changes that cannot be undone on their own, with the reason; what they moved is not known.
    unjudged : studies that came or changed and that nobody has judged: how they are called, and what stands for a judgement.
    """

    changes: tuple[Change, ...]
    compared: tuple[ComparedAnswer, ...]
    kept: Mapping[str, str]
    unjudged: Mapping[str, str]

    __repr__ = brief("changes", "compared", "moved")

    @property
    def moved(self) -> tuple[ComparedAnswer, ...]:
        """What the two versions answer differently."""
        return tuple(one for one in self.compared if one.moved)

    def table(self) -> pd.DataFrame:
        """One row per estimate, rating, certainty or claim."""
        import pandas as pd

        rows = [one.to_dict() for one in self.compared]
        for row in rows:
            row |= {"old": row["old"]["shown"], "new": row["new"]["shown"], "because": "; ".join(one["change"] for one in row["because"])}
        return pd.DataFrame(rows)

    def _repr_html_(self) -> str:
        return str(self.table().to_html(index=False))

    def to_dict(self) -> dict[str, Any]:
        """The comparison as `evidence compare --json` prints it."""
        studies = {what: [c.id for c in self.changes if c.kind == "study" and c.what == what] for what in ("added", "changed", "dropped")}
        out: dict[str, Any] = {"studies": studies, "changes": [change.to_dict() for change in self.changes]}
        for kind, many in zip(KINDS, ("estimates", "ratings", "certainties", "claims"), strict=True):
            out[many] = [one.to_dict() for one in self.compared if one.kind == kind]
        return out | {"not_undone": dict(self.kept), "unjudged": dict(self.unjudged)}


def compare_reviews(old: CodedReview, new: CodedReview) -> Comparison:
    """Compute both versions, then the new one with each change undone, and compare all answers.

    Parameters
    ----------
    old, new : the two versions, both without errors.

    Raises
    ------
    DataProblems
        The rating rule or the claims of a version have errors.
    """
    return compare_versions(*both_versions(old, new))


def both_versions(old: CodedReview, new: CodedReview, say: Callable[[str], None] = lambda text: None) -> tuple[Version, Version]:
    """Both versions computed, the new one beside the old."""
    say("computing the old version")
    before = version_of(old)
    say("computing the new version")
    return before, version_of(new, before)


def compare_versions(old: Version, new: Version, say: Callable[[str], None] = lambda text: None) -> Comparison:
    """The same of two versions that were computed: only changes undone one at a time are left to compute.

    Parameters
    ----------
    old, new : the two versions.
    say : is called with what is being computed.
    """
    before, after = figures(old), figures(new)
    found = (*changes(old.review, new.review), *_rule_change(old.review, new.review))
    compared = [ComparedAnswer(*key, title, *_pair(key, before, after)) for key, title in (_titles(before) | _titles(after)).items()]
    suspects = [change for change in found if change.may_move] if any(one.moved for one in compared) else []
    if len(found) == len(suspects) == 1:
        # Without the only change the new version is the old one.
        without: dict[str, Figures] = {suspects[0].name: before}
        kept: dict[str, str] = {}
    else:
        without, kept = _undo_each(suspects, old.review, new, say)
    unjudged = _unjudged(found, new)
    return Comparison(found, tuple(replace(one, because=_because(one, without)) for one in compared), kept, unjudged)


def _unjudged(found: Sequence[Change], new: Version) -> dict[str, str]:
    """Studies of the changes that nobody has judged, by label, with what stands for a judgement."""
    touched = {change.id for change in found if change.kind == STUDY and change.what != DROPPED}
    pooled = {row.columns["study_id"]: row.label for row in new.effects.rows if row.use in TIERS_1_2}
    said = {}
    for study_id, label in pooled.items():
        bias = new.judged.get(study_id)
        if study_id in touched and bias is not None and (bias.grade is None or bias.provisional):
            said[label] = bias.words
    return said


def _undo_each(
    suspects: Sequence[Change], old: CodedReview, new: Version, say: Callable[[str], None]
) -> tuple[dict[str, Figures], dict[str, str]]:
    """The answers of the new version without each change, and the changes that cannot be undone on their own."""
    without: dict[str, Figures] = {}
    kept: dict[str, str] = {}
    for number, change in enumerate(suspects, start=1):
        say(f"undoing change {number} of {len(suspects)}: {change.name}")
        try:
            without[change.name] = figures(version_of(_without(change, old, new.review), new))
        except (CannotCompute, DataProblems) as error:
            problems = [one.text() for one in error.problems] if isinstance(error, DataProblems) else []
            kept[change.name] = "; ".join(problems) or str(error)
    return without, kept


def _because(one: ComparedAnswer, without: Mapping[str, Figures]) -> tuple[Cause, ...]:
    """The changes without which a moved answer would be another; first those without which it could not be given at all."""
    if not one.moved:
        return ()
    found = []
    for change, answers in without.items():
        then = answers.get((one.kind, one.id), ("", ABSENT))[1]
        if not then.same_as(one.new):
            found.append(Cause(change, then.shown, None if one.new.g is None or then.g is None else one.new.g - then.g))
    return tuple(sorted(found, key=lambda because: -abs(because.difference) if because.difference is not None else -float("inf")))


def _rule_change(old: CodedReview, new: CodedReview) -> tuple[Change, ...]:
    """The rating rule as one change, where both versions rate and their rules differ."""
    if not (old.plan.recommendations and new.plan.recommendations):
        return ()
    was, now = old.rule().fingerprint, new.rule().fingerprint
    return () if was == now else (Change(RULE, "", "changed", (CellChange(RULE, "", "fingerprint", was, now),)),)


def _without(change: Change, old: CodedReview, new: CodedReview) -> CodedReview:
    return replace(new, rating_rule=old.rating_rule) if change.kind == RULE else undone(change, old, new)


def _titles(found: Figures) -> dict[tuple[str, str], str]:
    return {key: title for key, (title, _) in found.items()}


def _pair(key: tuple[str, str], before: Figures, after: Figures) -> tuple[VersionAnswer, VersionAnswer]:
    return before.get(key, ("", ABSENT))[1], after.get(key, ("", ABSENT))[1]
