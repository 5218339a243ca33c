"""What other programs read of a run: each file is read back and holds what the run has."""

from __future__ import annotations

import csv
import io
import json

import pytest

from evidence.judgement.grade.answer import GradeProfile
from evidence.report.downloads import downloads_table
from evidence.report.exports.arms import arms_csv
from evidence.report.exports.files import EXPORTS, exported
from evidence.report.exports.profiles import profiles_csv
from evidence.report.exports.references import reference, references, references_csl, references_ris, ris
from evidence.report.exports.revman import revman_csv
from evidence.report.exports.scripts import scripts_r
from evidence.review.records.read import read_records
from evidence.synthesis.pooled.answer import Answer

# A CSV keeps 12 significant digits.
KEPT = 1e-11


def lines(text):
    return list(csv.DictReader(io.StringIO(text)))


def test_the_page_names_every_export_and_a_run_writes_it(shipped):
    named = {row["file"] for row in downloads_table(shipped).rows}
    assert set(exported(shipped)) == {name for name in named if name.startswith("exports/")}
    assert len(EXPORTS) == len({one.name for one in EXPORTS})


def test_references_come_back_from_ris_and_csl(shipped, tmp_path):
    wanted = references(shipped)
    assert len(wanted) > 100
    (tmp_path / "r.ris").write_text(references_ris(shipped), encoding="utf-8")
    back = read_records(tmp_path / "r.ris").records
    assert [one.title for one in back] == [one.title for one in wanted]
    assert [one.year for one in back] == [one.year for one in wanted]
    csl = json.loads(references_csl(shipped))
    assert [one["title"] for one in csl] == [one.title for one in wanted]
    assert [len(one.get("author", [])) for one in csl] == [len(one.authors) for one in wanted]


@pytest.mark.parametrize(
    ("citation", "authors", "year", "title"),
    [
        ("Walton E, Fraser MW (1993). In-home support. Title", (("Walton", "E"), ("Fraser", "MW")), "1993", "In-home support. Title"),
        ("van der Put CE and others (2018). A title", (("van der Put", "CE"),), "2018", "A title"),
        ("Fisher, Kim, Pears (2009). A title", (), "2009", "Fisher, Kim, Pears (2009). A title"),
        ("A plan of the state, on an evaluation", (), "", "A plan of the state, on an evaluation"),
        ("Report (2011), later Berrick JD (2012)", (), "", "Report (2011), later Berrick JD (2012)"),
    ],
)
def test_only_what_a_citation_says_plainly_is_taken_out_of_it(citation, authors, year, title):
    found = reference("s1", citation, "https://example.org/a", ("A study",))
    assert (found.authors, found.year, found.title) == (authors, year, title)


def test_a_citation_cannot_write_a_field_of_its_own():
    text = ris([reference("s1", "One\nER  - \r\nTY  - GEN\u2028TI  - another", "https://example.org/a\nTI  - b", ("A\nTI  - c",))])
    assert [line[:2] for line in text.splitlines()] == ["TY", "ID", "TI", "UR", "N1", "ER"]


def test_arms_hold_the_printed_numbers(shipped):
    rows = {(row["effect_id"], row["arm"]): row for row in lines(arms_csv(shipped))}
    walton = rows["walton1993_utah-2", "intervention"], rows["walton1993_utah-2", "comparison"]
    assert [(row["n"], row["pct"]) for row in walton] == [("62", "75"), ("58", "49")]


def test_numbers_stand_as_they_were_coded_and_not_as_they_were_assumed(shipped):
    rows = {(row["effect_id"], row["arm"]): row for row in lines(arms_csv(shipped))}
    arms, coded = {"treat": "intervention", "comp": "comparison"}, shipped.review.tables["effects"].by("effect_id")
    otherwise = 0
    for line in shipped.review.tables["assumptions"]:
        id, column = line.text("effect_id"), line.text("column")
        name, _, arm = column.rpartition("_")
        if name in ("n", "events", "pct") and arm in arms:
            found = rows.get((id, arms[arm]), {}).get(name, "")
            number = coded[id].number(column)
            assert found == ("" if number is None else f"{number:.12g}"), (id, column)
            otherwise += found != line.text("value")
    assert otherwise > 0


def test_rows_of_revman_are_the_effects_of_each_answer(shipped):
    rows = lines(revman_csv(shipped))
    outcomes = [row for row in rows if row["Data Type"]]
    answers = [answer for _, _, answer in shipped.tier_1.distinct() if answer.counts.effects]
    by_id = {row.effect_id: row.effect for row in shipped.effects.rows}
    assert len(outcomes) == len(answers)
    for outcome, answer in zip(outcomes, answers, strict=True):
        mine = [row for row in rows if row["Outcome Number"] == outcome["Outcome Number"] and not row["Data Type"]]
        assert int(outcome["df"]) == len(mine) - 1
        assert [float(row["Effect Estimate"]) for row in mine] == pytest.approx([by_id[name].g for name in answer.counts.effects], rel=KEPT)
        assert [float(row["SE"]) for row in mine] == pytest.approx([by_id[name].se for name in answer.counts.effects], rel=KEPT)


def test_profiles_say_what_grade_says(shipped):
    graded = {shipped.review.plan.bodies[name].title: one for name, one in shipped.grade.items() if isinstance(one, GradeProfile)}
    rows = {row["Outcome"]: row for row in lines(profiles_csv(shipped))}
    assert set(rows) == set(graded)
    for title, profile in graded.items():
        judged = {domain.domain: domain.judgement for domain in profile.domains}
        assert [rows[title][name] for name in ("Risk of bias", "Imprecision")] == [judged["risk of bias"], judged["imprecision"]]
        assert rows[title]["Certainty"].startswith(profile.certainty)
    main = shipped.review.plan.bodies[shipped.review.plan.headline].title
    assert f"SMD {shipped.tier_1.headline.g:.2f}" in rows[main]["Effect: absolute"]
    assert {row["Effect: relative"] for row in rows.values()} == {""}


def test_the_script_has_a_block_for_every_answer(shipped):
    text = scripts_r(shipped)
    sets = (shipped.tier_1.distinct(), shipped.tiers_1_2.distinct(), shipped.beside_the_main())
    assert text.count("library(metafor)") == sum(isinstance(answer, Answer) for some in sets for _, _, answer in some)
