"""Credibility of claims that an effect differs between groups: ICEMAN's questions, answered by rule where the results can answer.

What they cannot answer counts as unclear, as the instrument asks. The overall word is the highest that the answers leave open: a person
may go lower. The instrument judges a difference; for a claim of no difference it says how far one seen in these data could be trusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from evidence.base.as_dict import fields_by_name, noted
from evidence.base.brief import brief
from evidence.base.words import several
from evidence.judgement.claims.queries import Query, read_queries
from evidence.review.plan import Moderator
from evidence.synthesis.bodies import TIER_1, select
from evidence.synthesis.moderators.answer import ModeratorTest, Tested
from evidence.synthesis.pooled.answer import RELIABLE_DF
from evidence.synthesis.review_run import Analyses
from evidence.synthesis.within.answer import Within, bearing_on, inside_words

SUBGROUP_KINDS = ("moderator_omnibus", "moderator_level", "moderator", "interaction")
NOT_FROM_HERE, NOT_APPLICABLE = "not answerable from here", "not applicable"
DEFINITELY_LOWERS, UNCLEAR, PROBABLY_RAISES, DEFINITELY_RAISES = 1, 2, 3, 4


@dataclass(frozen=True, slots=True)
class CredibilityAnswer:
    """The answer to one question.

    Attributes
    ----------
    question, asks : its number, and what it asks.
    level : 1 (definitely lowers credibility) to 4 (definitely raises it); None if it cannot be answered or does not apply.
    answer : in words.
    why : what it rests on.
    """

    question: str
    asks: str
    level: int | None
    answer: str
    why: str

    __repr__ = brief()

    to_dict = fields_by_name


@dataclass(frozen=True, slots=True)
class Credibility:
    """One claim about a difference, compared with one moderator.

    Attributes
    ----------
    claim_id, statement : as in the register.
    moderator : the moderator of the plan; "" where the claim names none.
    at_most : "very low", "low", "moderate" or "high": the most that the answers leave open; None if the data bear on no question.
    why : how it follows from the answers.
    answers : one per question.
    """

    claim_id: str
    statement: str
    moderator: str
    at_most: str | None
    why: str
    answers: tuple[CredibilityAnswer, ...]

    __repr__ = brief("claim_id", "moderator", "at_most", "why")

    def to_dict(self) -> dict[str, Any]:
        """All fields by name; a note where there is no word for the whole."""
        return noted(fields_by_name(self) | {"answers": [answer.to_dict() for answer in self.answers]}, at_most=self.why)


# A question's level and what it rests on; level None: not answerable, 0: does not apply.
Found = tuple[int | None, str]


def assess_credibility(results: Analyses) -> tuple[Credibility, ...]:
    """Every claim of the register about a difference between groups; one that names several moderators stands once for each.

    Examples
    --------
    >>> from evidence.review import default_review, read_review
    >>> from evidence.synthesis.review_run import run_review
    >>> first = assess_credibility(run_review(read_review(default_review()[0])))[0]
    >>> first.claim_id, first.moderator, len(first.answers)
    ('G12', 'typology', 8)
    """
    queries = [query for query in read_queries(results.review) if query.kind in SUBGROUP_KINDS]
    return tuple(_credibility(query, name, results) for query in queries for name in _names(query))


def overall(levels: Sequence[int | None]) -> tuple[str, str]:
    """The highest credibility that answers leave open (Schandelmaier et al. 2020); an unanswered question counts as unclear.

    Examples
    --------
    >>> overall([1, 1, 4, 4]), overall([1, 3, 4]), overall([4, 4, 3])[0], overall([2, None])[0]
    (('low', '2 answers definitely lower it'), ('moderate', '1 answer definitely lowers it'), 'high', 'very low')
    """
    known = [UNCLEAR if level is None else level for level in levels]
    lowest, unclear = known.count(DEFINITELY_LOWERS), known.count(UNCLEAR)
    if max(known) <= UNCLEAR:
        return "very low", "every answer lowers it or is unclear"
    if lowest >= 2:
        return "low", f"{lowest} answers definitely lower it"
    if lowest == 1:
        return "moderate", "1 answer definitely lowers it"
    if unclear >= 2:
        return "moderate", f"{unclear} answers probably lower it or are unclear"
    return "high", "at most one answer probably lowers it or is unclear"


def _names(query: Query) -> tuple[str, ...]:
    return query.target.names if query.target is not None and query.target.kind == "moderator" else ("",)


def _credibility(query: Query, name: str, results: Analyses) -> Credibility:
    moderator = results.review.plan.moderators.get(name)
    if moderator is None:
        none: Found = (None, "the claim names no moderator of the plan")
        found = [none] * len(_instrument()["questions"])
    else:
        found = _answers(moderator, results.moderators[name], results)
    answers = tuple(_answer(question, *one) for question, one in zip(_instrument()["questions"], found, strict=True))
    # Without a value in any sample and without a test, the form of the model alone would speak.
    if found[0][0] is None and found[4][0] is None:
        return Credibility(query.claim_id, query.statement, name, None, f"cannot be judged from here: {found[0][1]}", answers)
    tested, limit = results.moderators[name], _instrument()["applies"]["p"]
    if isinstance(tested, ModeratorTest) and tested.p_value >= limit:
        why = f"does not apply: p {tested.p_value:.3f} suggests no difference, and the instrument is for a difference that is suggested"
        return Credibility(query.claim_id, query.statement, name, None, why, answers)
    at_most, why = overall([level for level, _ in found if level != 0])
    return Credibility(query.claim_id, query.statement, name, at_most, why, answers)


def _answer(question: dict[str, Any], level: int | None, why: str) -> CredibilityAnswer:
    if level:
        return CredibilityAnswer(question["id"], question["asks"], level, question["answers"][level - 1], why)
    return CredibilityAnswer(question["id"], question["asks"], None, NOT_FROM_HERE if level is None else NOT_APPLICABLE, why)


def _answers(moderator: Moderator, tested: Tested, results: Analyses) -> list[Found]:
    values = _values_by_sample(moderator, results)
    inside = sum(len(found) > 1 for found in values.values())
    printed = bearing_on(results.within, moderator.within) if moderator.within else ()
    return [
        _compared(inside, len(values), len(printed)),
        _alike(inside, printed, results),
        _trials(moderator, values),
        (None, "no direction was written down before the data were seen"),
        _chance(tested),
        _number_tested(moderator, results),
        (DEFINITELY_RAISES, "random effects of samples, and of effects inside them"),
        _cut(moderator),
    ]


def _values_by_sample(moderator: Moderator, results: Analyses) -> dict[str, set[Any]]:
    """For each analysed sample with a value the values that occur in it; for an interaction pairs of values."""
    body = results.review.plan.bodies["overall"]
    found: dict[str, set[Any]] = {}
    for row in select(results.effects.rows, body.where, TIER_1):
        value: Any = moderator.value(row.columns)
        if value is not None and moderator.by is not None:
            other = row.columns.get(moderator.by)
            value = None if other is None else (value, other)
        if value is not None:
            found.setdefault(row.columns["sample_id"], set()).add(value)
    return found


def _alike(inside: int, printed: Sequence[Within], results: Analyses) -> Found:
    """Differences inside trials are read, not estimated: whether they are alike is for a person to judge from what is printed."""
    if printed:
        return None, f"not estimated here; {inside_words(printed, len(results.within), results.review.plan)}"
    if inside:
        return None, "differences inside trials are not estimated here"
    return 0, f"no level is compared inside an analysed sample, and {inside_words((), len(results.within), results.review.plan)}"


def _compared(inside: int, samples: int, printed: int) -> Found:
    """How the test compares groups; what studies print of groups inside their samples is not part of it."""
    if not samples:
        return None, "known for no analysed sample"
    why = f"{inside} of {several(samples, 'sample')} hold more than one level"
    if printed:
        why += f"; {several(printed, 'comparison')} inside a sample {'are' if printed > 1 else 'is'} printed and no part of the test"
    if inside in (0, samples):
        return (DEFINITELY_RAISES if inside else DEFINITELY_LOWERS), why
    return (PROBABLY_RAISES if 2 * inside > samples else UNCLEAR), why


def _trials(moderator: Moderator, values: dict[str, set[Any]]) -> Found:
    if not values:
        return None, "known for no analysed sample"
    cuts = _instrument()["trials"]
    if moderator.kind == "slope":
        return _step_reached(len(values), cuts["slope"]), several(len(values), "independent sample")
    levels = [level for found in values.values() for level in found]
    smallest = min(levels.count(level) for level in set(levels)) if len(set(levels)) > 1 else 0
    what = "cell" if moderator.by else "level"
    why = f"{several(smallest, 'independent sample')} in the smallest {what}" if smallest else f"one {what} only"
    return _step_reached(smallest, cuts["factor"]), why


def _step_reached(count: int, cuts: Sequence[int]) -> int:
    return 1 + sum(count >= cut for cut in cuts)


def _chance(tested: Tested) -> Found:
    if not isinstance(tested, ModeratorTest):
        return None, f"not tested: {tested.reason}"
    level = 1 + sum(tested.p_holm <= cut for cut in _instrument()["chance"]["p"])
    why = f"p {tested.p_holm:.3f} after Holm's adjustment"
    if tested.df_denom >= RELIABLE_DF:
        return level, why
    return min(level, UNCLEAR), f"{why}; unreliable on {tested.df_denom:.1f} degrees of freedom"


def _number_tested(moderator: Moderator, results: Analyses) -> Found:
    """Holm's adjustment allows for the number inside a family; that no protocol came before the data leaves it at probably."""
    plan = results.review.plan.moderators.values()
    family = sum(one.family == moderator.family for one in plan)
    return PROBABLY_RAISES, f"{len(plan)} in the plan; p is adjusted over the {family} of the family {moderator.family}"


def _cut(moderator: Moderator) -> Found:
    if moderator.kind == "slope":
        return DEFINITELY_RAISES, "the whole range of the number is used"
    if moderator.cut is not None:
        return UNCLEAR, f"cut at {moderator.cut:g} in the plan; whether before the data were seen is not known from here"
    return 0, "not a number"


@cache
def _instrument() -> dict[str, Any]:
    import tomllib

    return tomllib.loads(files("evidence.judgement.credibility").joinpath("iceman.toml").read_text(encoding="utf-8"))
