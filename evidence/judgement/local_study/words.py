"""What a local study says, in sentences: right for more, for fewer and for no difference, for good events and for bad ones."""

from __future__ import annotations

import math
from collections.abc import Sequence

from evidence.base.reason import NotEstimated
from evidence.base.words import several, size_text
from evidence.effects.result import Effect
from evidence.judgement.local_study.answer import LocalStudy, OwnResult
from evidence.judgement.local_study.likeness import DrawnTowards, ExpectedRange, Likeness
from evidence.judgement.local_study.one_group import OneGroup
from evidence.judgement.local_study.risks import NumberNeeded, RiskEstimate, Risks, risks_of, share_with
from evidence.review.plan import Plan, Words
from evidence.synthesis.addition import in_words
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import NoAnswer, u3
from evidence.synthesis.pooled.per_hundred import says_nothing

NOT_SAID = "Of 100 people nothing can be said: {why}."


def in_a_hundred(risks: Risks) -> str:
    """The difference of 100 people with its interval, in one line.

    Examples
    --------
    >>> from evidence.judgement.local_study.risks import risks_from_counts
    >>> in_a_hundred(risks_from_counts(("finished", True), (34, 60), (25, 62)))
    '16 more in 100 finished; could be 1 fewer to 33 more'
    >>> in_a_hundred(risks_from_counts(("dropped out", False), (20, 200), (60, 200)))
    '20 fewer in 100 dropped out; could be 12 to 28 fewer'
    >>> in_a_hundred(risks_from_counts(("finished", True), (30, 60), (30, 60)))
    'about as many in 100 finished; could be 17 fewer to 17 more'
    """
    value, low, high = (100 * end for end in (risks.difference.value, risks.difference.low, risks.difference.high))
    said = f"{_count(value)} {_side(value)} in 100 {risks.event}" if round(value) else f"about as many in 100 {risks.event}"
    return f"{said}; could be {_between(low, high)}"


def in_each_hundred(risks: Risks) -> tuple[str, str]:
    """Of 100 people how many without and with it: whole, or with a decimal where whole ones would not give the difference that is stated.

    Examples
    --------
    >>> from evidence.judgement.local_study.risks import risks_from_counts
    >>> in_each_hundred(risks_from_counts(("finished", True), (30, 60), (25, 62)))
    ('40', '50')
    >>> in_each_hundred(risks_from_counts(("finished", True), (34, 60), (25, 62)))
    ('40.3', '56.7')
    """
    without, treated, more = (100 * one for one in (risks.comparison, risks.treated.value, risks.difference.value))
    digits = 0 if round(treated) - round(without) == round(more) else 1
    return f"{without:.{digits}f}", f"{treated:.{digits}f}"


def row_sentences(row: EffectRow, coded: Sequence[EffectRow], plan: Plan) -> tuple[str, ...]:
    """One result in a preview: of 100 people where that can be said, its size with whom it favours, and why it is not pooled."""
    if row.effect is None:
        return (f"No effect size: {row.reason}.",)
    risks = risks_of(row, coded, plan)
    hundred = in_a_hundred(risks) if isinstance(risks, Risks) else ""
    of_100 = f"{hundred[:1].upper()}{hundred[1:]}." if hundred else ""
    use = f"Not pooled: {row.reason}." if row.reason else ""
    return tuple(filter(None, (of_100, f"{size_text(row.effect)}. {in_words(row.effect)}", use)))


def risk_sentences(risks: Risks, words: Words) -> tuple[str, ...]:
    """Both risks, their ratio and the number needed, and what the numbers leave open."""
    without, treated = in_each_hundred(risks)
    better = "More of it is better." if risks.good else "Fewer is better."
    said = [
        f"Of 100 {words.units} with {words.intervention} {treated} {risks.event}, of 100 without {without}: {in_a_hundred(risks)}. "
        f"{better}",
        _settled(risks),
        _ratio(risks.ratio, words),
        _needed(risks.needed, words),
        f"The numbers rest on {risks.basis}.",
    ]
    return tuple(one for one in said if one)


def _settled(risks: Risks) -> str:
    """Whom the difference favours, and whether the numbers alone show it."""
    low, high = risks.difference.low, risks.difference.high
    if low <= 0 <= high:
        return "The interval includes no difference, so these numbers alone do not show whether it helped or harmed."
    return _settled_words((low > 0) == risks.good)


def _settled_words(helped: bool) -> str:
    """What an interval on one side of no difference shows, and what it does not."""
    return (
        f"The whole interval is on the side of {'gain' if helped else 'harm'}: more than chance alone explains. "
        "Whether it was the service depends on how alike the groups were (risk of bias)."
    )


