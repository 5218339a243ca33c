"""Every figure of a run, over the one list of them: a mark for every row or a word on those left out, and texts as they are written."""

from __future__ import annotations

import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from lxml import html
from matplotlib.text import Text

from evidence.base.drawing import INK, POOLED, _artists, figure_bytes
from evidence.base.marks import LARGEST, ForestRow
from evidence.base.plots import WIDTH
from evidence.judgement.costs.figure import break_even_curve
from evidence.judgement.coverage.figure import gap_map, survey
from evidence.judgement.findings.figure import evidence_summary
from evidence.judgement.findings.icon_array import APART, icon_array
from evidence.judgement.risk_of_bias.counts import count_judgements
from evidence.judgement.risk_of_bias.forests import forest_with_lights
from evidence.judgement.risk_of_bias.tables import analysed_appraisals, weighed_judgements
from evidence.public import Results, read
from evidence.report.figures import draw_all
from evidence.report.page.narrow import narrow_forest, narrow_words
from evidence.review.plan import Moderator
from evidence.robustness.kinds.answer import KindsCompared
from evidence.robustness.over_time.figure import cumulative_forest
from evidence.synthesis.bodies import TIER_1, TIERS_1_2, select
from evidence.synthesis.designs.figure import design_forest
from evidence.synthesis.directions.figure import direction_plot
from evidence.synthesis.flow.figure import flow
from evidence.synthesis.moderators.answer import ModeratorTest, moderator_tests
from evidence.synthesis.moderators.figure import moderator_bubbles
from evidence.synthesis.other_reviews.figure import other_reviews_forest, our_lines, questions
from evidence.synthesis.pooled.answer import Answer
from evidence.synthesis.pooled.answers import Answers
from evidence.synthesis.pooled.figures import typology_forest
from evidence.synthesis.pooled.forest import axis_ends, draw_forest, effect_lines
from tests.judgement.risk_of_bias.test_risk_of_bias import LOW, pairs
from tests.page import whole_page
from tests.review.damage import read_rows, write_rows
from tests.review.test_bias_checks import answer
from tests.texts import put_before_every_text

PAYLOAD = r"$5,000 v $10,000 (20% over $400) \frac{ _x^ "
MARKUP = '<b id="mark-1" href="#p"> url(#q) &amp; </text> '
SVG = "{http://www.w3.org/2000/svg}"
GROUPS = 11


def body(results, name, uses):
    return len(select(results.effects.rows, results.review.plan.bodies[name].where, uses))


def pooled(*answers):
    return sum(isinstance(one, Answer) for one in answers)


def bias_rows(results):
    return analysed_appraisals(results)


def by_typology(results):
    unsized = {vote.typology for vote in results.directions.votes if not vote.sized}
    return body(results, "overall", TIER_1) + pooled(*results.tier_1.by_typology.values()) + len(unsized)


def by_design(results):
    """Every answer of a question that has two, and every reason why there is none."""
    found = {}
    for one in results.by_design:
        if one.answer.counts.effects:
            found.setdefault((one.body, one.tiers), []).append(one.answer)
    return sum(len(answers) for answers in found.values() if pooled(*answers) > 1)


def marks(theirs):
    """Each of theirs, and each line on ours."""
    return len(theirs) + len(our_lines(theirs[0]))


