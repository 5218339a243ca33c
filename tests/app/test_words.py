"""Every text stands in one place: templates and pages name only texts that are there, and none is there for nothing."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

import evidence.app
from evidence.app.words import texts

APP = Path(evidence.app.__file__).parent
FILES = sorted(path for path in APP.rglob("*") if path.suffix in (".html", ".py"))
# A name that is put together ends in a dot or an underscore: every text with that beginning counts as used.
NAMED = re.compile(r"""(?:say\(|own = f)["']([a-z_0-9]+\.[a-z_0-9]*)["']?""")
BEGUN = re.compile(r"""(?:say\(f?|own = f)["']([a-z_]+\.[a-z_]*)(?:["'] ?[+~]|\{)""")


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(APP).as_posix())
def test_every_text_that_is_named_is_there(path):
    text = path.read_text(encoding="utf-8")
    begun = set(BEGUN.findall(text))
    named = {name for name in NAMED.findall(text) if name not in begun}
    assert named <= set(texts())
    assert all(any(name.startswith(start) for name in texts()) for start in begun)


def test_no_text_is_there_for_nothing():
    everything = "\n".join(path.read_text(encoding="utf-8") for path in FILES)
    begun = tuple(BEGUN.findall(everything))
    # Texts of the glossary, the steps and the columns are taken by what they are about.
    unused = {
        name
        for name in texts()
        if not name.startswith(("glossary.", "steps.", "columns.")) and f'"{name}"' not in everything and f"'{name}'" not in everything
    }
    assert {name for name in unused if not name.startswith(begun)} == set()


def test_a_template_holds_no_text_of_its_own():
    found = {}
    for path in APP.rglob("*.html"):
        text = path.read_text(encoding="utf-8")
        text = re.sub(r"\{#.*?#\}|\{%.*?%\}|\{\{.*?\}\}|<!doctype html>", "", text, flags=re.DOTALL)
        text = re.sub(r"<[^>]*>", "", text)
        words = re.findall(r"[A-Za-z]{3,}", text)
        if words:
            found[path.relative_to(APP).as_posix()] = words
    assert found == {}
