"""Write docs/match_metafor.md: every number that R printed for the reference cases, beside ours.

    python validation/match_metafor.py

A difference is rounded up to a power of ten, and none below 1e-9 is told apart; still it can cross a power of ten from one
machine to another. So `tests/docs/test_docs.py` asks that the committed page is the one this program makes, and lets each
worst difference move by one power of ten.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

import evidence
from evidence.models.resampling.gosh import gosh

# Run as a program, Python looks beside this file and not in the root of the repository.
sys.path.append(str(Path(__file__).resolve().parents[1]))
from validation.match_fits import FIT_KINDS, fit_answers
from validation.match_methods import METHOD_KINDS, method_answers

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "tests" / "reference"
PAGE = ROOT / "docs" / "match_metafor.md"
TEMPLATE = Path(__file__).with_name("match_metafor_template.md")

# Every kind of case, in the order of the page, with the heading of its table.
KINDS = {
    "effect_size": "Effect sizes (`evidence.escalc`)",
    "random_effects": "Random-effects models (`evidence.meta`)",
    "meta_regression": "Meta-regression (`evidence.meta` with moderators)",
    "three_level": "Three-level models, with CR1, CR2, Satterthwaite and HTZ (`evidence.meta` with levels and a cluster)",
    "correlated_hierarchical": "Correlated and hierarchical effects (`evidence.meta` with levels, a cluster and rho)",
    "three_level_profile_ci": "Profile intervals of both variances, and prediction interval (`evidence.meta(...).profile()`)",
    "small_study": "Egger, PET, PEESE, Begg, trim and fill, fail-safe N (`.small_study()`)",
    "selection_step": "Selection models (`.selection()`)",
    "influence": "Leave-one-out and influence (`.influence()`)",
    "cumulative": "Cumulative meta-analysis (`.cumulative()`)",
    "blup": "Predictions of every true effect (`.blup()`)",
    "mantel_haenszel": "Mantel-Haenszel (`evidence.mantel_haenszel`)",
    "peto": "Peto (`evidence.peto`)",
    "gosh": "All subsets (`evidence.models.resampling.gosh.gosh`)",
    **FIT_KINDS,
    **METHOD_KINDS,
}
# Names are ours, and levels repeat the call.
NOT_COMPARED = ("coef_names", "levels")
# Kinds that are methods of a fitted model, by the same name.
PARTS = ("small_study", "influence", "cumulative", "blup")

# Whole numbers and words, which are equal or wrong.
COUNTS: tuple[str, ...] = ("k", "p", "QM_df", "cr1.df", "htz.df_num", "subsets", "fail_safe_rosenthal", "arrangements", "parameters")
COUNTS += tuple(f"trim_fill_{method}_L0.{name}" for method in ("dl", "ee") for name in ("k0", "side"))
# Below this a difference is rounding, and differs between machines.
FLOOR = 1e-9
# Above this we do not agree, and the page must not be written.
AGREES = 1e-6
# Searches of R that stop early, with the tolerance that their cases name: selmodel climbs by BFGS with slopes by differences;
# confint.rma.mv finds a limit by uniroot with a tolerance of 1.2e-4.
LOOSER = {"selection_step": 1e-4, "three_level_profile_ci: sigma2_ci.1": 1e-3, "three_level_profile_ci: sigma2_ci.2": 1e-3}
# Some searches of R come close to zero and never reach it. A tau2 that is 0 here and below this there is the same answer;
# it has no relative difference, so it is listed instead.
NEAR_ZERO = 1e-6


@dataclass(frozen=True, slots=True)
class Compared:
    """One number of ours beside R's.

    Attributes
    ----------
    kind, case : of the reference case.
    quantity : key of the answer, such as "cr2.se".
    ours, theirs : the two; None where there is none.
    difference : |ours - R| / |R|; 0 where both are zero.
    """

    kind: str
    case: str
    quantity: str
    ours: Any
    theirs: Any
    difference: float

    @property
    def near_zero(self) -> bool:
        """Whether this is a variance of zero that R's search only comes close to."""
        return self.quantity == "tau2" and self.ours == 0.0 and 0.0 < self.theirs < NEAR_ZERO

    @property
    def only_ours(self) -> bool:
        """Whether this is a limit of a profile interval that R did not find."""
        return self.quantity.startswith("sigma2_ci") and self.theirs is None and self.ours is not None

    @property
    def allowed(self) -> float:
        """The largest difference that still is agreement."""
        return 0.0 if self.quantity in COUNTS else LOOSER.get(self.kind, LOOSER.get(f"{self.kind}: {self.quantity}", AGREES))


