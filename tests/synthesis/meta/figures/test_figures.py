"""The pictures of a fit: what is drawn is the table's, nothing overlaps, and no text of a study is read as mathematics."""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise

import numpy as np
import pandas as pd
import pytest
from matplotlib.figure import Figure
from matplotlib.text import Text

import evidence
from evidence.base.drawing import figure_bytes
from evidence.base.errors import CannotCompute, UsageError
from evidence.synthesis.meta.figures.forest_rows import forest_lines
from evidence.synthesis.meta.figures.kinds import KINDS, drawn
from evidence.synthesis.meta.figures.studies import study_effects

COUNTS = {"ai": "tpos", "bi": "tneg", "ci": "cpos", "di": "cneg"}
NASTY = r"$\frac{1}{2}$ & <b>_x^2 % "
# A drawn text may touch the next by the half pixel that its letters are smoothed over.
TOUCH = 0.5


@pytest.fixture(scope="module")
def bcg():
    return pd.read_csv("tests/reference/data/bcg.csv")


def table(k):
    rng = np.random.default_rng(k)
    names = [f"{NASTY}{'a long name of a school and of a town ' * (i % 3)}{i}" for i in range(k)]
    numbers = {"g": rng.normal(0.2, 0.4, k), "v": rng.uniform(0.005, 0.2, k), "x": rng.uniform(1960, 2020, k)}
    return pd.DataFrame(numbers | {"name": names, "town": [f"{NASTY}{i // 2}" for i in range(k)], "kind": [f"k{i % 3}" for i in range(k)]})


def fits(k):
    """A fit of each sort that k rows allow."""
    data = table(k)
    yield evidence.meta("g", "v", data=data, study="name", test="z")
    if 3 <= k < 300:
        yield evidence.meta("g", "v", data=data, study="name", moderators="~ x", test="z")
    if k in (13, 14):
        yield evidence.meta("g", "v", data=data, study="name", cluster="town")
        yield evidence.meta("g", "v", data=data.assign(row=range(k)), study="name", levels=["town", "row"])


# Many panels or many subsets: looked at together with the plots of a hundred rows.
HEAVY = ("influence", "gosh")


def fits_kind(fit, kind):
    """Whether a fit can be drawn so; that it is refused where it cannot is another test."""
    if kind in ("leave-one-out", "baujat", "qq", "influence") and fit.k - len(fit.names) < 2:
        return False
    plain, levels = fit.formula is None, fit.levels is not None
    allowed = {"leave-one-out": plain, "cumulative": plain, "drapery": plain, "orchard": plain, "labbe": False, "bubble": not plain}
    allowed |= {"radial": plain and not levels, "gosh": plain and not levels and fit.k < 64, "baujat": not levels, "qq": not levels}
    return allowed.get(kind, True)


def marks_of(fit, kind):
    """How many marks a picture has: one per row of its table, and one per pooled answer."""
    if kind in ("leave-one-out", "cumulative", "influence"):
        found = fit.cumulative() if kind == "cumulative" else fit.influence()
        drawn_rows = found.unavailable.count("")
        panels = 8 if fit.levels is None else 1 + len(fit.names) + len(fit.fit.sigma2)
        return drawn_rows * panels if kind == "influence" else drawn_rows + 1
    if kind in ("gosh", "profile"):  # all subsets together; each variance
        return 1 if kind == "gosh" or fit.levels is None else len(fit.fit.sigma2)
    return fit.k + {"forest": int(fit.formula is None), "forest by groups": 4}.get(kind, 0)


def pictures(k, heavy=False):
    """Each picture that each fit can be: its kind, the picture, and how many marks it should have."""
    for fit in fits(k):
        for kind in (kind for kind in KINDS if fits_kind(fit, kind) and (heavy or kind not in HEAVY)):
            yield kind, drawn(fit, kind), marks_of(fit, kind)
        if fit.formula is None and k >= 13:
            yield "forest by groups", drawn(fit, "forest", subgroup="kind", order="effect"), marks_of(fit, "forest by groups")


