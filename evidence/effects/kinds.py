"""One effect size from numbers typed in: behind `evidence.effect(...)` and `evidence effect KIND ...`.

How the numbers of each kind are typed is stated with its statistic, in `statements/`.
"""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from evidence.base.cells import how_to_write
from evidence.base.errors import UsageError
from evidence.base.reason import NotEstimated
from evidence.base.words import nearest, several
from evidence.effects.as_printed import apart, p_among
from evidence.effects.clusters import adjust_by_design_effect, adjust_for_clusters
from evidence.effects.printed import Printed
from evidence.effects.result import Effect
from evidence.effects.scale import check_conversion, z_of_level
from evidence.effects.statements.statement import Columns, Statistic, Typed
from evidence.effects.statistics import STATISTICS, effect_from_printed

Number = float | str


@dataclass(frozen=True, slots=True)
class Option:
    """What can be said beside the numbers of some kinds: the column it fills, whether it stays text, and what it is."""

    column: str
    help: str
    text: bool = False


_IN_BRACKETS = re.compile(r"[0-9.%]+\s*\([0-9.]+%?\)")  # 30 (38); an interval in brackets has two numbers

OPTIONS = {
    "favours": Option("favours", "whom a test without a sign favours: treatment or comparison", text=True),
    "risk": Option("risk_comp", "risk in the comparison group, 0 to 1 (risk ratios)"),
    "p": Option("p_value", "exact two-sided p, in place of an interval", text=True),
    "se": Option("se", "standard error, in place of an interval (of the logarithm for ratios)"),
    "ci_level": Option("ci_level", "level of the printed interval in percent (default 95)"),
    "r_covariates": Option("r_covariates", "multiple correlation of an adjusted test's covariates with the outcome, 0 to 1"),
    "medians_by": Option("medians_by", "the way behind medians: symmetry, quantiles or box_cox (default: by their skewness)", text=True),
    "hr_kind": Option("hr_kind", "which hazard ratio was printed: cause-specific, subdistribution or unclear", text=True),
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of printed numbers: the statistic it is, and how it is typed."""

    statistic: Statistic
    typed: Typed

    @property
    def needs(self) -> str:
        """Its numbers and options, in words."""
        return self.typed.needs

    @property
    def example(self) -> str:
        """How it is typed after `evidence effect`."""
        return self.typed.example


KINDS = {typed.kind: Kind(statistic, typed) for statistic in STATISTICS.values() for typed in statistic.typed}


def effect(
    kind: str,
    *numbers: Number,
    level: float = 0.95,
    lower_is_better: bool = False,
    favours: str | None = None,
    risk: float | None = None,
    conversion: str = "hasselblad-hedges",
    p: Number | None = None,
    se: float | None = None,
    ci_level: float | None = None,
    hr_kind: str | None = None,
    medians_by: str | None = None,
    r_covariates: float | None = None,
    clusters: float | None = None,
    icc: float | None = None,
    design_effect: float | None = None,
) -> Effect:
    """One effect size, Hedges' g, from printed numbers; positive = the first group (treatment) has the larger value.

    Parameters
    ----------
    kind
        One of `KINDS`, in small letters or capitals; each needs its own numbers, in order, the treatment group first.
    *numbers
        As printed, numbers or text ("30/80", "0.031", "1.66 (95% CI 1.14-2.40)").
    level
        Confidence level of the interval of g, a fraction.
    lower_is_better
        Turns the sign, so that positive = better.
    favours
        "treatment" or "comparison": whom the result favours. Needed by p, f and chi2, which have no sign; the sign then follows it
        alone, not `lower_is_better`.
    risk
        The comparison group's risk, a fraction: needed by rr, and by or with the probit conversion.
    conversion
        Log odds ratio to d: "hasselblad-hedges", "cox" or "probit".
    p, se, ci_level
        Exact two-sided p, standard error (of the logarithm for ratios), level of the printed interval in percent.
    hr_kind
        "cause-specific", "subdistribution" or "unclear".
    medians_by
        "symmetry", "quantiles" or "box_cox"; by default symmetry, and quantile estimation where a group is skewed beyond chance.
    r_covariates
        Multiple correlation of the covariates with the outcome, where the test or the difference is adjusted.
    clusters, icc
        Number of clusters in both groups together and their intra-cluster correlation: the variance times the design effect.
    design_effect
        The design effect itself, as printed, in place of both.

    Returns
    -------
    Effect
        g, its standard error and interval, the route, the assumptions and every step.

    Raises
    ------
    UsageError
        An unknown kind, or numbers or options that do not fit it.
    CannotCompute
        Numbers that cannot be: more events than people, an inverted interval, a p of 0.

    Examples
    --------
    >>> effect("or", 1.66, 1.14, 2.40).route
    'odds ratio to d (Hasselblad-Hedges)'
    >>> round(effect("events", "53/57", "15/53").g, 3)
    1.937
    """
    kind = kind.lower()
    check_conversion(conversion)
    z_of_level(level)
    options = {"favours": favours, "risk": risk, "p": p, "se": se, "ci_level": ci_level, "hr_kind": hr_kind, "r_covariates": r_covariates}
    options["medians_by"] = medians_by
    given = {name: value for name, value in options.items() if value is not None}
    _check_options(kind, given, conversion)
    printed, stated = numbers_apart(kind, " ".join(map(str, numbers)))
    _check_options(kind, stated, conversion)
    cells = typed_cells(kind, tuple(printed.split()), _with(given, stated))
    if "ci_level" in cells and not {"ci_low", "ci_low_treat"} & cells.keys():
        raise UsageError("ci_level is the level of a printed interval, and no interval was given; leave it out, or give both limits")
    if wrong := KINDS[kind].typed.wrong(cells, conversion):
        raise _misuse(kind, wrong)
    row = Printed(statistic=KINDS[kind].statistic.name, higher_is_better=not lower_is_better, **cells)  # type: ignore[arg-type]
    found = effect_from_printed(row, conversion=conversion, level=level)
    if isinstance(found, NotEstimated):
        raise _misuse(kind, f"lacks something ({found.reason})")
    return _in_clusters(found, row, clusters, icc, design_effect)


def _with(given: Mapping[str, Any], stated: Mapping[str, str]) -> dict[str, Any]:
    """The options, with those that stand among the numbers: "95% CI", "p = .03"."""
    for name, text in stated.items():
        if name in given and str(given[name]) != text and (name == "p" or _number(given[name]) != float(text)):
            raise UsageError(f"among the numbers {name} is {text}, and beside them {given[name]}; give it once")
    return {**given, **{name: text for name, text in stated.items() if name not in given}}


def _in_clusters(found: Effect, row: Printed, clusters: float | None, icc: float | None, design_effect: float | None) -> Effect:
    """The effect with its variance times the design effect, where one was given."""
    if design_effect is not None:
        if clusters is not None or icc is not None:
            raise UsageError("a design effect takes the place of clusters and icc; give one or the other")
        return adjust_by_design_effect(found, _number(design_effect))
    if clusters is None and icc is None:
        return found
    if clusters is None or icc is None:
        raise UsageError("clusters and icc are given together: how many clusters there are, and how alike people inside them are")
    if row.n_treat is None or row.n_comp is None:
        raise UsageError("the design effect needs both group sizes, and these numbers have none; give it as design_effect")
    return adjust_for_clusters(found, row.n_treat + row.n_comp, _number(clusters), _number(icc))


def _check_options(kind: str, given: Mapping[str, object], conversion: str) -> None:
    """Refuse an unknown kind, and an option that means nothing for it."""
    if kind not in KINDS:
        known = "\n".join(f"  {name}: {known.needs}" for name, known in KINDS.items())
        raise UsageError(f"effect kind {kind!r} is not known. {_meant(kind)}The kinds are:\n{known}")
    for name in (*given, *(("conversion",) if conversion != "hasselblad-hedges" else ())):
        if name not in KINDS[kind].typed.options:
            raise _misuse(kind, f"takes no {name}")
    if given.get("favours") not in (None, "treatment", "comparison"):
        raise UsageError(f"favours is {given['favours']!r}; it is treatment or comparison")


def numbers_apart(kind: str, text: str) -> tuple[str, dict[str, str]]:
    """The numbers of a printed result, and the options that stand among them; refused where brackets say nothing certain.

    >>> numbers_apart("means", "12.4 (4.1) 35 15.2 (5.0) 31")
    ('12.4 4.1 35 15.2 5.0 31', {})
    >>> numbers_apart("or", "1.66 (90% CI 1.14-2.40), p = .03")
    ('1.66 1.14 2.40', {'ci_level': '90', 'p': '.03'})
    """
    columns = {column for order in KINDS[kind].typed.orders for column in order}
    if columns & {"events_treat", "pct_treat"} and (found := _IN_BRACKETS.search(text)):
        why = f"a number in brackets, as in {found[0]}, may be a percentage, a count or a group"
        raise UsageError(f"effect {kind} was given brackets: {why}; write the numbers without them, for example: {KINDS[kind].example}")
    p = "" if "p_value" in columns else p_among(text)[1]
    printed, level = apart(p_among(text)[0] if p else text)
    return printed, {name: value for name, value in (("ci_level", level), ("p", p)) if value}


def typed_cells(kind: str, numbers: tuple[Number, ...], given: Mapping[str, Number]) -> dict[str, Number | bool]:
    """The columns that the numbers and the options of a kind fill, and those that the kind itself says.

    >>> typed_cells("rr", ("1.5",), {"se": 0.16, "risk": 0.3})
    {'estimate': 1.5, 'se': 0.16, 'risk_comp': 0.3}
    """
    order, parts = _order(kind, numbers)
    cells = {column: _read(column, part) for column, part in zip(order, parts, strict=True)}
    return cells | _of_options(given) | dict(KINDS[kind].typed.says)


def typed_texts(kind: str, line: str) -> dict[str, str]:
    """The columns that a line of numbers and options fills, each as it was typed; as `evidence effect KIND` reads it.

    Raises
    ------
    UsageError
        Numbers or options that do not fit the kind.

    Examples
    --------
    >>> typed_texts("or", "1.66 1.14 2.40 --ci-level 90")
    {'estimate': '1.66', 'ci_low': '1.14', 'ci_high': '2.40', 'ci_level': '90'}
    """
    printed, stated = numbers_apart(kind, line)
    words = printed.split()
    first = next((position for position, word in enumerate(words) if word.startswith("--")), len(words))
    flags, values = words[first::2], words[first + 1 :: 2]
    if len(flags) != len(values) or not all(flag.startswith("--") for flag in flags):
        raise UsageError("an option stands behind the numbers, with its value behind it, such as --se 0.19")
    given = dict(zip((flag[2:].replace("-", "_") for flag in flags), values, strict=True))
    given = _with(given, stated)
    _check_options(kind, given, "hasselblad-hedges")
    _of_options(given)
    order, parts = _order(kind, tuple(words[:first]))
    for column, part in zip(order, parts, strict=True):
        _read(column, part)
    texts = dict(zip(order, map(str, parts), strict=True)) | {OPTIONS[name].column: value for name, value in given.items()}
    return texts | {column: value for column, value in KINDS[kind].typed.says if isinstance(value, str)}


def _of_options(given: Mapping[str, Number]) -> dict[str, Number | bool]:
    return {OPTIONS[name].column: str(value) if OPTIONS[name].text else _number(value) for name, value in given.items()}


def _order(kind: str, numbers: tuple[Number, ...]) -> tuple[Columns, list[Number]]:
    """The columns that the numbers fill, by the order that fits them; and the numbers, those written 30/80 apart."""
    parts = [part for number in numbers for part in (str(number).split("/") if "/" in str(number) else [number])]
    orders = [order for order in KINDS[kind].typed.orders if len(order) == len(parts)]
    if not orders:
        one_sided = len(parts) == 2 and any(order[:3] == ("estimate", "ci_low", "ci_high") for order in KINDS[kind].typed.orders)
        instead = " (of an interval with one limit: its standard error, se)" if one_sided else ""
        raise _misuse(kind, f"was given {several(len(parts), 'number')}{instead}")
    fitting = [order for order in orders if not _misfits({c: _read(c, part) for c, part in zip(order, parts, strict=True)})]
    if len(fitting) > 1:
        shown, ways = " ".join(map(str, numbers)), " or ".join(_in_words(order) for order in orders)
        most = max(len(order) for order in KINDS[kind].typed.orders)
        instead = f"give all {most} numbers" if most > len(parts) else "give the interval as a standard error (se)"
        raise _misuse(kind, f"could read {shown} as {ways}: {instead}")
    order = (fitting or orders[-1:])[0]
    return order, [_bare(column, part) for column, part in zip(order, parts, strict=True)]


def _bare(column: str, part: Number) -> Number:
    """A number without the sign that its column says."""
    return str(part)[:-1] if column.startswith("pct_") and str(part).endswith("%") else part


def _read(column: str, part: Number) -> Number | bool:
    return str(part) if column == "p_value" else _number(_bare(column, part))


def _misfits(cells: Mapping[str, Number | bool]) -> bool:
    """Whether numbers cannot stand for these columns: people are counted, and an interval holds its estimate."""
    sizes = [value for column, value in cells.items() if column.startswith("n_") and not isinstance(value, str)]
    limits = [cells.get(column) for column in ("ci_low", "estimate", "ci_high")]
    values = [value for value in limits if value is not None and not isinstance(value, str)]
    return any(not (value >= 1 and float(value).is_integer()) for value in sizes) or (len(values) == 3 and values != sorted(values))


def _in_words(order: Columns) -> str:
    names = {"ci_low": "low", "ci_high": "high", "n_treat": "n1", "n_comp": "n2"}
    return " ".join(names.get(column, column.removesuffix("_treat").removesuffix("_comp")) for column in order)


def _misuse(kind: str, what: str) -> UsageError:
    return UsageError(f"effect {kind} {what}; it needs {KINDS[kind].needs}, for example: {KINDS[kind].example}")


def _number(value: Number) -> float:
    """A number, or a text that is one."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        raise UsageError(f"{value!r} cannot be read as a number; {_instead(str(value))}")
    return number


def _instead(text: str) -> str:
    """How a text that is no number may be written, as the end of a sentence."""
    if text.lower().lstrip("+-") in ("inf", "infinity", "\N{INFINITY}"):
        return "of an interval with one limit give the standard error that it implies, se"
    advice = how_to_write(text)
    return (
        advice[:1].lower() + advice[1:].rstrip(".")
        if advice
        else "write it with a decimal point and a plain hyphen as minus, such as -1.66"
    )


# What reports call a statistic, where that is neither its kind nor its name in a sheet.
CALLED_IN_REPORTS = {
    "smd": "d",
    "cohen": "d",
    "hedges": "g",
    "aor": "or",
    "ahr": "hr",
    "arr": "rr",
    "anova": "f",
    "counts": "events",
    "iqr": "median",
}


def _meant(kind: str) -> str:
    """Which kind a word that is none may mean; "" where nothing can be told."""
    by_statistic = [name for name, one in KINDS.items() if one.statistic.name == kind]
    found = [CALLED_IN_REPORTS[kind]] if kind in CALLED_IN_REPORTS else by_statistic
    return f"Did you mean {' or '.join(map(repr, found))}? " if found else f"{nearest(kind, KINDS, '')} ".lstrip()
