"""Letters of every script in figures: lines broken by the width of their letters, and fonts that have those that ours lacks."""

from __future__ import annotations

import logging
import textwrap
import unicodedata
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from matplotlib.figure import Figure

OURS = "DejaVu Sans"
# Asked, in this order, for letters that ours lacks; those that the machine does not have are passed over.
FALLBACKS = (
    *("Noto Sans CJK SC", "Noto Sans CJK JP", "PingFang SC", "Hiragino Sans", "Microsoft YaHei", "Malgun Gothic", "WenQuanYi Zen Hei"),
    *("Noto Sans Arabic", "Geeza Pro", "Noto Sans Devanagari", "Nirmala UI", "Kohinoor Devanagari", "Noto Sans Thai", "Leelawadee UI"),
    *("Arial Unicode MS", "Noto Sans", "Droid Sans Fallback"),
)
# Takes the room of the second half of a wide letter while lines are broken; no text of a table can hold it.
_HALF = "\0"


def wrapped(text: str, letters: int, **options: Any) -> list[str]:
    """The text in lines of at most so many letters, where a wide letter, as those of Chinese, counts as two.

    >>> wrapped("one and two", 7), wrapped("\\u5bb6\\u5ead\\u56e2\\u805a", 4) == ["\\u5bb6\\u5ead", "\\u56e2\\u805a"]
    (['one and', 'two'], True)
    """
    return [line.replace(_HALF, "") for line in textwrap.wrap(_as_wide(text), letters, **options)]


def filled(text: str, letters: int, **options: Any) -> str:
    """The same as one text."""
    return "\n".join(wrapped(text, letters, **options))


def shortened(text: str, letters: int) -> str:
    """The text, cut after a word with " ..." where it is wider than so many letters."""
    cut = textwrap.shorten(_as_wide(text), letters, placeholder=" ...").replace(_HALF, "")
    # A text without a space has no word to end after.
    return cut if cut.strip() != "..." else wrapped(text, letters - 4)[0] + " ..."


def _as_wide(text: str) -> str:
    return text if text.isascii() else "".join(one + _HALF if unicodedata.east_asian_width(one) in "WF" else one for one in text)


@contextmanager
def in_fonts_that_have_them(figure: Figure) -> Iterator[None]:
    """Within it, texts with letters that our font lacks have the machine's others behind it, for a picture made of dots.

    Of letters that no font has a box is drawn: the table of the figure holds every label as text.
    """
    from matplotlib.text import Text

    known, behind = _letters()
    lacking = [text for text in figure.findobj(Text) if not text.get_text().isascii() and not known.issuperset(map(ord, text.get_text()))]
    families = [text.get_fontfamily() for text in lacking]
    for text in lacking:
        text.set_fontfamily([OURS, *behind])
    # A font behind ours may have one weight only, which is no news for a reader.
    log = logging.getLogger("matplotlib.font_manager")
    level = log.level
    log.setLevel(logging.ERROR)
    try:
        with quiet():
            yield
    finally:
        log.setLevel(level)
        for text, family in zip(lacking, families, strict=True):
            text.set_fontfamily(family)


@contextmanager
def quiet() -> Iterator[None]:
    """Within it nothing is said of letters that a font lacks; a text of an SVG is shown in the reader's fonts."""
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", message=r"Glyph \d+ .* missing from font", category=UserWarning)
        yield


@cache
def _letters() -> tuple[frozenset[int], tuple[str, ...]]:
    """The letters of our font with the line break, and the other fonts of this machine."""
    from matplotlib.font_manager import FontProperties, findfont, fontManager, get_font

    there = {one.name for one in fontManager.ttflist}
    known = get_font(findfont(FontProperties(family=OURS))).get_charmap()
    return frozenset((*known, ord("\n"))), tuple(name for name in FALLBACKS if name in there)
