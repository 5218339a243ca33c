"""A figure as it stands inside the page: its texts and shapes without what the page has once for all, in colours that follow the page.

The page allows no style but its own sheet, so looks become classes of that sheet: what follows light and dark is then said in one place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evidence.base.drawing import INK, LOCAL, PAGE, POOLED, SOFT
from evidence.report.page.card_ids import card_id

if TYPE_CHECKING:
    from lxml.etree import _Element
    from markupsafe import Markup

# The inks of figures as the names that the page's sheet gives them, light and dark.
NAMES = {INK: "ink", SOFT: "soft", POOLED: "mark", "#ffffff": "paper", "#000000": "ink", "#d8dee2": "line", "#e3eeee": "tint"}
NAMES |= {"#f3f6f7": "shade", "#e3e9ec": "band", "#cbd6dc": "band2", "#cfe3e3": "ribbon", "#efd9a3": "gold", LOCAL: "local"}
SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
# By how much the sides of a circle may differ once its numbers are rounded.
ROUND = 0.3
_NUMBER = re.compile(r"-?\d+\.\d+")
_UPRIGHT = re.compile(r"\s*rotate\(-?0(?: [^)]*)?\)")


@dataclass(slots=True)
class Looks:
    """The looks of all figures of a page, each a class of its sheet."""

    _classes: dict[str, str] = field(default_factory=dict)

    def name(self, style: str) -> str:
        """The class for a style attribute."""
        return self._classes.setdefault(style, f"v{len(self._classes)}")

    def sheet(self) -> str:
        """Their rules."""
        return "".join(f".{name}{{{_in_page_colours(style)}}}" for style, name in self._classes.items())


def inline(number: int, svg: bytes, title: str, looks: Looks) -> Markup:
    """The drawing for the page, named for screen readers; its ids are made its own by its number among the figures of the page."""
    from lxml import etree
    from markupsafe import Markup

    root = etree.fromstring(svg, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    for told in [one for one in root if one.tag in (f"{SVG}title", f"{SVG}desc", f"{SVG}metadata")]:
        root.remove(told)
    for style in list(root.iter(f"{SVG}style")):
        style.getparent().remove(style)
    ids = _Ids(number)
    for one in root.iter():
        _slim(one, ids, looks)
    _flatten(root, set(ids.used.values()))
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.set("role", "group")
    root.set("aria-label", title)
    etree.cleanup_namespaces(root)
    text = etree.tostring(root, encoding="unicode", with_tail=False)
    # Inside a page tags need no name space, and a reference no prefix.
    text = re.sub(r"<[^>]+>", lambda tag: re.sub(r' xmlns(?::\w+)?="[^"]*"', "", tag[0]).replace(" xlink:href=", " href="), text)
    return Markup(text)


@dataclass(slots=True)
class _Ids:
    """Ids that something refers to, short and of this figure alone."""

    number: int
    used: dict[str, str] = field(default_factory=dict)

    def refer(self, old: str) -> str:
        return self.used.setdefault(old, f"f{self.number}-{len(self.used)}")

    def references(self, value: str) -> str:
        return re.sub(r"url\(#([^)]+)\)", lambda found: f"url(#{self.refer(found[1])})", value)


def _slim(one: _Element, ids: _Ids, looks: Looks) -> None:
    if style := one.attrib.pop("style", None):
        one.set("class", looks.name(ids.references(style)))
    one.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", None)
    # Links of a file open beside it; those of the page stay on it.
    one.attrib.pop("target", None)
    for key, value in list(one.attrib.items()):
        if key == "id":
            one.set(key, ids.refer(value))
        elif key == f"{XLINK}href":
            one.set(key, f"#{on_the_page(value.removeprefix(f'{PAGE}#'))}" if value.startswith(f"{PAGE}#") else f"#{ids.refer(value[1:])}")
        elif key in ("clip-path", "fill"):
            one.set(key, ids.references(value))
        elif key in ("d", "x", "y", "transform", "viewBox"):
            one.set(key, _short(_UPRIGHT.sub("", value)))
    if not one.get("transform", "-"):
        del one.attrib["transform"]
    if one.tag == f"{SVG}path":
        _as_circle(one)
    if one.tag != f"{SVG}text":
        one.text = None
    one.tail = None


def on_the_page(address: str) -> str:
    """Where a link of a figure leads: to the table of all effects, some of them shown, or to a card."""
    return address if "?" in address else card_id(address)


def _as_circle(one: _Element) -> None:
    """Eight arcs that close are how the drawing program writes a circle."""
    path = one.get("d", "")
    numbers = [float(number) for number in re.findall(r"-?\d+(?:\.\d+)?", path)]
    if path.count("C") != 8 or len(numbers) not in (50, 52) or re.search("[^MCLz\\d. -]", path):
        return
    xs, ys = numbers[0:50:2], numbers[1:50:2]
    (left, right), (top, bottom) = (min(xs), max(xs)), (min(ys), max(ys))
    if abs((right - left) - (bottom - top)) > ROUND:
        return
    del one.attrib["d"]
    one.tag = f"{SVG}circle"
    for key, value in (("cx", (left + right) / 2), ("cy", (top + bottom) / 2), ("r", (right - left) / 2)):
        one.set(key, f"{value:.1f}".removesuffix(".0"))


def _short(value: str) -> str:
    """Numbers to a tenth of a point, without line breaks."""
    value = _NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), value)
    return re.sub(r" ?([A-Za-z]) ?(?=[-\d]|$)", r"\1", " ".join(value.split())) if value[:1] in "Mm" else " ".join(value.split())


def _flatten(root: _Element, named: set[str]) -> None:
    """Ids that nothing refers to go, then groups that group nothing."""
    text = {one.get(key, "") for one in root.iter() for key in ("clip-path", "fill", f"{XLINK}href")}
    referred = {name for name in named if f"#{name}" in text or f"url(#{name})" in text}
    for one in list(root.iter(f"{SVG}g", f"{SVG}path", f"{SVG}text", f"{SVG}use", f"{SVG}circle")):
        if one.get("id") not in referred:
            one.attrib.pop("id", None)
    for one in reversed(list(root.iter(f"{SVG}g"))):
        parent = one.getparent()
        if parent is None or one.attrib:
            continue
        place = parent.index(one)
        for inner in reversed(list(one)):
            parent.insert(place, inner)
        parent.remove(one)


def _in_page_colours(style: str) -> str:
    """The declarations of a style, colours by the page's names where it has one."""
    style = re.sub(r"#[0-9a-f]{6}", lambda color: f"var(--{NAMES[color[0]]})" if color[0] in NAMES else color[0], style)
    return re.sub(r"\s*([:;,])\s*", r"\1", style)
