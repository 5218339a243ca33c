"""evidence local: what a study of one's own says, in words, as JSON, as a table and as a picture; one group without a comparison."""

from __future__ import annotations

import pytest

GROUP = ("--one-group", "34/60")


def test_a_study_in_words_as_json_as_a_table_and_as_a_picture(call, few_studies, tmp_path):
    study = ("local", few_studies, "--study", "walton1993_utah")
    code, out, _ = call(*study, "--out", tmp_path / "w.csv", "--icons", tmp_path / "w.svg")
    assert code == 0
    assert "28 more in 100 returned home; could be 10 to 43 more" in out
    assert "Drawn towards the others" in out
    assert "28 more in 100" in (tmp_path / "w.csv").read_text(encoding="utf-8")
    assert (tmp_path / "w.svg").read_bytes().startswith(b"<?xml")
    code, found, _ = call("local", few_studies, "--study", "Walton 1993, Utah", "--json")
    assert code == 0
    (told,) = found["studies"]
    sized = [one for one in told["results"] if "g" in one["effect"]]
    assert sized[0]["risks"]["number_needed"]["value"] == pytest.approx(1 / sized[0]["risks"]["risk_difference"]["value"])


@pytest.mark.slow
def test_a_review_without_local_studies_says_how_to_bring_one(call, few_studies):
    code, out, _ = call("local", few_studies)
    assert (code, "no study of your own yet" in out) == (0, True)
    assert call("local", few_studies, "--json")[1] == {"studies": []}


@pytest.mark.slow
def test_one_group(call, few_studies):
    code, out, _ = call("local", few_studies, *GROUP, "--event", "returned home")
    assert code == 0
    assert out.startswith("Of your 60 children, 34 returned home: 57 of 100")
    assert "never pooled" in out
    code, found, _ = call("local", few_studies, *GROUP, "--event", "returned home", "--json")
    assert (code, found["effect"]) == (0, None)
    assert found["rate"]["value"] == pytest.approx(34 / 60)


@pytest.mark.slow
@pytest.mark.parametrize(
    ("given", "said"),
    [
        (GROUP, "say with --event what was counted"),
        (("--one-group", "34 of 60", "--event", "returned home"), "is not EVENTS/PEOPLE"),
        ((*GROUP, "--event", "went hom"), "knows no rate"),
        (("--one-group", "61/60", "--event", "returned home"), "61 of 60"),
        ((*GROUP, "--event", "returned home", "--study", "x"), "leave out --study"),
        (("--event", "returned home"), "which is not given"),
        (("--study", "walton1993_utha"), "walton1993_utah"),
        (("--icons", "x.svg"), "nothing to draw"),
    ],
)
def test_what_does_not_fit_is_said(call, few_studies, tmp_path, monkeypatch, given, said):
    monkeypatch.chdir(tmp_path)
    code, _, err = call("local", few_studies, *given)
    assert (code, said in err) == (2, True), err
