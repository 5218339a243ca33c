"""evidence template and evidence import: what they show, write and refuse."""

from __future__ import annotations

import io
import json
import shlex
import sys

import openpyxl
import pytest

from evidence.report.write import table_foot
from evidence.review import read_review
from evidence.review.statement import what_it_is
from evidence.synthesis.review_run import run_review
from tests.cli.test_run import contents
from tests.review.coming_in import ROW, tiny_review, write_csv, write_xlsx


@pytest.fixture
def review(tmp_path):
    return tiny_review(tmp_path / "review")


def test_a_preview_writes_nothing_and_yes_writes_a_local_study_beside_an_untouched_base(call, review, tmp_path):
    before = contents(review)
    file = write_csv(tmp_path / "mine.csv", ROW)
    for more in (("--preview",), ()):
        code, out, _ = call("import", file, review, *more)
        assert code == 0
        assert "g = 0.28 [0.07, 0.48]. It favours the treatment group" in out
        assert "effects.direction = treatment" in out
        assert "Nothing is written yet" in out
        assert contents(review) == before
    code, out, _ = call("import", file, review, "--yes")
    assert code == 0
    assert f"evidence compare {review}" in out
    new = {name for name in contents(review) if name not in before}
    assert new == {f"local/our_town_2026/{name}.csv" for name in ("studies", "effects", "sources")}
    assert before.items() <= contents(review).items()
    assert "our_town_2026-1" in {row["effect_id"] for row in call("effects", review, "--json")[1]["effects"] if row["in_analysis"]}


def test_a_study_that_is_there_is_refused_or_replaced_and_kept(call, review, tmp_path):
    file = write_csv(tmp_path / "mine.csv", ROW)
    call("import", file, review, "--yes")
    before = contents(review)
    code, out, err = call("import", file, review, "--yes")
    assert (code, out) == (1, "")
    assert err.count("error ") == 1
    assert "--replace" in err
    assert "the file was imported before" in err
    assert "same-numbers-twice" not in err  # one message for one mistake
    other = write_csv(tmp_path / "other.csv", ROW | {"label": "Our Town, again"})
    assert "(effects.csv:2)" in call("import", other, review, "--preview")[1]
    assert contents(review) == before
    code, out, _ = call("import", write_csv(tmp_path / "mine.csv", ROW | {"estimate": "1.7"}), review, "--yes", "--replace")
    assert code == 0
    assert "replaces the local study of that name" in out
    assert contents(review)["local/.replaced/our_town_2026-1/effects.csv"] == before["local/our_town_2026/effects.csv"]
    assert read_review(review).tables["effects"].by("effect_id")["our_town_2026-1"].text("estimate") == "1.7"


def test_one_wrong_row_of_many_and_nothing_is_written(call, review, tmp_path):
    before = contents(review)
    rows = [ROW | {"label": f"Town {number}", "citation": f"Town {number}"} for number in range(100)]
    rows[57]["ci_low"] = "9"
    code, _, err = call("import", write_csv(tmp_path / "mine.csv", *rows), review, "--yes")
    assert code == 1
    assert "mine.csv:59 ci_low" in err
    assert contents(review) == before
    rows[57]["ci_low"] = "1.14"
    code, found, _ = call("import", write_csv(tmp_path / "mine.csv", *rows), review, "--yes", "--json")
    assert code == 0
    assert len(found["studies"]) == len(found["effects"]) == 100
    assert len(read_review(review).local) == 100


def test_json_has_everything_the_preview_has(call, review, tmp_path):
    file = write_xlsx(tmp_path / "mine.xlsx", [ROW | {"Comment": "x", "higher_is_better": "yes"}])
    code, found, err = call("import", file, review, "--json")
    assert (code, err) == (0, "")
    assert found["written"] == []
    assert ("unknown-column", "Comment") in {(problem["rule"], problem["column"]) for problem in found["problems"]}
    assert found["effects"][0]["g"] == pytest.approx(0.2794, abs=5e-5)
    assert {"table": "effects", "column": "tier", "value": "1", "why": "the size follows from what is printed"} in found["filled_in"]
    assert any("'yes' is read as 1" in words for words in found["read_as"])
    code, found, _ = call("import", write_csv(tmp_path / "mine.csv", ROW | {"ci_low": "9"}), review, "--json")
    assert code == 1
    assert [problem["rule"] for problem in found["error"]["problems"] if problem["severity"] == "error"] == ["interval-inverted"]