@cache
def kept_pictures(k, heavy=False):
    """The pictures, drawn once for the tests that only look at them."""
    return tuple(pictures(k, heavy))


def boxes(figure):
    figure.draw_without_rendering()
    shown = [text for text in figure.findobj(Text) if text.get_text().strip() and text.get_visible()]
    return [(text.get_text(), text.get_window_extent()) for text in shown]


def overlapping(found):
    """Pairs of texts that cover each other; sorted from top to bottom, so that 300 rows are quick."""
    ordered = sorted(found, key=lambda one: one[1].y0)
    for i, (words, box) in enumerate(ordered):
        for other, beside in ordered[i + 1 :]:
            if beside.y0 >= box.y1 - TOUCH:
                break
            if min(box.x1, beside.x1) - max(box.x0, beside.x0) > TOUCH and min(box.y1, beside.y1) - beside.y0 > TOUCH:
                yield words, other


@pytest.mark.parametrize("k", [2, 3, *(pytest.param(k, marks=pytest.mark.slow) for k in (5, 13, 14, 60, 100, 300))])
def test_no_text_covers_another_or_leaves_the_figure(k):
    for kind, one, _ in kept_pictures(k, heavy=k not in (2, 3, 13)):
        found = boxes(one.figure)
        assert not list(overlapping(found)), kind
        width, height = one.figure.bbox.width, one.figure.bbox.height
        outside = [words for words, box in found if box.x0 < 0 or box.y0 < 0 or box.x1 > width or box.y1 > height]
        assert outside == [], kind


@pytest.mark.parametrize("k", [3, *(pytest.param(k, marks=pytest.mark.slow) for k in (13, 14))])
def test_every_effect_has_one_mark_inside_the_axes(k):
    for kind, one, marks in kept_pictures(k, heavy=k == 14):
        assert one.marks == marks, kind
        (axis,) = one.figure.axes
        for line in (line for line in axis.lines if (line.get_gid() or "").startswith("mark")):
            (left, right), (low, high) = sorted(axis.get_xlim()), sorted(axis.get_ylim())
            assert ((left <= line.get_xdata()) & (line.get_xdata() <= right)).all(), kind
            assert ((low <= line.get_ydata()) & (line.get_ydata() <= high)).all(), kind


@pytest.mark.slow
def test_texts_are_text_in_an_svg_as_they_were_written_and_the_bytes_stay():
    for (kind, one, _), (_, again, _) in zip(pictures(3), pictures(3), strict=True):
        svg = figure_bytes(one, "svg")
        assert svg == figure_bytes(again, "svg")
        if kind == "forest":
            assert figure_bytes(one, "png") == figure_bytes(again, "png")
            assert svg.decode().count("$\\frac{1}{2}$ &amp; &lt;b&gt;_x^2 %") == 3
        assert not any(text.get_parse_math() for text in one.figure.findobj(Text))


def test_a_forest_shows_the_counts_the_weights_and_the_ratios_of_its_fit(bcg):
    fit = evidence.meta(bcg, measure="RR", **COUNTS, study="author")
    heads, lines = forest_lines(fit, None, None)
    assert heads == ("Study", "Treatment", "Comparison", "Risk ratio [95% interval]", "Weight")
    first = lines[0]
    # metafor's forest of dat.bcg: Aronson 4 of 123, 11 of 139, 0.41 [0.13, 1.26], weight 5.06%.
    assert first.cells == ("Aronson", "4 / 123", "11 / 139", "0.41 [0.13, 1.26]", "5.1%")
    assert np.allclose([line.row.weight for line in lines[:-1]], fit.influence().weight)
    assert (lines[-1].row.estimate, lines[-1].row.pi_low) == (fit.estimate, fit.pi_low)
    axis = fit.forest()
    ticks = dict(zip((label.get_text() for label in axis.get_xticklabels()), axis.get_xticks(), strict=True))
    assert ticks["1"] == 0.0
    assert ticks["0.5"] == pytest.approx(np.log(0.5), rel=1e-6)
    squares = [line for line in axis.lines if line.get_marker() == "s"]
    areas = np.array([line.get_markersize() ** 2 for line in squares])
    assert np.allclose(areas / areas.sum(), fit.influence().weight / 100)


