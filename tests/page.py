"""report.html as a reader has it: what is packed in it unpacked into place, as its script does."""

from __future__ import annotations

import base64
import gzip
import re
from pathlib import Path

HELD = re.compile(r'<p class="held">.*?</p>', re.DOTALL)
PACKED = re.compile(r'<script type="application/octet-stream" id="packed">([^<]*)</script>')


def unpacked(page: str) -> list[str]:
    """What the page holds packed, in its order."""
    text = gzip.decompress(base64.b64decode(PACKED.search(page)[1])).decode("utf-8")
    return re.split(r'(?=<div id="fold-\d+">)', text)[1:]


def whole_page(file: Path) -> str:
    """The page with everything in its place."""
    page = file.read_text(encoding="utf-8")
    folds = iter(unpacked(page))
    whole = HELD.sub(lambda place: next(folds), PACKED.sub("", page)).replace(' href="cards.html#', ' href="#')
    assert next(folds, None) is None
    return whole
