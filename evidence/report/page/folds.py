"""What opens on a click or is explored: packed inside the page, whose script unpacks it into place, and plain in a file beside it.

So a page that holds a card for every effect stays small, and whoever has no script, or an old browser, reads the same in the file beside.
"""

from __future__ import annotations

import base64
import gzip
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markupsafe import Markup

# The file beside the page, and the page as that file links to it.
BESIDE, PAGE = "cards.html", "report.html"
# Inside markup of ours a quotation mark of a text is always written as an entity, so these find attributes alone.
_ID, _TO = re.compile(r' id="([^"]*)"'), re.compile(r' href="#([^"?]*)')


@dataclass(slots=True)
class Folds:
    """What is kept out of the page's own markup, in the order of the page."""

    _held: list[Markup] = field(default_factory=list)

    def hold(self, held: Markup, words: str) -> Markup:
        """Keep what is held; returns what stands in its place until it is unpacked: a link, in these words, to it in the file beside."""
        from markupsafe import Markup

        name = f"fold-{len(self._held) + 1}"
        self._held.append(Markup('<div id="{}">{}</div>').format(name, held.strip()))
        return Markup('<p class="held"><a href="#{}">{}</a></p>').format(name, words)

    def packed(self) -> str:
        """All that is held as one text of letters, digits, "+", "/" and "=": the same each time."""
        return base64.b64encode(gzip.compress("".join(self._held).encode("utf-8"), compresslevel=9, mtime=0)).decode("ascii")

    def beside(self) -> Markup:
        """All that is held as the file beside shows it: open, with links that leave it for the page where they lead there."""
        from markupsafe import Markup

        text = "\n".join(self._held)
        return Markup(self._leading_to(text, PAGE, inside=False).replace("<details", "<details open").replace(" open open", " open"))

    def linked(self, page: str) -> str:
        """The markup of the page with its links to what is held made links to the file beside; the script takes them back."""
        return self._leading_to(page, BESIDE, inside=True)

    def _leading_to(self, text: str, file: str, *, inside: bool) -> str:
        held = {name for one in self._held for name in _ID.findall(one)}
        return _TO.sub(lambda link: f' href="{file}#{link[1]}' if (link[1] in held) == inside else link[0], text)
