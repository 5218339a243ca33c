"""What an evaluation of one's own would show: numbers from the review, words for every sign, ratings asked again, the protocol."""

from __future__ import annotations

import io
from dataclasses import replace

import numpy as np
import pytest

from evidence.base.errors import CannotCompute, UsageError
from evidence.base.frozen import FrozenDict
from evidence.base.reason import NotEstimated
from evidence.judgement.body.here import body_here, named_body
from evidence.judgement.planning.answer import OwnEvaluation, PlannedEvaluation, plan_evaluation
from evidence.judgement.planning.difference import of_difference
from evidence.judgement.planning.needed import needed
from evidence.judgement.planning.tables import outcomes_table, rows_to_fill_in, steps_table
from evidence.judgement.planning.words import at_words, difference_words, known_words, needed_words, planned_lines
from evidence.models.power.design import GroupSizes, TwoGroups
from evidence.models.power.power import Means, Proportions, power_at
from evidence.public import Results
from evidence.report.protocol import protocol_xlsx
from evidence.review.incoming.drafts import drafts
from evidence.review.reading import read_sheets
from evidence.synthesis.effect_rows.rows import EffectRow
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.pooled.answers import Answers


def turned(row: EffectRow) -> EffectRow:
    if row.effect is None:
        return row
    effect = row.effect
    return replace(row, effect=replace(effect, g=-effect.g, ci_low=-effect.ci_high, ci_high=-effect.ci_low))


def planned(shipped: Results, body: str, rows: tuple[EffectRow, ...] = (), **own: object) -> PlannedEvaluation:
    return plan_evaluation(
        shipped.review,
        rows or shipped.effects.rows,
        Answers(shipped.review.plan),
        named_body(shipped.review.plan, body),
        OwnEvaluation(**own),
    )


@pytest.fixture(scope="module")
def home(shipped: Results) -> PlannedEvaluation:
    """The headline's body for a place with a risk of its own."""
    return planned(shipped, shipped.review.plan.headline, risk=0.4, people=120)


def test_numbers_follow_from_the_answer(home: PlannedEvaluation) -> None:
    """The rate at the average effect, the size for it, and the assurance as the mean power over the predictive distribution."""
    answer, here = home.here.answer, home.here
    assert isinstance(answer, Answer)
    odds = 0.4 / 0.6 * np.exp(answer.g * np.pi / np.sqrt(3))
    assert home.expected == pytest.approx(odds / (1 + odds))
    assert isinstance(home.needed, GroupSizes)
    assert isinstance(home.expected, float)
    assert power_at(Proportions(0.4), home.expected, home.needed, TwoGroups()) >= 0.8
    # The predictive distribution has the ends of the prediction interval as its quantiles.
    possible = here.possible()
    assert not isinstance(possible, NotEstimated)
    assert np.quantile(possible, [0.025, 0.975]) == pytest.approx([answer.pi_low, answer.pi_high], abs=0.01)
    assert home.at is not None
    assert not isinstance(home.at.chances, NotEstimated)
    random = np.random.default_rng(1)
    true = here.rate(random.choice(possible, 20_000))
    events, without = random.binomial(60, true), random.binomial(60, 0.4, 20_000)
    pooled = (events + without) / 120
    z = (events - without) / 60 / np.sqrt(pooled * (1 - pooled) / 30)
    # Two standard errors of the simulation, and the normal approximation of 60 people.
    assert home.at.chances.benefit == pytest.approx(np.mean(z > 1.96), abs=0.02)


def test_words_for_a_benefit_a_harm_and_nothing(shipped: Results, home: PlannedEvaluation) -> None:
    """Turned effects turn the words; a bad event turns more and fewer, not better and worse."""
    good = " ".join((*known_words(home), *needed_words(home)))
    assert "more in 100, which is better" in good
    assert "To find a benefit of that size" in good
    name = shipped.review.plan.headline
    rows = tuple(map(turned, shipped.effects.rows))
    harm = " ".join((*known_words(found := planned(shipped, name, rows, risk=0.4)), *needed_words(found)))
    assert "fewer in 100, which is worse" in harm
    assert "To find a harm of that size" in harm
    assert "out of reach" in harm
    bad = tuple(replace(row, columns=FrozenDict({**row.columns, "higher_is_better": False})) for row in shipped.effects.rows)
    assert "fewer in 100, which is better" in " ".join(known_words(planned(shipped, name, bad, risk=0.4)))
    flat = tuple(
        row if row.effect is None else replace(row, effect=replace(row.effect, g=row.effect.g / 50)) for row in shipped.effects.rows
    )
    none = planned(shipped, name, flat, risk=0.4)
    assert isinstance(none.needed, NotEstimated)
    assert "is no difference" in needed_words(none)[0]
    assert "about as many" in known_words(none)[1]


