"""A figure as it stands inside the page: its texts and shapes without what the page has once for all, in colours that follow the page.

The page allows no style but its own sheet, so looks become classes of that sheet: what follows light and dark is then said in one place.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from evidence.base.drawing import INK, POOLED, SOFT

if TYPE_CHECKING:
    from lxml.etree import _Element
    from markupsafe import Markup

# The inks of figures as the names that the page's sheet gives them, light and dark.
NAMES = {INK: "ink", SOFT: "soft", POOLED: "mark", "#ffffff": "paper", "#000000": "ink", "#d8dee2": "line", "#e3eeee": "tint"}
NAMES |= {"#f3f6f7": "shade", "#e3e9ec": "band", "#cbd6dc": "band2"}
SVG, XLINK = "{http://www.w3.org/2000/svg}", "{http://www.w3.org/1999/xlink}"
# What a figure in a file calls the page, so that its links lead there.
PAGE = "../report.html"
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


def inline(name: str, svg: bytes, title: str, looks: Looks) -> Markup:
    """The drawing for the page, named for screen readers; its ids are made its own among the figures of the page."""
    from lxml import etree
    from markupsafe import Markup

    root = etree.fromstring(svg, etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=False))
    for told in [one for one in root if one.tag in (f"{SVG}title", f"{SVG}desc", f"{SVG}metadata")]:
        root.remove(told)
    for style in list(root.iter(f"{SVG}style")):
        style.getparent().remove(style)
    for one in root.iter():
        _slim(one, name, looks)
    _flatten(root, _referenced(root))
    for key in ("width", "height", "version"):
        root.attrib.pop(key, None)
    root.set("role", "group")
    root.set("aria-label", title)
    etree.cleanup_namespaces(root)
    text = etree.tostring(root, encoding="unicode", with_tail=False)
    # Inside a page tags need no name space, and a reference no prefix.
    text = re.sub(r"<[^>]+>", lambda tag: re.sub(r' xmlns(?::\w+)?="[^"]*"', "", tag[0]).replace(" xlink:href=", " href="), text)
    return Markup(text)


def _slim(one: _Element, name: str, looks: Looks) -> None:
    if style := one.attrib.pop("style", None):
        one.set("class", looks.name(style))
    one.attrib.pop("{http://www.w3.org/XML/1998/namespace}space", None)
    for key, value in list(one.attrib.items()):
        if key == "id":
            one.set(key, f"{name}-{value}")
        elif key == f"{XLINK}href":
            one.set(key, value.removeprefix(PAGE) if value.startswith(f"{PAGE}#") else f"#{name}-{value[1:]}")
        elif key == "clip-path":
            one.set(key, value.replace("url(#", f"url(#{name}-"))
        elif key in ("d", "x", "y", "transform", "viewBox"):
            one.set(key, _short(_UPRIGHT.sub("", value)))
    if not one.get("transform", "-"):
        del one.attrib["transform"]
    if one.tag != f"{SVG}text":
        one.text = None
    one.tail = None


def _short(value: str) -> str:
    """Numbers to a tenth of a point, without line breaks."""
    value = _NUMBER.sub(lambda number: f"{float(number[0]):.1f}".removesuffix(".0"), value)
    return re.sub(r" ?([A-Za-z]) ?(?=[-\d]|$)", r"\1", " ".join(value.split())) if value[:1] in "Mm" else " ".join(value.split())


def _referenced(root: _Element) -> set[str]:
    found = {one.get(f"{XLINK}href", "")[1:] for one in root.iter()}
    for one in root.iter():
        for key in ("clip-path", "class"):
            found |= set(re.findall(r"url\(#([^)]+)\)", one.get(key, "")))
    return found


def _flatten(root: _Element, referenced: set[str]) -> None:
    """Ids that nothing refers to go, then groups that group nothing."""
    for one in list(root.iter(f"{SVG}g", f"{SVG}path", f"{SVG}text", f"{SVG}use")):
        if one.get("id") not in referenced:
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
