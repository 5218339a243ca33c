"""Word documents with real headings, captions and tables: the evidence annex, and one recommendation alone."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from evidence.base.drawing import DOTS
from evidence.base.fixed_zip import fixed_zip
from evidence.report.annex import Part
from evidence.report.word.table import FONT, INK, minus_signs, table_element
from evidence.review.review import CodedReview
from evidence.review.statement import statement
from evidence.robustness.examined import Examined
from evidence.synthesis.effect_rows.words import counts_sentence
from evidence.version import __version__

if TYPE_CHECKING:
    from docx.document import Document
    from docx.text.paragraph import Paragraph

# Letters that a property of a Word document may have.
PROPERTY = 255
LANGUAGE = "en-GB"
# A4, in millimetres.
LONG, SHORT, MARGIN = 297, 210, 18
MM_AN_INCH = 25.4
TWIPS_A_MM = 1440 / MM_AN_INCH
# A figure that a page shrinks further has letters of less than three points.
LEAST_SCALE = 1 / 3
# Dots an inch of a figure as it stands on the page.
PRINTED = 200
TOO_TALL = "It is too tall to be read on a page: `evidence run` writes it as figures/{}.svg."
SIZES = {"Normal": 10, "Title": 22, "Subtitle": 14, "Intense Quote": 10, "Heading 1": 15, "Heading 2": 12, "Caption": 9, "Footer": 8}


SCALE = (
    "Hedges' g is the difference in standard deviations; positive is better. The {:g}% interval is in brackets. Tier 1 effects follow "
    "from what was printed; tier 2 effects rest on one stated assumption. Every number was computed by the program from the coded "
    "studies and is in results.json of the run; the workbook holds the tables as numbers."
)


@dataclass(frozen=True, slots=True)
class Front:
    """What stands before the parts of a document, below the title of the review.

    Attributes
    ----------
    title : what the document is.
    lead : what matters most, in bold.
    paragraphs : below it.
    contents : whether a page of contents follows; without one the first part stands on the first page.
    """

    title: str
    lead: str
    paragraphs: tuple[str, ...]
    contents: bool = False


def annex_docx(assessment: Examined, parts: Sequence[Part], pictures: Mapping[str, tuple[bytes | None, str]]) -> bytes:
    """The annex as the bytes of a Word file.

    Parameters
    ----------
    assessment : a run with ratings, claims and annex.
    parts : the parts of its annex, as `annex_parts` makes them.
    pictures : PNG bytes and caption of each figure, by name; None in place of the bytes where it is too tall for a page, which is said.
    """
    plan = assessment.review.plan
    paragraphs = (counts_sentence(assessment.to_dict()), f"The question: {plan.question}", SCALE.format(100 * plan.level))
    front = Front("Evidence annex", assessment.headline, paragraphs, contents=True)
    return word_bytes(assessment.review, front, parts, pictures)


def recommendation_docx(assessment: Examined, parts: Sequence[Part]) -> bytes:
    """One recommendation alone as the bytes of a Word file; `parts` are those that `recommendation_parts` makes."""
    front = Front("Evidence for one recommendation", parts[0].title, (SCALE.format(100 * assessment.review.plan.level),))
    return word_bytes(assessment.review, front, parts, {})


def word_bytes(review: CodedReview, front: Front, parts: Sequence[Part], pictures: Mapping[str, tuple[bytes | None, str]]) -> bytes:
    """A Word file of parts behind their front page."""
    import docx

    document = docx.Document()
    _prepare(document, f"{review.plan.title}: {front.title[:1].lower()}{front.title[1:]}", review.plan.question)
    _footer(document, f"{review.plan.statement} Data {review.data_hash[:12]}, plan {review.plan_hash[:12]}.")
    _front(document, review, front, parts)
    numbers = {"Table": 0, "Figure": 0}
    for position, part in enumerate(parts):
        turned = _turn(document, part.wide)
        _heading(document, part, position, turned or (position == 0 and not front.contents))
        _write(document, part, pictures, numbers)
    document.add_paragraph()
    _low(document)
    buffer = io.BytesIO()
    document.save(buffer)
    return fixed_zip(buffer.getvalue())


def _prepare(document: Document, title: str, subject: str) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt, RGBColor

    properties = document.core_properties
    properties.title, properties.subject, properties.language = title[:PROPERTY], subject[:PROPERTY], LANGUAGE
    properties.author, properties.comments, properties.keywords = f"Evidence {__version__}", "", "evidence annex"
    properties.last_modified_by, properties.revision = "", 1
    for name, size in SIZES.items():
        style: Any = document.styles[name]
        style.font.name, style.font.size, style.font.color.rgb = FONT, Pt(size), RGBColor.from_string(INK)
        for script in ("asciiTheme", "hAnsiTheme", "eastAsiaTheme", "cstheme"):
            style.element.rPr.rFonts.attrib.pop(qn(f"w:{script}"), None)
        style.element.rPr.rFonts.set(qn("w:cs"), FONT)
    document.styles["Normal"].paragraph_format.space_after = Pt(6)
    document.styles["Caption"].font.bold = True
    document.styles["Caption"].paragraph_format.keep_with_next = True
    document.styles["Caption"].paragraph_format.space_before = Pt(12)
    document.styles["Caption"].paragraph_format.space_after = Pt(4)
    for element in document.styles.element.iter(qn("w:lang")):
        element.set(qn("w:val"), LANGUAGE)
    section = document.sections[0]
    section.page_width, section.page_height = Mm(SHORT), Mm(LONG)
    section.left_margin = section.right_margin = section.top_margin = section.bottom_margin = Mm(MARGIN)


def _front(document: Document, review: CodedReview, front: Front, parts: Sequence[Part]) -> None:
    """The first pages: what this is, what the data are and are not, what stands where."""
    document.add_paragraph(review.plan.title, style="Title")
    document.add_paragraph(front.title, style="Subtitle")
    box = document.add_paragraph(style="Intense Quote")
    box.add_run(statement(review))
    document.add_paragraph().add_run(minus_signs(front.lead)).bold = True
    for text in front.paragraphs:
        document.add_paragraph(minus_signs(text))
    if not front.contents:
        return
    # On a page of its own: behind a headline of any length its last line would stand alone.
    document.add_paragraph("Contents", style="Heading 1").paragraph_format.page_break_before = True
    for position, part in enumerate(parts):
        _contents_line(document, part, position)


def _contents_line(document: Document, part: Part, position: int) -> None:
    """A heading that leads to its page. The number of the page is a field: LibreOffice fills it in, Word after Ctrl+A and F9."""
    from docx.enum.text import WD_TAB_ALIGNMENT, WD_TAB_LEADER
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn
    from docx.shared import Mm, Pt

    paragraph = document.add_paragraph()
    layout = paragraph.paragraph_format
    layout.space_after, layout.left_indent = Pt(2), Mm(6 * (part.level - 1))
    layout.tab_stops.add_tab_stop(Mm(SHORT - 2 * MARGIN), WD_TAB_ALIGNMENT.RIGHT, WD_TAB_LEADER.SPACES)
    link = OxmlElement("w:hyperlink")
    link.set(qn("w:anchor"), _anchor(position))
    link.append(paragraph.add_run(f"{part.title}\t")._r)
    paragraph._p.append(link)
    _field(paragraph, f"PAGEREF {_anchor(position)}", "")


def _anchor(position: int) -> str:
    """The bookmark of a part; Word hides those that begin so."""
    return f"_part_{position + 1}"


def _field(paragraph: Paragraph, code: str, shown: str) -> None:
    """A field with what it shows until a program works it out."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    field = OxmlElement("w:fldSimple")
    field.set(qn("w:instr"), f" {code} ")
    field.append(paragraph.add_run(shown)._r)
    paragraph._p.append(field)