@pytest.mark.parametrize(("reply", "written"), [("y", True), ("", False), ("no", False)])
def test_at_a_terminal_it_asks(call, review, tmp_path, monkeypatch, reply, written):
    class Terminal(io.StringIO):
        def isatty(self):
            return True

    monkeypatch.setattr(sys, "stdin", Terminal(f"{reply}\n"))
    code, out, _ = call("import", write_csv(tmp_path / "mine.csv", ROW), review)
    assert code == 0
    assert "Add this? [y/N]" in out
    assert (review / "local").exists() == written


def test_a_heading_is_mapped_by_the_caller_and_a_near_one_is_proposed(call, review, tmp_path):
    row = {("effect size" if heading == "estimate" else heading): text for heading, text in ROW.items()}
    row = {("ci_lower" if heading == "ci_low" else heading): text for heading, text in row.items()}
    file = write_csv(tmp_path / "mine.csv", row)
    code, _, err = call("import", file, review)
    assert code == 1
    assert "--map ci_lower=ci_low" in err
    code, out, _ = call("import", file, review, "--map", "effect size=estimate", "--map", "ci_lower=ci_low")
    assert code == 0
    assert "the column 'effect size' is read as estimate" in out
    code, out, _ = call("import", write_csv(tmp_path / "mine.csv", ROW | {"follow-up (months)": "12"}), review)
    assert '--map "follow-up (months)=followup_months"' in out
    for wrong in ("estimate", "x=nothing"):
        assert call("import", file, review, "--map", wrong)[0] == 2


def test_what_is_flagged_on_the_way_to_a_size_is_told_before_it_is_added(call, review, tmp_path):
    trial = ROW | {"design": "cluster_rct"}
    said = "randomised by clusters, but the number of clusters was not read: the variance is not adjusted and may be too small"
    assert f"    Flagged: {said}.\n" in call("import", write_csv(tmp_path / "a.csv", trial), review)[1]
    assert call("import", tmp_path / "a.csv", review, "--json")[1]["flagged"] == {"our_town_2026-1": [said]}
    assert "Flagged" not in call("import", write_csv(tmp_path / "a.csv", trial | {"cluster_adjusted": "yes"}), review)[1]


def test_a_size_that_needs_an_assumption_is_not_proposed_for_the_main_answer(call, review, tmp_path):
    row = {column: text for column, text in ROW.items() if column not in ("estimate", "ci_low", "ci_high", "ci_level")}
    row |= {"statistic": "f", "test_value": "5.34", "df": "81", "n_treat": "40", "n_comp": "44", "direction": "treatment"}
    for adjusted, tier, analysed in (("0", "1", "yes"), ("1", "2", "no")):
        _, found, _ = call("import", write_csv(tmp_path / "a.csv", row | {"adjusted": adjusted}), review, "--json")
        filled = {cell["column"]: cell["value"] for cell in found["filled_in"]}
        assert (filled["tier"], filled["in_analysis"]) == (tier, analysed)
    assert filled["exclusion_reason"].startswith("needs an assumption: the test comes from an adjusted model")
    _, out, _ = call("import", write_csv(tmp_path / "a.csv", row | {"adjusted": "1", "in_analysis": "yes", "tier": "1"}), review)
    assert "[analysed-needs-assumption]" in out


def test_percentages_with_the_p_of_their_difference_come_in(call, review, tmp_path):
    row = {column: text for column, text in ROW.items() if column not in ("estimate", "ci_low", "ci_high", "ci_level")}
    row |= {"statistic": "events", "pct_treat": "62%", "pct_comp": "37%", "p_value": "0.004"}
    assert "g = 0.56 [0.18, 0.95]" in call("import", write_csv(tmp_path / "a.csv", row), review)[1]