# How many rows each figure has to show, counted from the results and not from the figure. A figure that is missing here fails.
ROWS = {
    "forest_HEADLINE": lambda r: body(r, r.review.plan.headline, TIER_1) + pooled(r.tier_1.headline),
    "forest_typology": by_typology,
    "forest_tier_2": lambda r: body(r, r.review.plan.headline, TIERS_1_2) + pooled(r.tier_1.headline, r.tiers_1_2.headline),
    "funnel": lambda r: body(r, "overall", TIER_1),
    "flow": lambda r: len(r.flow.boxes),
    "risk_of_bias_rob_2": lambda r: sum(one.tool == "RoB 2" for one in bias_rows(r)),
    "risk_of_bias_robins_i_v2": lambda r: sum(one.tool == "ROBINS-I V2" for one in bias_rows(r)),
    "risk_of_bias_counts": lambda r: len(count_judgements(bias_rows(r))),
    "risk_of_bias_weights": lambda r: len(weighed_judgements(r)),
    "moderators": lambda r: sum(one.k_effects + len(one.levels) for one in r.moderators.values() if isinstance(one, ModeratorTest)),
    "answers_by_design": by_design,
    "gap_map": lambda r: len(r.coverage.gaps),
    "evidence_summary": lambda r: 3 * len(r.ratings),
    "survey": lambda r: len(r.survey),
    "icon_array": lambda r: 200,
    "break_even": lambda r: len(r.costs.sets),
    "cumulative": lambda r: len(
        {row.columns["year"] for row in select(r.effects.rows, r.review.plan.bodies[r.review.plan.headline].where, TIER_1)}
    ),
    "next_study": lambda r: (
        3 * len({(one.recommendation, one.now, *one.chances.items()) for study in r.next_studies for one in study.marks})
    ),
    "monitoring": lambda r: len(r.over_time.bodies[0].years),
    "specification_curve": lambda r: sum(len(one.options) for one in r.multiverses[0].moves),
    "sensitivity": lambda r: 1 + len(r.sensitivity[r.review.plan.headline]),
    "directions": lambda r: sum(not vote.outside for vote in r.directions.votes),
    "kind_pairs": lambda r: sum(len(one.pairs) for one in r.kinds_compared if isinstance(one, KindsCompared)),
    "other_reviews": lambda r: sum(marks(theirs) for theirs in questions(r.other_reviews).values()),
}


def texts(figure):
    return [text.get_text() for text in figure.findobj(Text) if text.get_text()]


def many_groups(review):
    """The review with its analysed effects outside the headline in a group of outcomes each, eleven in all."""
    effects, values, plan = review / "effects.csv", review / "codebook" / "values.csv", review / "review.toml"
    head, *rows = read_rows(effects)
    group, used = head.index("outcome_group"), head.index("in_analysis")
    others = [row for row in rows if row[used] == "yes" and row[group] != "home"]
    for number, row in enumerate(others):
        row[group] = f"extra{number % GROUPS}"
    write_rows(effects, [head, *rows])
    names = [f"extra{number}" for number in range(min(GROUPS, len(others)))]
    write_rows(
        values, [*read_rows(values), *(["effects", "outcome_group", name, f"_Extra {name}", "Made up.", "made up"] for name in names)]
    )
    text = plan.read_text(encoding="utf-8")
    quoted = "".join(f'"{name}", ' for name in names)
    text = text.replace('outcome_group = ["home", ', f'outcome_group = ["home", {quoted}')
    text = text.replace("[groups]\n", "[groups]\n" + "".join(f'{name} = "{name}"\n' for name in names))
    bodies = "".join(f'[bodies.{name}]\ntitle = "_Extra {name}"\nwhere = {{ outcome_group = ["{name}"] }}\n\n' for name in names)
    plan.write_text(text.replace("[bodies.stability]", f"{bodies}[bodies.stability]"), encoding="utf-8")
    return review


def judged(review):
    for question, letter in pairs(LOW):
        answer(review, question, letter)
    return review


@pytest.fixture(params=["shipped", *(pytest.param(one, marks=pytest.mark.slow) for one in ("many groups", "judged", "example", "dollars"))])
def results(request) -> Results:
    if request.param == "shipped":
        return request.getfixturevalue("shipped")
    if request.param == "example":
        return read(request.getfixturevalue("example")).run()
    review = request.getfixturevalue("review")
    change = {"many groups": many_groups, "judged": judged, "dollars": lambda one: put_before_every_text(one, PAYLOAD)}
    return read(change[request.param](review)).run()


@pytest.fixture
def drawn(request, results, shipped):
    return request.getfixturevalue("figures") if results is shipped else draw_all(results)


