"""What costs come to, in sentences: the same words on the command line and on the page."""

from __future__ import annotations

from evidence.base.reason import NotEstimated
from evidence.base.words import several, size_text
from evidence.judgement.assessment import Assessment
from evidence.judgement.costs.answer import ENTERED, CostAnswer, SetAnswer
from evidence.judgement.costs.arithmetic import NetSaving, OneWay
from evidence.review.plan_costs import Amount
from evidence.synthesis.pooled.answer import NoAnswer

EXACT_BELOW = 10_000
ONE_WAY_HEADINGS = ("One number changed at a time", "from, to", "break-even, points", "share of events", "net saving")


def money(value: float, currency: str) -> str:
    """An amount as people read it: whole, and from ten thousand on with three figures, since no more are known.

    >>> money(7857.0, "£"), money(-111115.6, "£")
    ('£7,857', '-£111,000')
    """
    shown = abs(value) if abs(value) < EXACT_BELOW else float(f"{abs(value):.3g}")
    return f"{'-' if value < 0 else ''}{currency}{shown:,.0f}"


def amount_text(amount: Amount, currency: str) -> str:
    """An amount with whose it is and what period it covers."""
    period = {"year": "a year", "once": "once"}.get(amount.period, amount.period)
    said = ENTERED if amount.period == ENTERED else f"{amount.id}, {period}" if amount.period == "year" else f"{amount.id}, period {period}"
    return f"{currency}{amount.value:,.0f} per {amount.per} ({said})"


def set_sentence(one: SetAnswer, answer: CostAnswer) -> str:
    """What one set holds."""
    plan = answer.plan
    support, event = (amount_text(amount, plan.currency) for amount in (one.costs.support, one.costs.event))
    return f"Support costs {support}, one {plan.event} {event}."


def break_even_sentence(one: SetAnswer, answer: CostAnswer) -> str:
    """Where support pays for itself."""
    plan, even, risk = answer.plan, one.break_even, answer.risk.value
    points = f"{100 * even.needed:.2f} points"
    if even.risk_with is None or even.g is None:
        return f"Support cannot pay for itself at a risk of {risk:.1%}: {plan.events} would have to fall by {points}, all of them or more."
    fewer = f"from {risk:.1%} to {even.risk_with:.1%} ({even.needed / risk:.0%} fewer)"
    return (
        f"Support pays for itself if {plan.events} fall by {points}, {fewer}: one fewer for every {even.people_per_event:.1f} "
        f"{answer.units} supported. On the scale of the studies that is g = {even.g:.2f}."
    )


def saving_sentence(one: SetAnswer, answer: CostAnswer) -> str:
    """The net saving, or why none is shown."""
    if isinstance(one.saving, NotEstimated):
        return f"No net saving is shown: {one.saving.reason}."
    saving = one.saving
    cost = saving.expected < 0
    ends = (-saving.average_high, -saving.average_low) if cost else (saving.average_low, saving.average_high)
    low, high = (money(end, answer.plan.currency) for end in ends)
    expected = money(abs(saving.expected), answer.plan.currency)
    said = f"Expected net {'cost' if cost else 'saving'} over {saving.people:,} {answer.units}: {expected}"
    if answer.risk_with is None:
        said += f" [{low}, {high}] by what is known of the average effect ({saving.average_chance:.0%} of draws save money)"
    return f"{said}. {_avoided(saving, answer)} {_place(saving, answer)}"


def _avoided(saving: NetSaving, answer: CostAnswer) -> str:
    """The events with and without support, and the people behind one more or one less where the interval allows no other sign."""
    events = answer.plan.events
    said = f"{events.capitalize()} expected: {100 * answer.risk.value:.1f} in 100 without and {100 * saving.risk_with:.1f} with support"
    if saving.people_per_event is not None:
        return f"{said}, one fewer for every {saving.people_per_event:.1f} {answer.units} supported."
    if saving.risk_with_low > answer.risk.value:
        return f"{said}, one more for every {-saving.people / saving.events_avoided:.1f} {answer.units} supported."
    return f"{said}; the interval of the difference includes none, so no number to support for each one avoided is given."


def _place(saving: NetSaving, answer: CostAnswer) -> str:
    currency = answer.plan.currency
    why = "chance moves small numbers" if answer.risk_with is not None else "effects differ between places and chance moves small numbers"
    return (
        f"One place that supports {saving.people:,} sees {money(saving.place_low, currency)} to {money(saving.place_high, currency)} in "
        f"{answer.level:.0%} of draws against its budget, below zero an extra cost, because {why} "
        f"({saving.place_chance:.0%} of draws save money)."
    )