def _ratio(ratio: RiskEstimate | NotEstimated, words: Words) -> str:
    if isinstance(ratio, NotEstimated):
        return f"No ratio: {ratio.reason}."
    return (
        f"Risk ratio {ratio.value:.2f} [{ratio.low:.2f}, {ratio.high:.2f}]: {words.units} with {words.intervention} had it "
        f"{ratio.value:.2f} times as often as those without."
    )


def _needed(needed: NumberNeeded | NotEstimated, words: Words) -> str:
    """The number needed; an interval that passes through no difference is said as what it is."""
    if isinstance(needed, NotEstimated):
        return f"No number needed: {needed.reason}."
    gained = "to be better off" if needed.value > 0 else "to be worse off"
    said = f"Number needed: for one more {words.unit} {gained}, {_whole(needed.value)} would have to be supported"
    if needed.one_sided and needed.best is not None and needed.worst is not None:
        low, high = sorted((abs(needed.best), abs(needed.worst)))
        return f"{said}; could be {_whole(low)} to {_whole(high)}."
    gain = f"one better off for every {_whole(needed.best)}" if needed.best is not None and needed.best > 0 else ""
    harm = f"one worse off for every {_whole(needed.worst)}" if needed.worst is not None and needed.worst < 0 else ""
    span = f"{gain}, through no difference, to {harm}" if gain and harm else f"{gain or harm} to no difference"
    return f"{said}; the interval runs from {span}."


def effect_sentences(result: OwnResult, plan: Plan) -> tuple[str, ...]:
    """What one result says alone."""
    if isinstance(result.effect, NotEstimated):
        favours = {"treatment": "It favours the group with support.", "comparison": "It favours the comparison group."}
        direction = favours.get(result.direction, {"none": "It favours neither group."}.get(result.direction, ""))
        return tuple(filter(None, (f"No effect size: {result.effect.reason}.", direction)))
    if isinstance(result.risks, Risks):
        return risk_sentences(result.risks, plan.words)
    effect = result.effect
    shares = plan.words.u3_sentence(u3(effect.g), u3(effect.ci_low), u3(effect.ci_high))
    return (f"{size_text(effect)}. {shares}", open_or_not(effect), NOT_SAID.format(why=result.risks.reason))


def open_or_not(effect: Effect) -> str:
    """Whether the interval of g includes no difference."""
    if effect.ci_low <= 0 <= effect.ci_high:
        return "The interval includes no difference, so these numbers alone do not show whether it helped or harmed."
    return _settled_words(effect.g > 0)


def likeness_sentences(result: OwnResult) -> tuple[str, ...]:
    """Whether the result is like the others, and what is left of it beside them."""
    found = result.likeness
    if isinstance(found, NotEstimated):
        return (f"It is not set beside the others: {found.reason}.",)
    if found.nothing_there:
        return (f"The evidence has nothing on this: no other result with a size stands under '{found.title}'. Yours would be the first.",)
    assert isinstance(result.effect, Effect)
    return (
        *_place(result.effect, found),
        _drawn(found.blup, result, "Drawn towards the others"),
        _drawn(found.bayes, result, "The same by Bayes"),
        MEANS,
    )


MEANS = (
    "A small study moves a lot by chance, so the best estimate of what happens in your place lies between your own result and the average "
    "of the others: nearer to yours the more people you studied and the more places differ. It is an estimate for your place, not a proof."
)


def _place(effect: Effect, found: Likeness) -> tuple[str, ...]:
    counts = found.others.counts
    behind = f"{several(len(counts.effects), 'effect')} of {several(counts.samples, 'sample')}"
    if isinstance(found.others, NoAnswer) or isinstance(found.expected, NotEstimated):
        why = found.expected.reason if isinstance(found.expected, NotEstimated) else ""
        return (f"Under '{found.title}' stand {behind}: too little to say what is usual ({why}).",)
    others, place = found.others, found.expected
    said = f"The others under '{found.title}' ({behind}): {size_text(others)}; a new place [{others.pi_low:z.2f}, {others.pi_high:z.2f}]."
    return (said, _standing(effect, place))


