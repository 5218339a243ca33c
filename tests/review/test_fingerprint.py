"""The state of a review's files: it moves with each of them, and says what was changed."""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from evidence.base.errors import ChangedMeanwhile
from evidence.base.locked import locked
from evidence.review.fingerprint import check_unchanged, fingerprint
from evidence.review.local import FOLDER


def test_it_moves_with_every_file_that_is_read_and_with_nothing_else(example):
    before = fingerprint(example)
    (example / "notes.txt").write_text("not read")
    (example / "local" / ".drafts").mkdir(parents=True)
    (example / "local" / ".drafts" / "draft.json").write_text("{}")
    assert str(fingerprint(example)) == str(before)
    for name in ("review.toml", "studies.csv", "codebook/values.csv"):
        old = (example / name).read_bytes()
        (example / name).write_bytes(old + b"\n")
        assert before.changes(fingerprint(example)) == (f"{name} was changed",)
        (example / name).write_bytes(old)
    (example / "local" / "town").mkdir()
    (example / "local" / "town" / "studies.csv").write_text("study_id\n")
    (example / "local" / "town" / "effects.csv").write_text("effect_id\n")
    with pytest.raises(ChangedMeanwhile, match="the local study town was added") as caught:
        check_unchanged(example, str(before), before)
    assert caught.value.changes == ("the local study town was added",)


def test_a_study_that_is_decided_on_counts_as_added_already(example):
    for folder in ("local/.committed/town", "local/town"):
        (example / folder).mkdir(parents=True)
        (example / folder / "studies.csv").write_text("study_id\n")
        found = fingerprint(example)
        assert "local/town/studies.csv" in found.files
        (example / folder / "studies.csv").unlink()
        (example / folder).rmdir()


def test_a_lock_keeps_another_program_waiting_and_ends_with_its_program(tmp_path):
    code = (
        "import sys, time; from pathlib import Path; from evidence.base.locked import locked\n"
        "with locked(Path(sys.argv[1])): print('held', flush=True); time.sleep(0.4); Path(sys.argv[1], 'done').write_text('')"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(tmp_path / FOLDER)], stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        with locked(tmp_path / FOLDER):
            assert (tmp_path / FOLDER / "done").exists()
    killed = subprocess.Popen([sys.executable, "-c", code.replace("0.4", "60"), str(tmp_path / FOLDER)], stdout=subprocess.PIPE)
    assert killed.stdout is not None
    killed.stdout.readline()
    killed.kill()
    killed.wait()
    killed.stdout.close()
    began = time.monotonic()
    with locked(tmp_path / FOLDER):
        assert time.monotonic() - began < 10
