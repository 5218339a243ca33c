"""The gallery shows what the package draws now."""

from __future__ import annotations

from pathlib import Path
from xml.etree import ElementTree

import pytest

from validation.gallery import DOCS, page, pictures

SVG = "{http://www.w3.org/2000/svg}"


def content(svg: bytes):
    """Texts and marks of a picture: its lines depend on the release of matplotlib as well."""
    root = ElementTree.fromstring(svg)
    texts = ["".join(one.itertext()) for one in root.iter(f"{SVG}text")]
    return texts, sum(one.get("id", "").startswith("mark-") for one in root.iter())


@pytest.mark.slow
def test_the_page_and_its_pictures_are_those_of_this_version():
    assert (DOCS / "gallery.md").read_text(encoding="utf-8") == page()
    made = pictures()
    assert sorted(path.stem for path in Path(DOCS / "gallery").iterdir()) == sorted(made)
    for name, picture in made.items():
        texts, marks = content(picture)
        assert texts, name
        assert marks, name
        assert content((DOCS / "gallery" / f"{name}.svg").read_bytes()) == (texts, marks), name
