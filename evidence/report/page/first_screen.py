"""What is seen first: the question, the answer in people, how sure, a new place, a strip of the effects, what the data are."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from evidence.base.reason import NotEstimated
from evidence.base.words import size_text
from evidence.judgement.grade.words import confidence_words
from evidence.judgement.headline import headline, with_and_without
from evidence.report.page.card_ids import card_id
from evidence.review.statement import what_it_is
from evidence.robustness.examined import Examined
from evidence.synthesis.addresses import answer_address
from evidence.synthesis.bodies import TIER_1, select
from evidence.synthesis.pooled.answer import Answer

if TYPE_CHECKING:
    from markupsafe import Markup

# Of the strip, in its own units: width, height of a line, margin, and how many effects it draws before it names the rest.
WIDTH, LINE, EDGE, MOST = 320.0, 7.0, 6.0, 16


@dataclass(frozen=True, slots=True)
class FirstScreen:
    """The first screen, every field a complete sentence or "".

    Attributes
    ----------
    question, answer : the question of the review, and its answer in the shortest words.
    limits : what the interval does not show, and that it is unreliable.
    certainty, why_certainty : in GRADE's words, and what took certainty off.
    place : what may be seen in a new place.
    likely_wrong : what is likely wrong with the answer, in the words of the plan.
    strip, strip_words : the effects as a small picture, "" where none has a size, and what it shows.
    data : what the data are and are not, in one line.
    address : of the card of the answer.
    """

    question: str
    answer: str
    limits: str
    certainty: str
    why_certainty: str
    place: str
    likely_wrong: str
    strip: Markup | str
    strip_words: str
    data: str
    address: str


def first_screen(run: Examined) -> FirstScreen:
    """The first screen of a run."""
    plan = run.review.plan
    graded, said = run.grade[plan.headline], headline(run, run.grade[plan.headline], run.standing)
    answer = run.tier_1.headline
    shown = said.shown[:1].upper() + said.shown[1:]
    short = with_and_without(run)
    certainty, why = "", ""
    if isinstance(graded, NotEstimated):
        certainty = f"Certainty: {graded.reason}."
    elif isinstance(answer, Answer):
        certainty, why = confidence_words(graded)
    strip, words = _strip(run) if isinstance(answer, Answer) else ("", "")
    return FirstScreen(
        question=plan.question,
        answer=short or (f"{said.title}: {said.shown}" if said.title else said.shown),
        limits=" ".join(filter(None, (shown if short else "", said.few))),
        certainty=certainty,
        why_certainty=why,
        place=said.place,
        likely_wrong=said.likely_wrong,
        strip=strip,
        strip_words=words,
        data=what_it_is(run.review),
        address=card_id(answer_address(plan, plan.headline, "")) if isinstance(answer, Answer) else "",
    )


def _strip(run: Examined) -> tuple[Markup, str]:
    """A line for every effect and a diamond for their mean, from worse at the left to better at the right."""
    from markupsafe import Markup

    plan, answer = run.review.plan, run.tier_1.headline
    assert isinstance(answer, Answer)
    rows = select(run.effects.rows, plan.bodies[plan.headline].where, TIER_1)
    effects = sorted(((row.effect.g, row.effect.ci_low, row.effect.ci_high) for row in rows if row.effect), reverse=True)
    drawn = effects[:: -(-len(effects) // MOST)] if len(effects) > MOST else effects
    # The axis is that of the pooled answer and of the middle of each effect: one very wide interval does not flatten the others.
    low = min(0.0, answer.pi_low, *(g for g, _, _ in drawn)) - 0.1
    high = max(0.0, answer.pi_high, *(g for g, _, _ in drawn)) + 0.1

    def x(g: float) -> float:
        return round(EDGE + (min(max(g, low), high) - low) / (high - low) * (WIDTH - 2 * EDGE), 1)

    height = LINE * (len(drawn) + 3)
    parts = [Markup('<path class="z" d="M{0} 0V{1}"/>').format(x(0.0), height - LINE)]
    for place, (g, start, end) in enumerate(drawn):
        y = LINE * (place + 0.5)
        parts.append(
            Markup('<path class="e" d="M{0} {2}H{1}"/><circle class="d" cx="{3}" cy="{2}" r="2"/>').format(x(start), x(end), y, x(g))
        )
    y = LINE * (len(drawn) + 1)
    parts.append(Markup('<path class="p" d="M{0} {2}H{1}"/>').format(x(answer.pi_low), x(answer.pi_high), y))
    points = f"{x(answer.ci_low)},{y} {x(answer.g)},{y - 3.5} {x(answer.ci_high)},{y} {x(answer.g)},{y + 3.5}"
    parts.append(Markup('<polygon class="m" points="{}"/>').format(points))
    words = Markup('<text x="{}" y="{}"{}>{}</text>')
    parts += [words.format(0, height - 1, "", "worse"), words.format(WIDTH, height - 1, Markup(' text-anchor="end"'), "better")]
    told = (
        f"{len(effects)} effects, each with its interval; the diamond is their mean, {size_text(answer)}, and the line through it shows "
        "what a new "
    )
    told += f"place may see, {answer.pi_low:z.2f} to {answer.pi_high:z.2f}."
    if len(drawn) < len(effects):
        told += f" {len(drawn)} of the effects are drawn."
    svg = Markup('<svg class="strip" viewBox="0 0 {:g} {:g}" role="img" aria-label="{}">{}</svg>')
    return svg.format(WIDTH, height, told, Markup("").join(parts)), told
