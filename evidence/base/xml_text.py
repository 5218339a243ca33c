"""Text as it may stand in a part of a Word document or of a workbook that is written as XML."""

from __future__ import annotations

import re

# XML 1.0 has no place for other characters; a carriage return it would turn into the end of a line.
NOT_IN_XML = re.compile(r"[^\t\n -\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def xml_text(text: str) -> str:
    """The text with its signs of markup escaped, and without the characters that XML has no place for.

    >>> xml_text("a < b & c\\x00")
    'a &lt; b &amp; c'
    """
    return NOT_IN_XML.sub("", text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
