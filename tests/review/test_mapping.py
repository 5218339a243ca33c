"""A sheet with other headings: what is said once for all of it, by options or in a file that is used again."""

from __future__ import annotations

import openpyxl
import pytest

from evidence.base.errors import DataProblems, FileProblem, UsageError
from evidence.review import read_review
from evidence.review.incoming import read_incoming
from evidence.review.incoming.mapping import Arms, Computed, Result, SheetMapping
from evidence.review.incoming.read_mapping import mapping_file, mapping_in, read_mapping, shipped
from evidence.review.incoming.write_mapping import mapping_text, start_mapping
from evidence.synthesis.addition import check_addition
from tests.review.coming_in import EFFECT, SOURCE, STUDY, tiny_review

NUMBERS = ("estimate", "ci_low", "ci_high", "ci_level")
CONSTANTS = {column: text for column, text in {**STUDY, **SOURCE, **EFFECT, "statistic": "events"}.items() if column not in NUMBERS}
del CONSTANTS["label"]


@pytest.fixture(scope="module")
def root(tmp_path_factory):
    return tiny_review(tmp_path_factory.mktemp("review") / "review")


@pytest.fixture(scope="module")
def review(root):
    return read_review(root)


def constants(**more):
    """The table [set] with what every row of a review needs; None leaves a column to the sheet."""
    return "[set]\n" + "".join(f'{column} = "{text}"\n' for column, text in (CONSTANTS | more).items() if text is not None)


@pytest.fixture
def imported(root, review, tmp_path):
    def run(sheet, mapping, *before):
        (tmp_path / "sheet.csv").write_text(sheet, encoding="utf-8")
        (tmp_path / "map.toml").write_text(mapping, encoding="utf-8")
        found = read_mapping(mapping_file(before[0])) if before else None
        own = read_mapping(tmp_path / "map.toml")
        return check_addition(root, read_incoming(tmp_path / "sheet.csv", review, found.then(own) if found else own))

    return run


def sizes(addition):
    return {row.effect_id: round(row.effect.g, 4) for row in addition.effects}


WIDE = """Who,When,N (support),Finished,N (usual),Finished.1,Kind of trial,Include
Ash,2019,60,34,62,25,parallel,yes
Birch,2020,80,40,79,33,by lot,yes
Cedar,2021,10,1,10,2,by lot,no
"""
COLUMNS = """where = ["Include = yes"]
[columns]
"When" = "year"
"N (support)" = "n_treat"
"Finished" = "events_treat"
"N (usual)" = "n_comp"
"Finished.1" = "events_comp"
"Kind of trial" = "design"
[computed]
label = { join = ["Who", "When"] }
[values.design]
"by lot" = "rct"
parallel = "rct"
"""


def test_a_sheet_comes_in_by_one_file_and_everything_said_is_told(imported):
    addition = imported(WIDE, COLUMNS + constants(design=None))
    assert sizes(addition) == {"ash_2019-1": 0.364, "birch_2020-1": 0.1831}
    assert not [problem for problem in addition.problems if problem.rule == "unknown-column"], "each heading has its use"
    said = "\n".join(addition.incoming.said)
    for words in (
        "left out, because not 'Include = yes': 1 row, on line 4",
        "label is 'Who' and 'When', one behind the other",
        "design: 'by lot' is read as rct",
        "in every row, as said: country = GB",
    ):
        assert words in said
    assert [row["design"] for study in addition.incoming.studies.values() for row in study["studies"]] == ["rct", "rct"]


def test_what_a_mapping_says_must_fit_the_sheet_and_the_review(imported):
    for mapping, words in (
        (COLUMNS + constants(), "design is set for all rows, and the heading 'Kind of trial' means it too"),
        (COLUMNS.replace("Finished.1", "Finished.2") + constants(design=None), "no heading 'Finished.2'"),
        (COLUMNS.replace('"year"', '"yaer"') + constants(design=None), "Did you mean 'year'"),
        (COLUMNS.replace("Include = yes", "Include = perhaps") + constants(design=None), "no row has Include = perhaps"),
        (COLUMNS + constants(design=None, dezign="rct"), "Did you mean 'design'"),
    ):
        with pytest.raises(UsageError, match=words):
            imported(WIDE, mapping)


