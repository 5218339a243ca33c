"""evidence compare: before and after, and the change that moved it."""

from __future__ import annotations

import csv

import docx
import pytest

import evidence
from evidence.review.new_review import write_example
from evidence.review.read_codebook import load_codebook
from evidence.review.write_local import write_studies
from tests.review.damage import fingerprint
from tests.review.test_changes import rewrite

TOWN = {
    "studies": [
        {"study_id": "town", "label": "Town 2026", "sample_id": "town", "year": "2026", "country": "GB", "typology": "first_kind"}
        | {"intervention": "visits", "comparator": "usual services", "design": "rct", "unit": "person", "population": "target"}
        | {"eligible": "yes", "eligibility_reason": "trial", "source_kind": "report"}
    ],
    "effects": [
        {"effect_id": "town-1", "study_id": "town", "outcome_domain": "main_outcome", "outcome_measure": "done", "higher_is_better": "1"}
        | {"statistic": "events", "n_treat": "400", "n_comp": "400", "events_treat": "300", "events_comp": "100", "adjusted": "0"}
        | {"direction": "treatment", "in_analysis": "yes", "tier": "1", "outcome_group": "main", "people_id": "town"}
        | {"source_id": "town-s1", "source_locator": "table 1", "confidence": "high"}
    ],
    "sources": [{"source_id": "town-s1", "citation": "Town (2026).", "kind": "primary", "read": "full_text"}],
}


@pytest.fixture
def with_town(example):
    write_studies(example, load_codebook(example)[0], {"town": TOWN})
    return example


@pytest.mark.slow
def test_a_sheet_is_compared_before_it_comes_in(call, example, with_town, tmp_path):
    """Its studies move the answers as they do once they are imported, and nothing is written."""
    imported = call("compare", with_town, "--json")[1]
    bare = tmp_path / "bare"
    write_example(bare)
    row = {key: text for rows in TOWN.values() for key, text in rows[0].items()}
    sheet = tmp_path / "town.csv"
    with sheet.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=";").writerows(
            [["Study", *(key for key in row if key != "label")], [row["label"], *(row[key] for key in row if key != "label")]]
        )
    before = fingerprint(bare)
    code, found, err = call("compare", bare, sheet, "--map", "Study=label", "--json")
    assert (code, err) == (0, "")
    assert (found["studies"], found["estimates"]) == (imported["studies"], imported["estimates"])
    assert fingerprint(bare) == before
    code, _, err = call("compare", bare, sheet)
    assert (code, "label" in err) == (1, True)
    assert call("compare", bare, "--map", "Study=label")[0] == 2


def in_effect(review, effect, **cells):
    """Change cells of one effect."""
    rewrite(review / "effects.csv", lambda row: row | cells if row["effect_id"] == effect else row)


def test_a_local_study_moves_what_it_is_part_of_and_says_so(call, with_town):
    code, found, err = call("compare", with_town, "--json")
    assert (code, err) == (0, "")
    assert found["studies"] == {"added": ["town"], "changed": [], "dropped": []}
    estimates = {one["id"]: one for one in found["estimates"]}
    home = estimates["main"]
    assert home["moved"]
    assert home["new"]["k_samples"] == home["old"]["k_samples"] + 1
    (because,) = home["because"]
    assert because["change"] == "study town"
    # The only change: undoing it gives the old answer, and its part is the whole difference.
    assert because["difference"] == pytest.approx(home["new"]["g"] - home["old"]["g"], abs=1e-9)
    assert not estimates["by_typology: second_kind"]["moved"]
    assert estimates["by_typology: first_kind"]["because"][0]["change"] == "study town"


def test_certainty_and_who_has_not_been_judged_are_told(call, with_town):
    """Nobody judged the town: its certainty is provisional or gone, and that is said, with why each certainty is what it is."""
    _, found, _ = call("compare", with_town, "--json")
    assert list(found["unjudged"]) == ["Town 2026"]
    certainty = {one["id"]: one for one in found["certainties"]}["certainty: main"]
    assert certainty["new"]["why"]
    text = call("compare", with_town)[1]
    assert "Nobody has judged the risk of bias of Town 2026" in text
    assert "Certainties: " in text


def test_two_changes_are_told_apart(call, with_town, tmp_path):
    write_example(tmp_path / "before")
    in_effect(with_town, "example_d-1", estimate="1.10")
    _, found, _ = call("compare", tmp_path / "before", with_town, "--json")
    because = {one["id"]: {b["change"] for b in one["because"]} for one in found["estimates"]}
    assert because["main"] == {"study town", "study example_d"}
    assert because["by_typology: first_kind"] == {"study town"}
    assert because["by_typology: second_kind"] == {"study example_d"}


def test_the_same_version_twice_moves_nothing(call, example):
    code, out, _ = call("compare", example, example)
    assert code == 0
    assert "Studies changed: 0\n" in out
    assert "Estimates: 0 of" in out
    assert "Ratings: 0 of 2 moved" in out


@pytest.mark.slow
def test_a_band_and_a_verdict_that_moved_name_the_change(call, few_studies, review):
    """The one effect behind a rated recommendation of the shipped review is taken out."""
    in_effect(review, "walton1993_utah-2", in_analysis="no", exclusion_reason="a test")
    _, found, _ = call("compare", few_studies, review, "--json")
    for kind in ("ratings", "claims"):
        moved = [one for one in found[kind] if one["moved"]]
        assert moved
        assert all({because["change"] for because in one["because"]} == {"study walton1993_utah"} for one in moved)


def test_the_table_holds_every_answer_of_the_json(call, with_town, tmp_path):
    out = tmp_path / "compared.csv"
    _, found, _ = call("compare", with_town, "--json", "--out", out)
    with out.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    told = [one for kind in ("estimates", "ratings", "certainties", "claims") for one in found[kind]]
    assert [row["id"] for row in rows] == [one["id"] for one in told]
    home = next(row for row in rows if row["id"] == "main")
    assert float(home["g_new"]) == pytest.approx(next(one for one in told if one["id"] == "main")["new"]["g"], rel=1e-11)


def test_errors_of_either_version_stop_it(call, example, tmp_path):
    write_example(tmp_path / "before")
    in_effect(example, "example_a-1", n_treat="many")
    code, _, err = call("compare", tmp_path / "before", example)
    assert code == 1
    assert "example_a-1" in err
    assert call("compare", tmp_path / "before", tmp_path / "nowhere")[0] == 3


def test_from_python(with_town, tmp_path):
    write_example(tmp_path / "before")
    found = evidence.compare(tmp_path / "before", with_town)
    assert [change.name for change in found.changes] == ["study town"]
    assert "study town" in found.table().set_index("id").loc["main", "because"]


def test_what_moved_goes_into_word(call, with_town, tmp_path):
    code, out, _ = call("compare", with_town, "--docx", tmp_path / "moved.docx")
    assert code == 0
    document = docx.Document(tmp_path / "moved.docx")
    text = [paragraph.text for paragraph in document.paragraphs]
    assert "Studies added: 1: town" in text
    tally = next(line for line in out.splitlines() if line.startswith("Estimates: "))
    assert tally in text
    # What holds the same effects as one above is counted, not shown again.
    moved, hidden = int(tally.split()[1]), next(line for line in out.splitlines() if "that hold the same effects" in line)
    left = int(hidden.split()[1])
    _, *rows, note = document.tables[0].rows
    assert len(rows) == moved - left > 0
    assert note.cells[0].text == f"And {left} that hold the same effects as one above or moved by less than is shown."
    assert any("study town: " in cell.text for cell in document.tables[0].rows[1].cells)
