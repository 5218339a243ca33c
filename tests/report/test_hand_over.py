"""What is handed over comes in unchanged: the archive's workbook and CSV, imported elsewhere, give the folder they came from."""

from __future__ import annotations

import io
import shutil
import zipfile
from pathlib import Path

import pytest

from evidence.base.errors import UsageError
from evidence.judgement.compare.answer import both_versions, compare_versions
from evidence.report import hand_over
from evidence.report.hand_over import bodies_with, hand_over_zip
from evidence.review.changes import rows_of_studies
from evidence.review.new_review import write_example
from evidence.review.read_codebook import load_codebook
from evidence.review.review import read_review
from evidence.review.write_local import write_studies
from tests.cli.test_compare import TOWN

# Text of a study that looks like something else, numbers as people write them, and a table that the short form has not.
ODD = TOWN | {
    "studies": [TOWN["studies"][0] | {"intervention": "=visits & <b>calls</b>, 3/4 of them", "note": "0012 stays 0012"}],
    "effects": [
        TOWN["effects"][0],
        TOWN["effects"][0] | {"effect_id": "town-2", "outcome_measure": "done later", "followup_months": "36.5"},
    ],
    "risk_of_bias": [{"study_id": "town", "tool": "RoB 2", "domain": "overall", "judgement": "low", "support": "read in full"}],
}


@pytest.fixture(scope="module")
def places(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """A review with a local study, and the review of the people who keep it, without."""
    folder = tmp_path_factory.mktemp("hand_over")
    for name in ("ours", "theirs"):
        write_example(folder / name)
    write_studies(folder / "ours", load_codebook(folder / "ours")[0], {"town": ODD})
    return folder / "ours", folder / "theirs"


@pytest.fixture(scope="module")
def archive(places: tuple[Path, Path]) -> dict[str, bytes]:
    """What is in the archive; its page is left out, which other tests look at."""
    ours, _ = places
    before, after = both_versions(read_review(ours, local=False), read_review(ours))
    found = compare_versions(before, after)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(hand_over, "page_alone", lambda assessment, say: {"report.html": b"a page"})
        data = hand_over_zip(found, after)
        assert data == hand_over_zip(found, after)
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        return {name: file.read(name) for name in file.namelist()}


@pytest.mark.slow
def test_what_is_in_it(archive: dict[str, bytes]) -> None:
    expected = {"read me.txt", "studies.xlsx", "what_changed.docx", "what_changed.csv", "report.html"}
    assert set(archive) == expected | {f"studies/town/{name}.csv" for name in ("studies", "effects", "sources", "risk_of_bias")}
    words = archive["read me.txt"].decode()
    assert "Studies added: 1: town" in words
    assert "evidence import studies.xlsx REVIEW" in words


@pytest.mark.slow
@pytest.mark.parametrize("file", ["studies.xlsx", "studies/town/studies.csv"])
def test_it_comes_in_unchanged(call, places, archive, file, tmp_path):
    """The folder that import writes elsewhere holds the same bytes."""
    ours, theirs = places
    for name, content in archive.items():
        (tmp_path / "got" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "got" / name).write_bytes(content)
    shutil.copytree(theirs, tmp_path / "theirs")
    code, out, err = call("import", tmp_path / "got" / file, tmp_path / "theirs", "--yes")
    assert (code, err) == (0, "")
    assert "Added" in out
    came = {path.name: path.read_bytes() for path in (tmp_path / "theirs" / "local" / "town").iterdir()}
    assert came == {path.name: path.read_bytes() for path in (ours / "local" / "town").iterdir()}


def test_rows_of_a_study_are_those_it_was_written_with(places):
    ours, _ = places
    found = rows_of_studies(read_review(ours), ["town"])["town"]
    assert found == {name: [{column: text for column, text in row.items() if text} for row in rows] for name, rows in ODD.items()}


def test_nothing_to_hand_over_is_said(places):
    _, theirs = places
    before, after = both_versions(read_review(theirs), read_review(theirs))
    with pytest.raises(UsageError, match="nothing to hand over"):
        hand_over_zip(compare_versions(before, after), after)
    assert bodies_with(after, ["town"]) == ()


@pytest.mark.slow
def test_the_command_writes_it(call, places, tmp_path):
    ours, _ = places
    code, _, err = call("compare", ours, "--zip", tmp_path / "h.zip")
    assert (code, err) == (0, "")
    with zipfile.ZipFile(tmp_path / "h.zip") as file:
        assert {"report.html", "cards.html", "studies.xlsx"} <= set(file.namelist())
        assert "study town" in file.read("what_changed.csv").decode()
