"""One call from raw data, its numbers by name, its rows by study, its scale."""

from __future__ import annotations

import json
import re

import numpy as np
import pandas as pd
import pytest

import evidence
from evidence.base.errors import CannotCompute, UsageError
from evidence.base.json_text import to_json
from tests.reference.parts import table

CELLS = {"ai": "tpos", "bi": "tneg", "ci": "cpos", "di": "cneg"}


def bcg() -> pd.DataFrame:
    return table("bcg").drop(columns=["yi", "vi"])


def test_raw_data_in_every_form_give_one_answer():
    data = bcg()
    sizes = data.assign(n1=data.tpos + data.tneg, n2=data.cpos + data.cneg)
    words = {"events_treat": "tpos", "n_treat": "n1", "events_comp": "cpos", "n_comp": "n2"}
    made = evidence.escalc("RR", data, **CELLS)
    forms = [
        evidence.meta("yi", "vi", data=table("bcg")),
        evidence.meta(data, measure="RR", **CELLS),
        evidence.meta(measure="RR", data=sizes, **words),
        evidence.meta(measure="RR", **{name: data[column].to_numpy() for name, column in CELLS.items()}),
        evidence.meta(sizes.astype(str), measure="RR", **words),
        evidence.meta(made),
        evidence.meta("yi", "vi", data=made),
        evidence.meta(evidence.escalc("RR", **{name: data[column] for name, column in CELLS.items()})),
    ]
    for fit in forms:
        assert fit.estimate == pytest.approx(-0.714532, abs=1e-6)
    assert [fit.measure for fit in forms] == [None] + ["RR"] * 7
    assert {fit.scale.title for fit in forms[1:]} == {"risk ratio"}


def test_rows_are_chosen_and_dropped_by_study():
    data = bcg().astype({"tpos": float})
    data.loc[3, "tpos"] = np.nan
    fit = evidence.meta(data, measure="RR", study="author", where="year > 1950", **CELLS)
    assert (fit.k, fit.rows_given) == (10, 13)
    assert [(one.row, one.study, one.reason) for one in fit.dropped] == [(4, "Hart & Sutherland", "missing tpos")]
    assert "dropped row 4 (Hart & Sutherland): missing tpos" in fit.summary()
    names = [data.author[row - 1] for row in fit.rows]
    assert list(fit.labels) == names
    for part in (fit.influence(), fit.cumulative(), fit.blup()):
        assert part.table()["study"].tolist() == names
        assert part.to_dict()["studies"] == names
    assert fit.to_dict()["studies"] == names


def test_numbers_have_names():
    fit = evidence.meta(bcg(), measure="RR", cluster="alloc", **CELLS)
    inside = fit.fit
    assert (fit.estimate, fit.se, fit.p_value) == (inside.estimate[0], inside.se[0], inside.p_value[0])
    assert (fit.ci_low, fit.ci_high, fit.pi_low, fit.pi_high) == (inside.ci_low[0], inside.ci_high[0], inside.pi_low, inside.pi_high)
    assert (fit.tau2, fit.I2, fit.H2, fit.Q, fit.Q_p, fit.k) == (inside.tau2, inside.I2, inside.H2, inside.QE, inside.QE_p, 13)
    assert isinstance(fit.estimate, float)
    assert fit.estimate[0] == fit.estimate  # as where there are several
    assert (fit.robust.se, fit.robust.df, fit.robust.ci_low) == (fit.robust.fit.se[0], fit.robust.fit.df[0], fit.robust.fit.ci_low[0])
    assert fit.robust.clusters == 3
    assert str(fit) == fit.summary()
    assert "\n" not in repr(fit) + repr(fit.robust)
    assert "<table" in fit._repr_html_()
    assert "&lt;" in evidence.meta("yi", "vi", data=table("bcg"), where="trial < 6")._repr_html_()