def test_one_limit_of_an_interval_is_told_what_it_is_worth(call, review, tmp_path):
    row = ROW | {"statistic": "hr", "estimate": "0.72", "ci_low": "", "ci_high": "0.95", "ci_level": "95"}
    code, _, err = call("import", write_csv(tmp_path / "a.csv", row), review)
    assert code == 1
    assert "Of a one-sided interval at 95 percent write the standard error in its place: se 0.1685." in err  # ln(0.95 / 0.72) / 1.6449


def test_an_effect_that_one_empty_cell_keeps_out_of_a_body_of_evidence_is_told(call, review, tmp_path):
    reentry = ROW | {"outcome_domain": "reentry", "outcome_group": "stability", "higher_is_better": "0"}
    _, out, _ = call("import", write_csv(tmp_path / "a.csv", reentry), review)
    assert out.count("Not pooled under") == 1
    words = "it takes effects whose denominator is reunified, and here that cell is empty."
    assert f"Not pooled under 'Staying safely at home after return': {words}" in out
    for other in (
        reentry | {"denominator": "reunified"},
        reentry | {"denominator": "all"},
        reentry | {"in_analysis": "no", "tier": "3"},
        ROW,
    ):
        _, out, _ = call("import", write_csv(tmp_path / "a.csv", other), review)
        assert "Our Town" in out
        assert "Not pooled under" not in out


def test_what_leaves_a_run_says_that_local_studies_are_among_the_data(call, review, tmp_path):
    call("import", write_csv(tmp_path / "a.csv", ROW), review, "--yes")
    results = run_review(read_review(review))
    words = "With 1 local study in addition to the review's own"
    for text in (results.to_dict()["statement"], table_foot(results.review), call("costs", review)[1]):
        assert f"{words}: Our Town 2026." in text
    assert what_it_is(results.review).endswith(f" {words}.")
    own = run_review(read_review(review, local=False))
    assert words not in own.to_dict()["statement"] + table_foot(own.review) + what_it_is(own.review)


