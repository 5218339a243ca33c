"""Effects that are not independent: shared arms, the same people, and the block that shows both."""

from __future__ import annotations

import shutil
from pathlib import Path

import numpy as np
import pytest

from evidence.effects.shared_control import shared_control
from evidence.models.dependent.multilevel import fit_multilevel
from evidence.review import read_review
from evidence.synthesis.effect_rows.rows import review_effects
from evidence.synthesis.pooled.answer import pool
from evidence.synthesis.pooled.dependence import covariance_block, sampling_errors, shared_arm_correlation

# The covariance comes by the same formula on another scale; only rounding of the arithmetic parts them.
SAME = 1e-12

ARMS = "arm_id,study_id,role,n\nt-a,akin2018_kansas,treatment,100\nt-b,akin2018_kansas,treatment,90\nt-c,akin2018_kansas,comparison,110\n"


@pytest.fixture(scope="module")
def review(few_studies, tmp_path_factory):
    """The review with a trial of two treatment arms and one comparison arm in the place of one of its studies' first effects."""
    folder = Path(shutil.copytree(few_studies, tmp_path_factory.mktemp("arms") / "review"))
    effects = folder / "effects.csv"
    lines = effects.read_text(encoding="utf-8").splitlines()
    header = lines[0].split(",")
    base = next(line for line in read_review(folder).tables["effects"] if line.id == "akin2018_kansas-1")
    for effect_id, n_treat, events in (("arm-a", "100", "60"), ("arm-b", "90", "45")):
        cells = dict(base.texts) | {
            "effect_id": effect_id,
            "n_treat": n_treat,
            "events_treat": events,
            "n_comp": "110",
            "events_comp": "40",
        }
        cells |= {
            "pct_treat": "",
            "pct_comp": "",
            "n_clusters": "",
            "cluster_kind": "",
            "people_id": "arms",
            "note": "",
            "exclusion_reason": "",
        }
        cells |= {"outcome_measure": "home", "source_locator": "table 1", "p_value": "", "direction": "treatment", "statistic": "events"}
        lines.append(",".join(cells[name] for name in header))
    effects.write_text("\n".join(lines) + "\n", encoding="utf-8")
    (folder / "arms.csv").write_text(ARMS, encoding="utf-8")
    (folder / "contrasts.csv").write_text("effect_id,arm_treat,arm_comp\narm-a,t-a,t-c\narm-b,t-b,t-c\n", encoding="utf-8")
    return read_review(folder)


@pytest.fixture(scope="module")
def rows(review):
    return {row.effect_id: row for row in review_effects(review).rows}


def test_a_shared_arm_gives_the_covariance_of_gleser_and_olkin(rows):
    two = shared_control("OR", ai=[60, 45], bi=[40, 45], ci=40, di=70)
    scale = 3 / np.pi**2
    one, other = rows["arm-a"].effect, rows["arm-b"].effect
    correlation = shared_arm_correlation(rows["arm-a"], rows["arm-b"])
    assert correlation * one.se * other.se == pytest.approx(two.covariance[0, 1] * scale, rel=SAME)


def test_a_design_effect_scales_the_covariance_with_the_variances(rows):
    one, other = rows["arm-a"], rows["arm-b"]
    errors = sampling_errors([one, other], 0.6, 0.3)
    assert errors.pairs[0][2] / (one.effect.se * other.effect.se) == pytest.approx(shared_arm_correlation(one, other), rel=SAME)


def test_the_model_of_a_body_takes_it(review, rows):
    members = [row for row in rows.values() if row.use == "tier 1" and row.columns["outcome_group"] == "home"]
    answer = pool(members, review.plan)
    y = np.array([row.effect.g for row in members])
    samples = [row.columns["sample_id"] for row in members]
    with_pair = fit_multilevel(y, sampling_errors(members, 0.6, 0.3), samples, [row.effect_id for row in members])
    bare = sampling_errors(members, 0.6, 0.3)
    without = type(bare)(bare.variance, bare.people, bare.domain, bare.within, bare.across)
    assert answer.g == pytest.approx(float(with_pair.estimate[0]), rel=SAME)
    assert answer.g != pytest.approx(float(fit_multilevel(y, without, samples, range(len(members))).estimate[0]), rel=1e-6)


def test_the_block_says_why_each_pair_covaries(review, rows):
    akin = [row for row in rows.values() if row.columns["study_id"] == "akin2018_kansas" and row.use == "tier 1"]
    block = covariance_block(akin, review.plan)
    assert np.allclose(block.covariance, block.covariance.T)
    assert np.allclose(np.diag(block.correlation), 1)
    place = {name: i for i, name in enumerate(block.effects)}
    pair = tuple(sorted((place["arm-a"], place["arm-b"])))
    assert "t-c" in block.reasons[pair]
    assert len(block.reasons) == len(akin) * (len(akin) - 1) // 2


def test_rows_without_named_arms_share_none(rows):
    assert shared_arm_correlation(rows["akin2018_kansas-1"], rows["arm-a"]) is None