def test_several_coefficients_are_arrays_and_named():
    fit = evidence.meta(bcg(), measure="RR", moderators="~ ablat", cluster="trial", **CELLS)
    assert fit.coefficients.index.tolist() == ["intercept", "ablat"]
    assert fit.coefficients["ablat"] == fit.estimate[1] == fit.fit.estimate[1]
    assert fit.covariance.loc["ablat", "ablat"] == pytest.approx(fit.se[1] ** 2)
    assert fit.robust.covariance.loc["ablat", "ablat"] == pytest.approx(fit.robust.se[1] ** 2)
    assert fit.robust.table()["df"].tolist() == fit.robust.df.tolist()
    assert fit.table()["transformed_estimate"].tolist() == pytest.approx(np.exp(fit.estimate))
    assert fit.pi_low is None


def test_levels_have_their_numbers_together():
    fit = evidence.meta("yi", "vi", data=table("konstantopoulos2011"), levels=("district", "school"))
    document = fit.to_dict()
    assert (fit.tau2, fit.I2) == (document["tau2"], document["I2"])
    assert pytest.approx(100 * (1 - 1 / fit.H2)) == fit.I2


def test_the_scale_is_the_measures_unless_another_is_asked_for():
    data = bcg()
    ratio = evidence.meta(data, measure="OR", **CELLS)
    assert (ratio.transformed.estimate, ratio.transformed.pi_high) == pytest.approx((np.exp(ratio.estimate), np.exp(ratio.pi_high)))
    shown = json.loads(to_json(ratio.to_dict()))["transformed"]
    assert (shown["transform"], shown["scale"], shown["ci_low"]) == ("exp", "odds ratio", pytest.approx([np.exp(ratio.ci_low)]))
    assert "as odds ratio:\n  intercept: 0.4" in ratio.summary()
    assert evidence.meta(data, measure="OR", transform="none", **CELLS).transformed is None
    assert evidence.meta(data, measure="RD", **CELLS).transformed is None
    assert "transformed" not in evidence.meta("yi", "vi", data=table("bcg")).to_dict()
    assert evidence.meta("yi", "vi", data=table("bcg"), transform="exp").transformed.estimate == pytest.approx(np.exp(-0.714532), abs=1e-6)
    assert evidence.meta("yi", "vi", data=table("bcg"), measure="HR").scale.title == "hazard ratio"