def effect_sentence(answer: CostAnswer) -> str:
    """What the studies have for a saving to rest on."""
    effect = answer.effect
    behind = f"{several(len(effect.counts.effects), 'effect')} of {several(effect.counts.samples, 'sample')}"
    if isinstance(effect, NoAnswer):
        return f"{answer.body_title}: not estimated, {effect.reason} ({behind})."
    return f"{answer.body_title}: {size_text(effect)}, {effect.df:.1f} degrees of freedom ({behind}; positive is better)."


def used_sentences(answer: CostAnswer) -> tuple[str, ...]:
    """The numbers used beside the costs, each with what it rests on."""
    plan = answer.plan
    with_support = "" if answer.risk_with is None else f", {answer.risk_with:.1%} with it (as entered, so not from the studies)"
    return (
        f"Risk of a {plan.event} without the support: {answer.risk.value:.1%}{with_support}. {_basis(answer.risk.basis)}",
        f"{answer.units.capitalize()} in one {plan.group}: {answer.people_per_group.value:g}. {_basis(answer.people_per_group.basis)}",
        f"Times the cost of one {plan.event} that is saved by each one avoided: {answer.saved.value:g}. {_basis(answer.saved.basis)}",
    )


def one_way_words(one: SetAnswer, answer: CostAnswer) -> tuple[tuple[str, ...], ...]:
    """One input moved at a time, the headings first: its name, its range, break-even in points and as a share of events, the saving.

    The last column is left out where no saving is shown.
    """
    rows = [ONE_WAY_HEADINGS, *(_moved(way, answer) for way in one.one_way)]
    return tuple(row if isinstance(one.saving, NetSaving) else row[:-1] for row in rows)


def _moved(way: OneWay, answer: CostAnswer) -> tuple[str, ...]:
    plan, span = answer.plan, way.span
    names = {
        "support": "cost of support",
        "event": f"cost of one {plan.event}",
        "people_per_group": f"{answer.units} in one {plan.group}",
        "saved": f"times the cost of one {plan.event} saved",
        "risk": f"risk of a {plan.event}",
    }
    shown = {"risk": "{:.1%}", "people_per_group": "{:g}", "saved": "{:g}"}.get(span.what, plan.currency + "{:,.0f}")
    ends = (way.low, way.high)
    return (
        names[span.what],
        " to ".join(shown.format(end) for end in (span.low, span.high)),
        " to ".join(f"{100 * end.needed:.2f}" for end in ends),
        " to ".join(_share(end.needed, risk) for end, risk in zip(ends, _risks(way, answer), strict=True)),
        " to ".join(money(saving, plan.currency) for saving in (way.saving_low, way.saving_high) if saving is not None),
    )


def _risks(way: OneWay, answer: CostAnswer) -> tuple[float, float]:
    return (way.span.low, way.span.high) if way.span.what == "risk" else (answer.risk.value, answer.risk.value)


def _share(needed: float, risk: float) -> str:
    return f"{needed / risk:.0%}" if needed < risk else "cannot pay"


def carries_sentence(answer: CostAnswer) -> str:
    """What the numbers can carry to a budget."""
    events = answer.plan.events
    if answer.risk_with is not None:
        return "This is your own expectation put on the costs. The effect of the studies stands above for comparison."
    if any(isinstance(one.saving, NotEstimated) for one in answer.sets):
        known = f"These numbers show how far {events} have to fall for support to pay for itself, which needs no study."
        return f"{known} How far support makes them fall cannot be said from the studies read so far."
    fell = not isinstance(answer.effect, NoAnswer) and answer.effect.g >= 0
    change = f"The saving is the average fall in {events}" if fell else f"The cost includes the average rise in {events}"
    return f"{change} where support was studied, put on your risk. One place may see more of it, less, or the opposite."


def costs_title(assessment: Assessment) -> str:
    """The title of the part on costs; that of the plan."""
    costs = assessment.review.plan.costs
    return costs.title if costs else ""


def costs_words(assessment: Assessment) -> tuple[str, ...]:
    """What the studies have for a saving to rest on, and what the numbers can carry; nothing where the plan has no costs."""
    costs = assessment.costs
    return () if isinstance(costs, NotEstimated) else (effect_sentence(costs), carries_sentence(costs))


def _basis(basis: str) -> str:
    return "As entered." if basis == ENTERED else basis