@pytest.mark.slow
def test_where_there_is_little(shipped: Results) -> None:
    """One sample has an effect and no spread; a body without effects has neither; several outcomes have no event to count."""
    single = planned(shipped, "4", people=100)
    assert "one sample does not show" in " ".join(needed_words(single))
    empty = planned(shipped, "home", tuple(replace(row, use="record") for row in shipped.effects.rows), people=100)
    assert "There is no effect to plan by" in known_words(empty)[0]
    assert empty.at is not None
    assert at_words(empty.at, empty).startswith("With 100")
    overall = planned(shipped, "overall", people=100)
    assert "standard deviations" in known_words(overall)[1]
    with pytest.raises(CannotCompute, match="one kind of event"):
        planned(shipped, "overall", risk=0.4)
    with pytest.raises(UsageError, match="compares kinds"):
        named_body(shipped.review.plan, "1")
    with pytest.raises(UsageError, match="Did you mean 'home'"):
        named_body(shipped.review.plan, "hom")


def test_a_risk_that_is_not_entered_is_that_of_the_studies(shipped: Results) -> None:
    here = body_here(shipped.review.plan.bodies["home"], shipped.effects.rows, shipped.answers)
    assert here.risk == pytest.approx(shipped.absolute["home", ""].middle.comparison / 100)
    assert "median" in here.basis


def test_ratings_are_asked_again(shipped: Results) -> None:
    """Without its cap the rule lifts a promising recommendation once enough further studies stand beside it, and not before."""
    rule = shipped.review.rule()
    free = replace(shipped.review, rating_rule=replace(rule, caps=FrozenDict(dict.fromkeys(rule.caps, "strong"))))
    found = plan_evaluation(free, shipped.effects.rows, shipped.answers, named_body(free.plan, "3"), OwnEvaluation(people=200))
    move = next(one for one in found.ratings if one.recommendation == 3)
    assert (move.basic, move.up) == ("promising", True)
    assert isinstance(move.studies, int)
    assert move.people is not None
    # The rule asks for five judged samples for "good"; fewer further studies cannot be enough.
    assert 5 <= move.studies <= 8
    assert move.to_basic in ("good", "strong")
    assert f"{move.studies} further studies of about {move.people:,}" in " ".join(planned_lines(found))
    capped = next(one for one in planned(shipped, "3").ratings if one.recommendation == 3)
    assert isinstance(capped.studies, NotEstimated)
    assert any("allows promising at most" in line for line in capped.to_move)


def test_one_study_lifts_a_body_that_has_none_against_it(shipped: Results) -> None:
    """A body whose one sample has an unclear benefit: one further study that finds the same is enough, and the size found is the least."""
    where = shipped.review.plan.recommendations["4"].where
    rows = tuple(
        replace(row, effect=replace(row.effect, g=0.3, se=0.2, ci_low=-0.09, ci_high=0.69))
        if row.effect is not None and all(row.columns[name] in values for name, values in where.items())
        else row
        for row in shipped.effects.rows
    )
    own = OwnEvaluation(people=100)
    found = plan_evaluation(shipped.review, rows, Answers(shipped.review.plan), named_body(shipped.review.plan, "home"), own)
    move = next(one for one in found.ratings if one.recommendation == 4)
    assert (move.basic, move.to_basic, move.studies) == ("none", "promising", 1)
    # The pool of two equal effects of 0.3 is clear of zero once 1 / 0.2^2 + 1 / v exceeds (1.96 / 0.3)^2, v being that of a log odds ratio.
    v = 1 / ((1.959964 / 0.3) ** 2 - 1 / 0.2**2)
    p0 = body_here(named_body(shipped.review.plan, "4"), rows, Answers(shipped.review.plan)).risk
    assert p0 is not None
    p1 = 1 / (1 + (1 / p0 - 1) * np.exp(-0.3 * np.pi / np.sqrt(3)))
    arm = 3 / np.pi**2 / v * (1 / (p0 * (1 - p0)) + 1 / (p1 * (1 - p1)))
    assert move.people == pytest.approx(2 * arm, abs=2)
    assert isinstance(move.needed_g, float)
    assert 0.2 < move.needed_g <= 0.3


def test_layouts_change_the_size(shipped: Results, home: PlannedEvaluation) -> None:
    clustered = planned(shipped, "home", risk=0.4, design=TwoGroups(icc=0.05, cluster_size=20, attrition=0.1))
    assert isinstance(home.needed, GroupSizes)
    assert isinstance(clustered.needed, GroupSizes)
    assert clustered.needed.people > 1.9 * home.needed.people
    assert "intra-cluster correlation of 0.05" in " ".join(needed_words(clustered))
    assert {row["clusters"] for row in steps_table(clustered).rows} == {5, 10, 20, 40, 80, 160}