def test_an_axis_reads_back_what_the_scale_says(bcg):
    fit = evidence.meta("yi", "vi", data=bcg.assign(yi=bcg.yi / 3), measure="ZCOR")
    axis = fit.forest()
    for label, at in zip(axis.get_xticklabels(), axis.get_xticks(), strict=True):
        # Ticks are found between 2,001 points of the axis.
        assert np.tanh(at) == pytest.approx(float(label.get_text().replace("\N{MINUS SIGN}", "-")), abs=1e-5)


def test_a_forest_is_in_the_order_asked_for(bcg):
    fit = evidence.meta(bcg, measure="RR", **COUNTS, study="author")
    years = [float(bcg.year[bcg.author == line.row.label].iloc[0]) for line in forest_lines(fit, "year", None)[1][:2]]
    assert years == sorted(years)
    for order, of in (
        ("effect", lambda row: row.estimate),
        ("precision", lambda row: row.high - row.low),
        ("study", lambda row: row.label),
    ):
        rows = [line.row for line in forest_lines(fit, order, None)[1][:-1]]
        assert all(of(one) <= of(other) for one, other in pairwise(rows)), order
    with pytest.raises(UsageError, match="effect, precision, study or a column of the table; seen 'nothing'"):
        fit.forest(order="nothing")


def test_groups_of_a_forest_hold_their_rows_and_answers(bcg):
    fit = evidence.meta(bcg.assign(alloc=bcg.alloc.where(bcg.index != 0)), measure="RR", **COUNTS, study="trial")
    _, lines = forest_lines(fit, None, "alloc")
    kinds = [line.row.kind for line in lines]
    assert kinds.count("effect") == 13
    pooled = [line.row for line in lines if line.row.kind == "pooled"]
    groups = fit.subgroups("alloc").groups
    assert [row.estimate for row in pooled] == [*(group.answer.estimate for group in groups), fit.estimate]
    assert "alloc: not said" in [line.row.label for line in lines]


def test_effects_that_share_something_are_hollow_and_the_note_says_what():
    data = table(13)
    fit = evidence.meta("g", "v", data=data, cluster="town")
    studies = study_effects(fit)
    # Rows 1 to 12 share a town by two, row 13 stands alone.
    assert studies.shared == (True,) * 12 + (False,)
    axis = fit.forest()
    hollow = [line.get_markerfacecolor() == "white" for line in axis.lines if line.get_marker() == "s"]
    assert hollow == list(studies.shared)
    for one in (drawn(fit, "forest"), drawn(fit, "funnel")):
        words = " ".join(text.get_text() for text in one.figure.findobj(Text)).replace("\n", " ")
        assert "12 effects that share their cluster with others" in words


def test_a_funnel_of_dependent_effects_warns_of_trim_and_fill():
    data = table(13)
    warned = [
        any("takes all effects as independent" in text.get_text() for text in fit.funnel().texts)
        for fit in (evidence.meta("g", "v", data=data, cluster="town"), evidence.meta("g", "v", data=data))
    ]
    assert warned == [True, False]


def test_a_funnel_holds_the_effects_and_those_that_trim_and_fill_adds(bcg):
    fit = evidence.meta("yi", "vi", data=bcg, measure="RR")
    filled = fit.small_study().trim_fill_dl_L0
    axis = fit.funnel()
    by_marker = {line.get_marker(): line for line in axis.lines}
    assert np.allclose(by_marker["o"].get_xdata(), bcg.yi)
    assert np.allclose(by_marker["o"].get_ydata(), np.sqrt(bcg.vi))
    assert filled.k0 > 0
    assert np.allclose(by_marker["^"].get_xdata(), filled.filled_effect)
    low, high = axis.get_ylim()
    assert low > high == 0.0