@cache
def cases() -> tuple[dict[str, Any], ...]:
    """The reference cases, as R wrote them."""
    return tuple(json.loads((REFERENCE / "cases.json").read_text(encoding="utf-8"))["cases"])


@cache
def table(name: str) -> pd.DataFrame:
    """A published data set."""
    return pd.read_csv(REFERENCE / "data" / f"{name}.csv")


def answer(case: dict[str, Any]) -> dict[str, Any]:
    """Our answer to a case, with the keys of R's."""
    if case["kind"] == "effect_size":
        made = evidence.escalc(case["measure"], **case["inputs"])
        return {"yi": made.yi.tolist(), "vi": made.vi.tolist()}
    if case["kind"] == "mantel_haenszel":
        return evidence.mantel_haenszel(case["measure"], **case["inputs"]).to_dict()
    if case["kind"] == "peto":
        return evidence.peto(**case["inputs"]).to_dict()
    data = table(case["data"])
    if case["kind"] == "gosh":
        return gosh(data[case["yi"]], data[case["vi"]], method=case["method"]).to_dict()
    call: dict[str, Any] = {"method": case.get("method", "REML")}
    if "outer" in case:
        call |= {"levels": (case["outer"], case["inner"]), "cluster": case.get("cluster"), "rho": case.get("rho")}
    else:
        call["test"] = case.get("test", "z")
    fit = evidence.meta(case["yi"], case["vi"], data=data, moderators=case.get("moderators"), **call)
    if case["kind"] in PARTS:
        found: dict[str, Any] = getattr(fit, case["kind"])().to_dict()
        return found
    if case["kind"] == "selection_step":
        return fit.selection([case["steps"]]).to_dict()
    return fit.to_dict() | (fit.profile().to_dict() if case["kind"] == "three_level_profile_ci" else {})


def numbers(name: str, value: Any) -> Iterator[tuple[str, Any]]:
    """Every number of an answer with its key; lists share the key of the list."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(f"{name}.{key}" if name else key, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from numbers(name, inner)
    else:
        yield name, value


@cache
def compared() -> tuple[Compared, ...]:
    """Every number that R has, of every case; one that we do not print raises, and so does one too far off."""
    found = []
    for case in cases():
        seen = answer(case)
        for key in (key for key in case["expected"] if key not in NOT_COMPARED):
            for name, ours, theirs in _pairs(key, seen[key], case["expected"][key]):
                found.append(Compared(case["kind"], case["id"], name, ours, theirs, difference(ours, theirs)))
    for kind, case, seen, expected in (*fit_answers(), *method_answers()):
        found += [
            Compared(kind, case, name, ours, theirs, difference(ours, theirs))
            for key in expected
            for name, ours, theirs in _pairs(key, seen[key], expected[key])
        ]
    strangers = {c.kind for c in found} ^ set(KINDS)
    apart = [c for c in told(found) if c.difference > c.allowed]
    if apart or strangers:
        lines = [f"{c.case}: {c.quantity} is {c.difference:.1e} off" for c in apart]
        raise SystemExit("\n".join([*lines, *(f"{kind}: a kind without a heading, or a heading without cases" for kind in strangers)]))
    return tuple(found)


def _pairs(name: str, seen: Any, expected: Any) -> Iterator[tuple[str, Any, Any]]:
    """Our numbers beside R's; where R prints a group of numbers (cr2, htz) only the ones it prints."""
    if isinstance(expected, dict):
        for key, inner in expected.items():
            yield from _pairs(f"{name}.{key}", seen[key], inner)
        return
    ours, theirs = (list(numbers(name, value)) for value in (seen, expected))
    for (_, mine), (_, his) in zip(ours, theirs, strict=True):
        yield name, mine, his