def test_a_slope_has_no_place_on_a_scale_without_differences():
    data = pd.DataFrame({"r": [0.3, 0.1, 0.5, 0.4], "n": [40, 60, 80, 50], "x": [1, 2, 3, 4]})
    fit = evidence.meta(data, measure="ZCOR", r="r", n="n", moderators="~ x")
    assert fit.transformed.estimate[0] == pytest.approx(np.tanh(fit.estimate[0]))
    assert fit.to_dict()["transformed"]["estimate"][1] is None
    assert "no correlation of x" in fit.to_dict()["transformed"]["note"]
    assert "no correlation of x" in fit.summary()


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"measure": "RR", "ai": "tpos"}, "RR needs ai, bi, ci, di or ai, n1i, ci, n2i; ai was given"),
        ({"measure": "RRR", **CELLS}, "measure 'RRR' is not known; did you mean 'RR'. Use one of OR"),
        ({"measure": "RR", **CELLS, "transform": "tanh"}, "'tanh' does not fit the measure RR; use exp, or none"),
        ({"measure": "RD", **CELLS, "transform": "exp"}, "read as analysed"),
        ({"measure": "RR", **CELLS, "transform": "square root"}, "is not known; use exp, tanh"),
        ({"measure": "RR", **CELLS, "methd": "DL"}, "no argument 'methd'. Did you mean 'method'"),
        ({"measure": "RR", **CELLS | {"ai": "tposs"}}, "column 'tposs' is not in the table; did you mean 'tpos'"),
        ({"measure": "RR", **CELLS, "study": "authr"}, "did you mean 'author'"),
        ({"measure": "RR", **CELLS, "variance": "ablat"}, "leave variance and se out"),
        ({**CELLS}, "a measure with its raw numbers"),
        ({}, "give the effects with their variances"),
        ({"measure": "RR", **CELLS, "where": "year > last"}, "after > stands a number"),
        ({"measure": "RR", **CELLS, "where": "author > 3"}, "holds something else than numbers"),
        ({"measure": "PFT", "xi": "tpos", "mi": "tneg", "where": "trial = 99"}, "no row has trial = 99"),
        # As metafor, meta and robumeta call it.
        ({"measure": "RR", **CELLS, "mods": "~ ablat"}, "no argument 'mods'. Here they are moderators"),
        ({"measure": "RR", **CELLS, "slab": "author"}, "no argument 'slab'. Here it is study"),
        ({"measure": "RR", **CELLS, "random": "~ 1 | author"}, "no argument 'random'. Here the levels say it"),
        ({"yi": "yi", "vi": "vi"}, "no argument 'yi'. The effects come first"),
        ({"measure": "RR", **CELLS, "method": "FE"}, "method 'FE' is not known; it is 'EE' here"),
        ({"measure": "RR", **CELLS, "method": "reml"}, "did you mean 'REML'"),
        ({"measure": "RR", **CELLS, "method": "FE", "levels": "author"}, "it is 'EE' here"),
        ({"measure": "RR", **CELLS, "test": "HKSJ"}, "it is 'knha' here"),
        ({"measure": "rr", **CELLS}, "did you mean 'RR'"),
        # Of another kind than it is read as: each once ended in an error of Python's.
        ({"measure": "RR", **CELLS, "moderators": ["ablat", "year"]}, "moderators is one formula in quotes"),
        ({"measure": "RR", **CELLS, "where": 5}, "where is one condition or several"),
        ({"measure": "RR", **CELLS, "levels": 5}, "levels is one column or two"),
        ({"measure": "RR", **CELLS, "study": 5}, "one label for each row; seen 5"),
        ({"measure": "RR", **CELLS, "cluster": 5}, "one label for each row; seen 5"),
        ({"measure": "RR", **CELLS, "level": "0.95"}, "level must lie between 0 and 1, for example 0.95; seen '0.95'"),
        ({"measure": "RR", **CELLS, "level": None}, "level must lie between 0 and 1, for example 0.95; seen None"),
    ],
)
def test_a_wrong_call_says_what_is_allowed(given, said):
    with pytest.raises(UsageError, match=said.replace("(", r"\(")):
        evidence.meta(bcg(), **given)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"effect": "yi", "data": bcg}, "its sampling variance, or its standard error"),
        ({"effect": "yi", "variance": "vi", "data": lambda: bcg().to_dict("list")}, "seen a dict, of which pandas.DataFrame"),
        ({"effect": "yi", "variance": "vi", "data": lambda: "bcg.csv"}, "seen a str, of which"),
        ({"effect": [0.3, 0.4], "variance": 0.1}, "one for each row; seen 0.1"),
        ({"effect": np.ones((3, 1)), "variance": np.ones((3, 1))}, "its shape is (3, 1)"),
    ],
)
def test_a_table_or_list_of_another_kind_is_told_as_such(given, said):
    with pytest.raises((UsageError, CannotCompute), match=re.escape(said)):
        evidence.meta(**{name: value() if callable(value) else value for name, value in given.items()})


def test_groups_that_differ_in_case_or_spaces_alone_are_told_wherever_a_column_makes_groups():
    data = pd.DataFrame({"y": [0.3, 0.5, 0.4, 0.2, 0.1, 0.6], "v": [0.04, 0.02, 0.03, 0.03, 0.05, 0.05]})
    data["rob"] = ["high", "High", "low", "Low ", "low", "high"]
    said = "rob: 'high', 'High'; 'low', 'Low ' differ in case or spaces alone"
    for call in ({"moderators": "~ rob"}, {"levels": "rob"}, {"cluster": "rob"}, {"moderators": "~ C(rob)"}):
        assert any(note.startswith(said) for note in evidence.meta("y", "v", data=data, **call).notes), call
    plain = evidence.meta("y", "v", data=data)
    assert plain.notes == ()
    assert plain.subgroups("rob").note.startswith(said)