def test_nothing_is_written_into_the_copy_of_the_package(call, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    file = write_csv(tmp_path / "mine.csv", ROW)
    for command in (("import", file, "--yes"), ("add",)):
        code, _, err = call(*command)
        assert code == 2
        assert "evidence new DIR --copy" in err


def test_a_study_without_a_judgement_of_its_bias_is_named_until_it_has_one(call, review, tmp_path):
    file = write_xlsx(tmp_path / "mine.xlsx", [ROW], sheet="fill_in")
    words = "Risk of bias not judged: Our Town 2026."
    assert f"{words} The placeholder of the design stands in" in call("import", file, review, "--preview")[1]
    trial = write_xlsx(tmp_path / "trial.xlsx", [ROW | {"design": "rct"}], sheet="fill_in")
    assert f"{words} No study of the same design has a placeholder" in call("import", trial, review, "--preview")[1]
    book = openpyxl.load_workbook(file)
    for row in (
        ["study_id", "tool", "domain", "judgement", "support"],
        ["our_town_2026", "ROBINS-I", "overall", "serious", "read in full"],
    ):
        (book["risk_of_bias"] if "risk_of_bias" in book.sheetnames else book.create_sheet("risk_of_bias")).append(row)
    book.save(file)
    code, found, _ = call("import", file, review, "--yes", "--json")
    assert (code, found["unjudged"]) == (0, [])
    assert "local/our_town_2026/risk_of_bias.csv" in contents(review)


def test_what_is_to_be_typed_next_can_be_typed(call, review, tmp_path):
    folder = review.rename(tmp_path / "My Évaluation")
    command = call("template", tmp_path / "our studies.csv", folder)[1].partition("added: ")[2]
    write_csv(tmp_path / "our studies.csv", ROW)
    code, out, _ = call(*shlex.split(command)[1:])
    assert (code, "Nothing is written yet" in out) == (0, True)
    code, out, _ = call("import", tmp_path / "our studies.csv", "--yes", folder)  # the review may come last
    assert call(*shlex.split(out.partition("changes: ")[2])[1:])[0] == 0


def test_templates_come_in_again_and_a_filled_one_is_not_overwritten(call, review, tmp_path):
    for name in ("t.xlsx", "t.csv"):
        assert call("template", tmp_path / name, review)[0] == 0
        code, _, err = call("template", tmp_path / name, review)
        assert code == 3
        assert "is there already" in err
        code, _, err = call("import", tmp_path / name, review)
        assert code == 2
        assert "there is no row in it" in err
    with (tmp_path / "t.csv").open("a") as file:
        headings = (tmp_path / "t.csv").read_text().strip().split(",")
        file.write(",".join(f'"{ROW.get(heading, "")}"' for heading in headings) + "\n")
    assert call("import", tmp_path / "t.csv", review, "--yes")[0] == 0
    assert call("template", tmp_path / "package.json", review, "--json")[1] == {"written": [(tmp_path / "package.json").as_posix()]}
    names = {resource["name"] for resource in json.loads((tmp_path / "package.json").read_text())["resources"]}
    assert names == {name for name, table in read_review(review).tables.items() if (review / table.file).is_file()}
    assert call("template", tmp_path / "codebook.md", "--core")[0] == 0
    assert call("template", tmp_path / "t.ods")[0] == 2


def test_many_errors_of_a_kind_are_told_once_with_their_lines_and_errors_come_last(call, review, tmp_path):
    rows = [ROW | {"label": f"Town {n}", "citation": f"Town {n}", "n_treat": "many", "n_comp": "40"} for n in range(30)]
    for n, heading in enumerate(("Colour", "Shape", "Taste", "Smell")):
        rows[0][heading] = str(n)
    code, found, err = call("import", write_csv(tmp_path / "mine.csv", *rows), review, "--json")
    errors = [one for one in found["error"]["problems"] if one["severity"] == "error"]
    assert (code, len(errors)) == (1, 30)
    lines = err.splitlines()
    assert sum("n_treat" in line for line in lines) == 4
    assert "27 more like these [not-a-whole-number], on lines 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, ..." in err
    assert "headings that are not used: 'Colour', 'Shape', 'Smell', 'Taste'" in err
    first = next(n for n, line in enumerate(lines) if line.startswith("error"))
    assert all(not line.startswith(("warning", "note")) for line in lines[first:])


def test_a_mapping_is_started_by_the_preview_completed_and_used_again(call, review, tmp_path):
    row = {("Odds ratio" if heading == "estimate" else heading): text for heading, text in ROW.items() if heading != "design"}
    file, mapping = write_csv(tmp_path / "mine.csv", row), tmp_path / "my sheet.toml"
    assert call("import", file, review, "--mapping", mapping)[0] == 3
    code, out, _ = call("import", file, review, "--mapping", mapping, "--preview")
    assert (code, '"Odds ratio" = "estimate"  # a proposal' in out, mapping.read_text() in out) == (0, True, True)
    before = mapping.read_bytes()
    assert call("import", file, review, "--mapping", mapping, "--preview")[0] == 1  # design is not filled in
    assert "--set design=VALUE" in call("import", file, review, "--mapping", mapping, "--preview")[2]
    assert mapping.read_bytes() == before
    mapping.write_text(mapping.read_text().replace('design = ""', 'design = "rct"'))
    code, out, _ = call("import", file, review, "--mapping", mapping, "--preview")
    assert (code, "g = 0.28 [0.07, 0.48]" in out, "as said: design = rct" in out) == (0, True, True)
    code, out, _ = call("import", file, review, "--map", "Odds ratio=estimate", "--set", "design=rct", "--ignore", "note", "--yes")
    assert code == 2  # a heading that is not there cannot be left out
    assert call("import", file, review, "--map", "Odds ratio=estimate", "--set", "design=rct", "--yes")[0] == 0