def difference(ours: Any, theirs: Any) -> float:
    """Relative difference of two numbers; infinite where only one is missing, only R's is zero, or two words differ."""
    if ours is None or theirs is None or isinstance(theirs, str):
        return 0.0 if ours == theirs else math.inf
    gap = abs(ours - theirs)
    return gap / abs(theirs) if theirs else 0.0 if gap == 0.0 else math.inf


def at_most(worst: float) -> str:
    """The difference rounded up to a power of ten, and never below the floor."""
    return f"1e-{-math.ceil(math.log10(max(worst, FLOOR)) - 1e-12)}"


def told(found: Iterable[Compared]) -> list[Compared]:
    """The numbers that have a relative difference; the page names the others one by one."""
    return [c for c in found if not c.near_zero and not c.only_ours]


def quantity_table(kind: str, found: Iterable[Compared]) -> list[str]:
    """One row per quantity of one kind of case."""
    mine = [c for c in told(found) if c.kind == kind]
    lines = ["| quantity | cases | numbers | differ by at most |", "|---|---|---|---|"]
    for quantity in dict.fromkeys(c.quantity for c in mine):
        rows = [c for c in mine if c.quantity == quantity]
        worst = "equal" if quantity in COUNTS else at_most(max(c.difference for c in rows))
        lines.append(f"| `{quantity}` | {len({c.case for c in rows})} | {len(rows)} | {worst} |")
    return lines


def summary_table(found: Iterable[Compared]) -> list[str]:
    """One row per kind of case."""
    lines = ["| kind of case | cases | numbers compared | differ by at most |", "|---|---|---|---|"]
    for kind in KINDS:
        rows = [c for c in told(found) if c.kind == kind]
        lines.append(f"| {kind} | {len({c.case for c in rows})} | {len(rows)} | {at_most(max(c.difference for c in rows))} |")
    return lines


def near_zero_table(found: Iterable[Compared]) -> list[str]:
    """The variances of zero that R's searches do not reach, one row per case."""
    rows = [c for c in found if c.near_zero]
    lines = ["| case | ours | numbers | R, at most |", "|---|---|---|---|"]
    for case in dict.fromkeys(c.case for c in rows):
        mine = [c.theirs for c in rows if c.case == case]
        lines.append(f"| {case} | 0 | {len(mine)} | {max(mine):.1e} |")
    return lines


def higher() -> float:
    """How much higher our likelihood of the selection model of raudenbush1985 is than R's."""
    pairs = {c.quantity: c for c in compared() if c.case == "raudenbush1985-selection-3psm"}
    return float(pairs["log_likelihood"].ours - pairs["log_likelihood"].theirs)


def degenerate_case() -> str:
    """The contrast that one study alone carries, with the numbers of this run."""
    data = table("assink2016")
    studies = int(data.loc[data["deltype"] == "covert", "study"].nunique())
    fit = evidence.meta("yi", "vi", data=data, moderators="~ deltype", levels=("study", "esid"), cluster="study").to_dict()
    cr2 = fit["cr2"]
    lines = ["| coefficient | estimate | CR2 standard error | df | marked |", "|---|---|---|---|---|"]
    for j, name in enumerate(fit["coef_names"]):
        marked = "yes" if name in cr2["note"] else "no"
        lines.append(f"| {name} | {fit['estimate'][j]:.4f} | {cr2['se'][j]:.4f} | {cr2['df'][j]:.2f} | {marked} |")
    note = next(iter(cr2["note"].values()))
    words = (
        f"In `assink2016` the level `covert` of `deltype` stands in {studies} study of {data['study'].nunique()} and is the reference\n"
        "level. Without that study neither the intercept nor the two contrasts could be estimated. The cluster-robust variance of\n"
        "such a coefficient is not small but unknown. clubSandwich prints standard errors all the same. We print the same numbers,\n"
        "so that they can be compared, and mark each of them and the joint test:\n"
        f'"{note}".\n'
        "Do not use them."
    )
    return words + "\n\n" + "\n".join(lines)


