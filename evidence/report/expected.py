"""What to expect in a place, as a workbook to take away."""

from __future__ import annotations

from evidence.judgement.expect.answer import Expectation
from evidence.judgement.expect.tables import expected_table, in_words_table, money_table
from evidence.report.excel import annex_xlsx
from evidence.review.review import CodedReview


def expected_xlsx(found: Expectation, review: CodedReview) -> bytes:
    """The workbook as bytes, the same for the same numbers."""
    money = money_table(found)
    return annex_xlsx([expected_table(found), *([money] if money.rows else []), in_words_table(found)], review)
