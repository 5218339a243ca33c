"""Which column a heading of somebody's sheet may mean: by the words in it, by the headings of known programs, and by what stands below.

A suggestion is shown, or written into a mapping for a person to read; nothing is ever taken by it alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache

from evidence.base.cells import IDENTIFIER, URL, p_value, parse_number
from evidence.base.words import nearest
from evidence.review.checks.countries import NAMES
from evidence.review.codebook import Codebook, ColumnSpec
from evidence.review.incoming.columns import Target, key
from evidence.review.incoming.read_mapping import read_mapping, shipped
from evidence.review.incoming.values import read_as
from evidence.review.reading.numbers import as_number, mostly_numbers, stands_for_nothing

_ARMS = {
    **dict.fromkeys(
        ("treat", "treated", "treatment", "trt", "tx", "t", "intervention", "int", "experimental", "exp", "e", "support", "1"), "treat"
    ),
    **dict.fromkeys(("control", "ctrl", "ctl", "con", "c", "comparison", "comparator", "comp", "placebo", "usual", "2"), "comp"),
}
_WHAT = {
    **dict.fromkeys(("n", "total", "size", "participants", "people", "patients", "randomised", "randomized", "analysed", "analyzed"), "n"),
    **dict.fromkeys(("m", "mean", "average"), "mean"),
    **dict.fromkeys(("sd", "std", "stdev", "deviation"), "sd"),
    **dict.fromkeys(("se", "sem"), "se"),
    **dict.fromkeys(("event", "events", "cases"), "events"),
    **dict.fromkeys(("%", "pct", "percent", "percentage"), "pct"),
    **dict.fromkeys(("lower", "low", "lcl"), "ci_low"),
    **dict.fromkeys(("upper", "high", "ucl"), "ci_high"),
}
_FILLING = {
    "group",
    "arm",
    "of",
    "the",
    "in",
    "i",
    "no",
    "number",
    "ci",
    "standard",
    "std",
    "dev",
    "value",
    "final",
    "with",
    "care",
    "services",
}
_PERCENT = re.compile(r"%|\b(pct|percent|percentage)\b", re.IGNORECASE)


def suggestion(heading: str, texts: Sequence[str], left: Mapping[str, Target], codebook: Codebook) -> str:
    """The column that a heading may mean, "" where nothing speaks for one.

    Parameters
    ----------
    heading, texts : of the sheet.
    left : the columns that no other heading means, by the names they may have.
    codebook : of the review.
    """
    for name in _candidates(heading, left):
        target = left.get(name)
        spec = codebook.column(*target) if target else None
        if spec is not None and fits(spec, texts) and (spec.type == "percent") == (_PERCENT.search(heading) is not None):
            return name
    return next((name for name in left if _speaks_for(codebook.column(*left[name]), texts)), "")


def _speaks_for(spec: ColumnSpec | None, texts: Sequence[str]) -> bool:
    """Whether the words below a heading are just those of one list of the codebook, or names of countries; yes or a number says nothing."""
    said = {text.strip() for text in texts if text.strip()}
    if spec is not None and spec.type == "country" and said:
        return 2 * sum(text.lower() in NAMES for text in said) > len(said)
    if spec is None or not spec.values or not said or spec.type != "enum" or {"yes", "no"} & set(spec.allowed):
        return False
    return all(read_as(spec, text) in spec.allowed for text in said)


def _candidates(heading: str, left: Mapping[str, Target]) -> Iterator[str]:
    yield meaning(heading)
    yield from synonyms().get(key(heading), ())
    # Spelling comes last, and only what is nearly alike: "Control N" is not a misspelling of "control".
    ids = re.search(r"\bids?\b", heading.lower()) is not None  # "Study" is near to study_id, and means the label
    near = nearest(heading, [name for name in left if ids or not name.endswith("_id")], "", alike=0.8)
    yield near[14:-2] if near else ""


def meaning(heading: str) -> str:
    """The column of one group's numbers that the words of a heading mean; "" where a word is left over or a group is not named.

    >>> meaning("Control N"), meaning("mean.e"), meaning("SD (intervention group)"), meaning("% comp"), meaning("Treatment cost")
    ('n_comp', 'mean_treat', 'sd_treat', 'pct_comp', '')
    """
    words = re.findall(r"[^\W\d_]+|\d+|%", heading.lower())
    arms = {_ARMS[word] for word in words if word in _ARMS}
    what = {_WHAT[word] for word in words if word in _WHAT}
    known = all(word in _ARMS or word in _WHAT or word in _FILLING for word in words)
    return f"{what.pop()}_{arms.pop()}" if known and len(arms) == len(what) == 1 else ""


@cache
def synonyms() -> dict[str, tuple[str, ...]]:
    """The columns that headings of known programs mean, from the mappings that come with the package."""
    found: dict[str, tuple[str, ...]] = {}
    for path in shipped().values():
        for theirs, ours in read_mapping(path).columns.items():
            if ours:
                found[key(theirs)] = tuple(dict.fromkeys((*found.get(key(theirs), ()), ours)))
    return found


def fits(spec: ColumnSpec, texts: Sequence[str]) -> bool:
    """Whether the cells below a heading are mostly what a column holds."""
    said = list(dict.fromkeys(text.strip() for text in texts if not stands_for_nothing(text)))
    good = sum(_holds(spec, text) for text in said)
    return 2 * good >= len(said) and (spec.type != "text" or not said or not mostly_numbers(said))


def _holds(spec: ColumnSpec, text: str) -> bool:
    read = read_as(spec, text)
    if spec.values:
        return read in spec.allowed
    if spec.type in ("number", "percent"):
        value = parse_number(as_number(text).removesuffix("%").replace(",", ".", 1))
        return value is not None and (spec.minimum is None or value >= spec.minimum) and (spec.maximum is None or value <= spec.maximum)
    holds = {
        "integer": lambda: re.fullmatch(r"[+-]?[0-9]+", read) is not None,
        "p_value": lambda: p_value(read) is not None,
        "id": lambda: IDENTIFIER.fullmatch(read) is not None,
        "key": lambda: IDENTIFIER.fullmatch(read) is not None,
        "url": lambda: URL.fullmatch(read) is not None,
        "flag": lambda: read in ("0", "1"),
        "country": lambda: re.fullmatch("[A-Z]{2}", read) is not None,
    }
    return holds.get(spec.type, lambda: True)()