def test_every_row_has_a_mark_or_the_figure_says_why_not(results, drawn):
    assert {"forest_typology", "funnel", "flow", "gap_map", "risk_of_bias_counts"} <= set(drawn)
    for name, one in drawn.items():
        rows = ROWS["forest_HEADLINE" if name == f"forest_{results.review.plan.headline}" else name](results)
        assert one.marks + one.left_out == rows, name
        assert one.marks > 0, name
        if one.left_out:
            assert re.search(rf"Not drawn: {one.left_out} [a-z]", " ".join(texts(one.figure)).replace("\n", " ")), name


def test_every_mark_lies_inside_its_axes(drawn):
    """A mark beyond the ends of an axis is clipped away, so it is not drawn whatever the figure holds."""
    for name, one in drawn.items():
        for axis in one.figure.axes:
            for line in axis.lines:
                if (line.get_gid() or "").startswith("mark"):
                    (low, high), (bottom, top) = sorted(axis.get_xlim()), sorted(axis.get_ylim())
                    assert all(low <= x <= high for x in line.get_xdata()), name
                    assert all(bottom <= y <= top for y in line.get_ydata()), name
            for cloud in axis.collections:
                if (cloud.get_gid() or "").startswith("mark"):
                    (low, high), (bottom, top) = sorted(axis.get_xlim()), sorted(axis.get_ylim())
                    assert all(low <= x <= high and bottom <= y <= top for x, y in cloud.get_offsets()), name


@pytest.mark.slow
def test_a_funnel_of_more_groups_than_shapes_names_and_tells_apart_each(review):
    results = read(many_groups(review)).run()
    figure = results.figures()["funnel"]
    marks = [line for line in figure.axes[0].lines if (line.get_gid() or "").startswith("mark")]
    titles = {results.review.plan.bodies[results.review.plan.groups[row.columns["outcome_group"]]].title for row in analysed(results)}
    assert len(titles) > 8
    assert titles <= {text.get_text().replace("\n", " ") for text in figure.legends[0].get_texts()}
    assert len({(line.get_marker(), line.get_markerfacecolor(), line.get_markeredgecolor()) for line in marks}) == len(titles)


def analysed(results):
    return select(results.effects.rows, results.review.plan.bodies["overall"].where, TIER_1)


@pytest.mark.slow
def test_results_give_every_figure_that_is_written(shipped, build):
    assert sorted(shipped.figures()) == sorted(path.stem for path in (build / "figures").glob("*.svg"))
    assert {"evidence_summary", "gap_map", "survey"} <= set(shipped.figures())


def test_squares_have_areas_in_proportion_to_the_weights_of_the_main_model(shipped, figures):
    """12.1% of the weight where the inverse of the squared standard error would have shown 24.5%."""
    answer = shipped.tier_1.headline
    assert sum(answer.weights.values()) == pytest.approx(100.0)
    g = {row.effect_id: row.effect.g for row in shipped.effects.rows if row.effect is not None}
    assert sum(weight * g[name] for name, weight in answer.weights.items()) / 100 == pytest.approx(answer.g)
    assert max(answer.weights.values()) < 20
    figure = figures["forest_home"].figure
    squares = {float(line.get_xdata()[0]): line for line in figure.axes[0].lines if line.get_marker() == "s"}
    sides = {name: squares[g[name]].get_markersize() + squares[g[name]].get_markeredgewidth() for name in answer.weights}
    heaviest = max(answer.weights.values())
    for name, weight in answer.weights.items():
        assert (sides[name] / LARGEST) ** 2 == pytest.approx(weight / heaviest)
        assert f"{weight:.1f}%" in texts(figure)
    assert "areas are in proportion to the weights" in " ".join(texts(figure))


def test_hollow_squares_of_tier_2_are_as_large_as_their_weights_too(shipped, figures):
    figure, weights = figures["forest_tier_2"].figure, shipped.tiers_1_2.headline.weights
    squares = [line for line in figure.axes[0].lines if line.get_marker() == "s"]
    areas = sorted((line.get_markersize() + line.get_markeredgewidth()) ** 2 for line in squares)
    assert areas == pytest.approx([LARGEST**2 * weight / max(weights.values()) for weight in sorted(weights.values())])
    assert any(line.get_markerfacecolor() == "white" for line in squares)


