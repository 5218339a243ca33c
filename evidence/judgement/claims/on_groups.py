"""Claims about a difference between groups: between studies, inside samples, and of prognosis."""

from __future__ import annotations

from collections.abc import Sequence

from evidence.judgement.claims import verdicts
from evidence.judgement.claims.found import Context, Found
from evidence.judgement.claims.queries import Query
from evidence.judgement.claims.verdicts import CANNOT, DifferenceTest, Estimate
from evidence.review.codebook import Codebook
from evidence.synthesis.cohorts.answer import cohort_votes, predicting, row_words
from evidence.synthesis.moderators.answer import ModeratorTest, NotTested
from evidence.synthesis.review_run import Analyses
from evidence.synthesis.within.answer import Within, bearing_on, inside_words


def by_moderator(query: Query, context: Context) -> Found:
    """A direction claimed of a difference between levels or of a slope; several moderators may bear on it."""
    judged, shown = [], None
    for test in _tests(query, context):
        found = _contrast(test, query.parts) if isinstance(test, ModeratorTest) else None
        if found is None:
            reason = test.reason if isinstance(test, NotTested) else f"{' and '.join(query.parts)} are not both among its levels"
            judged.append((CANNOT, f"{test.title}: {reason}"))
            continue
        assert isinstance(test, ModeratorTest)
        verdict, why = verdicts.difference_verdict(found, test.exploratory)
        judged.append((verdict, f"{test.title}: {why}"))
        shown = shown or (found, test.k_studies)
    verdict, why = verdicts.combine(judged)
    return Found(verdict, why, *((shown[0].g, shown[0].low, shown[0].high, shown[1]) if shown else ()))


def _contrast(test: ModeratorTest, levels: Sequence[str]) -> Estimate | None:
    """First level less second; of a slope the slope."""
    if len(test.levels) == 1:
        slope = test.levels[0]
        return Estimate(slope.g, slope.ci_low, slope.ci_high, slope.df, test.k_samples)
    for one in test.differences:
        if set(one.levels) == set(levels):
            sign = 1 if one.levels == tuple(levels) else -1
            low, high = sorted((sign * one.ci_low, sign * one.ci_high))
            return Estimate(sign * one.g, low, high, one.df, test.k_samples)
    return None


def no_difference(query: Query, context: Context) -> Found:
    judged, shown = [], None
    for test in _tests(query, context):
        if isinstance(test, NotTested):
            judged.append((CANNOT, f"{test.title}: {test.reason}"))
            continue
        verdict, why = verdicts.null_verdict(_as_difference(test, query, context.results.review.codebook))
        judged.append((verdict, f"{test.title}: {why}"))
        shown = shown or test
    found, said = _inside(query, context.results)
    verdict, why = verdicts.no_difference_within(found, verdicts.combine(judged), query.kind == "interaction")
    return Found(verdict, why + said, value=shown.p_value if shown else None, k_studies=shown.k_studies if shown else None)


def _inside(query: Query, results: Analyses) -> tuple[tuple[Within, ...], str]:
    """What studies print of groups inside their samples that bears on the moderators of a claim, and the same in words."""
    assert query.target is not None
    plan = results.review.plan
    named = [plan.moderators[name].within for name in query.target.names if name in plan.moderators]
    wheres = [where for where in named if where]
    if not wheres:
        return (), ""
    found = tuple({one.comparison: one for where in wheres for one in bearing_on(results.within, where)}.values())
    return found, f"; {inside_words(found, len(results.within), plan)}"


def one_group(query: Query, context: Context) -> Found:
    """The result of one group of people inside samples."""
    assert query.target is not None
    found = bearing_on(context.results.within, query.target.where)
    verdict, why = verdicts.within_verdict(found, query.parts == ("effect",))
    return Found(verdict, f"{why}; {inside_words(found, len(context.results.within), context.results.review.plan)}")


def prognosis(query: Query, context: Context) -> Found:
    """What cohorts say of people with a characteristic, whatever they were offered."""
    assert query.target is not None
    review = context.results.review
    rows = predicting(review, query.target.where)
    verdict, why = verdicts.prognosis_verdict(cohort_votes(rows), query.parts[0])
    return Found(verdict, " | ".join((why, *(row_words(row, review.codebook) for row in rows))))


def _as_difference(test: ModeratorTest, query: Query, codebook: Codebook) -> DifferenceTest:
    """The test with the levels the claim speaks of that are not in it."""
    there = {level.level for level in test.levels}
    claimed = {
        value: codebook.label(table, column, value)
        for column in query.parts
        for table in ("effects", "studies")
        for value in codebook.values_of(table, column)
    }
    absent = [label for value, label in claimed.items() if value not in there]
    absent += [aside for aside in test.set_aside if aside.split(" (")[0] not in claimed]
    return DifferenceTest(test.p_value, test.df_denom, test.aggregated_p, test.detectable, test.exploratory, tuple(dict.fromkeys(absent)))


def _tests(query: Query, context: Context) -> list[ModeratorTest | NotTested]:
    assert query.target is not None
    tests = context.results.moderators
    undeclared = "the plan declares no such moderator"
    return [tests.get(name, NotTested(name, name, "", undeclared)) for name in query.target.names]