def test_a_difference_of_ones_own() -> None:
    said = " ".join(difference_words(of_difference(Proportions(0.5), 0.3, OwnEvaluation(people=80))))
    assert "a fall from 50.0% to 30.0%" in said
    assert "With 80 people (40 with support, 40 without)" in said
    assert of_difference(Means(), 0.5, OwnEvaluation()).to_dict()["needed"]["people"] == 128


def test_needs_stand_with_the_least_first(shipped: Results) -> None:
    needs = needed(shipped, shipped.coverage)
    samples = [one.samples for one in needs.outcomes]
    assert samples == sorted(samples)
    by_outcome = {one.domain: one for one in needs.outcomes}
    for domain, answer in shipped.tier_1.by_outcome.items():
        if domain in by_outcome:
            assert by_outcome[domain].samples == answer.counts.samples
    assert [one.value for one in needs.characteristics] == sorted(one.value for one in needs.characteristics)
    kind = needed(shipped, shipped.coverage, "parent_mentoring")
    assert all((one.of_kind or 0) <= one.samples for one in kind.outcomes)
    assert "samples" in outcomes_table(kind).keys


@pytest.mark.slow
def test_the_protocol_is_read_as_what_was_filled_in(shipped: Results, home: PlannedEvaluation, tmp_path) -> None:
    """Same bytes each time; only fill_in is read back, with a row begun for each outcome."""
    needs = needed(shipped, shipped.coverage)
    data = protocol_xlsx(home, needs, shipped.review, "p.xlsx")
    assert data == protocol_xlsx(home, needs, shipped.review, "p.xlsx")
    (tmp_path / "p.xlsx").write_bytes(data)
    found = drafts(read_sheets(tmp_path / "p.xlsx"), shipped.review.codebook)
    begun = [draft.cells for draft in found.rows if draft.table == "effects"]
    assert [cells["outcome_domain"] for cells in begun] == [row["outcome_domain"] for row in rows_to_fill_in(needs)]
    assert {cells.get("event") for cells in begun} >= {"returned home"}
    assert not found.said
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames[:6] == ["Read me", "About the evaluation", "About the size", "About outcomes", "About people", "fill_in"]


@pytest.mark.slow
def test_a_protocol_that_was_filled_in_is_imported(call, shipped: Results, home: PlannedEvaluation, few_studies, tmp_path) -> None:
    """As a person does: the row of the outcome that was measured is completed, the others are deleted, and it comes in as one effect."""
    import openpyxl

    book = openpyxl.load_workbook(io.BytesIO(protocol_xlsx(home, needed(shipped, shipped.coverage), shipped.review, "p.xlsx")))
    sheet = book["fill_in"]
    place = {cell.value: cell.column for cell in sheet[1]}
    lines = {sheet.cell(line, place["outcome_domain"]).value: line for line in range(2, 30)}
    measured = lines["reunification"]
    own = {
        "label": "Our Town 2027",
        "country": "GB",
        "typology": "parent_mentoring",
        "intervention": "mentors",
        "comparator": "usual services",
    }
    own |= {
        "design": "rct",
        "unit": "child",
        "population": "in_care",
        "eligible": "yes",
        "eligibility_reason": "trial",
        "source_kind": "report",
    }
    own |= {"high_need": "unclear", "treatment_linkage": "no", "source_locator": "table 1", "confidence": "high", "kind": "primary"}
    own |= {"citation": "Our Town (2027).", "read": "full_text", "events_treat": 40, "n_treat": 60, "events_comp": 25, "n_comp": 60}
    for heading, value in own.items():
        sheet.cell(measured, place[heading]).value = value
    for line in sorted((line for domain, line in lines.items() if domain != "reunification"), reverse=True):
        sheet.delete_rows(line)
    book.save(tmp_path / "filled.xlsx")
    code, found, err = call("import", tmp_path / "filled.xlsx", few_studies, "--preview", "--json")
    assert (code, err) == (0, "")
    (effect,) = found["effects"]
    assert effect["use"] == "tier 1"
    assert effect["g"] == pytest.approx(np.log(40 * 35 / (20 * 25)) * np.sqrt(3) / np.pi, rel=0.02)
    assert found["left_out"] == {}


def test_studies_that_are_thought_of_leave_nothing_in_the_answers_of_the_run(shipped: Results) -> None:
    """A server keeps the answers of a review for as long as its files are the same: plans of any size must not pile up in them."""
    answers = Answers(shipped.review.plan)
    body = named_body(shipped.review.plan, "home")
    plan_evaluation(shipped.review, shipped.effects.rows, answers, body, OwnEvaluation(people=120))
    before = answers.kept
    plan_evaluation(shipped.review, shipped.effects.rows, answers, body, OwnEvaluation(people=122))
    assert answers.kept == before