def lines(figure):
    """The lines of its texts that hold something of a payload."""
    return sorted(line for text in texts(figure) for line in text.split("\n") if set(line) & set("$<"))


def written(root):
    """The same of an SVG as it was parsed; texts of a page lose the name space."""
    found = [one.text or "" for one in root.iter() if isinstance(one.tag, str) and one.tag.rpartition("}")[2] == "text"]
    return sorted(line for line in found if set(line) & set("$<"))


@pytest.mark.slow
@pytest.mark.parametrize("payload", [PAYLOAD, MARKUP])
def test_texts_of_a_study_stand_in_every_figure_as_they_are_written(review, payload, tmp_path):
    """Dollars, a backslash, an underscore at the beginning and a percent sign are not mathematics, tags and references no markup."""
    results = read(put_before_every_text(review, payload)).run()
    for name, one in draw_all(results).items():
        figure = one.figure
        # Axes that are switched off draw no ticks, and have none until they are asked for.
        written_out = [text for text in _artists(figure) if isinstance(text, Text)]
        assert written_out, name
        assert not any(text.get_parse_math() or text.get_usetex() for text in written_out), name
        svg = figure_bytes(one, "svg")
        assert written(ElementTree.fromstring(svg)) == lines(figure), name
        if name != "risk_of_bias_counts":
            assert lines(figure), name
        # Text that can be searched and copied: no letter is an outline.
        assert b"DejaVuSans-" not in svg, name
        assert figure_bytes(one, "png")[:4] == b"\x89PNG"
    results.write(tmp_path)
    page = html.fromstring(whole_page(tmp_path / "report.html"))
    assert sorted(line for svg in page.xpath("//svg[not(ancestor::*[@class='narrow'])]") for line in written(svg)) == sorted(
        line for figure in results.figures().values() for line in lines(figure)
    )


@pytest.mark.slow
def test_a_drawing_says_what_it_is_in_fonts_that_are_no_wider_than_ours(figures):
    for name, one in figures.items():
        root = ElementTree.fromstring(figure_bytes(one, "svg"))
        assert [root.findtext(f"{SVG}title"), root.findtext(f"{SVG}desc")] == [one.title, one.caption], name
        styles = {text.get("style") for text in root.iter(f"{SVG}text")}
        assert styles
        assert all("'DejaVu Sans', 'Verdana', sans-serif" in style for style in styles), name


def test_ids_differ_among_all_figures_of_a_page_and_references_lead_to_them(build):
    page = whole_page(build / "report.html")
    ids = re.findall(r' id="([^"]+)"', page)
    assert len(ids) == len(set(ids)) > 500
    for drawing in re.findall(r"<svg .*?</svg>", page, flags=re.DOTALL):
        used = set(re.findall(r"(?:url\(|<use[^>]* href=\")#([^)\"]+)", drawing))
        assert used <= set(re.findall(r' id="([^"]+)"', drawing))
        assert used or "clip-path" not in drawing
        leading = {link.split("?")[0] for link in re.findall(r'<a href="#([^"]+)"', drawing)}
        assert leading <= set(ids)


def test_marks_of_effects_in_no_pooled_answer_and_of_weights_below_zero_are_told():
    one = ForestRow("effect", "A", "", 0.2, 0.1, 0.3)
    figure = draw_forest([one, replace(one, weight=103.0), replace(one, weight=-3.0)], "Title", "Note")
    marks = [line.get_marker() for line in figure.axes[0].lines if (line.get_gid() or "").startswith("mark")]
    assert marks == ["o", "s", "x"]
    words = " ".join(texts(figure)).replace("\n", " ")
    assert "Circles: effects in no pooled answer." in words
    assert "Crosses: effects with a weight below zero" in words
    assert "\N{MINUS SIGN}3.0%" in words