def test_small_numbers_are_shown_and_what_rounding_leaves_of_zero_is_not():
    text = str(evidence.meta([3e-6, 4e-6, 9e-6], [1e-12, 2e-12, 3e-13], test="z"))
    assert "tau2 = 1.01e-11, I2 = 92.0%" in text
    assert "intercept: 5.45e-06 [1.67e-06, 9.24e-06], se 1.93e-06" in text
    assert "tau2 = 0.0000" in str(evidence.meta([0.3, 0.31], [0.04, 0.05]))
    assert "-0.0000" not in evidence.meta([-1e-17, 1e-17, 0.0], [0.04, 0.05, 0.02], test="z").summary()


def test_what_leaves_one_row_says_where_the_others_went():
    with pytest.raises(CannotCompute, match="1 of 13 rows is left where year > 1979; one effect is not a synthesis"):
        evidence.meta(bcg(), measure="RR", where="year > 1979", **CELLS)
    with pytest.raises(CannotCompute, match="1 of 3 rows is left; row 1: missing effect; row 2: missing variance"):
        evidence.meta([np.nan, 1, 2], [1, np.nan, 1])


def test_effects_and_raw_numbers_are_not_given_together():
    with pytest.raises(UsageError, match="the one or the other"):
        evidence.meta([1, 2], [1, 1], measure="RR", ai=[1, 2])
    with pytest.raises(UsageError, match="the table is given twice"):
        evidence.meta(bcg(), data=bcg(), measure="RR", **CELLS)
    with pytest.raises(UsageError, match="leans on the sizes"):
        evidence.meta([1, 2], [1, 1], measure="PFT", transform="freeman-tukey")


def test_escalc_of_a_table_adds_columns_and_tells():
    data = pd.DataFrame({"a": [0, 5, None], "n": [9, 9, 9], "c": [1, 7, 2], "m": [8, 10, 9]}, index=[7, 8, 9])
    made = evidence.escalc("OR", data, ai="a", n1i="n", ci="c", n2i="m")
    assert made.columns.tolist() == ["a", "n", "c", "m", "yi", "vi", "yi_note"]
    assert made["yi_note"].tolist() == ["0.5 added to its counts", None, "missing a"]
    assert made["vi"].isna().tolist() == [False, False, True]
    assert "yi_note" not in evidence.escalc("OR", data, where="a > 1", ai="a", n1i="n", ci="c", n2i="m")
    assert data.columns.tolist() == ["a", "n", "c", "m"]
    with pytest.raises(UsageError, match="ai names a column, and there is no table"):
        evidence.escalc("OR", ai="a", n1i=[9], ci=[1], n2i=[8])


def test_rows_are_read_on_the_scale_of_the_measure_too():
    fit = evidence.meta(bcg(), measure="RR", **CELLS)
    influence, cumulative, blup = fit.influence(), fit.cumulative(), fit.blup()
    assert influence.table()["transformed_estimate"].tolist() == pytest.approx(np.exp(influence.estimate[:, 0]).tolist())
    assert influence.to_dict()["transformed"]["leave_one_out_ci_low"] == pytest.approx(np.exp(influence.ci_low[:, 0]).tolist())
    assert cumulative.table()["transformed_ci_high"].tolist() == pytest.approx(np.exp(cumulative.ci_high).tolist())
    assert blup.to_dict()["transformed"]["prediction"] == pytest.approx(np.exp(blup.prediction).tolist())
    assert blup.table()["transformed_pi_low"].tolist() == pytest.approx(np.exp(blup.pi_low).tolist())
    plain = evidence.meta(bcg(), measure="RR", transform="none", **CELLS)
    assert "transformed" not in plain.blup().to_dict()
    moderated = evidence.meta(bcg(), measure="RR", moderators="~ ablat", **CELLS).influence()
    assert "transformed" not in moderated.to_dict()
    assert len(moderated.rows()) == 13
