"""The three sheets of evaluators that tests bring: tidy, wide as people make them, and as Excel writes CSV in some countries."""

from __future__ import annotations

import io
from datetime import date
from typing import Any

# What a person answers on the page of what holds for all rows, for the made-up review.
SAME = {
    "country": "GB",
    "typology": "first_kind",
    "intervention": "weekly visits",
    "comparator": "usual services",
    "design": "rct",
    "unit": "person",
    "population": "target",
    "eligible": "yes",
    "source_kind": "report",
    "outcome_domain": "main_outcome",
    "outcome_measure": "finished the programme",
    "higher_is_better": "1",
    "statistic": "events",
    "source_locator": "table 1",
    "confidence": "high",
    "citation": "Our Town (2026). Evaluation of weekly visits.",
    "read": "full_text",
}
TIDY = b"""label,n_treat,events_treat,n_comp,events_comp
Our Town 2026,60,34,62,25
Next Town 2026,120,70,118,55
"""
TIDY_COLUMNS = ("label", "n_treat", "events_treat", "n_comp", "events_comp")
# Semicolons, decimal commas, Windows-1252: what Excel writes in some countries.
SEMICOLON = (
    "Studie;n (Support);Mittel (Support);SD (Support);n (usual);Mittel (usual);SD (usual)\r\n"
    "Übertown Straße 2026;40;12,4;4,1;38;10,9;4,6\r\n"
    "Señorville 2026;55;11,9;3,8;57;11,1;4,0\r\n"
).encode("cp1252")
SEMICOLON_COLUMNS = ("label", "n_treat", "mean_treat", "sd_treat", "n_comp", "mean_comp", "sd_comp")


def wide() -> bytes:
    """A workbook with title rows, merged cells over two lines of headings, percent signs, dates and a note."""
    from openpyxl import Workbook

    book = Workbook()
    sheet: Any = book.active
    sheet.title = "Results"
    sheet.append(["Outcomes by area, 2026"])
    sheet.append([])
    sheet.append(["Area", "Date measured", "Support", None, "Usual services", None])
    sheet.append([None, None, "N", "%", "N", "%"])
    for area, n_treat, share, n_comp, other in (("North", 80, 0.5, 82, 0.375), ("South", 64, 0.625, 60, 0.45)):
        sheet.append([area, date(2026, 3, 1), n_treat, share, n_comp, other])
        for column in ("D", "F"):
            sheet[f"{column}{sheet.max_row}"].number_format = "0.0%"
    sheet.append([])
    sheet.append(["* provisional figures"])
    for cells in ("A1:F1", "C3:D3", "E3:F3", "A3:A4", "B3:B4"):
        sheet.merge_cells(cells)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


WIDE_COLUMNS = ("label", "", "n_treat", "pct_treat", "n_comp", "pct_comp")