def test_numbers_that_follow_from_others_are_computed_and_told(imported):
    sheet = "study,tpos,tneg,cpos,cneg\nAsh,34,26,25,37\nBirch,40,NR,33,46\n"
    mapping = """[columns]
study = "label"
tpos = "events_treat"
cpos = "events_comp"
[computed]
n_treat = { sum = ["tpos", "tneg"] }
n_comp = { sum = ["cpos", "cneg"] }
"""
    addition = imported(sheet, mapping + constants())
    assert addition.effects[0].columns["n_treat"] == 60
    assert round(addition.effects[0].effect.g, 4) == 0.364
    assert addition.effects[1].effect is None
    assert addition.effects[1].columns["direction"] == "unclear"
    assert any("n_treat is 'tpos' + 'tneg', in 1 row" in words for words in addition.incoming.said)
    with pytest.raises(DataProblems) as caught:
        imported(sheet.replace("NR", "about 9"), mapping + constants())
    assert [(one.rule, one.line, one.column) for one in caught.value.problems if one.severity == "error"] == [
        ("cannot-compute-cell", 3, "n_treat")
    ]
    logs = "study,lnOR,v\nAsh,\u22120.5068,0.04\n"
    ratio = '[columns]\nstudy = "label"\n[computed]\nestimate = { exp = "lnOR" }\nse = { sqrt = "v" }\n'
    (row,) = imported(logs, ratio + constants(statistic="or")).effects
    assert row.columns["se"] == pytest.approx(0.2)
    assert row.effect.g == pytest.approx(-0.2794, abs=1e-4)


ARMS = """trial,weeks,group,people,done
Ash,12,Visits,60,34
Ash,12,Usual care,62,25
Ash,52,visits,60,40
Ash,52,Usual care,62,30
Birch,12,Visits,80,40
Birch,12,Calls,81,36
Birch,12,Usual care,79,33
Cedar,12,Calls,20,5
Cedar,12,Visits,20,6
"""
ARM_MAPPING = """[columns]
trial = "label"
[arms]
arm = "group"
same = ["trial", "weeks"]
comparison = ["Usual care"]
columns = { people = "n", done = "events" }
"""


def test_one_row_an_arm_becomes_one_row_a_comparison_and_a_shared_group_is_counted_once(imported):
    addition = imported(ARMS, ARM_MAPPING + constants(intervention=None, comparator=None))
    assert sizes(addition) == {"ash-1": 0.364, "ash-2": 0.4177, "birch-1": 0.1831, "birch-2": 0.0601}
    birch = addition.incoming.studies["birch"]
    assert {row["arm_id"]: (row["role"], row["n"]) for row in birch["arms"]} == {
        "birch-visits": ("treatment", "80"),
        "birch-calls": ("treatment", "81"),
        "birch-usual_care": ("comparison", "79"),
    }
    assert [tuple(row.values()) for row in birch["contrasts"]] == [
        ("birch-1", "birch-visits", "birch-usual_care"),
        ("birch-2", "birch-calls", "birch-usual_care"),
    ]
    assert birch["studies"][0]["intervention"] == "Visits; Calls"
    assert "arms" not in addition.incoming.studies["ash"]
    assert not [problem for problem in addition.problems if problem.rule == "unknown-column"], "each heading has its use"
    assert any("because nothing is compared with these arms: 2 rows, on lines 9, 10" in said for said in addition.incoming.said)


def test_arms_that_cannot_be_told_apart_are_refused(imported):
    with pytest.raises(DataProblems) as caught:
        imported(ARMS, ARM_MAPPING.replace(', "weeks"', "") + constants(intervention=None, comparator=None))
    assert [(one.rule, one.line) for one in caught.value.problems if one.rule == "two-comparison-arms"] == [("two-comparison-arms", 5)]
    with pytest.raises(UsageError, match="no row has the arm 'Usual car'"):
        imported(ARMS, ARM_MAPPING.replace('"Usual care"', '"Usual car"') + constants(intervention=None, comparator=None))


def test_results_side_by_side_in_a_row_become_rows_of_their_own(imported):
    sheet = "study,n1,n2,done1,done2,back1,back2\nAsh,60,62,34,25,5,9\nBirch,80,79,40,33,,\n"
    mapping = """[columns]
study = "label"
n1 = "n_treat"
n2 = "n_comp"
[[results]]
columns = { done1 = "events_treat", done2 = "events_comp" }
set = { outcome_measure = "finished" }
[[results]]
columns = { back1 = "events_treat", back2 = "events_comp" }
set = { outcome_measure = "came back", higher_is_better = "0" }
"""
    addition = imported(sheet, mapping + constants(outcome_measure=None, higher_is_better="1"))
    assert [(row.effect_id, row.columns["outcome_measure"]) for row in addition.effects] == [
        ("ash-1", "finished"),
        ("ash-2", "came back"),
        ("birch-1", "finished"),
    ]
    assert all(row.effect.g > 0 for row in addition.effects)


def test_a_name_that_stands_once_for_several_rows_is_carried_down_when_told(imported):
    sheet = "study,n1,n2,done1,done2,measure\nAsh,60,62,34,25,finished\n,60,62,40,30,finished later\nBirch,80,79,40,33,finished\n"
    mapping = (
        'fill_down = ["study"]\n[columns]\nstudy = "label"\nn1 = "n_treat"\nn2 = "n_comp"\ndone1 = "events_treat"\ndone2 = "events_comp"\n'
    )
    addition = imported(sheet, mapping + 'measure = "outcome_measure"\n' + constants(outcome_measure=None))
    assert list(sizes(addition)) == ["ash-1", "ash-2", "birch-1"]
    assert any("1 empty cell read as the one above" in said for said in addition.incoming.said)