def _turn(document: Document, wide: bool) -> bool:
    """A new section, and so a new page, where the page has to be turned; says whether it was."""
    from docx.enum.section import WD_ORIENT, WD_SECTION
    from docx.shared import Mm

    if (document.sections[-1].orientation == WD_ORIENT.LANDSCAPE) == wide:
        return False
    section = document.add_section(WD_SECTION.NEW_PAGE)
    _low(document)
    section.orientation = WD_ORIENT.LANDSCAPE if wide else WD_ORIENT.PORTRAIT
    section.page_width, section.page_height = (Mm(LONG), Mm(SHORT)) if wide else (Mm(SHORT), Mm(LONG))
    return True


def _low(document: Document) -> None:
    """The last paragraph as low as can be: Word wants one after a table, and it must not make a page of its own."""
    from docx.shared import Pt

    layout = document.paragraphs[-1].paragraph_format
    layout.space_before = layout.space_after = Pt(0)
    layout.line_spacing = Pt(1)


def _heading(document: Document, part: Part, position: int, here: bool) -> None:
    """The heading, as the place that the contents lead to; `here`: it begins no page."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    heading = document.add_paragraph()
    # By its id: looked up by its name, every style of the document is gone through for each paragraph.
    heading._p.style = f"Heading{part.level}"
    heading.paragraph_format.page_break_before = (part.level == 1 or part.own_page) and not here
    start, end = OxmlElement("w:bookmarkStart"), OxmlElement("w:bookmarkEnd")
    for mark in (start, end):
        mark.set(qn("w:id"), str(position))
    start.set(qn("w:name"), _anchor(position))
    heading._p.append(start)
    heading.add_run(part.title)
    heading._p.append(end)


def _write(document: Document, part: Part, pictures: Mapping[str, tuple[bytes | None, str]], numbers: dict[str, int]) -> None:
    for text in part.paragraphs:
        paragraph = document.add_paragraph(minus_signs(text))
    if part.paragraphs:
        # The last words stay on one page with the table or picture below them.
        paragraph.paragraph_format.keep_with_next = bool(part.tables or part.figures)
    across, _ = _space(part.wide)
    for name in part.figures:
        png, caption = pictures.get(name, (None, ""))
        if png is not None:
            _picture(document, png, caption, part.wide, numbers)
        elif caption:
            document.add_paragraph(f"{caption} {TOO_TALL.format(name)}")
    for table in part.tables:
        _caption(document, "Table", table.title, numbers)
        # Before the section's own properties, which stay last in the body.
        document.element.body.insert_element_before(table_element(table, round(across * TWIPS_A_MM)), "w:sectPr")


def readable(inches: Sequence[float], wide: bool) -> bool:
    """Whether a figure so wide and high can be read in the space that a page has for it."""
    return _scale(inches, wide) >= LEAST_SCALE


def dots_for(inches: Sequence[float], wide: bool) -> int:
    """How many dots an inch a figure needs to be sharp on the page."""
    return min(DOTS, round(PRINTED * _scale(inches, wide)))


def _scale(inches: Sequence[float], wide: bool) -> float:
    """By how much a page shrinks a figure so wide and high."""
    across, highest = _space(wide)
    return min(across / inches[0], highest / inches[1]) / MM_AN_INCH


def _space(wide: bool) -> tuple[float, float]:
    """Millimetres that a picture may take up on a page, across and in height, with its heading and its caption."""
    return (LONG if wide else SHORT) - 2 * MARGIN, (SHORT if wide else LONG) - 2 * MARGIN - 45


def _picture(document: Document, png: bytes, caption: str, wide: bool, numbers: dict[str, int]) -> None:
    from docx.oxml.ns import qn
    from docx.shared import Mm

    paragraph = document.add_paragraph()
    paragraph.paragraph_format.keep_with_next = True
    shape = paragraph.add_run().add_picture(io.BytesIO(png))
    across, highest = _space(wide)
    scale = min(Mm(across) / shape.width, Mm(highest) / shape.height)
    shape.width, shape.height = round(shape.width * scale), round(shape.height * scale)
    for element in shape._inline.iter(qn("wp:docPr")):
        element.set("descr", caption)
    _caption(document, "Figure", caption, numbers, before=False)


def _caption(document: Document, kind: str, text: str, numbers: dict[str, int], before: bool = True) -> None:
    """'Table 3. ...' with the number as a field, so that Word can make a list of tables."""
    numbers[kind] += 1
    paragraph = document.add_paragraph()
    paragraph._p.style = "Caption"
    paragraph.add_run(f"{kind} ")
    _field(paragraph, f"SEQ {kind} \\* ARABIC", str(numbers[kind]))
    paragraph.add_run(f". {text}")
    if not before:
        paragraph.paragraph_format.keep_with_next = False


def _footer(document: Document, text: str) -> None:
    paragraph = document.sections[0].footer.paragraphs[0]
    paragraph.add_run(f"{text} Page ")
    _field(paragraph, "PAGE", "1")
    paragraph.add_run(" of ")
    _field(paragraph, "NUMPAGES", "1")
