"""Write docs/match_metafor.md: every number that R printed for the reference cases, beside ours.

    python validation/match_metafor.py

A difference is rounded up to a power of ten, and none below 1e-9 is told apart; still it can cross a power of ten from one
machine to another. So `tests/docs/test_docs.py` asks that the committed page is the one this program makes, and lets each
worst difference move by one power of ten.
"""

from __future__ import annotations

import json
import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import pandas as pd

import evidence

ROOT = Path(__file__).resolve().parents[1]
REFERENCE = ROOT / "tests" / "reference"
PAGE = ROOT / "docs" / "match_metafor.md"

# What is built, in the order of the page, with the heading of its table.
BUILT = {
    "effect_size": "Effect sizes (`evidence.escalc`)",
    "random_effects": "Random-effects models (`evidence.meta`)",
    "meta_regression": "Meta-regression (`evidence.meta` with moderators)",
    "three_level": "Three-level models, with CR1, CR2, Satterthwaite and HTZ (`evidence.meta` with levels and a cluster)",
    "correlated_hierarchical": "Correlated and hierarchical effects (`evidence.meta` with levels, a cluster and rho)",
    "three_level_profile_ci": "Prediction interval of three-level models",
}
NOT_BUILT = {
    "mantel_haenszel": "Mantel-Haenszel pooling",
    "peto": "Peto's method",
    "small_study": "Egger, PET, PEESE, Begg, trim and fill, fail-safe N",
    "selection_step": "selection models",
    "influence": "leave-one-out and influence",
    "cumulative": "cumulative meta-analysis",
    "blup": "shrunken predictions of each study",
    "gosh": "all subsets",
}
# Names are ours, and levels repeat the call. Profile intervals of the two variances are not built yet.
NOT_COMPARED = ("coef_names", "levels", "sigma2_ci")

# Whole numbers, which are equal or wrong.
COUNTS = ("k", "p", "QM_df", "cr1.df", "htz.df_num")
# Below this a difference is rounding, and differs between machines.
FLOOR = 1e-9
# Above this we do not agree, and the page must not be written.
AGREES = 1e-6


@dataclass(frozen=True, slots=True)
class Compared:
    """One number of ours beside R's.

    Attributes
    ----------
    kind, case : of the reference case.
    quantity : key of the answer, such as "cr2.se".
    difference : |ours - R| / |R|; 0 where both are zero.
    """

    kind: str
    case: str
    quantity: str
    difference: float


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
    call: dict[str, Any] = {"method": case.get("method", "REML")}
    if "outer" in case:
        call |= {"levels": (case["outer"], case["inner"]), "cluster": case.get("cluster"), "rho": case.get("rho")}
    else:
        call["test"] = case["test"]
    return evidence.meta(case["yi"], case["vi"], data=table(case["data"]), moderators=case.get("moderators"), **call).to_dict()


def numbers(name: str, value: Any) -> Iterator[tuple[str, float | None]]:
    """Every number of an answer with its key; lists share the key of the list."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from numbers(f"{name}.{key}" if name else key, inner)
    elif isinstance(value, list):
        for inner in value:
            yield from numbers(name, inner)
    else:
        yield name, value


def compared() -> list[Compared]:
    """Every number of every case that is built; a number that we do not print raises."""
    found = []
    for case in cases():
        if case["kind"] not in BUILT:
            continue
        seen = answer(case)
        for key, expected in case["expected"].items():
            if key in NOT_COMPARED:
                continue
            for name, ours, theirs in _pairs(key, seen[key], expected):
                found.append(Compared(case["kind"], case["id"], name, difference(ours, theirs)))
    apart = [c for c in found if c.difference > (0.0 if c.quantity in COUNTS else AGREES)]
    if apart:
        raise SystemExit("\n".join(f"{c.case}: {c.quantity} is {c.difference:.1e} off" for c in apart))
    return found


def _pairs(name: str, seen: Any, expected: Any) -> Iterator[tuple[str, float | None, float | None]]:
    """Our numbers beside R's; where R prints a group of numbers (cr2, htz) only the ones it prints."""
    if isinstance(expected, dict):
        for key, inner in expected.items():
            yield from _pairs(f"{name}.{key}", seen[key], inner)
        return
    ours, theirs = (list(numbers(name, value)) for value in (seen, expected))
    for (_, mine), (_, his) in zip(ours, theirs, strict=True):
        yield name, mine, his


