"""What is said of two versions of a review: what changed, and how much of what they answer moved."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.base.words import listed, several
from evidence.judgement.body.here import body_here
from evidence.judgement.compare.answer import ComparedAnswer, Comparison
from evidence.judgement.compare.version import KINDS, Version, VersionAnswer
from evidence.review.plan import Body
from evidence.review.rating_rule import CANNOT
from evidence.synthesis.pooled.answer import NoAnswer

MANY = dict(zip(KINDS, ("Estimates", "Ratings", "Certainties", "Claims"), strict=True))


def change_lines(found: Comparison) -> tuple[str, ...]:
    """Studies added, changed and dropped, and other changes that may move an answer."""
    lines = []
    for what in ("added", "changed", "dropped"):
        studies = [change.id for change in found.changes if change.kind == "study" and change.what == what]
        lines.append(f"Studies {what}: {len(studies)}{': ' if studies else ''}{', '.join(studies)}")
    others = [f"{change.name} ({change.what})" for change in found.changes if change.kind != "study" and change.may_move]
    return (*lines, f"Other changes: {len(others)}: {'; '.join(others)}") if others else tuple(lines)


def tally_line(found: Comparison, kind: str) -> str:
    """How many answers of one kind moved: 'Ratings: 1 of 4 moved'."""
    some = [one for one in found.compared if one.kind == kind]
    return f"{MANY[kind]}: {sum(one.moved for one in some)} of {len(some)} moved"


def unjudged_lines(found: Comparison) -> tuple[str, ...]:
    """Which studies nobody has judged, and what that does to certainties and ratings; nothing where all are judged."""
    if not found.unjudged:
        return ()
    them = "them" if len(found.unjudged) > 1 else "it"
    alike: dict[str, list[str]] = {}
    for label, words in found.unjudged.items():
        alike.setdefault(words, []).append(label)
    went = [one for one in found.moved if one.kind in ("rating", "certainty") and one.new.shown in (CANNOT, "none") and _has(one.old)]
    lines = [
        f"Nobody has judged the risk of bias of {listed(found.unjudged)}. So every certainty and rating that rests on {them} is "
        "provisional, or cannot be given, until somebody answers the questions on risk of bias.",
        *(f"Until then {listed(labels)} {'counts' if len(labels) == 1 else 'count'} as: {words}." for words, labels in alike.items()),
    ]
    if went:
        titles = "; ".join(dict.fromkeys(f"{one.kind} of {one.title}" for one in went))
        lines.append(f"Lost because of that, or together with it: {titles}.")
    return tuple(lines)


def _has(answer: VersionAnswer) -> bool:
    return answer.shown not in (CANNOT, "none", "not there")


def shown_with_counts(answer: VersionAnswer) -> str:
    """An answer as people read it, with what stands behind an estimate."""
    if answer.k_effects is None or answer.k_samples is None:
        return answer.shown
    return f"{answer.shown} ({several(answer.k_effects, 'effect')} of {several(answer.k_samples, 'sample')})"


def per_100_line(body: Body, old: Version, new: Version) -> str:
    """What a body says in people of 100, before and after, at the share of the later version's studies; "" where it counts no event."""
    now, was = (body_here(body, version.effects.rows, version.answers) for version in (new, old))
    if now.risk is None or isinstance(now.answer, NoAnswer):
        return ""
    after = f"{100 * float(now.rate(now.answer.g)):.0f}"
    before = "no answer" if isinstance(was.answer, NoAnswer) else f"{100 * float(now.rate(was.answer.g)):.0f}"
    without = f"{body.title}: without support {100 * now.risk:.0f} of 100 people have the outcome “{now.event}” ({now.basis})"
    return f"{without}; with support, at the average effect, {before} before and {after} now."


def to_show(moved: Iterable[ComparedAnswer]) -> list[ComparedAnswer]:
    """What a reader can see of what moved: not what is equal as printed, nor a body that holds just the effects of one before it."""
    seen = set()
    shown = []
    for one in moved:
        content = (one.old, one.new, one.because)
        if (one.kind != "estimate" or content not in seen) and shown_with_counts(one.old) != shown_with_counts(one.new):
            shown.append(one)
        seen.add(content)
    return shown


def not_shown_line(found: Comparison, kind: str) -> str:
    """How many of what moved a reader sees nothing of, and why; "" where all is shown."""
    moved = [one for one in found.moved if one.kind == kind]
    left = len(moved) - len(to_show(moved))
    return f"and {left} that hold the same effects as one above or moved by less than is shown" if left else ""


def reason_words(one: ComparedAnswer) -> str:
    """Why a band, a certainty or a verdict is what it is now, and what it was before; "" for estimates."""
    if one.new.why is None and one.old.why is None:
        return ""
    now, was = one.new.why or "not there", one.old.why or "not there"
    return f"before and now: {now}" if now == was else f"before: {was}; now: {now}"
