"""No command writes over what it read, into a review or beside coded tables: every command, every argument that is a path."""

from __future__ import annotations

import argparse
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from evidence.base.errors import UsageError
from evidence.cli.main import COMMANDS, main
from evidence.cli.parser import CommandParser, OutputFolder
from evidence.public import read
from evidence.review.outputs import refuse_file, refuse_folder
from tests.review.damage import fingerprint

# What each command takes beside the argument that is tried; a new command needs its line here.
CALLS = {
    "run": {"review": "X"},
    "check": {"review": "X"},
    "effects": {"review": "X"},
    "meta": {"file": "any.csv", "--effect": "yi", "--se": "se"},
    "effect": {"kind": "events", "numbers": "30/80"},
    "rate": {"review": "X"},
    "claims": {"review": "X"},
    "template": {"review": "X"},
    "import": {"file": "any.csv", "review": "X"},
    "add": {"review": "X"},
    "local": {"review": "X"},
    "compare": {"old": "X", "new": "X"},
    "costs": {"review": "X", "--expect": "home", "--people": "60"},
    "app": {"review": "X"},
    "new": {},
    "annex": {"review": "X"},
    "agree": {"first": "X/effects.csv", "second": "X/effects.csv"},
    "records": {"file": "any.ris", "review": "X"},
    "power": {"kind": "body", "given": "home"},
    "sensitivity": {"review": "X"},
    "simulate": {"review": "X"},
    "next-study": {"review": "X"},
    "escalc": {"file": "any.csv", "--measure": "ZCOR", "--columns": "ri=yi,ni=se"},
}
# What an option takes before the name of its file.
BEFORE = {"--plot": ("forest",)}
# Arguments that are read.
READ = {"review", "first", "second", "old", "new", "--settled", "--review", "--covariances", "--mapping", "--file", "--design"}
FILES = [
    "X/effects.csv",
    "X/new.csv",
    "X/new.xlsx",
    "X/guide/claims.csv",
    "X/local/new.docx",
    "X/Codebook/new.md",
    "./X/local/../effects.csv",
    "symbolic.csv",
    "through/new.csv",
    "coded/new.csv",
    "coded/Y/../studies.csv",
]
FOLDERS = ["X", "./X/.", "Y/../X", "through", "X/guide", "X/local", "X/LOCAL/new", "X/codebook/deep/er", "coded", "through/guide"]


class Parsed(Exception):
    """Carries a command's parser out of its `main`."""


def parser_of(command: str, monkeypatch: pytest.MonkeyPatch) -> CommandParser:
    def stop(parser, *given, **named):
        raise Parsed(parser)

    with monkeypatch.context() as patch:
        patch.setattr(CommandParser, "parse_args", stop)
        patch.setattr(CommandParser, "parse_intermixed_args", stop)
        with pytest.raises(Parsed) as caught:
            main([command])
    return caught.value.args[0]


def as_typed(parser: CommandParser, given: dict[str, str]) -> list[str]:
    """Arguments by name as they are typed, those without a name in the parser's order."""
    named = [word for name, value in given.items() if name.startswith("--") for word in (name, *BEFORE.get(name, ()), value)]
    return named + [given[action.dest] for action in parser._actions if not action.option_strings and action.dest in given]