def test_a_forest_says_what_was_printed_how_far_effects_differ_and_how_biased_they_may_be(shipped):
    answer, said = shipped.tier_1.headline, texts(forest_with_lights(shipped)["forest_home"].figure)
    words = " ".join(said).replace("\n", " ")
    assert "75% of 62 against 49% of 58" in words
    numbers = f"tau2 = {answer.tau2_total:.3f} (samples {answer.tau2_sample:.3f}, effects {answer.tau2_effect:.3f})"
    assert f"{numbers}; I2 = {answer.I2_total:.0f}%; Q = {answer.Q:.1f} on {answer.Q_df} df" in words
    assert f"{answer.pi_low:.2f} to {answer.pi_high:.2f}".replace("-", "\N{MINUS SIGN}") in said
    assert {"\N{LEFTWARDS ARROW} favours comparison", "favours intervention \N{RIGHTWARDS ARROW}", "Bias"} <= set(said)
    # One study of return home has some concerns, by its own algorithm; the others are serious or high.
    assert said.count("!") == len(answer.weights) - 1
    kinds = " ".join(texts(typology_forest(shipped)["forest_typology"].figure)).replace("\n", " ")
    tested = shipped.moderators["typology"]
    assert f"Joint test over 5 kinds: F = {tested.statistic:.2f} on {tested.df_num} and {tested.df_denom:.1f} df" in kinds


def test_answers_that_are_compared_say_how_far_their_effects_differ(shipped):
    answer = shipped.tier_1.headline
    spread = f"tau2 = {answer.tau2_total:.3f}; I2 = {answer.I2_total:.0f}%; Q = {answer.Q:.1f} on {answer.Q_df} df"
    for drawn in (*design_forest(shipped).values(), *other_reviews_forest(shipped).values()):
        pooled_rows = [row for row in drawn.forest.rows if row.kind == "pooled"]
        assert all("tau2 = " in row.detail for row in pooled_rows)
        assert any(row.detail.endswith(f"\n{spread}") for row in pooled_rows)


def test_rows_stand_by_size(shipped):
    rows = [row for row in analysed(shipped) if row.effect_id in shipped.tier_1.headline.weights]
    sizes = [line.estimate for line in effect_lines(rows, shipped.tier_1.headline)]
    assert sizes == sorted(sizes, reverse=True)


def test_an_axis_follows_from_its_rows_and_what_passes_it_is_marked():
    """Five effects within one unit, and a pooled answer of two samples that reaches from -30 to 40: hollow, and cut with arrows."""
    effects = [ForestRow("effect", str(i), "", 0.1 * i, 0.1 * i - 0.3, 0.1 * i + 0.3) for i in range(5)]
    thin = ForestRow("pooled", "Pooled", "", 0.2, -30.0, 40.0, hollow=True)
    axis = (figure := draw_forest([*effects, thin], "Title", "Note")).axes[0]
    low, high = axis.get_xlim()
    assert -0.6 < low < -0.3
    assert 0.7 < high < 1.0
    arrows = [line for line in axis.lines if line.get_marker() in ("<", ">")]
    assert {(line.get_marker(), float(line.get_xdata()[0])) for line in arrows} >= {("<", low), (">", high)}
    (diamond,) = [patch for patch in axis.patches if (patch.get_gid() or "").startswith("mark")]
    assert diamond.get_facecolor()[:3] == (1.0, 1.0, 1.0)
    words = " ".join(texts(figure)).replace("\n", " ")
    assert "Hollow diamonds: fewer than 4 degrees of freedom" in words
    assert "Arrows: intervals that go on beyond the axis" in words
    # With intervals alike in length nothing is cut.
    wide = draw_forest([*effects, replace(thin, low=-0.4, high=0.8)], "Title", "Note").axes[0]
    assert not [line for line in wide.lines if line.get_marker() in ("<", ">")]


