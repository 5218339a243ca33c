"""Word and Excel files: the same content gives the same bytes, and nothing of it changes."""

from __future__ import annotations

import io
import time
import zipfile

import docx
import openpyxl
import pytest

from evidence.base.fixed_zip import fixed_zip


def word() -> bytes:
    document = docx.Document()
    document.add_paragraph("A paragraph")
    buffer = io.BytesIO()
    document.save(buffer)
    return buffer.getvalue()


def excel() -> bytes:
    book = openpyxl.Workbook()
    book.active["A1"] = "A cell"
    buffer = io.BytesIO()
    book.save(buffer)
    return buffer.getvalue()


@pytest.mark.parametrize("make", [word, excel])
def test_the_same_content_gives_the_same_bytes_whenever_it_is_made(make, monkeypatch):
    one = fixed_zip(make())
    later = time.time() + 86400
    monkeypatch.setattr(time, "time", lambda: later)
    assert fixed_zip(make()) == one
    assert fixed_zip(one) == one


def test_nothing_but_times_changes():
    before, after = (zipfile.ZipFile(io.BytesIO(data)) for data in (word(), fixed_zip(word())))
    assert before.namelist() == after.namelist()
    for name in before.namelist():
        assert (before.read(name) == after.read(name)) or name == "docProps/core.xml"
    assert docx.Document(io.BytesIO(fixed_zip(word()))).paragraphs[0].text == "A paragraph"
    book = openpyxl.load_workbook(io.BytesIO(fixed_zip(excel())))
    assert book.active["A1"].value == "A cell"
    assert book.properties.modified.isoformat() == "2000-01-01T00:00:00"
