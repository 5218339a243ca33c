"""The program knows nothing of what the shipped review studies: no word of it stands in evidence/, nor in what another review is told."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pytest

from evidence.cli.main import main
from tests import second_reviews
from tests.conftest import ROOT

# Words of the subject. Parents and families are the names of much else in a program, so these two are looked for in data and output only.
SUBJECT = re.compile(
    r"reunif|foster|\bcourts?\b|(?<![-\w])child(ren)?\b|\bsiblings?\b|\b(girls?|boys?|mothers?|fathers?|parenting)\b|\bcarers?\b|"
    r"\b(in|usual|to|into|of) care\b|\b(return|go|went|back|at) home\b|\bhome\"|\b(the|Practice) Guide\b|\bauthorit(y|ies)\b|social work|"
    r"mean_age_child|(?<!re)placement",
)
PEOPLE = re.compile(r"\bfamil(y|ies)\b|\bparents?\b", re.IGNORECASE)
# A key of the plan: tests of one family share an adjustment.
FAMILY_OF_TESTS = re.compile(r"^family = |tests of one family|inside (a|the|one) family", re.IGNORECASE)


def lines(path: Path) -> list[tuple[int, str]]:
    return list(enumerate(path.read_text(encoding="utf-8").splitlines(), start=1))


@pytest.mark.parametrize("kind", ["*.py", "*.csv", "*.toml", "*.md", "*.j2"])
def test_no_file_of_the_program_speaks_of_it(kind):
    files = sorted((ROOT / "evidence").rglob(kind))
    assert files
    found = []
    for path in files:
        for number, line in lines(path):
            people = kind in ("*.csv", "*.md", "*.toml") and PEOPLE.search(line) and not FAMILY_OF_TESTS.search(line)
            if SUBJECT.search(line) or people:
                found.append(f"{path.relative_to(ROOT)}:{number}: {line[:120]}")
    assert found == []


def test_another_review_is_told_nothing_of_it(tmp_path, capsys):
    """Every text that a run of the vaccine trials writes and prints; `children` are its own word."""
    folder = second_reviews.bcg(tmp_path / "bcg")
    plan = (folder / "review.toml").read_text(encoding="utf-8")
    (folder / "review.toml").write_text(plan.replace('"child"', '"person"').replace("children", "people"), encoding="utf-8")
    for table in folder.glob("*.csv"):
        table.write_text(table.read_text(encoding="utf-8").replace("children", "people"), encoding="utf-8")
    out = tmp_path / "build"
    assert main(["run", str(folder), "--out", str(out)]) == 0
    said = [capsys.readouterr().out]
    written = sorted(path for path in out.rglob("*") if path.suffix in (".html", ".csv", ".json", ".svg"))
    said += [re.sub(r"<(style|script).*?</\1>", "", path.read_text(encoding="utf-8"), flags=re.DOTALL) for path in written]
    document = docx.Document(io.BytesIO((out / "annex.docx").read_bytes()))
    said += [paragraph.text for paragraph in document.paragraphs]
    said += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    text = "\n".join(said)
    told = sorted({match[0] for pattern in (SUBJECT, PEOPLE) for match in pattern.finditer(text)})
    # The flow names the box that a box is part of, and tests of one family share an adjustment.
    assert set(told) <= {"family", "Family", "parent"}, told
    assert "guide states" not in text
    assert not re.search(r"\bwith(out)? support\b|\bsupport (improves|may)", text)