@pytest.fixture
def place(few_studies, tmp_path, monkeypatch) -> Path:
    """A folder with a review X, coded tables without a plan, and links to both."""
    shutil.copytree(few_studies, tmp_path / "X")
    (tmp_path / "coded").mkdir()
    for name in ("studies", "effects"):
        shutil.copy(tmp_path / "X" / f"{name}.csv", tmp_path / "coded")
    (tmp_path / "coded" / "Y").mkdir()
    (tmp_path / "Y").mkdir()
    (tmp_path / "symbolic.csv").symlink_to(tmp_path / "X" / "effects.csv")
    (tmp_path / "through").symlink_to(tmp_path / "X")
    os.link(tmp_path / "X" / "effects.csv", tmp_path / "hard.csv")
    (tmp_path / "any.csv").write_text("yi,se\n0.1,0.2\n0.3,0.1\n", encoding="utf-8")
    (tmp_path / "any.ris").write_text("no record\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path


def what_is_written(monkeypatch: pytest.MonkeyPatch) -> Iterator[tuple[str, CommandParser, argparse.Action, str]]:
    """Every argument of every command that names a file or folder to write."""
    for command in CALLS:
        parser = parser_of(command, monkeypatch)
        for action in parser._actions:
            name = action.option_strings[0] if action.option_strings else action.dest
            # The help shows a path as F.csv, FOLDER and the like, whatever the parser takes it for.
            is_path = action.type is Path or any(sign in str(action.metavar) for sign in ("F.", "FOLDER", "DIR", ".docx"))
            if is_path and name not in READ and not (name == "file" and command in ("meta", "escalc", "import", "records")):
                yield command, parser, action, name


def test_every_command_that_writes_where_it_is_told_refuses(place, call, monkeypatch):
    assert set(CALLS) == set(COMMANDS)
    before = {name: fingerprint(place / name) for name in ("X", "coded")}
    written = set()
    for command, parser, action, name in what_is_written(monkeypatch):
        written.add(f"{command} {name}")
        for target in FOLDERS if isinstance(action, OutputFolder) else FILES:
            code, out, err = call(command, *as_typed(parser, {**CALLS[command], name: target}))
            assert (code, out) == (2, ""), (command, name, target, err)
            assert "nothing is written there" in err or "not written over" in err, (command, name, target, err)
    assert {"run --out", "effects --out", "escalc --out", "compare --out", "agree --out", "annex --out", "annex --into"} <= written
    assert {"template file", "new folder"} <= written
    assert {name: fingerprint(place / name) for name in before} == before


def test_a_folder_is_no_file_and_a_file_no_folder(place, call, monkeypatch):
    """An empty name, as of a variable that is not set, is the folder one stands in."""
    for command, parser, action, name in what_is_written(monkeypatch):
        folder = isinstance(action, OutputFolder)
        for target in ("any.csv", "any.csv/below") if folder else ("", "Y", "any.csv/new.csv"):
            code, out, err = call(command, *as_typed(parser, {**CALLS[command], name: target}))
            assert (code, out) == (3, ""), (command, name, target, err)
            assert ("name a folder" if folder or target.startswith("any") else "name a file") in err, (command, name, target, err)


def test_a_file_that_is_read_is_known_under_any_name(place, call):
    shutil.copy("X/effects.csv", "first.csv")
    shutil.copy("X/effects.csv", "second.csv")
    os.link("second.csv", "linked.csv")
    before = Path("second.csv").read_bytes()
    for out in ("second.csv", "./Y/../second.csv", place / "second.csv", "linked.csv", "hard.csv"):
        code, _, err = call("agree", "first.csv", "second.csv", "--settled", "X/settlements.csv", "--review", "X", "--out", out)
        assert code == 2
        assert "not written over" in err
    assert Path("second.csv").read_bytes() == before
    code, found, _ = call("records", "X/records.csv", "X", "--json")
    assert (code, found["error"]["kind"]) == (2, "usage")


def test_what_stands_beside_a_review_may_be_written(place, call, example):
    """Its build, what an earlier run wrote, a computed table of the name of a coded one, any other file."""
    shutil.copytree(example, "small")
    for out in ("small/effect_sizes/effects.csv", "effects.csv", "effects.csv", "small/build/any.csv"):
        assert call("effects", "small", "--out", out)[0] == 0
    refuse_folder(Path("small/build"))
    refuse_file(Path("any.csv"), [Path("any.ris"), Path("X")])


@pytest.mark.slow
def test_a_run_may_be_repeated_and_python_is_held_to_the_same(place, example, undrawn):
    results = read(example).run()
    for folder in (example, example / "guide", place / "coded", place / "through"):
        with pytest.raises(UsageError, match="nothing is written there"):
            results.write(folder)
    # A run has folders of its own inside the one that is named: they are not a place for a review either.
    shutil.copytree(example, "out/annex")
    before = fingerprint(place / "out")
    with pytest.raises(UsageError, match="belongs to a review"):
        results.write("out")
    assert fingerprint(place / "out") == before
    first = results.write("build")
    assert results.write("build") == first
    assert sorted(path.relative_to("build").as_posix() for path in Path("build").rglob("*.*")) == sorted(first)


def test_template_in_a_review_folder_goes_beside_its_tables(place, call, monkeypatch):
    monkeypatch.chdir(place / "X")
    before = fingerprint(place / "X")
    code, out, err = call("template")
    assert (code, err) == (0, "Review: this folder\n")
    assert "evidence import build/studies_to_add.xlsx --preview" in out
    (place / "X" / "build" / "studies_to_add.xlsx").unlink()
    assert fingerprint(place / "X") == before
