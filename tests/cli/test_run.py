"""evidence run: what it writes, that it is the same every time, and that it refuses data with errors."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path

import pytest

from tests.conftest import STUDIES
from tests.page import whole_page

FILES = {"effects.csv", "pooled.csv", "ledger.csv", "results.json", "report.html", "run.json"}
FILES |= {"figures/forest_home.png", "figures/forest_home.svg", "annex.docx", "annex.xlsx", "annex/gap_map.csv"}
ANSWER_KEYS = {"g", "se", "df", "ci_low", "ci_high", "p_value", "pi_low", "pi_high", "tau2", "I2", "k_effects", "k_studies", "k_samples"}
ANSWER_KEYS |= {"n", "n_missing", "effects", "u3", "u3_low", "u3_high", "model"}


def contents(folder: Path) -> dict[str, str]:
    return {str(p.relative_to(folder)): hashlib.sha256(p.read_bytes()).hexdigest() for p in folder.rglob("*") if p.is_file()}


def test_it_writes_what_run_json_lists(build):
    listed = set(json.loads((build / "run.json").read_text())["written"])
    assert set(contents(build)) == listed | {"run.json"}
    assert listed >= FILES - {"run.json"}


@pytest.mark.slow
def test_the_same_bytes_from_another_folder_and_after_moving_the_review(build, whole_review, tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    assert call("run", whole_review.name, "--out", "again")[0] == 0
    assert contents(tmp_path / "again") == contents(build)


def test_a_small_review_gives_the_same_bytes_from_another_folder_and_after_moving_it(call, example, tmp_path, monkeypatch, undrawn):
    assert call("run", example, "--out", tmp_path / "first")[0] == 0
    example.rename(tmp_path / "moved")
    monkeypatch.chdir(tmp_path)
    assert call("run", "moved", "--out", "again")[0] == 0
    assert contents(tmp_path / "again") == contents(tmp_path / "first")


def test_json_prints_what_the_file_holds(call, example, tmp_path, undrawn):
    code, found, err = call("run", example, "--out", tmp_path / "o", "--json")
    assert (code, err) == (0, "")
    assert json.loads((tmp_path / "o" / "results.json").read_text()) == found


def test_json_keeps_the_contract(build):
    found = json.loads((build / "results.json").read_text())
    pooled = found["pooled"]
    assert set(pooled) >= {"home", "overall", "by_outcome", "by_group", "by_typology", "by_recommendation", "tiers_1_2"}
    for answers in (pooled, pooled["tiers_1_2"]):
        named = [answers["home"], answers["overall"]]
        named += [a for key in ("by_outcome", "by_group", "by_typology", "by_recommendation") for a in answers[key].values()]
        for answer in named:
            assert set(answer) >= ANSWER_KEYS or answer["not_estimated"]
    assert pooled["home"]["k_samples"] == 8
    for moderator in found["moderators"].values():
        keys = {"test", "statistic", "df_num", "df_denom", "p_value", "k_effects", "k_studies", "levels"}
        assert moderator.get("not_tested") or set(moderator) >= keys
    assert [(r["recommendation"], r["published"]) for r in found["ratings"]] == [
        (1, "none"),
        (2, "good"),
        (3, "promising"),
        (4, "promising"),
    ]
    assert len(found["claims"]) == 61
    assert sum(found["claims_tally"].values()) == 57
    assert found["directions"]["by_group"]["home"]["all"]["better"] > 0
    assert (pooled["overall"]["k_effects"], pooled["overall"]["k_studies"]) == (18, 14)


def test_pooled_effects_are_those_marked_in_the_effect_table(build, call):
    run = json.loads((build / "results.json").read_text())
    _, table, _ = call("effects", STUDIES, "--json")
    marked = {row["effect_id"] for row in table["effects"] if row["in_analysis"]}
    assert set(run["pooled"]["overall"]["effects"]) == marked
    assert len(marked) == 18


def test_other_files_stay_and_files_of_an_earlier_run_go(example, tmp_path, call, undrawn):
    out = tmp_path / "o"
    (out / "figures").mkdir(parents=True)
    (out / "mine.txt").write_text("kept")
    (out / "old.csv").write_text("written by an earlier run")
    (tmp_path / "outside.csv").write_text("kept: outside the folder")
    (out / "run.json").write_text(json.dumps({"written": ["old.csv", "../outside.csv"]}))
    assert call("run", example, "--out", out)[0] == 0
    assert (out / "mine.txt").read_text() == "kept"
    assert not (out / "old.csv").exists()
    assert (tmp_path / "outside.csv").exists()


def test_data_with_errors_are_refused_whole(review, tmp_path, call):
    effects = review / "effects.csv"
    damaged = effects.read_text().replace(",1.66,1.14,2.40,", ",1.66,2.40,1.14,").replace(",68,68,,,62,37,", ",68,6x,,,62,37,")
    effects.write_text(damaged)
    out = tmp_path / "o"
    code, found, err = call("run", review, "--out", out, "--json")
    assert code == 1
    errors = [p for p in found["error"]["problems"] if p["severity"] == "error"]
    assert {p["id"] for p in errors} >= {"lloydsieger2025_oklahoma-1", "berrick2009_contracosta-1"}
    assert all(f"{p['file']}:{p['line']}" in err for p in errors)
    assert not out.exists()
    assert effects.read_text() == damaged


@pytest.mark.parametrize("command", ["run", "check", "effects"])
def test_a_folder_that_is_not_there_is_a_file_problem(call, tmp_path, command):
    code, found, err = call(command, tmp_path / "nowhere", "--json")
    assert code == 3
    assert found["error"]["kind"] == "file"
    assert "nowhere" in err


def test_a_folder_that_cannot_be_written_is_a_file_problem(call, example, tmp_path, undrawn):
    (tmp_path / "taken").write_text("a file where the folder should be")
    code, _, err = call("run", example, "--out", tmp_path / "taken")
    assert code == 3
    assert "taken" in err


def test_text_of_a_study_is_escaped_in_the_page_and_defused_in_tables(example, tmp_path, call, undrawn):
    studies = example / "studies.csv"
    studies.write_text(studies.read_text().replace("Example A (made up)", "=<script>alert(1)</script>"))
    out = tmp_path / "o"
    assert call("run", example, "--out", out)[0] == 0
    page = whole_page(out / "report.html")
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page
    assert "'=<script>alert(1)</script>" in (out / "effects.csv").read_text()


def test_without_a_review_the_packages_copy_is_taken_and_said(tmp_path, monkeypatch, call):
    monkeypatch.chdir(tmp_path)
    code, out, err = call("effects")
    assert code == 0
    assert "package" in err
    assert "18" in out or "effects in the analysis" in out


def test_local_studies_folder_is_found(tmp_path, monkeypatch, call):
    shutil.copytree(STUDIES, tmp_path / "studies")
    monkeypatch.chdir(tmp_path)
    code, _, err = call("effects")
    assert (code, "studies" in err) == (0, True)
