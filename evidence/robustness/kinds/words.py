"""What is said of kinds of intervention that are compared, whichever way they differ."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from evidence.base.words import say, several
from evidence.judgement.claims.queries import read_queries
from evidence.robustness.kinds.answer import KindPair, KindsCompared, KindsNotCompared
from evidence.synthesis.bodies import tier_words
from evidence.synthesis.moderators.answer import LEVEL_SAMPLES
from evidence.synthesis.pooled.forest import p_words

if TYPE_CHECKING:
    from evidence.robustness.examined import Examined

KINDS = (
    f"Kinds of intervention on one group of outcomes at a time, each with at least {LEVEL_SAMPLES} independent samples. They are "
    "compared between studies, not within them: these are not trials of one kind against another, nor a network of such trials, so a "
    "difference may be due to people, places or designs. A P-score is the mean certainty that a kind does better than another: one half "
    "where nothing is known. Its interval shows how far it would move if such studies were repeated."
)


def kinds_words(run: Examined) -> tuple[str, ...]:
    """Each comparison, whether one kind stands first throughout, what the guide states of it, and what cannot be compared."""
    compared = [one for one in run.kinds_compared if isinstance(one, KindsCompared)]
    missing = [one for one in run.kinds_compared if isinstance(one, KindsNotCompared)]
    said = [_comparison(one, run) for one in compared]
    if compared:
        said.append(_first_throughout(compared, run))
    said += _guide(run)
    return (*said, *_missing(missing, {one.title for one in compared}))


def kind_label(run: Examined, kind: str) -> str:
    """A kind as the codebook calls it."""
    return run.review.codebook.label("studies", "typology", kind)


def detectable_words(found: KindsCompared) -> str:
    """What difference could have been seen."""
    end = "{detectable_least:.2f}" if len(found.pairs) == 1 else "{detectable_least:.2f} to {detectable_most:.2f}, depending on the pair,"
    return say(f"a difference of {end} had an 80% chance of being found", found.counts)


def _missing(missing: list[KindsNotCompared], compared: set[str]) -> list[str]:
    """Where no two kinds can be compared, by the reason."""
    titles: dict[str, list[str]] = {}
    for one in missing:
        titles.setdefault(one.reason, []).append(f"{one.title} ({tier_words(one.tiers)})" if one.title in compared else one.title)
    return [f"Not compared, as {reason}: {', '.join(dict.fromkeys(named))}." for reason, named in titles.items()]


def _comparison(found: KindsCompared, run: Examined) -> str:
    start = f"{found.title} ({tier_words(found.tiers)}), {several(len(found.pairs), 'pair')} of {several(len(found.ranked), 'kind')}: "
    if not found.different:
        return f"{start}no difference is shown, allowing for the number of pairs; {detectable_words(found)}."
    return (
        f"{start}{len(found.different)} differ, allowing for the number of pairs: {'; '.join(_pair(one, run) for one in found.different)}."
    )


def _pair(one: KindPair, run: Examined) -> str:
    first, second = (kind_label(run, kind) for kind in one.kinds)
    return f"{first} above {second} by {one.g:.2f} [{one.ci_low:z.2f}, {one.ci_high:z.2f}], {p_words(one.p_holm)}"


def _first_throughout(compared: list[KindsCompared], run: Examined) -> str:
    """Which kind has the highest P-score, and whether that is one throughout."""
    first = Counter(one.ranked[0].kind for one in compared)
    often = several(len(compared), "comparison")
    if len(first) > 1:
        named = ", ".join(f"{kind_label(run, kind)} in {number}" for kind, number in first.most_common())
        return f"The highest P-score in {often}: {named}. No kind comes first throughout."
    shown = any(one.different for one in compared)
    where = often if len(compared) == 1 else f"each of {often}"
    end = "." if shown else ", but is not shown to differ from any other."
    return f"{kind_label(run, next(iter(first)))} has the highest P-score in {where}{end}"


def _guide(run: Examined) -> list[str]:
    """What the guide states of differences between kinds, with the verdict on it."""
    kinds = {name for name, one in run.review.plan.moderators.items() if (one.column, one.by) == ("typology", None)}
    about = {
        query.claim_id
        for query in (read_queries(run.review) if run.claims else ())
        if query.rule == "null" and query.target is not None and kinds & set(query.target.names)
    }
    return [f"The guide states: {one.statement} ({one.claim_id}: {one.name})." for one in run.claims if one.claim_id in about]