def signs(figure):
    """How many signs of each kind the second hundred has: filled, in the ink of answers, others."""
    drawn = [line for line in figure.axes[0].lines if min(line.get_xdata()) >= APART]
    return {(line.get_marker(), line.get_markerfacecolor()): len(line.get_xdata()) for line in drawn}


def test_an_icon_array_shows_the_answer_in_people_for_both_signs(shipped):
    """33 without and 48 with support: 15 more; of a harm that is as large, as many are crossed out."""
    middle = shipped.absolute["home", ""].middle
    without, treated = round(middle.comparison), round(middle.treated)
    found = signs(icon_array(shipped)["icon_array"].figure)
    assert found == {("o", INK): without, ("o", POOLED): treated - without, ("o", "white"): 100 - treated}
    worse = replace(middle, treated=middle.comparison - 10.0)
    absolute = replace(shipped.absolute["home", ""], at=(worse,))
    harmful = icon_array(replace(shipped, absolute={**shipped.absolute, ("home", ""): absolute}))["icon_array"]
    assert signs(harmful.figure) == {("o", INK): without - 10, ("x", POOLED): 10, ("o", "white"): 100 - without}
    assert f"certainty (GRADE) {shipped.grade['home'].certainty}" in harmful.caption


def test_a_curve_crosses_nothing_where_support_pays_for_itself(shipped):
    axis = break_even_curve(shipped)["break_even"].figure.axes[0]
    dots = [float(line.get_xdata()[0]) for line in axis.lines if (line.get_gid() or "").startswith("mark")]
    assert dots == pytest.approx([100 * one.break_even.needed for one in shipped.costs.sets])
    for one, line in zip(shipped.costs.sets, [line for line in axis.lines if len(line.get_xdata()) == 2], strict=False):
        (x0, x1), (y0, y1) = line.get_xdata(), line.get_ydata()
        assert x0 - y0 * (x1 - x0) / (y1 - y0) == pytest.approx(100 * one.break_even.needed)


def test_the_last_year_gives_the_answer_of_today(shipped):
    answer, figure = shipped.tier_1.headline, cumulative_forest(shipped)["cumulative"].figure
    circles = [line for line in figure.axes[0].lines if line.get_marker() == "o"]
    assert float(circles[-1].get_xdata()[0]) == pytest.approx(answer.g, rel=1e-9)


def test_bars_of_bias_are_as_long_as_the_weight_that_rests_on_them(shipped):
    """The overall judgements hold all of the headline's weight, each effect once; every domain of a tool holds as much."""
    answer, counts = shipped.tier_1.headline, weighed_judgements(shipped)
    assert sum(one.weight for one in counts if one.domain == "overall") == pytest.approx(100.0)
    whole = {one.effect_id or one.study_id: one.overall.judgement for one in shipped.appraisals}
    studies = {row.effect_id: row.columns["study_id"] for row in shipped.effects.rows}
    judged = {}
    for name, weight in answer.weights.items():
        judgement = whole.get(name, whole[studies[name]])
        judged[judgement] = judged.get(judgement, 0.0) + weight
    assert {one.judgement: pytest.approx(one.weight) for one in counts if one.domain == "overall"} == judged
    for tool, domain in {(one.tool, one.domain) for one in counts}:
        parts = [one for one in counts if (one.tool, one.domain) == (tool, domain)]
        assert sum(one.weight for one in parts) == pytest.approx(parts[0].of_weight)


