"""evidence new: a review that runs at once, or a copy to work in; whole or not at all."""

from __future__ import annotations

import os

import pytest

from tests.conftest import STUDIES


@pytest.mark.parametrize("there", ["nothing", "an empty folder"])
def test_the_example_is_without_problems_and_runs(call, tmp_path, undrawn, there):
    target = tmp_path / "mine"
    if there != "nothing":
        target.mkdir()
    assert call("new", target)[0] == 0
    code, found, _ = call("check", target, "--json")
    assert (code, found["problems"]) == (0, [])
    code, found, _ = call("run", target, "--out", tmp_path / "build", "--json")
    assert code == 0
    assert found["pooled"]["home"]["k_samples"] == 4
    assert [rating["recommendation"] for rating in found["ratings"]] == [1]
    assert list(tmp_path.iterdir()) != []
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_copy_gives_the_same_numbers_and_may_be_written_into(call, tmp_path, monkeypatch):
    monkeypatch.chdir(STUDIES.parent)
    code, found, _ = call("new", tmp_path / "copy", "--copy", "--json")
    assert code == 0
    assert {"review.toml", "effects.csv", "guide/claims.csv", "codebook/values.csv", "LICENSE"} <= set(found["written"])
    ours, theirs = (call("effects", folder, "--json")[1] for folder in (tmp_path / "copy", STUDIES))
    assert ours == theirs


def test_a_folder_with_something_in_it_is_left_alone(call, tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("keep me", encoding="utf-8")
    code, _, err = call("new", tmp_path / "mine")
    assert code == 2
    assert "there already" in err
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_a_copy_into_itself_is_refused(call, review, monkeypatch):
    monkeypatch.chdir(review.parent)
    review.rename(review.parent / "studies")
    code, _, err = call("new", "studies/inner", "--copy")
    assert code == 2
    assert "inside" in err


def test_links_are_not_followed(call, review, tmp_path, monkeypatch):
    secret = tmp_path / "secret.csv"
    secret.write_text("private", encoding="utf-8")
    review.rename(tmp_path / "studies")
    (tmp_path / "studies" / "linked.csv").symlink_to(secret)
    (tmp_path / "elsewhere").mkdir()
    (tmp_path / "elsewhere" / "more.csv").write_text("private", encoding="utf-8")
    (tmp_path / "studies" / "deep").symlink_to(tmp_path / "elsewhere")
    monkeypatch.chdir(tmp_path)
    _, found, _ = call("new", "copy", "--copy", "--json")
    assert not {"linked.csv", "deep/more.csv"} & set(found["written"])
    assert not (tmp_path / "copy" / "linked.csv").exists()


def test_nothing_is_left_behind_where_it_cannot_be_written(call, tmp_path, monkeypatch):
    def refuse(*_):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(os, "rename", refuse)
    code, _, err = call("new", tmp_path / "mine")
    assert code == 3
    assert "nothing was written" in err
    assert list(tmp_path.iterdir()) == []
