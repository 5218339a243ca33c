"""What headings meant, kept once it is complete, for the next sheet with the same headings and for the same sheet put right."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from pathlib import Path

from evidence.base.errors import EvidenceError
from evidence.base.replace_file import replace_file
from evidence.review.folder import is_linked
from evidence.review.incoming.mapping import SheetMapping
from evidence.review.incoming.read_mapping import read_mapping
from evidence.review.incoming.write_mapping import mapping_text
from evidence.review.local import FOLDER

MAPPINGS = f"{FOLDER}/.mappings"


def _path(headings: Sequence[str]) -> str:
    return f"{MAPPINGS}/{hashlib.sha256(chr(0).join(headings).encode('utf-8', 'replace')).hexdigest()[:16]}.toml"


def keep(root: Path, headings: Sequence[str], mapping: SheetMapping) -> None:
    """Keep a mapping for sheets with these headings, in this order."""
    replace_file(root / _path(headings), mapping_text(mapping).encode("utf-8"))


def find(root: Path, headings: Sequence[str]) -> SheetMapping | None:
    """The mapping kept for these headings; None if there is none, or it can no longer be read."""
    name = _path(headings)
    if is_linked(root, name) or not (root / name).is_file():
        return None
    try:
        return read_mapping(root / name)
    except EvidenceError:
        return None