def _standing(effect: Effect, place: ExpectedRange) -> str:
    """Inside or outside of what is to be expected; where next to everything is to be expected, that it says little."""
    of_100 = 100 * place.further
    expected = f"A study as precise as yours is expected between {place.low:z.2f} and {place.high:z.2f}"
    if says_nothing((place.low, place.high)):
        return (
            f"{expected}: so wide that nearly any result would be like the others. They are too few, or differ too much, to compare with."
        )
    if place.low <= effect.g <= place.high:
        about = f"about {of_100:.0f} of 100 such studies would lie further from the average"
        return f"{expected}. Yours, {effect.g:z.2f}, is inside: it is like the others ({about})."
    side, better = ("above", "better") if effect.g > place.high else ("below", "worse")
    rare = f"about {of_100:.0f}" if of_100 >= 1 else "fewer than one"
    return (
        f"{expected}. Yours, {effect.g:z.2f}, lies {side} it, {better} than the others make likely ({rare} of 100 such studies would lie "
        "further from the average). Look for what is different here: the people, the service, the comparison group, how the outcome was "
        "counted, or a slip in the numbers."
    )


def _drawn(drawn: DrawnTowards | NotEstimated, result: OwnResult, name: str) -> str:
    """The estimate for this place, of 100 people too where the comparison risk is known."""
    if isinstance(drawn, NotEstimated):
        return f"{name}: not estimated, {drawn.reason}."
    assert isinstance(result.effect, Effect)
    said = f"{name}: from g = {result.effect.g:z.2f} to {drawn.g:z.2f} [{drawn.low:z.2f}, {drawn.high:z.2f}] ({drawn.method})."
    if not isinstance(result.risks, Risks):
        return said
    risks = result.risks
    middle, *ends = (100 * share_with(risks.comparison, risks.good, g) for g in (drawn.g, drawn.low, drawn.high))
    low, high = sorted(ends)
    return f"{said} Of 100 that is {middle:.0f} ({low:.0f} to {high:.0f}) beside {100 * risks.comparison:.0f} without."


def study_sentences(study: LocalStudy) -> tuple[str, ...]:
    """Which outcomes of the study the evidence has nothing on."""
    if not study.new_outcomes:
        return ()
    return (f"The evidence has nothing on: {'; '.join(study.new_outcomes)}.",)


CANNOT = (
    "What cannot be said: whether the service made a difference, how large it was, or for whom. Without a comparison group nobody knows "
    "how many would have had the outcome anyway: people who are offered a service differ from others, and much changes with time alone. "
    "No effect size follows, and the result is never pooled."
)


def one_group_sentences(found: OneGroup, words: Words) -> tuple[str, ...]:
    """What a rate alone can say, with the warning, and what it cannot."""
    rate = found.rate
    own = (
        f"Of your {found.people} {words.units}, {found.count} {found.event}: {100 * rate.value:.0f} of 100; for {words.units} like these "
        f"{100 * rate.low:.0f} to {100 * rate.high:.0f}."
    )
    return (own, *_beside(found), CANNOT)


WARNING = (
    "Warning: those groups were studied elsewhere, at other times, with other people and other lengths of follow-up. A rate above or below "
    "theirs is no effect of the service."
)


def _beside(found: OneGroup) -> tuple[str, ...]:
    published = tuple(f"Published: {label}, {100 * share:.0f} of 100." for label, share in found.published.items())
    if found.span is None:
        return published
    low, middle, high = (f"{100 * end:.0f}" for end in found.span)
    groups = len(found.comparison)
    if groups == 1:
        return (f"In the one comparison group of the review with a known rate {middle} of 100 {found.event}.", WARNING, *published)
    said = (
        f"In the {groups} comparison groups of the review with a known rate {low} to {high} of 100 {found.event}, half of them {middle} or "
        f"fewer; yours is higher than in {found.above} of {groups}."
    )
    return (said, WARNING, *published)


def _between(low: float, high: float) -> str:
    """An interval of a difference of 100 people: '9 fewer to 23 more', '3 to 23 more', 'none to 23 more'."""
    if round(low) and round(high) and (low > 0) == (high > 0):
        small, large = sorted((abs(low), abs(high)))
        return f"{small:.0f} to {large:.0f} {_side(low)}" if round(small) != round(large) else f"{small:.0f} {_side(low)}"
    ends = [f"{_count(end)} {_side(end)}" if round(end) else "no difference" for end in (low, high)]
    return " to ".join(ends) if ends[0] != ends[1] else ends[0]


def _count(value: float) -> str:
    return f"{abs(value):.0f}"


def _side(value: float) -> str:
    return "more" if value > 0 else "fewer"


def _whole(needed: float) -> str:
    """A number needed, rounded up, as it is reported."""
    return f"{math.ceil(abs(needed) - 1e-9):,}"