def difference(ours: float | None, theirs: float | None) -> float:
    """Relative difference of two numbers; infinite where only one is missing, or only R's is zero."""
    if ours is None or theirs is None:
        return 0.0 if ours is theirs else math.inf
    gap = abs(ours - theirs)
    return gap / abs(theirs) if theirs else 0.0 if gap == 0.0 else math.inf


def at_most(worst: float) -> str:
    """The difference rounded up to a power of ten, and never below the floor."""
    return f"1e-{-math.ceil(math.log10(max(worst, FLOOR)) - 1e-12)}"


def quantity_table(kind: str, found: list[Compared]) -> list[str]:
    """One row a quantity of one kind of case."""
    mine = [c for c in found if c.kind == kind]
    lines = ["| quantity | cases | numbers | differ by at most |", "|---|---|---|---|"]
    for quantity in dict.fromkeys(c.quantity for c in mine):
        rows = [c for c in mine if c.quantity == quantity]
        worst = "equal" if quantity in COUNTS else at_most(max(c.difference for c in rows))
        lines.append(f"| `{quantity}` | {len({c.case for c in rows})} | {len(rows)} | {worst} |")
    return lines


def summary_table(found: list[Compared]) -> list[str]:
    """One row a kind of case."""
    lines = ["| kind of case | cases | numbers compared | differ by at most |", "|---|---|---|---|"]
    for kind in BUILT:
        rows = [c for c in found if c.kind == kind]
        lines.append(f"| {kind} | {len({c.case for c in rows})} | {len(rows)} | {at_most(max(c.difference for c in rows))} |")
    return lines


def not_built_lines() -> list[str]:
    """The kinds of case that wait for their method."""
    counts = {kind: sum(case["kind"] == kind for case in cases()) for kind in NOT_BUILT}
    return [f"- {words} (`{kind}`, {n} {'case' if n == 1 else 'cases'})" for kind, words in NOT_BUILT.items() for n in [counts[kind]]]


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


def wrong_optimum() -> tuple[list[float], list[float], float]:
    """A small data set on which metafor's default search stops at the wrong place, with our tau2."""
    y = [0.097, -0.033, -0.012, -0.0062, -0.0085, -0.0058, -0.022]
    v = [0.0044, 0.0014, 0.00012, 0.00017, 6.5e-05, 0.0025, 0.0031]
    return y, v, float(evidence.meta(y, v, test="z").to_dict()["tau2"])


def page() -> str:
    """The whole page."""
    found = compared()
    made = json.loads((REFERENCE / "cases.json").read_text(encoding="utf-8"))["made_with"]
    sections = "\n\n".join(f"### {BUILT[kind]}\n\n" + "\n".join(quantity_table(kind, found)) for kind in BUILT)
    raudenbush = {m: evidence.meta("yi", "vi", data=table("raudenbush1985"), method=m, test="z").to_dict()["tau2"] for m in ("REML", "PM")}
    two = evidence.meta([0.1, 1.0], [0.02, 0.03], test="z").to_dict()["tau2_ci"]
    y, v, tau2 = wrong_optimum()
    return TEMPLATE.format(
        r_version=made["R"].removeprefix("R version ").split(" ")[0],
        metafor=made["metafor"],
        clubsandwich=made["clubSandwich"],
        metadat=made["metadat"],
        total=len(found),
        built=sum(case["kind"] in BUILT for case in cases()),
        all=len(cases()),
        agrees=f"1e-{-round(math.log10(AGREES))}",
        summary="\n".join(summary_table(found)),
        sections=sections,
        not_built="\n".join(not_built_lines()),
        degenerate=degenerate_case(),
        no_intercept=no_intercept(),
        raudenbush_reml=raudenbush["REML"],
        raudenbush_pm=raudenbush["PM"],
        two_low=two[0],
        two_high=two[1],
        y=", ".join(f"{value:g}" for value in y),
        v=", ".join(f"{value:g}" for value in v),
        tau2=tau2,
    )


