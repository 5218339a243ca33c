"""Our answers beside R's where a fit is held against another one, or its effects are taken by other methods; for match_metafor.py."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import numpy as np
import pandas as pd

import evidence
from evidence.models.comparing import LikelihoodRatioTest
from evidence.models.result import json_numbers
from validation.match_fits import REFERENCE, Answers

METHOD_KINDS = {
    "comparison": "Two models held against each other: `anova(fit, other)`, `fitstats` (`.compare()`)",
    "contrast": "Contrasts: `anova(fit, X = ...)`, `linear_contrast` and `Wald_test` of clubSandwich (`.contrasts()`)",
    "variance_interval": "Intervals of tau2, tau, I2 and H2: `confint` (`.confint()`)",
    "permutation": 'Exact permutation tests: `permutest(exact = TRUE)` (`.permutation("exact")`)',
    "henmi_copas": "Henmi and Copas: `hc` (`.henmi_copas()`)",
    "every_subset": "Every subset: `gosh` (`.gosh()`)",
    "pooled_counts": "Counts pooled from a fit: `rma.mh`, `rma.peto` (`.mantel_haenszel()`, `.peto()`)",
}
_CRITERIA = ("log_likelihood", "AIC", "BIC", "AICc")


def method_answers() -> Iterator[Answers]:
    """Kind, case, our answer and R's, of every case."""
    cases = json.loads((REFERENCE / "fit_cases.json").read_text(encoding="utf-8"))
    yield from map(_compared, cases["compared"])
    yield from map(_contrasts, cases["contrasts"])
    yield from map(_intervals, cases["intervals"])
    yield from map(_permutation, cases["permutations"])
    yield _henmi_copas(cases["henmi_copas"])
    yield from map(_subsets, cases["subsets"])
    yield from map(_pooled, cases["pooled"])


def _fit(name: str, rows: int | None = None, **call: Any) -> Any:
    """A fit of a published data set, with the normal test unless another is asked for."""
    given = {key: tuple(value) if isinstance(value, list) else value for key, value in call.items()}
    return evidence.meta("yi", "vi", data=pd.read_csv(REFERENCE / "data" / f"{name}.csv").head(rows or 10**6), **({"test": "z"} | given))


def _said(call: Any) -> str:
    """A call in a few words; R writes one without arguments as a list."""
    return " ".join(str(value) for value in dict(call or {}).values()) or "plain"


def _compared(case: dict[str, Any]) -> Answers:
    one, other = (_fit(case["data"], **({"method": case["method"]} | dict(case[which] or {}))) for which in ("full", "reduced"))
    found = other.compare(one)
    assert isinstance(found.test, LikelihoodRatioTest)
    models = (found.full, found.reduced)
    seen: dict[str, Any] = {"LRT": found.test.statistic, "p_value": found.test.p_value_chi2}
    seen |= {"parameters": [model.criteria.parameters for model in models]}
    seen |= {"stats": {name: [getattr(model.criteria, name) for model in models] for name in _CRITERIA}}
    expected = {key: case[key] for key in ("LRT", "p_value", "parameters")}
    expected |= {"stats": {name: [stats[name] for stats in case["stats"]] for name in _CRITERIA}}
    if case["tau2"]:
        seen, expected = seen | {"tau2": [model.tau2 for model in models]}, expected | {"tau2": case["tau2"]}
    if isinstance(found.R2, float) and isinstance(case["R2"], float):
        seen, expected = seen | {"R2": found.R2}, expected | {"R2": case["R2"]}
    return "comparison", f"{case['data']} {case['method']}: {_said(case['full'])} and {_said(case['reduced'])}", seen, expected


def _contrasts(case: dict[str, Any]) -> Answers:
    found = _fit(case["data"], **case["call"]).contrasts(*case["weights"])
    test: Any = found.test
    numbers = [key for key in ("estimate", "se", "df", "statistic", "p_value", "ci_low", "ci_high") if key in case]
    seen: dict[str, Any] = {key: getattr(found, key).tolist() for key in numbers}
    seen["together"] = {"statistic": test["statistic"], "df": [test["df_num"], test["df_denom"]], "p_value": test["p_value"]}
    return "contrast", f"{case['data']} {_said(case['call'])}", seen, {key: case[key] for key in seen}


def _intervals(case: dict[str, Any]) -> Answers:
    lines = _fit("bcg", **dict(case["call"] or {})).confint().rows()
    columns = ("estimate", "ci_low", "ci_high")
    seen = {line["quantity"]: [line[column] for column in columns] for line in lines}
    expected = {line["quantity"]: [case[column][i] for column in columns] for i, line in enumerate(lines)}
    return "variance_interval", f"bcg {_said(case['call'])}", seen, expected


def _permutation(case: dict[str, Any]) -> Answers:
    found = _fit("bcg", case["rows"], **case["call"]).permutation("exact")
    seen: dict[str, Any] = {"p_value": found.p_value.tolist(), "arrangements": found.arrangements, "QM_p": found.QM_p}
    expected = {"p_value": list(np.atleast_1d(case["p_value"])), "arrangements": case["arrangements"]}
    return "permutation", f"bcg {_said(case['call'])}", seen, expected | ({"QM_p": case["QM_p"]} if "QM_p" in case else {})


def _henmi_copas(case: dict[str, Any]) -> Answers:
    found = _fit("bcg", measure="RR").henmi_copas().to_dict()
    shown = found["transformed"]
    return "henmi_copas", "bcg", found | {"transformed": [shown[name] for name in ("estimate", "ci_low", "ci_high")]}, case


def _subsets(case: dict[str, Any]) -> Answers:
    found = _fit("bcg", case["rows"], method=case["method"]).gosh()
    place = {int(subset): i for i, subset in enumerate(found.subset)}
    order = [place[subset] for subset in case["subset"]]
    names = ("estimate", "tau2", "I2", "QE")
    return (
        "every_subset",
        f"bcg {case['method']}",
        {name: json_numbers(getattr(found, name)[order]) for name in names},
        {name: case[name] for name in names},
    )


def _pooled(case: dict[str, Any]) -> Answers:
    inputs = {name: np.array(values, dtype=float) for name, values in case["inputs"].items()}
    fit = evidence.meta(measure=case["measure"], test="z", **inputs)
    found = (fit.mantel_haenszel() if case["name"] == "mh" else fit.peto()).to_dict()
    read = found.get("transformed", found)
    seen = found | {"transformed": [read[name] for name in ("estimate", "ci_low", "ci_high")]}
    expected = {key: value for key, value in case.items() if key not in ("name", "measure", "inputs")}
    return "pooled_counts", f"{case['name']} {case['measure']} of {len(inputs['ai'])}", seen, expected
