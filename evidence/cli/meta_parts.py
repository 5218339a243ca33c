"""The parts that `evidence meta` adds on request: their options, and what is said of each."""

from __future__ import annotations

import argparse
from argparse import ArgumentParser, Namespace
from typing import Any

from evidence.base.cells import parse_number
from evidence.base.errors import UsageError

# Options without a value, by the key of their part.
_FLAGS = {
    "influence": "leave-one-out, Cook's distance, DFBETAS and the like",
    "cumulative": "the answer as the rows come in",
    "blup": "the true effect of each row, shrunken towards the model",
    "profile": "profile-likelihood intervals of the variances",
}


# What those look for who come from metafor.
CALLED_ELSEWHERE = {
    "--yi": "--effect",
    "--vi": "--variance",
    "--sei": "--se",
    "--mods": "--moderators",
    "--random": "--levels",
    "--slab": "--study",
    "--subset": "--where",
    "--transf": "--transform",
    "--newmods": "--at",
    "--predict": "--at",
    "--confint": "--profile",
    "--leave1out": "--influence",
    "--cumul": "--cumulative",
    "--trimfill": "--small-study",
    "--regtest": "--small-study",
    "--ranktest": "--small-study",
    "--selmodel": "--selection",
    "--permutest": "--permutation",
    "--robust": "--cluster",
    "--anova": "--compare, or --contrast",
}


def add_parts(parser: ArgumentParser) -> None:
    """The options of the parts."""
    parts = parser.add_argument_group("parts added on request")
    parts.add_argument("--small-study", action="store_true", help="Egger, PET, PEESE, Begg, trim and fill, fail-safe N")
    parts.add_argument("--predictor", metavar="COL", help="the predictor of Egger's regressions: se (default), variance or a column")
    for name, words in _FLAGS.items():
        parts.add_argument(f"--{name}", action="store_true", help=words)
    parts.add_argument("--selection", metavar="STEP,STEP", help="selection model; steps are one-sided p-values, such as 0.025")
    parts.add_argument(
        "--at", action="append", default=[], metavar='"COL=VALUE,..."', help="the effect predicted for these moderators; again for others"
    )
    parts.add_argument("--subgroup", metavar="COL", help="each group of rows by itself, and whether they differ")
    parts.add_argument("--means", metavar="COL", help="means and differences of the levels of a categorical moderator")
    parts.add_argument("--league", metavar="COL", help="every level of a categorical moderator against every other")
    parts.add_argument(
        "--contrast",
        action="append",
        default=[],
        metavar='"NAME=WEIGHT,..."',
        help="a coefficient, or a combination of several, tested; again for others, which are then tested together too",
    )
    parts.add_argument(
        "--compare", metavar="FORMULA", help='the model beside one with these moderators ("~ 1" for none): LRT, AIC, BIC, R2'
    )
    _add_other_methods(parser)


def _add_other_methods(parser: ArgumentParser) -> None:
    other = parser.add_argument_group("the same effects by other methods")
    other.add_argument("--permutation", type=_many, metavar="N", help="permutation tests by N arrangements at most, or by all: exact")
    other.add_argument(
        "--bootstrap",
        metavar="N",
        help="intervals of coefficients and tau2 by N data sets drawn from the model; nonparametric:N from the rows",
    )
    other.add_argument("--wild-bootstrap", type=_whole, metavar="N", help="cluster wild bootstrap tests by N draws; needs --cluster")
    other.add_argument("--gosh", action="store_true", help="the model on every subset of the rows, or a sample of 131,072 subsets")
    other.add_argument("--seed", type=_whole, metavar="N", help="of what is drawn (default 1)")
    other.add_argument("--hc", action="store_true", help="the interval of Henmi and Copas")
    other.add_argument(
        "--bayes", metavar="PRIOR:SCALE", help="posteriors, with a prior of tau: half-normal:0.5, half-Cauchy:0.5 or uniform:2"
    )
    other.add_argument(
        "--rve", metavar="MODEL", help="robust variance estimation as in robumeta: CORR:0.8 (with its rho) or HIER; needs --cluster"
    )
    other.add_argument("--mh", metavar="M", help="the counts pooled by Mantel and Haenszel: OR, RR, RD; rates: IRR, IRD")
    other.add_argument("--peto", action="store_true", help="the counts pooled by Peto's method")
    other.add_argument(
        "--glmm",
        action="store_true",
        help="counts of OR, IRR, PLO or IRLN pooled by their exact likelihood, with a variance of true effects",
    )