def no_intercept() -> str:
    """A model without an intercept, where metafor 3.8.1 goes wrong."""
    fit = evidence.meta("yi", "vi", data=table("bcg"), moderators="~ 0 + ablat", test="z").to_dict()
    return (
        f"| QE | 209.6856 | {fit['QE']:.4f} |\n| tau2 | 0.2986 | {fit['tau2']:.4f} |\n"
        f"| estimate | -0.02300 | {fit['estimate'][0]:.5f} |\n| standard error | 0.00498 | {fit['se'][0]:.5f} |"
    )


def nothing_to_explain() -> str:
    """R2 where the effects do not vary, by method; metafor 3.8.1 prints 0 for each."""
    data = pd.DataFrame({"y": [0.10, 0.12, 0.11, 0.13, 0.10], "v": [0.04, 0.05, 0.06, 0.05, 0.04], "x": [1, 2, 3, 4, 6]})
    fits = {method: evidence.meta("y", "v", data=data, moderators="~ x", method=method).to_dict() for method in ("REML", "DL", "EE")}
    return "\n".join(f"| {method} | 0 | {'null' if fit['R2'] is None else fit['R2']} |" for method, fit in fits.items())


def wrong_optimum() -> tuple[list[float], list[float], float]:
    """A small data set on which metafor's default search stops at the wrong place, with our tau2."""
    y = [0.097, -0.033, -0.012, -0.0062, -0.0085, -0.0058, -0.022]
    v = [0.0044, 0.0014, 0.00012, 0.00017, 6.5e-05, 0.0025, 0.0031]
    return y, v, float(evidence.meta(y, v, test="z").to_dict()["tau2"])


def page() -> str:
    """The whole page."""
    found = compared()
    made = json.loads((REFERENCE / "cases.json").read_text(encoding="utf-8"))["made_with"]
    sections = "\n\n".join(f"### {KINDS[kind]}\n\n" + "\n".join(quantity_table(kind, found)) for kind in KINDS)
    raudenbush = {m: evidence.meta("yi", "vi", data=table("raudenbush1985"), method=m, test="z").to_dict()["tau2"] for m in ("REML", "PM")}
    two = evidence.meta([0.1, 1.0], [0.02, 0.03], test="z").to_dict()["tau2_ci"]
    y, v, tau2 = wrong_optimum()
    return TEMPLATE.read_text(encoding="utf-8").format(
        r_version=made["R"].removeprefix("R version ").split(" ")[0],
        metafor=made["metafor"],
        clubsandwich=made["clubSandwich"],
        metadat=made["metadat"],
        total=len(told(found)),
        all=len({(c.kind, c.case) for c in found}),
        looser_selection=f"{LOOSER['selection_step']:.0e}".replace("e-0", "e-"),
        looser_profile=f"{LOOSER['three_level_profile_ci: sigma2_ci.1']:.0e}".replace("e-0", "e-"),
        near_zero="\n".join(near_zero_table(found)),
        many_near_zero=sum(c.near_zero for c in found),
        missing_limit=", ".join(f"{c.ours:.4f}" for c in found if c.only_ours),
        higher=higher(),
        agrees=f"1e-{-round(math.log10(AGREES))}",
        summary="\n".join(summary_table(found)),
        sections=sections,
        degenerate=degenerate_case(),
        no_intercept=no_intercept(),
        nothing_to_explain=nothing_to_explain(),
        raudenbush_reml=raudenbush["REML"],
        raudenbush_pm=raudenbush["PM"],
        two_low=two[0],
        two_high=two[1],
        y=", ".join(f"{value:g}" for value in y),
        v=", ".join(f"{value:g}" for value in v),
        tau2=tau2,
    )


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print(f"wrote {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
