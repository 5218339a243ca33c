"""A review with something before every text that a person wrote in it: coded words, labels of the codebook, titles of the plan."""

from __future__ import annotations

import json
import re
from pathlib import Path

from evidence.review.layout import TABLES
from evidence.review.read_codebook import load_codebook
from tests.review.damage import read_rows, write_rows

# Their cells are values of other tables, or codes that lead to them.
LEFT = (
    "corrections",
    "assumptions",
    "settlements",
    "readings",
    "bias_readings",
    "coding_alternatives",
    "coding_decisions",
    "bias_answers",
    "decisions",
)
PLAN = "words|title|question|statement|basis|covers|cautions|event|events|groups|units|error_basis"
CODEBOOK = {"values.csv": ("label", "definition", "example"), "columns.csv": ("definition",)}
# Of these tables some columns of text are codes.
SOME = {"risk_of_bias": ["support"], "claims": ["claim"], "survey": ["what", "source", "place"], "costs": ["what", "source", "place"]}
SOME |= {"reporting": ["where", "note"], "cerqual": []}
SOME |= {"other_reviews": ["label", "question", "population", "outcome", "behind", "result", "overlap", "quote", "note"]}


def put_before_every_text(review: Path, payload: str) -> Path:
    """The review in a folder, with the payload before every text; codes, numbers, ids, addresses and conditions stay as they are."""
    codebook, problems = load_codebook(review)
    assert not problems
    for name, layout in TABLES.items():
        path = review / layout.file
        if path.is_file() and name not in LEFT:
            texts = [spec.column for spec in codebook.table(name) if spec.type == "text" and not spec.values]
            _before(path, SOME.get(name, texts), payload)
    for file, columns in CODEBOOK.items():
        if (review / "codebook" / file).is_file():
            _before(review / "codebook" / file, columns, payload)
    plan = review / "review.toml"
    text, put = plan.read_text(encoding="utf-8"), json.dumps(payload)[1:-1]
    plan.write_text(re.sub(rf'^({PLAN}) = "', lambda found: found[0] + put, text, flags=re.MULTILINE), encoding="utf-8")
    return review


def _before(path: Path, columns: tuple[str, ...] | list[str], payload: str) -> None:
    head, *rows = read_rows(path)
    places = [head.index(column) for column in columns if column in head]
    write_rows(path, [head, *([payload + cell if place in places and cell else cell for place, cell in enumerate(row)] for row in rows)])