def parts_asked(options: Namespace) -> dict[str, Any]:
    """What is said of each part that is asked for, by its key.

    Raises
    ------
    UsageError
        If an option has no meaning without another, or its value cannot be read.
    """
    if options.predictor is not None and not options.small_study:
        raise UsageError("--predictor is for Egger's regressions; add --small-study")
    drawn: list[Any] = [options.permutation, options.bootstrap, options.wild_bootstrap, options.gosh or None]
    drawn += [True for named, _ in options.plot if named.partition(":")[0] == "gosh"]
    if options.seed is not None and all(one is None for one in drawn):
        raise UsageError("--seed is of what is drawn; add --permutation, --bootstrap, --wild-bootstrap or --gosh")
    seed = 1 if options.seed is None else options.seed
    asked: dict[str, Any] = {name: None for name in (*_FLAGS, "peto", "glmm") if getattr(options, name)}
    asked |= {"small_study": options.predictor} if options.small_study else {}
    asked |= {"henmi_copas": None} if options.hc else {}
    asked |= {"gosh": seed} if options.gosh else {}
    said = {
        "selection": None if options.selection is None else _steps(options.selection),
        "predict": options.at or None,
        "subgroups": options.subgroup,
        "marginal_means": options.means,
        "league": options.league,
        "contrasts": options.contrast or None,
        "compare": options.compare,
        "bayes": options.bayes,
        "permutation": None if options.permutation is None else (options.permutation, seed),
        "bootstrap": None if options.bootstrap is None else (*_replicates(options.bootstrap), seed),
        "wild_bootstrap": None if options.wild_bootstrap is None else (options.wild_bootstrap, seed),
        "rve": None if options.rve is None else _working_model(options.rve),
        "mantel_haenszel": options.mh,
    }
    return asked | {name: value for name, value in said.items() if value is not None}


def _steps(text: str) -> list[float]:
    try:
        return [float(part) for part in text.split(",")]
    except ValueError:
        raise UsageError(f"--selection takes one-sided p-values with commas between them, such as 0.025,0.5; seen {text!r}") from None


def _working_model(text: str) -> tuple[str, dict[str, float]]:
    """The working model of --rve, with its rho where that is given."""
    name, colon, size = (part.strip() for part in text.partition(":"))
    rho = parse_number(size) if colon else None
    if name.upper() not in ("CORR", "HIER") or (colon and (rho is None or name.upper() == "HIER")):
        raise UsageError(f"--rve takes CORR, CORR:RHO such as CORR:0.8, or HIER; seen {text!r}")
    return name.upper(), {} if rho is None else {"rho": rho}


def _replicates(text: str) -> tuple[int, str]:
    """How many data sets --bootstrap draws, and of which kind."""
    from evidence.models.resampling.bootstrap import KINDS

    kind, _, many = (part.strip() for part in text.rpartition(":"))
    value = parse_number(many)
    if (kind and kind not in KINDS) or value is None or value != int(value):
        raise UsageError(f"--bootstrap takes a whole number such as 5000, or {', '.join(f'{kind}:5000' for kind in KINDS)}; seen {text!r}")
    return int(value), kind or KINDS[0]


def _whole(text: str, otherwise: str = "") -> int:
    """The type of an option that is a whole number."""
    value = parse_number(text.strip())
    if value is None or value != int(value) or value < 0:
        raise argparse.ArgumentTypeError(f"{text!r} is not a whole number such as 5000{otherwise}")
    return int(value)


def _many(text: str) -> int | str:
    """How many arrangements; or "exact" for all of them."""
    return "exact" if text.strip() == "exact" else _whole(text, "; or exact, for all")