TEMPLATE = """\
# Do we match metafor?

This page is made by [validation/match_metafor.py](../validation/match_metafor.py); do not edit it by hand. A test fails when
the page and the program disagree.

Reference: metafor {metafor} and clubSandwich {clubsandwich} in R {r_version}, on published data sets (metadat {metadat}).
[validation/make_reference.R](../validation/make_reference.R) made the answers; [tests/reference/cases.json](../tests/reference/cases.json)
holds them. The answers of R were made with a tight stopping rule (see "What does not agree" for the reason).

**{total} numbers of {built} cases were compared; all agree to {agrees} or better.** The file holds {all} cases; the rest wait for
their methods.

{summary}

How to read the last column: the largest |ours - R| / |R|, rounded up to a power of ten. Differences below 1e-9 are
rounding and are not told apart. What differs by more than 1e-9 are the three-level models: R's `rma.mv` stops where its
likelihood is flat to 1e-12, which leaves its variances about 1e-7 from the optimum.

## Quantity by quantity

Keys are those of `evidence meta --json`. [methods.md](methods.md) says how each is computed.

{sections}

## Not compared yet

These methods are not built, so their cases wait:

{not_built}

Profile-likelihood intervals of the two variances of a three-level model (`sigma2_ci` of `three_level_profile_ci`) are not
built either.

Not compared by choice: the names of coefficients. Ours are `intercept`, `deltype[T.general]`; R's are `intrcpt`,
`deltypegeneral`.

## What does not agree, and why

Everything in this section was run with metafor {metafor} at its default settings unless it says otherwise. Newer versions
may differ.

### Numbers that must not be used, though both programs print them

{degenerate}

### A model without an intercept

`rma(yi, vi, mods = ~ ablat - 1, data = bcg)` centres the effects although the model has no constant. Its QE is then not
the weighted residual sum of squares of the model, and tau2, estimate and standard error follow it. `rma.mv` gives the
right numbers for the same model. Ours equal those of `rma.mv`.

| | `rma` | ours |
|---|---|---|
{no_intercept}

### The stopping rule of tau2

`rma` stops its search for tau2 when a step is shorter than 1e-5, whatever the size of tau2. Where tau2 is small, that is
coarse. On `raudenbush1985`:

| method | `rma` at its defaults | ours | `rma` with a tight rule |
|---|---|---|---|
| REML | 0.018826 | {raudenbush_reml:.6f} | 0.018818 |
| PM | 0.051758 | {raudenbush_pm:.6f} | 0.051773 |

A tighter absolute rule does not always help: with `threshold = 1e-14` and variances in the hundreds, `rma` can end with
"Fisher scoring algorithm did not converge". So the reference answers use 1e-12 (PM: a tolerance of 1e-13).

### The wrong maximum

The restricted likelihood can have its maximum at zero or in a second peak. A search that walks from one starting value
can stop elsewhere. One small example:

```r
rma(yi = c({y}),
    vi = c({v}))
```

metafor stops at tau2 = 0.0000041. Our answer is tau2 = {tau2:g}, where the restricted log likelihood is higher by 0.037.
[methods.md](methods.md#the-search-for-tau2) says how our search looks at every peak;
[validation/reml_optimum.py](../validation/reml_optimum.py) holds it against a dense grid on many random data sets.

### The end of a Q-profile interval

`confint` looks for the limits of tau2 up to 100 and no further. For the effects 0.1 and 1.0 with variances 0.02 and 0.03
it prints ">100" as the upper limit. Ours has no cap: [{two_low:.4f}, {two_high:.2f}].

### The prediction interval

There are two conventions. metafor's default uses the normal or t quantile of the model's own test; a common textbook
form uses t with k - 2 degrees of freedom (in metafor: `pi.type = "riley"`). `evidence meta` follows metafor's default with
the same `test`, under the keys `pi_low` and `pi_high`. The pooled answers of `evidence run` use the t quantile of the
Satterthwaite degrees of freedom and the CR2 standard error: see [methods.md](methods.md#prediction-interval).

### Defaults that differ by choice

- `evidence meta` uses Knapp-Hartung unless told otherwise; `rma` uses z.
- The Knapp-Hartung standard error can be smaller than the plain one. As in metafor we do not change it, and print the
  truncated form beside it under its own key, `se_truncated`.
- Rows with a missing value are left out by both; ours are listed one by one with the reason.
"""


def main() -> int:
    """Write the page."""
    PAGE.write_text(page(), encoding="utf-8", newline="\n")
    print(f"wrote {PAGE.relative_to(ROOT)}")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
