"""Tables set into a writer's own Word document, at the writer's marks; everything else in the file stays as it is.

A mark is a paragraph of its own that says [[evidence:NAME]]. Once replaced, the table carries the mark as its title (Table
Properties, Alt Text), so that the next run finds and renews it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from evidence.base.errors import FileProblem, UsageError
from evidence.base.table import Table
from evidence.report.word.table import MARK, W, table_element, table_fit

if TYPE_CHECKING:
    from lxml.etree import _Element

BODY = "word/document.xml"
WHOLE_MARK = re.compile(r"\s*\[\[\s*evidence:\s*([A-Za-z0-9_-]+)\s*\]\]\s*")
ANY_MARK = re.compile(r"\[\[\s*evidence:[^\]]*\]\]")
# An A4 page with margins of an inch, in twips.
USUAL_WIDTH = 9026
HOW = "write [[evidence:NAME]] in a paragraph of its own where a table should stand; `evidence annex --tables` lists the names"


@dataclass(frozen=True, slots=True)
class FilledDocument:
    """A writer's document with its tables.

    Attributes
    ----------
    document : the bytes of the .docx file.
    names : of the tables in it, in its order.
    tight : what to know of tables whose place is narrow.
    """

    document: bytes
    names: tuple[str, ...]
    tight: tuple[str, ...]


def tables_into(data: bytes, tables: Mapping[str, Table], file: str, foot: str) -> FilledDocument:
    """The document with every marked place filled by its table.

    Parameters
    ----------
    data : the bytes of a .docx file.
    tables : by name.
    file : what the document is called in messages.
    foot : stands in the last row of each table: what the data are and where the table comes from.

    Raises
    ------
    FileProblem
        It is not a .docx that can be read.
    UsageError
        It holds no mark, a mark inside other text, or a mark with an unknown name.
    """
    from lxml import etree

    infos, parts = _opened(data, file)
    try:
        root = etree.fromstring(parts[BODY], etree.XMLParser(resolve_entities=False, no_network=True, remove_blank_text=False))
    except etree.XMLSyntaxError:
        raise FileProblem(f"{file} is damaged: its text cannot be read; open it in Word and save it again") from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise FileProblem(f"{file} declares a document type, which no Word document does; it is not read")
    marks = _marks(root, file)
    unknown = sorted({name for name, _ in marks} - tables.keys())
    if unknown:
        raise UsageError(f"{file} has marks for tables that are not there: {', '.join(unknown)}; the tables are {', '.join(tables)}")
    tight = []
    for name, target in marks:
        width = _width(target)
        fit = table_fit(tables[name], width)
        if fit.tight:
            broken = ", and words are broken" if fit.short else ""
            tight.append(f"{name}: to fit, its letters are of {fit.half_points / 2:g} points{broken}; a landscape page has more room")
        _replace(target, table_element(tables[name], width, foot))
    parts[BODY] = etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for info in infos:
            archive.writestr(info, parts[info.filename])
    return FilledDocument(buffer.getvalue(), tuple(name for name, _ in marks), tuple(tight))


def read_document(path: Path) -> bytes:
    """The bytes of a writer's document.

    Raises
    ------
    FileProblem
        It is not there, cannot be read, or is open in Word or LibreOffice.
    """
    for lock in (f"~${path.name}", f"~${path.name[1:]}", f"~${path.name[2:]}", f".~lock.{path.name}#"):
        if path.with_name(lock).exists():
            raise FileProblem(
                f"{path} is open in another program: close it in Word and run again (if it is not open, delete {lock} in the same folder)"
            )
    try:
        return path.read_bytes()
    except FileNotFoundError:
        raise FileProblem(f"there is no {path}; name a Word document that exists") from None
    except OSError as error:
        raise FileProblem(f"{path} cannot be opened ({error.strerror}); close it in Word, or check who may read it") from None


def _opened(data: bytes, file: str) -> tuple[list[zipfile.ZipInfo], dict[str, bytes]]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = {info.filename: archive.read(info) for info in archive.infolist()}
            if BODY not in parts:
                raise KeyError(BODY)
            return archive.infolist(), parts
    except (zipfile.BadZipFile, KeyError, RuntimeError, NotImplementedError):
        raise FileProblem(f"{file} is not a Word document of the kind .docx; in Word choose Save As, Word Document (.docx)") from None


def _marks(root: _Element, file: str) -> list[tuple[str, _Element]]:
    """Name and place of every mark, in the order of the document: tables that carry one as their title, and paragraphs."""
    found: list[tuple[str, _Element]] = []
    inside = []
    for element in root.iter(f"{{{W}}}tbl", f"{{{W}}}p"):
        if element.tag == f"{{{W}}}tbl":
            caption = element.find(f"{{{W}}}tblPr/{{{W}}}tblCaption")
            title = "" if caption is None else caption.get(f"{{{W}}}val", "")
            if title.startswith(MARK):
                found.append((title.removeprefix(MARK).strip(), element))
            continue
        text = "".join(words.text or "" for words in element.iter(f"{{{W}}}t"))
        whole = WHOLE_MARK.fullmatch(text)
        if whole:
            found.append((whole[1], element))
        elif ANY_MARK.search(text):
            inside.append(text.strip())
    if inside:
        raise UsageError(f"{file} has a mark with other text around it: {'; '.join(inside)}; {HOW}")
    if not found:
        raise UsageError(f"{file} has no mark, so there is nothing to replace; {HOW}")
    marked = {element for _, element in found}
    # A marked table is replaced whole; marks inside it go with it.
    return [(name, element) for name, element in found if not any(above in marked for above in element.iterancestors())]


def _replace(target: _Element, table: _Element) -> None:
    """Put the table where the mark is. A paragraph is kept between two tables, at the end of a cell, and for a section break."""
    parent = target.getparent()
    assert parent is not None
    if target.tag == f"{{{W}}}tbl":
        table.tail = target.tail
        parent.replace(target, table)
        return
    if target.getprevious() is not None and target.getprevious().tag == f"{{{W}}}tbl":
        target.addprevious(_empty(target))
    for anchor in target.iter(f"{{{W}}}bookmarkStart", f"{{{W}}}bookmarkEnd"):
        target.addprevious(anchor)
    target.addprevious(table)
    after = target.getnext()
    if target.find(f"{{{W}}}pPr/{{{W}}}sectPr") is not None:
        for inner in [inner for inner in target if inner.tag != f"{{{W}}}pPr"]:
            target.remove(inner)
    else:
        if after is None or after.tag != f"{{{W}}}p":
            target.addprevious(_empty(target))
        parent.remove(target)


def _empty(like: _Element) -> _Element:
    from lxml import etree

    return etree.Element(like.tag, nsmap=like.nsmap)


def _width(target: _Element) -> int:
    """Room for the table in twips: that of its cell, else of the page between its margins."""
    cell = next(target.iterancestors(f"{{{W}}}tc"), None)
    if cell is not None:
        own = cell.find(f"{{{W}}}tcPr/{{{W}}}tcW")
        if own is not None and own.get(f"{{{W}}}type") == "dxa":
            return int(own.get(f"{{{W}}}w", USUAL_WIDTH))
    section = next(iter(target.xpath("following::w:sectPr | descendant::w:sectPr", namespaces={"w": W})), None)
    size, margins = (None, None) if section is None else (section.find(f"{{{W}}}{name}") for name in ("pgSz", "pgMar"))
    if size is None or margins is None:
        return USUAL_WIDTH
    return int(float(size.get(f"{{{W}}}w")) - float(margins.get(f"{{{W}}}left")) - float(margins.get(f"{{{W}}}right")))