def test_a_bubble_plot_shows_the_predictions_of_the_fit(bcg):
    fit = evidence.meta("yi", "vi", data=bcg, measure="RR", moderators="~ ablat + alloc")
    axis = fit.plot("bubble")
    line = next(line for line in axis.lines if len(line.get_xdata()) > 2)
    ends = fit.predict(at=[{"ablat": bcg.ablat.min(), "alloc": "alternate"}, {"ablat": bcg.ablat.max(), "alloc": "alternate"}])
    assert np.allclose([line.get_ydata()[0], line.get_ydata()[-1]], ends.estimate)
    assert any("alloc = alternate" in text.get_text() for text in axis.texts)
    with pytest.raises(UsageError, match="the model has no moderator 'alloc' that is a number; it has ablat"):
        fit.plot("bubble", moderator="alloc")
    two = evidence.meta("yi", "vi", data=bcg, moderators="~ ablat + year")
    with pytest.raises(UsageError, match="it has ablat, year; name one of them"):
        two.plot("bubble")
    with pytest.raises(UsageError, match="the model has none; give moderators"):
        evidence.meta("yi", "vi", data=bcg).plot("bubble")


def marked(axis):
    """The points drawn for effects, in the order of the rows."""
    return np.array([(line.get_xdata()[0], line.get_ydata()[0]) for line in axis.lines if (line.get_gid() or "").startswith("mark")])


def test_points_are_those_of_the_tables(bcg):
    fit = evidence.meta(bcg, measure="RR", **COUNTS, study="author")
    found = fit.influence()
    assert np.allclose(marked(fit.plot("leave-one-out"))[:, 0], found.estimate[:, 0])
    assert np.allclose(marked(fit.plot("cumulative"))[:, 0], fit.cumulative().estimate)
    assert np.allclose(marked(fit.plot("baujat")), np.column_stack([found.baujat_x, found.baujat_y]))
    quantiles = marked(fit.plot("qq"))
    assert np.allclose(quantiles[:, 1], np.sort(found.rstudent))
    # R: qnorm(ppoints(13))
    assert quantiles[:3, 0] == pytest.approx([-1.7688250, -1.1983797, -0.8694238], abs=1e-6)
    curve = fit.plot("drapery").lines[2 * 13]
    inside = curve.get_ydata() >= 0.05
    width = np.ptp(curve.get_xdata()) / 400
    assert curve.get_xdata()[inside][0] == pytest.approx(fit.ci_low, abs=width)
    assert curve.get_xdata()[inside][-1] == pytest.approx(fit.ci_high, abs=width)
    radial = marked(fit.plot("radial"))
    assert np.allclose(radial[:, 1] / radial[:, 0], bcg.yi)
    risks = np.column_stack([bcg.cpos / (bcg.cpos + bcg.cneg), bcg.tpos / (bcg.tpos + bcg.tneg)])
    assert np.allclose(marked(fit.plot("labbe")), risks)


@pytest.mark.parametrize("kind", ["baujat", "radial", "qq"])
def test_a_picture_of_independent_effects_is_refused_of_a_model_with_levels(kind):
    data = table(13).assign(row=range(13))
    with pytest.raises(UsageError, match=r"levels|three-level"):
        evidence.meta("g", "v", data=data, levels=["town", "row"]).plot(kind)
    with pytest.raises(UsageError, match="a L'Abbe plot shows events in two groups; give the counts"):
        evidence.meta("g", "v", data=data).plot("labbe")