def test_the_headings_of_programs_come_along_and_a_sheet_may_lack_some(imported):
    assert set(shipped()) >= {"covidence", "eppi_reviewer", "metafor", "meta_and_dmetar", "revman", "srdr_plus"}
    addition = imported("slab,ai,n1i,ci,n2i\nAsh,34,60,25,62\n", constants(), "metafor")
    assert sizes(addition) == {"ash-1": 0.364}


@pytest.mark.parametrize("name", shipped())
def test_every_mapping_that_comes_along_names_columns_of_the_codebook(review, name):
    columns = {spec.column for table in ("studies", "sources", "effects") for spec in review.codebook.table(table)}
    assert set(filter(None, read_mapping(shipped()[name]).columns.values())) <= columns


def test_a_mapping_that_is_none_names_its_lines(tmp_path):
    def wrong(text):
        (tmp_path / "map.toml").write_text(text, encoding="utf-8")
        with pytest.raises(DataProblems) as caught:
            read_mapping(tmp_path / "map.toml")
        return [(problem.rule, problem.line, problem.column) for problem in caught.value.problems]

    assert wrong("a =") == [("mapping-file", 1, "")]
    assert wrong('decimal = "dot"\ncolums = 1\n[computed]\nx = { sum = "a" }\ny = { root = "a" }\n') == [
        ("mapping-file", 1, "decimal"),
        ("mapping-file", 2, "colums"),
        ("mapping-file", 4, "x"),
        ("mapping-file", 5, "y"),
    ]
    assert [line for _, line, _ in wrong('[arms]\narm = "group"\n[columns]\na = ["b"]\n')] == [1, 1, 1, 4]
    with pytest.raises(FileProblem, match="there is no mapping nothing"):
        mapping_file("nothing.toml")


def test_the_start_of_a_mapping_proposes_what_headings_mean_and_asks_for_the_rest(root, review, imported, tmp_path):
    book = openpyxl.Workbook()
    book.active.title = "Data"
    for row in (["Author", "Treatment N", "Control N", "% treated", "events.e", "events.c", 'Odd "one"'], ["Ash", 60, 62, "x", 34, 25, 1]):
        book.active.append(row)
    book.save(tmp_path / "mine.xlsx")
    text = start_mapping(tmp_path / "mine.xlsx", review.codebook, read_mapping(shipped()["covidence"]))
    lines = text.splitlines()
    for line in (
        'sheet = "Data"',
        '"Author" = "label"  # a proposal  # holds \'Ash\'',
        '"Treatment N" = "n_treat"  # a proposal  # holds \'60\'',
        '"% treated" = ""  # holds \'x\'',
        '"events.e" = "events_treat"  # a proposal  # holds \'34\'',
        '"Odd \\"one\\"" = ""  # holds \'1\'',
    ):
        assert line in lines
    assert any(line.startswith('design = ""  # ') and "rct, cluster_rct" in line for line in lines)
    # What it asks for is what a row needs: filled in, the sheet comes in.
    filled = "\n".join(f'{column} = "{CONSTANTS[column]}"' if (column := line.partition(" = ")[0]) in CONSTANTS else line for line in lines)
    (tmp_path / "mine.toml").write_text(filled)
    addition = check_addition(root, read_incoming(tmp_path / "mine.xlsx", review, read_mapping(tmp_path / "mine.toml")))
    assert sizes(addition) == {"ash-1": 0.364}


@pytest.mark.parametrize("name", sorted(shipped()))
def test_a_mapping_written_as_text_is_read_back_as_it_was(name):
    mapping = read_mapping(shipped()[name])
    assert mapping_in(mapping_text(mapping), "again") == mapping


def test_every_part_of_a_mapping_is_written():
    """A sheet with everything at once, and headings as nobody should write them."""
    mapping = SheetMapping(
        {'Name "of" it': "label", "a = b\n[set]": "", "Größe\\": "n_treat"},
        {"studies.note": "ours", "design": "rct"},
        {"design": {"by lot": "rct"}},
        {"se": Computed("sqrt", ("v",)), "n_comp": Computed("times", ("n", 0.5)), "estimate": Computed("sum", ("a", "b"))},
        ("kept = yes",),
        ("Study",),
        (Result({"d": "events_treat"}, {"outcome_measure": "died"}, {"se": Computed("sqrt", ("v",))}),),
        Arms("arm", ("trial",), ("usual",), {"n": "n"}),
        "Sheet 2",
        "comma",
        True,
    )
    assert mapping_in(mapping_text(mapping), "again") == mapping


def test_a_sheet_that_has_the_name_of_a_table_is_told_why_it_is_read_as_one(review, tmp_path):
    (tmp_path / "arms.csv").write_text(ARMS, encoding="utf-8")
    (tmp_path / "map.toml").write_text(ARM_MAPPING + constants(intervention=None, comparator=None), encoding="utf-8")
    with pytest.raises(UsageError, match=r"arms\.csv has the name of such a table and is read as one; rename it"):
        read_incoming(tmp_path / "arms.csv", review, read_mapping(tmp_path / "map.toml"))
