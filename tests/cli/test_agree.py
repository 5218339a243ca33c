"""evidence agree: two files, a review, settling and coming back."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from evidence.cli.main import main
from tests.conftest import STUDIES

ONE = 'case,code,words\n1,a,"=cmd"\n2,b,x\n3,a,y\n'
TWO = "case,code,words\n1,a,other\n2,a,x\n3,a,\n"


@pytest.fixture
def coded(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    Path("one.csv").write_text(ONE, encoding="utf-8")
    Path("two.csv").write_text(TWO, encoding="utf-8")
    return tmp_path


def call(capsys: pytest.CaptureFixture[str], *words: str) -> tuple[int, str, str]:
    code = main(["agree", *words])
    said = capsys.readouterr()
    return code, said.out, said.err


def test_what_is_written_out_is_filled_in_and_read_back(capsys, coded):
    assert call(capsys, "one.csv", "two.csv", "--key", "case", "--out", "differences.csv")[0] == 0
    text = Path("differences.csv").read_text(encoding="utf-8")
    assert "'=cmd" in text, "a formula is defused"
    rows = list(csv.DictReader(text.splitlines()))
    assert [(row["id"], row["first"], row["reason"]) for row in rows] == [("1", "'=cmd", ""), ("2", "b", ""), ("3", "y", "")]
    rows[0] |= {"settled": "other", "reason": "read again", "who": "both"}
    with Path("differences.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0])
        writer.writeheader()
        writer.writerows(rows)
    code, out, _ = call(capsys, "one.csv", "two.csv", "--key", "case", "--settled", "differences.csv", "--json")
    (found,) = json.loads(out)["compared"]
    assert code == 0
    assert [(d["id"], d["kind"], d["settled"]) for d in found["differences"]] == [
        ("1", "differs", "other"),
        ("2", "differs", None),
        ("3", "only the first", None),
    ]
    Path("two.csv").write_text(TWO.replace("other", "=cmd"), encoding="utf-8")
    code, out, _ = call(capsys, "one.csv", "two.csv", "--key", "case", "--settled", "differences.csv")
    assert "settled but no difference now: 1 words: =cmd | other" in out
    assert "differences: 2, of them 2 open" in out


def test_a_review_is_held_against_its_readings(capsys):
    code, out, _ = call(capsys, str(STUDIES), "--same", "which_group_is_favoured=direction", "--json")
    document = json.loads(out)
    assert code == 0
    assert document["stale"] == []
    first = document["compared"][0]
    assert first["cells"]["n"] == sum(column["cells"]["n"] for column in first["columns"])
    assert first["cells"]["n"] - first["cells"]["agreed"] == len(first["differences"])
    assert {"kappa", "ac1"} <= set(next(column for column in first["columns"] if column["column"] == "direction"))


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["one.csv"], 2, "name a second file"),
        (["one.csv", "two.csv"], 2, "--key"),
        (["one.csv", "none.csv", "--key", "case"], 3, "none.csv"),
        (["one.csv", "two.csv", "--key", "case", "--same", "code"], 2, "THEIRS=OURS"),
        ([str(STUDIES), "--key", "case"], 2, "go with two files"),
        ([str(STUDIES), "--leave-out", "nothing"], 2, "no heading"),
    ],
)
def test_wrong_calls_end_in_words(capsys, coded, words, code, said):
    seen, _, err = call(capsys, *words)
    assert seen == code
    assert said in err
    assert "Traceback" not in err
