"""What to expect in a place, in sentences: right for good and bad events, benefits and harms."""

from __future__ import annotations

from evidence.base.reason import NotEstimated
from evidence.judgement.costs.arithmetic import NetSaving
from evidence.judgement.costs.words import money
from evidence.judgement.expect.answer import Expectation, Money
from evidence.synthesis.pooled.answer import RELIABLE_DF, Answer, NoAnswer

CANNOT_TELL = (
    "Whether the effect holds in your place no number here can say: the studies are of other people, other services and other times.",
    "The share without support has to be of the same people and the same length of time as the share with it.",
)


def expected_lines(found: Expectation) -> tuple[str, ...]:
    """What to expect: without support, with it on average, in a new place, and what to know of the numbers."""
    return (_without(found), _average(found), _new_place(found), *_cautions(found))


def _without(found: Expectation) -> str:
    n, here = found.people, found.here
    return f'Without support {found.without:.0%} ({here.basis}): "{here.event}" for about {n * found.without:,.0f} of {n:,} {found.units}.'


def _average(found: Expectation) -> str:
    average, n = found.average, found.people
    change = n * (average.value - found.without)
    ends = f"between {n * average.low:,.0f} and {n * average.high:,.0f}"
    return (
        f"With support, at the average effect of the studies: {average.value:.0%}, about {n * average.value:,.0f} of {n:,} "
        f"({_change(change, found)}). What is known of the average allows {ends}."
    )


def _change(change: float, found: Expectation) -> str:
    if round(abs(change)) == 0:
        return "no more and no fewer, to a whole number"
    side = "more" if change > 0 else "fewer"
    return f"{abs(change):,.0f} {side}, which is {'better' if (change > 0) == found.here.good else 'worse'}"


def _new_place(found: Expectation) -> str:
    place, n = found.place, found.people
    if isinstance(place, NotEstimated):
        return f"What a new place may see cannot be said: {place.reason}."
    ends = f"between {n * place.low:,.0f} and {n * place.high:,.0f} of {n:,} ({place.low:.0%} to {place.high:.0%})"
    without = found.without
    spans = place.low < without < place.high
    less = ", so fewer or more than without support" if spans else ""
    counted = f"As chance moves small numbers too, you may count {place.count_low:,} to {place.count_high:,}"
    return (
        f"Your place is a new one, and effects differ from place to place: expect {ends}{less}. {counted}. In about "
        f"{100 * place.better:.0f} of 100 such places support changes it for the better."
    )


def _cautions(found: Expectation) -> tuple[str, ...]:
    answer = found.here.answer
    if isinstance(answer, Answer) and answer.df < RELIABLE_DF:
        return (f"With {answer.counts.samples} samples behind it, both intervals are unreliable.",)
    return ()


def money_lines(found: Expectation) -> tuple[str, ...]:
    """Where support pays for itself at the reader's prices, and the net saving; nothing where no prices were given."""
    if found.money is None:
        return ()
    prices, sign = found.money.prices, found.currency
    costs = f"Support costs {money(prices.support, sign)} for one person; one event"
    worth = f"{costs} {'is worth' if found.here.good else 'costs'} {money(prices.event, sign)}."
    return (worth, _even(found, found.money), _saving(found, found.money))


def _even(found: Expectation, own: Money) -> str:
    event, good, without, even = found.here.event, found.here.good, found.without, own.even
    points = f"{100 * even.needed:.1f} in 100"
    if even.risk_with is None:
        most = "there are not so many who could" if good else "there are not so many to avoid"
        return f'Support cannot pay for itself: "{event}" would have to {"rise" if good else "fall"} by {points}, and {most}.'
    share = 1 - even.risk_with if good else even.risk_with
    more = "more" if good else "fewer"
    return (
        f'Support pays for itself if "{event}" {"rises" if good else "falls"} from {without:.1%} to {share:.1%}: one {more} for every '
        f"{even.people_per_event:.1f} {found.units} supported."
    )


def _saving(found: Expectation, own: Money) -> str:
    if isinstance(own.saving, NotEstimated):
        return f"No net saving is shown: {own.saving.reason}."
    saving: NetSaving = own.saving
    cost, sign = saving.expected < 0, found.currency
    ends = (-saving.average_high, -saving.average_low) if cost else (saving.average_low, saving.average_high)
    low, high = (money(end, sign) for end in ends)
    return (
        f"Expected net {'cost' if cost else 'saving'} over {saving.people:,} {found.units}: {money(abs(saving.expected), sign)} "
        f"[{low}, {high}] by what is known of the average effect. One new place sees {money(saving.place_low, sign)} to "
        f"{money(saving.place_high, sign)}, below zero an extra cost; it saves money in about {100 * saving.place_chance:.0f} of 100."
    )


def effect_line(found: Expectation) -> str:
    """The effect that all of it rests on."""
    answer = found.here.answer
    if isinstance(answer, NoAnswer):
        raise ValueError(answer.reason)
    return f"{found.here.body.title}: g = {answer.g:z.2f} [{answer.ci_low:z.2f}, {answer.ci_high:z.2f}], positive is better."
