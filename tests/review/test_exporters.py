"""One paper as each database and program exports it: the same title, authors, year, journal, DOI, page and abstract."""

from __future__ import annotations

import csv

import pytest

from evidence.review.records.read import read_records

TITLE, DOI, ABSTRACT = "Finishing the course: a register study", "10.9999/olive.2015", "Words over two lines."
END = ("VL|1", "IS|1", "SP|11", "EP|19", "SN|1234-5678", "UR|https://x", "ER|")
RIS = {
    "Zotero": (
        f"TI|{TITLE}",
        "AU|Olive, Sam",
        "AU|Fir, Ada",
        "T2|Journal of Care",
        f"AB|{ABSTRACT}",
        "DA|2015/03/01/",
        "PY|2015",
        f"DO|{DOI}",
        "DP|DOI.org (Crossref)",
        "J2|J Care",
        "ST|Finishing the course",
        "Y2|2024/01/02/10:00:00",
    ),
    "EndNote": (
        f"AB|{ABSTRACT}",
        "AD|A place",
        "AU|Olive, Sam",
        "AU|Fir, Ada",
        "DA|Mar",
        f"DO|{DOI}",
        "PY|2015",
        "T2|Journal of Care",
        f"TI|{TITLE}",
        "ID|7",
    ),
    "Scopus": (
        f"TI|{TITLE}",
        "T2|Journal of Care",
        "J2|J. Care",
        "PY|2015",
        f"DO|{DOI}",
        "AU|Olive, Sam",
        "AU|Fir, Ada",
        f"AB|{ABSTRACT}",
        "N1|Cited By: 4",
        "DB|Scopus",
    ),
    "Web of Science": (
        "AU|Olive, Sam",
        "AU|Fir, Ada",
        f"TI|{TITLE}",
        "T2|Journal of Care",
        f"DO|{DOI}",
        "DA|MAR",
        "PY|2015",
        f"AB|{ABSTRACT}",
        "AN|WOS:1",
    ),
    "Ovid": (
        "DB|Ovid MEDLINE(R) ALL",
        f"ID|{DOI} [doi]",
        f"T1|{TITLE}.",
        "A1|Olive, Sam",
        "A1|Fir, Ada",
        "Y1|2015//",
        f"N2|{ABSTRACT}",
        "JF|Journal of Care",
        "JA|J Care",
        f"DO|https://dx.doi.org/{DOI}",
    ),
    "Embase": (
        "M3|Article",
        "Y1|2015",
        f"T1|{TITLE}",
        f"N2|{ABSTRACT}",
        "A1|Olive, Sam",
        "A1|Fir, Ada",
        "JF|Journal of Care",
        "JA|J. Care",
        f"DO|{DOI}",
        "U2|L2001234",
    ),
    "ProQuest": (
        f"T1|{TITLE}",
        "AU|Olive, Sam",
        "AU|Fir, Ada",
        "A2|",
        f"AB|{ABSTRACT}",
        "Y1|2015/03//",
        "PY|2015",
        "DA|Mar 2015",
        "JF|Journal of Care",
        "JO|J Care",
        f"DO|http://dx.doi.org/{DOI}",
        "DB|APA PsycInfo",
    ),
    "Cochrane": (
        "AN|CN-01234",
        "AU|Olive, Sam",
        "AU|Fir, Ada",
        f"TI|{TITLE}",
        "JA|Journal of Care",
        "YR|2015",
        f"DO|{DOI}",
        "PT|Journal article",
        f"AB|{ABSTRACT}",
    ),
}
TABLES = {
    "Web of Science, tab-delimited": {
        "PT": "J",
        "AU": "Olive, Sam; Fir, Ada",
        "TI": f"{TITLE}",
        "SO": "Journal of Care",
        "AB": f"{ABSTRACT}",
        "BP": "11",
        "EP": "19",
        "DI": f"{DOI}",
        "PY": "2015",
        "UT": "W1",
    },
    "Covidence": {
        "Title": f"{TITLE}",
        "Authors": "Olive, Sam; Fir, Ada",
        "Abstract": f"{ABSTRACT}",
        "Published Year": "2015",
        "Published Month": "Mar",
        "Journal": "Journal of Care",
        "Volume": "1",
        "Issue": "1",
        "Pages": "11-19",
        "Accession Number": "1",
        "DOI": f"{DOI}",
        "Ref": "1",
        "Covidence #": "#12",
        "Study": "Olive 2015",
    },
    "Rayyan": {
        "key": "r1",
        "title": f"{TITLE}",
        "year": "2015",
        "month": "3",
        "journal": "Journal of Care",
        "volume": "1",
        "issue": "1",
        "pages": "11-19",
        "authors": "Olive, Sam and Fir, Ada",
        "url": f"https://doi.org/{DOI}",
        "abstract": f"{ABSTRACT}",
    },
    "Scopus": {
        "Authors": "Olive, Sam; Fir, Ada",
        "Title": f"{TITLE}",
        "Year": "2015",
        "Source title": "Journal of Care",
        "Volume": "1",
        "Page start": "11",
        "Page end": "19",
        "DOI": f"{DOI}",
        "Link": "https://x",
        "Abstract": f"{ABSTRACT}",
        "Source": "Scopus",
        "EID": "2",
    },
}


def same(record):
    assert (record.title.rstrip("."), record.authors, record.year) == (TITLE, ("Olive, Sam", "Fir, Ada"), "2015")
    assert (record.journal, record.abstract, record.start_page[:2]) == ("Journal of Care", ABSTRACT, "11")
    assert DOI in record.doi


@pytest.mark.parametrize("ends", ["\n", "\r\n"])
@pytest.mark.parametrize("name", RIS)
def test_ris_of(tmp_path, name, ends):
    lines = [line.replace("|", "  - ", 1) for line in ("TY|JOUR", *RIS[name], *END)]
    counted = ["1.", *lines, "", "2.", *lines, ""] if name == "Ovid" else [*lines, "", *lines, ""]  # Ovid counts its records
    path = tmp_path / "export.ris"
    path.write_bytes(ends.join(counted).encode("utf-8-sig"))
    search = read_records(path)
    assert (len(search.records), search.not_read, search.said) == (2, (), ())
    for record in search.records:
        same(record)


@pytest.mark.parametrize("separator", [",", "\t"])
@pytest.mark.parametrize("name", TABLES)
def test_table_of(tmp_path, name, separator):
    path = tmp_path / "export.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, delimiter=separator).writerows([TABLES[name].keys(), TABLES[name].values()])
    (record,) = read_records(path).records
    same(record)