def test_an_influence_plot_has_a_panel_for_each_measure_and_names_what_is_flagged(bcg):
    data = bcg.assign(yi=bcg.yi.where(bcg.index != 3, -4.0))
    fit = evidence.meta("yi", "vi", data=data, study="author")
    found, axis = fit.influence(), fit.plot("influence")
    assert found.influential == tuple(i == 3 for i in range(13))
    of = {"Cook's distance": found.cooks_distance, "Hat value": found.hat, "tau² without it": found.tau2_deleted, "Weight, %": found.weight}
    of |= {"DFFITS": found.dffits, "Covariance ratio": found.cov_ratio, "Q without it": found.QE_deleted}
    panels = {panel.get_title(loc="left"): panel for panel in axis.child_axes}
    for title, values in (of | {"Studentised deleted residual": found.rstudent}).items():
        drawn_at = {x: y for line in panels.pop(title).lines if line.get_gid() for x, y in zip(*line.get_data(), strict=True)}
        assert [drawn_at[i + 1.0] for i in range(13)] == values.tolist()
    assert panels == {}
    assert any("4 (Hart & Sutherland)" in text.get_text().replace("\n", " ") for text in axis.texts)


def test_an_influence_plot_of_two_outer_groups_says_why_there_is_none():
    data = table(4).assign(row=range(4))
    with pytest.raises(CannotCompute, match="no outer group can be left out: without it all effects are in one outer group"):
        evidence.meta("g", "v", data=data, levels=["town", "row"]).plot("influence")


def test_a_profile_plot_is_cut_where_its_interval_ends(bcg):
    fit = evidence.meta("yi", "vi", data=bcg)
    axis = fit.plot("profile")
    interval = fit.profile().intervals[0]
    curve = max(axis.lines, key=lambda line: len(line.get_xdata()))
    x, y = curve.get_data()
    # 1.9207 = half the 95% quantile of chi-square with one degree of freedom.
    for limit in (interval.low, interval.high):
        assert y.max() - y[x == limit][0] == pytest.approx(1.920729410347062, rel=1e-8)
    assert (x[y.argmax()], y.max()) == pytest.approx((fit.tau2, fit.fit.log_likelihood))
    data = table(14).assign(row=range(14))
    three = evidence.meta("g", "v", data=data, levels=["town", "row"])
    panels = three.plot("profile").child_axes
    assert [panel.get_xlabel() for panel in panels] == ["Variance between town", "Variance between row"]
    for panel, found in zip(panels, three.profile().intervals, strict=True):
        x, y = max(panel.lines, key=lambda line: len(line.get_xdata())).get_data()
        assert (x[y.argmax()], y.max()) == pytest.approx((found.estimate, three.fit.log_likelihood), abs=1e-8)
    with pytest.raises(UsageError, match="needs a likelihood: fit by ML or REML, not DL"):
        evidence.meta("yi", "vi", data=bcg, method="DL").plot("profile")


def test_a_gosh_plot_holds_every_subset_and_tells_those_with_a_study(bcg):
    fit = evidence.meta("yi", "vi", data=bcg.head(8), study="author", method="DL")
    axis = fit.plot("gosh", study="Hart & Sutherland")
    above, beside = axis.child_axes
    assert sum(part.get_data().values.sum() for part in above.patches) == 255
    assert sum(part.get_data().values.sum() for part in beside.patches) == 255
    assert [part.get_data().values.sum() for part in above.patches] == [128, 127]
    (cells,) = axis.collections
    assert set(np.round(cells.get_array(), 6)) >= {0.0, 1.0}
    with pytest.raises(UsageError, match=r"no row analysed is called 'Hart'\. (They are|Did you mean)"):
        fit.plot("gosh", study="Hart")
    with pytest.raises(UsageError, match="which a model with levels says they are not"):
        evidence.meta("g", "v", data=table(13).assign(row=range(13)), levels=["town", "row"]).plot("gosh")


