"""What an evaluation of one's own would show, in sentences: right for benefits, harms and nothing at all."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.base.reason import NotEstimated
from evidence.base.words import several
from evidence.judgement.planning.answer import AtSize, PlannedEvaluation
from evidence.judgement.planning.difference import PlannedDifference
from evidence.judgement.planning.rating_moves import RatingMove
from evidence.models.power.assurance import Assurance
from evidence.models.power.design import GroupSizes, TwoGroups
from evidence.models.power.power import Proportions
from evidence.synthesis.pooled.answer import RELIABLE_DF, Answer, NoAnswer

OBSERVED = (
    "Sizes are for a comparison of two groups that are alike but for the support, as after drawing lots. Where they are not, more people "
    "do not help: what the groups differ in at the start stays in the result."
)
FROM_STUDIES = (
    "What is expected comes from the studies of this review. If your support, or your people, are of another kind, so may be the effect."
)


def size_words(groups: GroupSizes, units: str) -> str:
    """How many people, in which groups.

    >>> size_words(GroupSizes(173, 173), "pupils"), size_words(GroupSizes(40, 20, 4, 2), "pupils")
    ('346 pupils (173 with support, 173 without)', '60 pupils (40 with support in 4 clusters, 20 without in 2)')
    """
    if groups.clusters_treat is None:
        return f"{groups.people:,} {units} ({groups.treat:,} with support, {groups.comp:,} without)"
    with_support = f"{groups.treat:,} with support in {several(groups.clusters_treat, 'cluster')}"
    return f"{groups.people:,} {units} ({with_support}, {groups.comp:,} without in {groups.clusters_comp})"


def layout_words(design: TwoGroups) -> str:
    """Clusters and losses that sizes allow for; "" where there are none."""
    said = []
    if design.clustered:
        varied = f", whose sizes vary by {design.cluster_cv:.0%} of that" if design.cluster_cv else ""
        said.append(
            f"people who come in clusters of {design.cluster_size:g} on average{varied}, with an intra-cluster correlation of "
            f"{design.icc:g} (a design effect of {design.design_effect:.2f})"
        )
    if design.attrition:
        said.append(f"{design.attrition:.0%} who are lost before the outcome is measured")
    if design.allocation != 1:
        said.append(f"{design.allocation:g} with support for each one without")
    return f"This allows for {'; '.join(said)}." if said else ""


def known_words(found: PlannedEvaluation) -> tuple[str, ...]:
    """What the studies say of the effect, and what that means at the risk of the place."""
    here, answer = found.here, found.here.answer
    if isinstance(answer, NoAnswer):
        return (f"{here.body.title}: {answer.reason}. There is no effect to plan by; say the difference that matters to you instead.",)
    said = f"{here.body.title}: on average g = {answer.g:z.2f} [{answer.ci_low:z.2f}, {answer.ci_high:z.2f}], positive is better"
    if isinstance(answer, Answer):
        said += f"; in a new place the true effect probably lies between {answer.pi_low:z.2f} and {answer.pi_high:z.2f}"
        said += ". With so few samples both intervals are unreliable" if answer.df < RELIABLE_DF else ""
    return (f"{said}.", _at_the_risk(found))


def _at_the_risk(found: PlannedEvaluation) -> str:
    here, expected = found.here, found.expected
    if here.risk is None:
        why = here.why_no_event or f'no comparison group has a known share of "{here.event}", and none was given'
        return f"Differences are told in standard deviations, as {why}."
    assert isinstance(expected, float)
    points = 100 * (expected - here.risk)
    side = "more" if points > 0 else "fewer"
    better = (points > 0) == here.good
    change = "about as many" if round(abs(points)) == 0 else f"{abs(points):.0f} {side} in 100, which is {'better' if better else 'worse'}"
    return f'"{here.event}": {here.risk:.0%} without support ({here.basis}), {expected:.0%} with it at the average effect: {change}.'


def needed_words(found: PlannedEvaluation) -> tuple[str, ...]:
    """How many people an evaluation takes."""
    wanted = f"{100 * found.own.power:.0f} of 100"
    if isinstance(found.needed, NotEstimated):
        first = f"How many {found.units} would find the average effect cannot be said: {found.needed.reason}."
    else:
        what = "benefit" if _favours(found) else "harm"
        first = f"To find a {what} of that size in {wanted} such evaluations takes {size_words(found.needed, found.units)}."
    said = [first, layout_words(found.own.design)]
    if isinstance(found.benefit, NotEstimated):
        said.append(f"How often an evaluation would show a benefit in a new place cannot be said: {found.benefit.reason}.")
    elif isinstance(found.assured, NotEstimated):
        most = f"in about {100 * found.benefit:.0f} of 100 new places the effect is a benefit at all"
        said.append(f"That {wanted} evaluations in a new place show a benefit is out of reach: {found.assured.reason} ({most}).")
    else:
        said.append(
            f"Effects differ from place to place. To show a benefit in {wanted} new places, whatever their effect, takes "
            f"{size_words(found.assured, found.units)}."
        )
    return tuple(filter(None, said))


def _favours(found: PlannedEvaluation) -> bool:
    answer = found.here.answer
    return not isinstance(answer, NoAnswer) and answer.g > 0


def at_words(one: AtSize, found: PlannedEvaluation) -> str:
    """What one evaluation would show."""
    finds = "" if one.power is None else f"{_in_100(one.power, False)} find the average effect"
    clear = ""
    if isinstance(one.chances, Assurance):
        benefit, harm, unclear = (_in_100(share, False) for share in (one.chances.benefit, one.chances.harm, one.chances.unclear))
        clear = f"over all effects that are possible in a new place {benefit} show a benefit, {harm} a harm and {unclear} nothing clear"
    seen = _seen_words(one, found.own.power, found.here.risk is not None)
    if not (finds or clear):
        return f"With {size_words(one.groups, found.units)}: {seen[:1].lower()}{seen[1:]}"
    return f"Of 100 evaluations with {size_words(one.groups, found.units)}, {'; '.join(filter(None, (finds, clear)))}. {seen}"


def planned_lines(found: PlannedEvaluation) -> tuple[str, ...]:
    """Everything that is said of a planned evaluation, under its headings, for a terminal."""
    own = (at_words(found.at, found),) if found.at else ()
    ratings = [rating_words(one, found) for one in found.ratings]
    lines = ["What is known", *_indented(known_words(found)), "", "How large", *_indented((*needed_words(found), *own))]
    if ratings:
        lines += ["", "What further studies would do to the ratings"]
        for first, *rest in ratings:
            lines += [*_indented((first,)), *(f"    - {line}" for line in rest)]
        lines += _indented((RATING_TAKEN,))
    return (*lines, "", "What these numbers cannot tell you", *_indented((OBSERVED, FROM_STUDIES)))


def _indented(lines: Iterable[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def difference_words(found: PlannedDifference) -> tuple[str, ...]:
    """What it takes to find a difference that somebody thinks true."""
    outcome, wanted, counted = found.outcome, f"{100 * found.own.power:.0f} of 100", isinstance(found.outcome, Proportions)
    what = f"a difference of {found.other:.2f} standard deviations"
    if isinstance(outcome, Proportions):
        side = "rise" if found.other > outcome.without else "fall"
        what = f"a {side} from {outcome.without:.1%} to {found.other:.1%}"
    if isinstance(found.needed, NotEstimated):
        said = [f"How many people would find {what} cannot be said: {found.needed.reason}."]
    else:
        said = [f"To find {what} in {wanted} such evaluations takes {size_words(found.needed, 'people')}."]
    said.append(layout_words(found.own.design))
    if found.at is not None and found.at.power is not None:
        finds = f"With {size_words(found.at.groups, 'people')} it is found in {_in_100(found.at.power)} evaluations."
        said.append(f"{finds} {_seen_words(found.at, found.own.power, counted)}")
    return (*filter(None, said), OBSERVED)


def _in_100(share: float, of: bool = True) -> str:
    """'64 of 100' evaluations, or 64 where the 100 are named before; the ends are not rounded away.

    >>> _in_100(0.637), _in_100(0.001), _in_100(0.9999, of=False)
    ('64 of 100', 'fewer than 1 of 100', 'more than 99')
    """
    text = "fewer than 1" if share < 0.005 else "more than 99" if share > 0.995 else f"{100 * share:.0f}"
    return f"{text} of 100" if of else text


def _seen_words(one: AtSize, power: float, counted: bool) -> str:
    """The smallest difference that would probably be seen, in both directions."""
    higher, lower = (_difference(size, counted) for size in (one.seen_higher, one.seen_lower))
    if higher is None and lower is None:
        return "No difference, however large, would be found so often as is wanted."
    wanted = f"{100 * power:.0f} of 100"
    if not counted:
        return f"The smallest difference found in {wanted} is {higher or lower}, in either direction."
    ends = " or ".join(text for text in (higher and f"{higher} more", lower and f"{lower} fewer") if text)
    none = "" if higher and lower else "; in the other direction none is, however large"
    return f"The smallest difference found in {wanted} is {ends} in 100{none}."


def _difference(size: float | None, counted: bool) -> str | None:
    if size is None:
        return None
    return f"{100 * abs(size):.0f}" if counted else f"{abs(size):.2f} standard deviations"


def rating_words(one: RatingMove, found: PlannedEvaluation) -> tuple[str, ...]:
    """What further studies would do to one rating: the sentence, then what the rule says of the way."""
    now = _bands(one.basic, one.graded)
    name = f"Recommendation {one.recommendation}, {one.title}, now {now}"
    if isinstance(one.effect, NotEstimated):
        first = f"{name}: {one.effect.reason}."
    elif isinstance(one.studies, NotEstimated):
        first = f"{name}: {one.studies.reason} (g = {one.effect:z.2f})."
    else:
        many = "one further study" if one.studies == 1 else f"{one.studies} further studies"
        of = f"of about {one.people:,} {found.units}" if one.studies == 1 else f"of about {one.people:,} {found.units} each"
        way = "lift it to" if one.up else "take it down to"
        finding = f"that find what was found so far (g = {one.effect:z.2f})"
        first = f"{name}: {many} {of} {finding} would {way} {_bands(one.to_basic, one.to_graded)}."
    said = [first]
    if isinstance(one.needed_g, NotEstimated):
        said.append(f"As to one evaluation of your size: {one.needed_g.reason}.")
    elif one.needed_g is not None:
        said.append(f"One evaluation of your size would lift it if it found g = {one.needed_g:.2f} or more.")
    return (*said, *(f"{line}." for line in one.to_move))


def _bands(basic: str, graded: str) -> str:
    return f"{basic}" if basic == graded else f"{basic} (basic) and {graded} (graded)"


RATING_TAKEN = (
    "Each further study is taken to pass every gate of the rule: its design, its country, its size, its risk of bias judged low by "
    "people who read it in full. A study that nobody has judged moves less."
)
