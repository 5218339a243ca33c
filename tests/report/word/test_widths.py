"""Columns of Word tables: no word of a heading and no number is broken, and what is left makes the table short."""

from __future__ import annotations

import pytest

from evidence.report.annex import annex_parts
from evidence.report.page.parts import PageCell
from evidence.report.word.document import LONG, MARGIN, SHORT, TWIPS_A_MM
from evidence.report.word.table import table_fit
from evidence.report.word.widths import PADDING, SIZES, fit_columns, text_width

A4_INCH_MARGINS = 9026


def twips(text: str, half_points: int, bold: bool = False) -> float:
    return text_width(text, bold) * half_points * 10 / 1000


def test_every_table_of_the_annex_fits_its_page_and_every_finding_a_portrait_page(shipped):
    parts = annex_parts(shipped, {})
    for part in parts:
        across = round(((LONG if part.wide else SHORT) - 2 * MARGIN) * TWIPS_A_MM)
        for table in part.tables:
            assert not table_fit(table, across).tight, table.name
            if table.name.startswith(("findings_", "evidence_summary")):
                assert table_fit(table, A4_INCH_MARGINS).short == 0, table.name


def test_headings_numbers_and_words_stay_whole_and_long_text_gets_the_room():
    headings = ("Country", "Analysed", "In plain words")
    number = "\N{MINUS SIGN}0.18 [\N{MINUS SIGN}0.56, 0.20]"
    rows = ((PageCell("US", ""), PageCell(number, "number"), PageCell("words of a sentence that takes more than a line " * 4, "words")),)
    fit = fit_columns(headings, rows, 6000)
    assert sum(fit.widths) == 6000
    assert (fit.half_points, fit.short) == (SIZES[0], 0)
    rooms = [width - PADDING for width in fit.widths]
    assert rooms[0] >= twips("Country", SIZES[0], bold=True)
    assert rooms[1] >= twips(number, SIZES[0])
    # Nothing but the long text can make this table shorter.
    assert rooms[2] > 6000 - 1.3 * (fit.widths[0] + twips(number, SIZES[0]) + 2 * PADDING)


@pytest.mark.parametrize(("width", "half_points", "short"), [(2400, 16, False), (1850, 14, False), (1300, 12, True)])
def test_a_narrow_place_takes_smaller_letters_then_says_what_is_missing(width, half_points, short):
    fit = fit_columns(("Country", "Population"), (), width)
    assert (fit.half_points, fit.short > 0) == (half_points, short)
    assert sum(fit.widths) == width


def test_where_words_must_be_broken_those_of_headings_and_numbers_are_not():
    cells = (PageCell("reunification", ""), PageCell("0.18 [0.06, 0.20]", "number"))
    fit = fit_columns(("Country", "g"), (cells,), 1650)
    assert fit.short > 0
    rooms = [width - PADDING for width in fit.widths]
    assert rooms[0] >= twips("Country", fit.half_points, bold=True)
    assert rooms[1] >= twips("0.18 [0.06, 0.20]", fit.half_points)


def test_a_line_ends_after_a_hyphen_but_not_at_a_sign_or_a_no_break_space():
    def need(text):
        return next(width for width in range(100, 9000, 10) if not fit_columns(("x",), ((PageCell(text, ""),),), width).tight)

    assert need("problem-solving") < need("problemsolving")
    assert need("1\N{NO-BREAK SPACE}to\N{NO-BREAK SPACE}100") > need("1 to 100")
    assert need("\N{MINUS SIGN}0.56") > need("0.56")


def test_columns_share_a_place_that_needs_no_width():
    fit = fit_columns(("A", "B", "C"), (), 9000)
    assert sum(fit.widths) == 9000
    assert max(fit.widths) - min(fit.widths) < 30


def test_widths_are_those_of_the_font():
    # Helvetica's own, as Adobe publishes them: A 667, V 667, quotesingle 191, minus 584, eacute 556; bold m 889.
    assert [text_width(letter) for letter in "AV'\N{MINUS SIGN}é\N{NO-BREAK SPACE}"] == [667, 667, 191, 584, 556, 278]
    assert text_width("m", bold=True) == 889
    assert text_width("\N{SNOWMAN}") == 1000