def test_an_orchard_has_the_marginal_mean_of_each_level(bcg):
    fit = evidence.meta("yi", "vi", data=bcg, measure="RR", moderators="~ alloc + ablat")
    axis = fit.plot("orchard")
    assert [label.get_text() for label in axis.get_yticklabels()] == ["alternate\nk = 2", "random\nk = 7", "systematic\nk = 4"]
    means = [line.get_xdata()[0] for line in axis.lines if line.get_markerfacecolor() == "white" and line.get_markersize() == 9.0]
    assert means == [mean.estimate for mean in fit.means("alloc").means]
    points = marked(axis)
    assert sorted(points[:, 0]) == sorted(bcg.yi)
    assert [set(np.round(points[points[:, 0] == y, 1])) for y in bcg.yi[:2]] == [{1.0}, {1.0}]
    pooled = evidence.meta("yi", "vi", data=bcg, cluster="trial").plot("orchard")
    assert pooled.get_yticklabels()[0].get_text() == "k = 13 (13)"
    with pytest.raises(UsageError, match="it has none: see the bubble plot"):
        evidence.meta("yi", "vi", data=bcg, moderators="~ ablat").plot("orchard")
    with pytest.raises(UsageError, match="the model has no moderator 'alloc'; give moderators by a formula"):
        evidence.meta("yi", "vi", data=bcg).plot("orchard", moderator="alloc")


def test_outer_groups_are_left_out_and_come_in_where_there_are_levels():
    data = table(13).assign(row=range(13))
    fit = evidence.meta("g", "v", data=data, levels=["town", "row"])
    towns = data.town.unique()
    without = marked(fit.plot("leave-one-out"))[:, 0]
    upto = marked(fit.plot("cumulative"))[:, 0]
    for i, town in enumerate(towns):
        rest = evidence.meta("g", "v", data=data[data.town != town], levels=["town", "row"])
        assert without[i] == pytest.approx(rest.estimate, rel=1e-7)
        assert fit.influence().ci_low[i, 0] == pytest.approx(rest.ci_low, rel=1e-6)
        if i:  # one town alone cannot carry a variance between towns
            first = evidence.meta("g", "v", data=data[data.town.isin(towns[: i + 1])], levels=["town", "row"])
            assert upto[i - 1] == pytest.approx(first.estimate, rel=1e-7)
    assert "all effects are in one outer group" in fit.cumulative().unavailable[0]
    assert (len(without), len(upto)) == (7, 6)
    with pytest.raises(UsageError, match="without moderators"):
        evidence.meta("g", "v", data=data, levels=["town", "row"], moderators="~ x").plot("leave-one-out")


def test_proportions_of_studies_are_by_their_own_size_and_the_note_says_so():
    data = pd.DataFrame({"xi": [0, 5, 12, 30], "ni": [20, 40, 30, 300]})
    fit = evidence.meta(data, measure="PFT", xi="xi", ni="ni")
    _, lines = forest_lines(fit, None, None)
    assert [line.cells[1] for line in lines[:4]] == ["0 / 20", "5 / 40", "12 / 30", "30 / 300"]
    # Miller's transform of a study's own Freeman-Tukey effect is its proportion.
    assert [float(line.cells[2].split()[0]) for line in lines[:4]] == pytest.approx(data.xi / data.ni, abs=5e-4)
    assert any("by its own size" in text.get_text() for text in fit.forest().texts)


def test_pictures_share_a_figure_of_the_callers(bcg):
    fit = evidence.meta(bcg, measure="RR", **COUNTS, study="author", moderators=None)
    figure = Figure(figsize=(16, 6))
    left, right = figure.subplots(1, 2)
    assert fit.forest(left) is left
    assert fit.funnel(ax=right) is right
    assert len(figure.axes) == 2
    assert not list(overlapping(boxes(figure)))


def test_a_picture_or_an_option_that_is_not_there_is_named(bcg):
    fit = evidence.meta("yi", "vi", data=bcg)
    with pytest.raises(UsageError, match=re.escape("there is no plot 'tunnel'. Did you mean 'funnel'?")):
        fit.plot("tunnel")
    with pytest.raises(UsageError, match="a funnel plot has no option 'order'; it has none beside ax"):
        fit.plot("funnel", order="effect")
