"""Sentences with numbers in them: a number enters by the name it has in results.json, and in no other way."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from string import Formatter
from typing import Any, Protocol


class Sized(Protocol):
    """An effect or an answer: a size and its interval."""

    @property
    def g(self) -> float: ...
    @property
    def ci_low(self) -> float: ...
    @property
    def ci_high(self) -> float: ...


class _Names(Formatter):
    """Fields are paths through nested mappings and lists, such as `rows.0.g`."""

    def get_field(self, field_name: str, args: Sequence[Any], kwargs: Mapping[str, Any]) -> tuple[Any, str]:
        value: Any = kwargs
        for part in field_name.split("."):
            value = value[int(part)] if isinstance(value, Sequence) and not isinstance(value, str) else value[part]
        if value is None:
            raise LookupError(f"{field_name} holds nothing, so no sentence can be made of it")
        return value, field_name


def say(template: str, facts: Mapping[str, Any]) -> str:
    """The template with each `{path:format}` filled from the facts, which are a part of results.json.

    Raises
    ------
    LookupError
        If a path leads nowhere or to nothing: a sentence never shows a number that is not there.

    Examples
    --------
    >>> say("g = {pooled.main.g:.2f} from {pooled.main.k:d} samples", {"pooled": {"main": {"g": 0.331, "k": 8}}})
    'g = 0.33 from 8 samples'
    >>> say("{share:.0%} of {units}", {"share": 0.627, "units": "pupils"})
    '63% of pupils'
    """
    return _Names().vformat(template, (), facts)


def size_text(found: Sized) -> str:
    """An effect or an answer with its interval; what rounds to nothing has no sign.

    >>> from evidence.effects.kinds import effect
    >>> size_text(effect("g", -0.001, 40, 40))
    'g = 0.00 [-0.44, 0.44]'
    """
    return f"g = {found.g:z.2f} [{found.ci_low:z.2f}, {found.ci_high:z.2f}]"


def number_text(value: float) -> str:
    """A number with four decimals; where these would show little of it or none, three figures. What rounding leaves of 0 is 0.

    >>> number_text(0.48941), number_text(5.0977e23), number_text(-0.00002134), number_text(-1e-17)
    ('0.4894', '5.1e+23', '-2.13e-05', '0.0000')
    """
    size = abs(value)
    return f"{value:z.4f}" if size < 1e-14 or 0.001 <= size < 1e6 else f"{value:.3g}"


def several(number: int, what: str) -> str:
    """A count with its noun.

    >>> several(1, "sample"), several(2, "study")
    ('1 sample', '2 studies')
    """
    if number == 1:
        return f"1 {what}"
    return f"{number} {what[:-1]}ies" if what.endswith("y") else f"{number} {what}s"


def nearest(text: str, candidates: Iterable[str], otherwise: str, alike: float = 0.6) -> str:
    """A sentence that proposes the candidate most like `text`, or `otherwise` if none is at least so `alike` (0 to 1)."""
    import difflib

    pool = list(candidates)
    lowered = {candidate.lower(): candidate for candidate in reversed(pool)}
    close = difflib.get_close_matches(text.strip().lower(), lowered, n=1, cutoff=alike)
    return f"Did you mean {lowered[close[0]]!r}?" if close else otherwise


def not_known(what: str, given: object, allowed: Sequence[str], elsewhere: Mapping[str, str] | None = None) -> str:
    """That a name is not one of those allowed, with the one that is meant where that shows.

    >>> not_known("method", "reml", ["REML", "DL"])
    "method 'reml' is not known; did you mean 'REML'? Use one of REML, DL"
    >>> not_known("method", "FE", ["EE", "DL"], {"FE": "EE"})
    "method 'FE' is not known; it is 'EE' here. Use one of EE, DL"
    """
    meant = (elsewhere or {}).get(str(given).upper())
    hint = f"It is {meant!r} here." if meant else nearest(str(given), allowed, "")
    return f"{what} {given!r} is not known; " + (f"{hint[0].lower()}{hint[1:]} Use" if hint else "use") + f" one of {', '.join(allowed)}"


def shown(text: str, limit: int = 60) -> str:
    """A cell as quoted in a message: shortened, line breaks written out."""
    return repr(text if len(text) <= limit else text[: limit - 3] + "...")


def listed(values: Iterable[str], limit: int = 14) -> str:
    """Allowed values in a message."""
    pool = list(values)
    more = f" and {len(pool) - limit} more" if len(pool) > limit else ""
    return ", ".join(pool[:limit]) + more
