"""One effect size from numbers typed in: behind `evidence.effect(...)` and `evidence effect KIND ...`."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, replace

from evidence.base.errors import UsageError
from evidence.base.reason import NotEstimated
from evidence.effects.printed import Printed
from evidence.effects.result import Effect
from evidence.effects.routes import Found
from evidence.effects.scale import check_conversion, z_of_level
from evidence.effects.statistics import effect_from_printed

Number = float | str


@dataclass(frozen=True, slots=True)
class Options:
    """What can be said beside the numbers; see `effect` for each. `higher_is_better` is the contrary of `lower_is_better`."""

    level: float
    higher_is_better: bool
    favours: str | None
    risk: float | None
    conversion: str
    p: str | None
    se: float | None
    ci_level: float | None
    hr_kind: str | None


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of printed numbers.

    Attributes
    ----------
    statistic : what was printed, a name of `statistics.STATISTICS`.
    needs : its numbers and options, in words.
    example : how it is typed after `evidence effect`.
    counts : how many numbers it may have.
    options : the options that mean something for it, beside level and lower_is_better.
    compute : from the numbers and the options to the effect.
    """

    statistic: str
    needs: str
    example: str
    counts: tuple[int, ...]
    options: tuple[str, ...]
    compute: Callable[[tuple[Number, ...], Options], Found]


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
) -> Effect:
    """One effect size, Hedges' g, from printed numbers; positive = the first group (treatment) has the larger value.

    Parameters
    ----------
    kind : one of `KINDS`, in small letters or capitals; each needs its own numbers, in order, the treatment group first.
    numbers : as printed, numbers or text ("30/80", "0.031").
    level : confidence level of the interval of g, a fraction.
    lower_is_better : turns the sign, so that positive = better.
    favours : "treatment" or "comparison": whom the result favours. Needed by p, f and chi2, which have no sign; the sign then
        follows it alone, not `lower_is_better`.
    risk : the comparison group's risk, a fraction: needed by rr, and by or with the probit conversion.
    conversion : log odds ratio to d: "hasselblad-hedges", "cox" or "probit".
    p, se, ci_level : exact two-sided p, standard error (of the logarithm for ratios), level of the printed interval in percent.
    hr_kind : "cause-specific", "subdistribution" or "unclear".

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
    other = None if conversion == "hasselblad-hedges" else conversion
    given = {"favours": favours, "risk": risk, "p": p, "se": se, "ci_level": ci_level, "hr_kind": hr_kind, "conversion": other}
    _check_call(kind, numbers, given)
    risk, se, ci_level = (None if value is None else _number(value) for value in (risk, se, ci_level))
    options = Options(level, not lower_is_better, favours, risk, conversion, None if p is None else str(p), se, ci_level, hr_kind)
    found = KINDS[kind].compute(numbers, options)
    if isinstance(found, NotEstimated):
        raise _misuse(kind, f"lacks something ({found.reason})")
    return found


def _check_call(kind: str, numbers: tuple[Number, ...], given: dict[str, Number | None]) -> None:
    """Refuse an unknown kind, an option that means nothing for it, and a wrong number of numbers."""
    if kind not in KINDS:
        known = "\n".join(f"  {name}: {known.needs}" for name, known in KINDS.items())
        raise UsageError(f"effect kind {kind!r} is not known; the kinds are:\n{known}")
    for name, value in given.items():
        if value is not None and name not in KINDS[kind].options:
            raise _misuse(kind, f"takes no {name}")
    if given["favours"] not in (None, "treatment", "comparison"):
        raise UsageError(f"favours is {given['favours']!r}; it is treatment or comparison")
    if len(numbers) not in KINDS[kind].counts:
        raise _misuse(kind, f"was given {len(numbers)} numbers")


def _misuse(kind: str, what: str) -> UsageError:
    return UsageError(f"effect {kind} {what}; it needs {KINDS[kind].needs}, for example: {KINDS[kind].example}")


def _number(value: Number) -> float:
    """A number, or a text that is one."""
    try:
        number = float(value)
    except (TypeError, ValueError):
        number = math.nan
    if not math.isfinite(number):
        fix = (
            "leave the % sign out"
            if str(value).endswith("%")
            else "write it with a decimal point and a plain hyphen as minus, such as -1.66"
        )
        raise UsageError(f"{value!r} cannot be read as a number; {fix}")
    return number


def _compute(options: Options, **printed: object) -> Found:
    """The effect of what was printed, with the options filled in."""
    if options.ci_level is not None and not {"ci_low", "ci_low_treat"} & printed.keys():
        raise UsageError("ci_level is the level of a printed interval, and no interval was given; leave it out, or give both limits")
    row = Printed(
        favours=options.favours,
        risk_comp=options.risk,
        ci_level=options.ci_level,
        se=options.se,
        hr_kind=options.hr_kind,
        higher_is_better=options.higher_is_better,
    )
    if options.p is not None:
        row = replace(row, p_value=options.p)
    return effect_from_printed(replace(row, **printed), conversion=options.conversion, level=options.level)  # type: ignore[arg-type]


def _events(numbers: tuple[Number, ...], options: Options) -> Found:
    parts: list[Number] = list(numbers)
    if len(parts) == 2:
        parts = [part for arm in numbers for part in str(arm).split("/")]
        if len(parts) != 4:
            raise UsageError(f"events are written as events/people in each group, such as 30/80 18/79, not {' '.join(map(str, numbers))}")
    a, n_treat, c, n_comp = map(_number, parts)
    return _compute(options, statistic="events", events_treat=a, n_treat=n_treat, events_comp=c, n_comp=n_comp)


def _in_order(statistic: str, *names: str, **said: str) -> Callable[[tuple[Number, ...], Options], Found]:
    """Numbers that fill these fields in their order, and what the kind itself says."""

    def compute(numbers: tuple[Number, ...], options: Options) -> Found:
        return _compute(options, statistic=statistic, **dict(zip(names, map(_number, numbers), strict=True)), **said)

    return compute


def _mean_difference(numbers: tuple[Number, ...], options: Options) -> Found:
    sizes = [value for value in map(_number, numbers[2::2]) if not value.is_integer()]
    if len(numbers) == 5 and sizes:
        raise _misuse("md", f"reads five numbers as difference sd n sd n, and {sizes[0]:g} people cannot be")
    names = ("estimate", *(("ci_low", "ci_high") if len(numbers) == 7 else ()), "sd_treat", "n_treat", "sd_comp", "n_comp")
    return _in_order("md", *names, sd_of="final")(numbers, options)


def _ratio(statistic: str) -> Callable[[tuple[Number, ...], Options], Found]:
    def compute(numbers: tuple[Number, ...], options: Options) -> Found:
        if statistic == "or" and options.risk is not None and options.conversion != "probit":
            raise _misuse("or", "uses a risk only with the probit conversion")
        return _compute(options, statistic=statistic, **_estimate(numbers))

    return compute


def _estimate(numbers: tuple[Number, ...]) -> dict[str, float]:
    """An estimate, alone or with its interval."""
    return dict(zip(("estimate", "ci_low", "ci_high"), map(_number, numbers), strict=False))


def _standardised(statistic: str) -> Callable[[tuple[Number, ...], Options], Found]:
    def compute(numbers: tuple[Number, ...], options: Options) -> Found:
        values = tuple(map(_number, numbers))
        if len(values) == 3 and _are_sizes(statistic, *values):
            return _compute(options, statistic=statistic, estimate=values[0], n_treat=values[1], n_comp=values[2])
        sizes = dict(zip(("n_treat", "n_comp"), values[3:], strict=False))
        return _compute(options, statistic=statistic, **_estimate(values[:3]), **sizes)

    return compute


def _are_sizes(statistic: str, estimate: float, first: float, second: float) -> bool:
    """Whether two numbers after an estimate are the group sizes, or else the limits of its interval; both at once is refused."""
    sizes = all(value >= 2 and value.is_integer() for value in (first, second))
    if sizes and first <= estimate <= second:
        raise _misuse(statistic, f"{estimate:g} {first:g} {second:g} could be an interval or group sizes: give all five numbers")
    return sizes


def _test(statistic: str) -> Callable[[tuple[Number, ...], Options], Found]:
    def compute(numbers: tuple[Number, ...], options: Options) -> Found:
        value = {"p_value": str(numbers[0])} if statistic == "p" else {"test_value": _number(numbers[0])}
        n_treat, n_comp = map(_number, numbers[1:3])
        return _compute(options, statistic=statistic, n_treat=n_treat, n_comp=n_comp, binary=False, **value)

    return compute


def _chi_square(numbers: tuple[Number, ...], options: Options) -> Found:
    chi2, n_treat, n_comp, *percents = map(_number, numbers)
    if not percents and options.conversion != "hasselblad-hedges":
        raise _misuse("chi2", "uses a conversion only with the percentages of both groups")
    arms = dict(zip(("pct_treat", "pct_comp"), percents, strict=False))
    return _compute(options, statistic="chi2", test_value=chi2, n_treat=n_treat, n_comp=n_comp, **arms)


_MEANS = ("mean_treat", "sd_treat", "n_treat", "mean_comp", "sd_comp", "n_comp")
_PRECISION = ("p", "se", "ci_level")
_RATIO_NEEDS = "and its interval (estimate low high), or the estimate with its standard error (se; of the logarithm) or an exact p"
_D_NEEDS = (
    "with both group sizes (estimate n1 n2), its interval (estimate low high), both (estimate low high n1 n2), or its standard error (se)"
)

KINDS: dict[str, Kind] = {
    "events": Kind("events", "events and people of both groups", "events 30/80 18/79", (2, 4), ("conversion",), _events),
    "percent": Kind(
        "events",
        "percentage and people of both groups (percent n percent n)",
        "percent 62 68 37 68",
        (4,),
        ("conversion",),
        _in_order("events", "pct_treat", "n_treat", "pct_comp", "n_comp"),
    ),
    "means": Kind(
        "mean_sd",
        "mean, standard deviation of the scores and n of both groups",
        "means 12.4 4.1 35 15.2 5.0 31",
        (6,),
        (),
        _in_order("mean_sd", *_MEANS, sd_of="final"),
    ),
    "means-se": Kind(
        "mean_se",
        "raw mean, its standard error and n of both groups",
        "means-se 12.4 0.69 35 15.2 0.90 31",
        (6,),
        (),
        _in_order("mean_se", "mean_treat", "se_treat", "n_treat", "mean_comp", "se_comp", "n_comp"),
    ),
    "means-ci": Kind(
        "mean_ci",
        "raw mean, the limits of its interval and n of both groups",
        "means-ci 12.4 11.0 13.8 35 15.2 13.4 17.0 31",
        (8,),
        ("ci_level",),
        _in_order(
            "mean_ci", *("mean_treat", "ci_low_treat", "ci_high_treat", "n_treat", "mean_comp", "ci_low_comp", "ci_high_comp", "n_comp")
        ),
    ),
    "gains": Kind(
        "mean_change",
        "mean gain, raw standard deviation and n of both groups, and the correlation of before and after",
        "gains 4.0 8.0 40 1.0 8.0 40 0.5",
        (7,),
        (),
        _in_order("mean_change", *_MEANS, "r_pre_post", sd_of="final"),
    ),
    "changes": Kind(
        "mean_change",
        "mean change, standard deviation of the changes and n of both groups, and the correlation of before and after",
        "changes 4.0 7.2 40 1.0 7.2 40 0.6",
        (7,),
        (),
        _in_order("mean_change", *_MEANS, "r_pre_post", sd_of="change"),
    ),
    "md": Kind(
        "md",
        "a mean difference, standard deviation and n of both groups (difference sd n sd n); of an adjusted one its interval too"
        " (difference low high sd n sd n), its standard error (se) or an exact p",
        "md 1.4 -0.63 3.53 7.6 149 7.2 137",
        (5, 7),
        _PRECISION,
        _mean_difference,
    ),
    "or": Kind("or", f"an odds ratio {_RATIO_NEEDS}", "or 1.66 1.14 2.40", (1, 3), (*_PRECISION, "conversion", "risk"), _ratio("or")),
    "rr": Kind(
        "rr",
        f"a risk ratio {_RATIO_NEEDS}, and the comparison group's risk (risk)",
        "rr 1.5 1.1 2.05 --risk 0.30",
        (1, 3),
        (*_PRECISION, "conversion", "risk"),
        _ratio("rr"),
    ),
    "hr": Kind("hr", f"a hazard ratio {_RATIO_NEEDS}", "hr 2.04 1.45 2.88", (1, 3), (*_PRECISION, "hr_kind"), _ratio("hr")),
    "t": Kind("t", "t and both group sizes (t n1 n2)", "t 2.31 40 44", (3,), ("favours",), _test("t")),
    "f": Kind("f", "F(1, df), both group sizes and whom it favours", "f 5.34 40 44 --favours treatment", (3,), ("favours",), _test("f")),
    "p": Kind(
        "p",
        "an exact two-sided p, both group sizes and whom it favours",
        "p 0.031 40 44 --favours treatment",
        (3,),
        ("favours",),
        _test("p"),
    ),
    "chi2": Kind(
        "chi2",
        "chi-square(1), both group sizes and whom it favours; or chi-square, both sizes and both percentages",
        "chi2 8.502 68 68 62 37",
        (3, 5),
        ("favours", "conversion"),
        _chi_square,
    ),
    "d": Kind("d", f"a standardised mean difference {_D_NEEDS}", "d 0.42 40 44", (1, 3, 5), _PRECISION, _standardised("d")),
    "g": Kind("g", f"a Hedges' g {_D_NEEDS}", "g 0.42 40 44", (1, 3, 5), _PRECISION, _standardised("g")),
    "r": Kind(
        "r",
        "r with the 0/1 treatment and both group sizes (r n1 n2)",
        "r 0.25 40 44",
        (3,),
        (),
        _in_order("r", "estimate", "n_treat", "n_comp"),
    ),
    "beta": Kind(
        "beta", f"a standardised b of the 0/1 treatment {_D_NEEDS}", "beta 0.30 40 44", (1, 3, 5), _PRECISION, _standardised("beta")
    ),
}