def test_bubbles_of_a_factor_and_of_a_slope_lie_at_their_effects(shipped):
    """A slope needs ten samples with a value, which no moderator of the review has: the year of the study is made one."""
    factors = moderator_bubbles(shipped)
    tested = [one for one in shipped.moderators.values() if isinstance(one, ModeratorTest)]
    drawn = [x for cloud in factors["moderators"].figure.axes[0].collections for x, _ in cloud.get_offsets()]
    assert len(drawn) == sum(one.k_effects for one in tested)
    plan = replace(shipped.review.plan, moderators={"year": Moderator("year", "Year", "design", "slope", "year", None, None, {})})
    rows = analysed(shipped)
    by_year = moderator_tests(rows, Answers(plan))
    assert isinstance(by_year["year"], ModeratorTest)
    changed = replace(shipped, review=replace(shipped.review, plan=plan), moderators=by_year)
    (axis,) = moderator_bubbles(changed)["moderator_year"].figure.axes
    (cloud,) = [one for one in axis.collections if (one.get_gid() or "").startswith("mark")]
    assert {tuple(point) for point in cloud.get_offsets()} == {(float(row.columns["year"]), row.effect.g) for row in rows}
    sizes = dict(zip((y for _, y in cloud.get_offsets()), cloud.get_sizes(), strict=True))
    most = max(sizes.values())
    assert all(sizes[row.effect.g] == pytest.approx(most * min(one.effect.se for one in rows) ** 2 / row.effect.se**2) for row in rows)
    line, slope = axis.lines[0], by_year["year"].levels[0].g
    (x0, *_, x1), (y0, *_, y1) = line.get_xdata(), line.get_ydata()
    assert (y1 - y0) / (x1 - x0) == pytest.approx(slope)


def test_one_extreme_interval_among_ten_does_not_stretch_the_axis():
    rows = [ForestRow("effect", str(i), "", 0.05 * i, 0.05 * i - 0.3, 0.05 * i + 0.3) for i in range(9)]
    axis = draw_forest([*rows, ForestRow("effect", "far", "", 0.2, -9.0, 9.0)], "Title", "Note").axes[0]
    low, high = axis.get_xlim()
    assert low > -0.5
    assert high < 0.9
    assert {line.get_marker() for line in axis.lines} >= {"<", ">"}


@pytest.mark.slow
@pytest.mark.parametrize("name", ["forest_home", "moderators", "sensitivity"])
def test_a_narrow_forest_says_and_shows_what_the_wide_one_does(shipped, figures, name):
    drawn = figures[name]
    rows, page = drawn.forest.rows, html.fromstring(str(narrow_forest(drawn.forest)))
    items = page.findall("ul/li")
    assert len(items) == len(rows) > 5
    low, high = axis_ends(rows)
    for row, item in zip(rows, items, strict=True):
        said = item.text_content().replace("\N{MINUS SIGN}", "-")
        assert row.label in said
        assert [link.get("href") for link in item.iter("a")] == ([f"#{row.address}"] if row.address else [])
        if row.estimate is None:
            continue
        assert f"{row.estimate:z.2f} [{row.low:z.2f}, {row.high:z.2f}]" in said
        assert row.weight is None or f"weight {row.weight:.1f}%" in said
        (mark,) = [one for one in item.iter("rect", "polygon", "circle") if "b" not in one.get("class").split()]
        assert ("h" in mark.get("class").split()) == row.hollow
        x = 6 + (row.estimate - low) / (high - low) * 308
        middle = {
            "rect": lambda one: float(one.get("x")) + float(one.get("width")) / 2,
            "circle": lambda one: float(one.get("cx")),
            "polygon": lambda one: float(one.get("points").split()[1].split(",")[0]),
        }[mark.tag](mark)
        assert middle == pytest.approx(x, abs=0.2)
        tips = sum(bool(re.search("l-?5.* -3v6z", path.get("d"))) for path in item.iter("path"))
        ends = [(row.low, row.high), (row.pi_low, row.pi_high)]
        assert tips == sum((start < low) + (end > high) for start, end in ends if start is not None)
        assert sum("b" in one.get("class").split() for one in item.iter("circle")) == len(row.bubbles)
    assert drawn.forest.note in page.text_content()


def in_words(drawn):
    """Of the words of a figure on a narrow screen: of every row what it says, and where it leads."""
    items = html.fromstring(str(narrow_words(drawn.words))).findall("ul/li")
    return [(item.text_content(), [link.get("href") for link in item.iter("a")], item.get("class")) for item in items]


def links(drawn):
    """Where the drawing itself leads."""
    return {text.get_url().partition("#")[2] for text in drawn.figure.findobj(Text) if text.get_url()}


