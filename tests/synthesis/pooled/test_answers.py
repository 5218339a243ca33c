"""A run fits each set of effects once, whoever asks for its answer."""

from __future__ import annotations

from dataclasses import replace

import pytest

from evidence.public import read
from evidence.synthesis.bodies import TIER_1, select
from evidence.synthesis.pooled import answers
from evidence.synthesis.pooled.answer import pool
from evidence.synthesis.pooled.answers import Answers
from tests.conftest import STUDIES


@pytest.mark.slow
def test_a_run_with_its_judgements_fits_each_set_of_effects_once(monkeypatch):
    fitted = []

    def watched(rows, plan, alternatives):
        fitted.append((tuple((row.effect_id, row.effect.g, row.effect.se) for row in rows), plan.rho_within, plan.rho_across))
        return pool(rows, plan, alternatives)

    monkeypatch.setattr(answers, "pool", watched)
    read(STUDIES).run()
    assert len(fitted) == len(set(fitted)) > 40


def test_an_answer_is_kept_by_the_numbers_and_by_the_choices_behind_it(shipped):
    plan = shipped.review.plan
    body = select(shipped.effects.rows, plan.bodies["overall"].where, TIER_1)
    found = Answers(plan)
    assert found.of(body) is found.of(list(body))
    assert found.of(body) == pool(body, plan, alternatives=False)
    assert found.of(body, alternatives=True) == pool(body, plan)
    assert found.of(body, replace(plan, rho_within=0.9)) == pool(body, replace(plan, rho_within=0.9), alternatives=False)
    turned = [replace(row, effect=replace(row.effect, g=-row.effect.g)) for row in body]
    assert found.of(turned).g == -found.of(body).g
