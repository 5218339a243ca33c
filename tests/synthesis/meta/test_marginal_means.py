"""Marginal means and predictions: against R, against averaging by hand, and what is refused."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import evidence
from evidence.base.errors import UsageError
from tests.reference.parts import table


def crossed(seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    rows = [(a, b, i) for a in "xyz" for b in (1, 2) for i in range(int(rng.integers(3, 7)))]
    data = pd.DataFrame(rows, columns=["a", "b", "i"])
    v = rng.uniform(0.02, 0.1, len(data))
    y = rng.normal(0.1 * (data["a"] == "y") + 0.2 * data["b"], np.sqrt(v + 0.05))
    return data.assign(g=y, v=v, study=np.arange(len(data)) // 2, dose=rng.normal(3, 1, len(data)))


def test_means_and_differences_are_those_of_r() -> None:
    """predict() and anova() of rma(yi, vi, mods = ~ alloc + ablat, test = "knha") in metafor 3.8.1, at the mean of ablat."""
    found = evidence.meta("yi", "vi", data=table("bcg"), moderators="~ alloc + ablat").means("alloc")
    printed = [(-0.619494, 0.303579, -1.306238, -1.720202), (-0.886986, 0.197715, -1.334247, -1.856513)]
    for mean, numbers in zip(found.means, [*printed, (-0.561033, 0.252686, -1.132648, -1.593837)], strict=True):
        assert (mean.estimate, mean.se, mean.ci_low, mean.pi_low) == pytest.approx(numbers, abs=6e-7)
    p = [d.p_value for d in found.differences]
    assert p == pytest.approx([0.479263, 0.884877, 0.336443], abs=6e-7)
    assert [d.p_holm for d in found.differences] == [1.0, 1.0, 1.0]
    assert isinstance(found.test, dict)
    assert (found.test["statistic"], found.test["p_value"]) == pytest.approx((0.600725, 0.569000), abs=6e-7)
    assert found.averaged == "ablat: at the mean of the effects analysed"


@pytest.mark.parametrize("formula", ["~ a * C(b) + dose", "~ 0 + a + C(b) + dose", "~ C(b):a + dose"])
def test_other_factors_are_averaged_over_their_levels_alike(formula: str) -> None:
    data = crossed()
    fit = evidence.meta("g", "v", data=data, moderators=formula)
    found = fit.means("a")
    for mean in found.means:
        cells = pd.DataFrame({"a": [mean.level] * 2, "b": [1, 2], "dose": [data["dose"].mean()] * 2})
        assert mean.estimate == pytest.approx(fit.predict(cells).estimate.mean())
        assert mean.k == (data["a"] == mean.level).sum()
    for difference in found.differences:
        by_name = {mean.level: mean.estimate for mean in found.means}
        assert difference.estimate == pytest.approx(by_name[difference.level] - by_name[difference.less])


def test_one_factor_alone_has_the_omnibus_test_of_the_model() -> None:
    fit = evidence.meta("g", "v", data=crossed(), moderators="~ a", test="z")
    test = fit.means("a").test
    assert isinstance(test, dict)
    assert (test["statistic"], test["p_value"]) == pytest.approx((fit.to_dict()["QM"], fit.to_dict()["QM_p"]))


def test_a_cluster_brings_robust_variances() -> None:
    data = crossed()
    fit = evidence.meta("g", "v", data=data, moderators="~ a", cluster="study")
    found = fit.means("a")
    assert found.variances == "CR2"
    assert found.means[0].se == pytest.approx(fit.robust.se[0])
    assert found.means[0].df == pytest.approx(fit.robust.df[0])
    assert found.differences[0].se == pytest.approx(fit.robust.se[1])
    assert found.test == {
        "statistic": fit.joint.F,
        "df_num": fit.joint.df_num,
        "df_denom": fit.joint.df_denom,
        "p_value": pytest.approx(fit.joint.p_value),
    }


def test_a_level_that_one_cluster_carries_has_no_adjusted_p() -> None:
    data = crossed()
    data.loc[data["a"] == "z", "study"] = 99
    found = evidence.meta("g", "v", data=data, moderators="~ a", cluster="study").means("a")
    carried = [d for d in found.differences if "z" in (d.level, d.less)]
    assert all(d.note and d.p_holm is None for d in carried)
    assert found.table()["note"].str.contains("one cluster").any()


def test_predictions_for_new_rows_and_their_refusals() -> None:
    data = crossed()
    fit = evidence.meta("g", "v", data=data, moderators="~ a + dose")
    again = fit.predict(data[["a", "dose"]])
    np.testing.assert_allclose(again.estimate, fit.predict().estimate)
    assert len(fit.predict(pd.DataFrame({"a": ["z"], "dose": [9.0]})).table()) == 1
    with pytest.raises(UsageError, match="levels the model has not seen: w"):
        fit.predict(pd.DataFrame({"a": ["w"], "dose": [1.0]}))
    with pytest.raises(UsageError, match="missing dose"):
        fit.predict(pd.DataFrame({"a": ["x"]}))
    plain = evidence.meta("g", "v", data=data)
    assert plain.predict().pi_low[0] == pytest.approx(plain.fit.pi_low)
    assert evidence.meta("g", "v", data=data, method="EE").predict().pi_low is None


def test_what_is_no_factor_is_refused_by_name() -> None:
    fit = evidence.meta("g", "v", data=crossed(), moderators="~ a + dose")
    with pytest.raises(UsageError, match="its categorical moderators are a"):
        fit.means("dose")