def test_figures_of_boxes_and_signs_say_and_lead_to_the_same_in_words(shipped):
    drawn = evidence_summary(shipped) | gap_map(shipped) | flow(shipped) | direction_plot(shipped)
    for name in drawn:
        assert {to[1:] for _, lead, _ in in_words(drawn[name]) for to in lead} == links(drawn[name]), name
        assert links(drawn[name]), name
    cells = [said for said, _, look in in_words(drawn["gap_map"]) if look and "cell" in look]
    assert len(cells) == sum(bool(cell.sized or cell.direction) for cell in shipped.coverage.gaps)
    assert "Reunification 1 sized + 15" in cells
    boxes = [said for said, _, look in in_words(drawn["flow"]) if look in ("step", "aside")]
    assert len(boxes) == len(shipped.flow.boxes)
    assert all(box.title in said and str(box.n) in said for box, said in zip(_down(shipped.flow), boxes, strict=True))
    votes = [vote for vote in shipped.directions.votes if not vote.outside]
    said = " ".join(said for said, _, _ in in_words(drawn["directions"]))
    assert said.count("(with a size)") == sum(vote.sized for vote in votes)
    titles = {group: shipped.review.plan.bodies[body].title for group, body in shipped.review.plan.groups.items()}
    assert sum(said.count(title) for title in set(titles.values())) == len(votes)
    assert "published: good evidence" in in_words(drawn["evidence_summary"])[1][0]


def _down(flow):
    """The boxes as they stand, those beside a box after it."""
    for some in (flow.records, flow.studies):
        for box in some:
            if box.main:
                yield box
                yield from (other for other in some if other.parent == box.key and not other.main)


def test_survey_shares_keep_both_intervals_on_a_narrow_screen(shipped):
    shares = [one for one in shipped.survey if one.ci_low is not None]
    items = html.fromstring(str(narrow_forest(survey(shipped)["survey"].forest))).findall("ul/li")
    for one, item in zip(shares, items, strict=True):
        ends = {path.get("class"): re.findall(r"[\d.]+", path.get("d")) for path in item.iter("path")}
        for look, low, high in (("e", one.ci_low, one.ci_high), ("f", one.finite_low, one.finite_high)):
            assert (look in ends) == (low is not None)
            if low is not None:
                assert [float(ends[look][0]), float(ends[look][-1])] == pytest.approx([6 + 308 * low, 6 + 308 * high], abs=0.1)


@pytest.mark.slow
def test_plots_are_drawn_once_in_letters_that_a_phone_shows_large_enough(shipped):
    """A point of a sheet of 4 inches is more than a pixel of a phone, and no text has fewer than 8 points."""
    slim = {name: one for name, one in draw_all(shipped).items() if one.forest is None and one.words is None}
    assert set(slim) == {"icon_array", "funnel", "specification_curve", "monitoring", "next_study", "break_even"}
    for name, one in slim.items():
        assert one.figure.get_figwidth() == WIDTH, name
        # Axes that are switched off draw no ticks.
        assert min(text.get_fontsize() for text in _artists(one.figure) if isinstance(text, Text) and text.get_text()) >= 8, name


def test_lights_and_bars_of_bias_stand_as_words_on_a_narrow_screen(shipped):
    drawn = draw_all(shipped)
    page = html.fromstring(str(narrow_words(drawn["risk_of_bias_rob_2"].words)))
    judged = [one for one in shipped.appraisals if one.label == "Walton 1993, Utah"]
    (said,) = [item.text_content() for item in page.iter("li") if "Walton 1993" in item.text_content()]
    assert said.endswith(f"overall {judged[0].overall.judgement}")
    assert not list(page.iter("svg"))
    bars = html.fromstring(str(narrow_words(drawn["risk_of_bias_weights"].words))).text_content()
    high = [one for one in weighed_judgements(shipped) if (one.tool, one.domain, one.judgement) == ("RoB 2", "overall", "high")]
    assert f"high {100 * high[0].weight / high[0].of_weight:.0f}%" in bars
