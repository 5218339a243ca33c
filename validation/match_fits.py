"""Our answers beside those of tests/reference/fit_cases.json, for match_metafor.py: analyses in one call and what follows from them."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

import evidence
from evidence.models.result import json_numbers

REFERENCE = Path(__file__).resolve().parents[1] / "tests" / "reference"
# Every kind of case, with the heading of its table.
FIT_KINDS = {
    "correction": "Counts of 0: `add`, `to` and `drop00` (`evidence.escalc`)",
    "scale": "The scale that is read: `predict(transf = ...)` (`evidence.meta(measure=...).transformed`)",
    "prediction": "A reference level, and predictions for new moderators (`.predict(at=...)`)",
    "subgroup": "Subgroups with a variance each and one for all (`.subgroups()`)",
    "one_level": 'One random level: `rma.mv(random = ~ 1 | district)` (`levels="district"`)',
    "known_covariances": "Known covariances of sampling errors: `rma.mv(yi, V)` (`covariances=V`)",
    "adhoc": 'Knapp and Hartung, never narrower than t: `rma(test = "adhoc")` (`test="adhoc"`)',
    "curve": "Functions of a moderator, and what they predict: `~ log(x)`, `~ I(x^2)`, `~ splines::ns(x, df)` (the same)",
    "network": 'Networks of arms: `rma.mv(random = ~ trt | study, rho = 1/2)` (`moderators="~ C(study) + C(trt)"`)',
}
Answers = tuple[str, str, dict[str, Any], dict[str, Any]]
_NUMBERS = {"beta": "estimate", "se": "se", "ci_low": "ci_low", "ci_high": "ci_high"}
_LISTS = (*_NUMBERS, "p_value")
_SHOWN = ("estimate", "ci_low", "ci_high", "pi_low", "pi_high")


def fit_answers() -> Iterator[Answers]:
    """Kind, case, our answer and R's, of every case."""
    cases = json.loads((REFERENCE / "fit_cases.json").read_text(encoding="utf-8"))
    yield from _corrections(cases["corrections"])
    yield from _scales(cases["scaled"])
    yield from _prediction(cases["reference"])
    yield from _subgroups(cases["subgroups"])
    yield from _levels(cases["one_level"], cases["known"])
    yield from _networks(cases["networks"])
    yield from _tests(cases["tests"])
    yield from _curves(cases["curves"])


def _arrays(inputs: dict[str, Any]) -> dict[str, Any]:
    return {name: np.array(values, dtype=float) for name, values in inputs.items()}


def _data(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "data" / f"{name}.csv")


def _by_name(fit: Any) -> dict[str, list[float | None]]:
    return {theirs: json_numbers(np.atleast_1d(getattr(fit, ours))) for theirs, ours in _NUMBERS.items()}


def _corrections(cases: list[dict[str, Any]]) -> Iterator[Answers]:
    for case in cases:
        made = evidence.escalc(case["measure"], add=case["add"], to=case["to"], drop00=case["drop00"], **_arrays(case["inputs"]))
        name = f"{case['measure']}-{case['to']}-{case['add']}{'-drop00' if case['drop00'] else ''}"
        yield "correction", name, {"yi": json_numbers(made.yi), "vi": json_numbers(made.vi)}, {key: case[key] for key in ("yi", "vi")}


def _scales(cases: list[dict[str, Any]]) -> Iterator[Answers]:
    for case in cases:
        fit = evidence.meta(measure=case["measure"], test=case["test"], **_arrays(case["inputs"]))
        seen = {name: getattr(fit.transformed, name) for name in _SHOWN}
        yield "scale", case["measure"], seen, {name: case[name] for name in _SHOWN}


def _prediction(case: dict[str, Any]) -> Iterator[Answers]:
    fit = evidence.meta("yi", "vi", data=_data("bcg"), measure="RR", moderators='~ ablat + C(alloc, reference="random")')
    shown = fit.predict(at=["ablat=30,alloc=random", "ablat=10,alloc=systematic"]).transformed
    assert shown is not None
    yield "prediction", "bcg", _by_name(fit) | {"predicted": {name: json_numbers(shown[name]) for name in _SHOWN}}, case


def _subgroups(cases: list[dict[str, Any]]) -> Iterator[Answers]:
    for case in cases:
        found = evidence.meta("yi", "vi", data=_data("bcg"), test=case["test"]).subgroups("alloc")
        answers: list[Any] = [group.answer for group in found.groups]
        seen: dict[str, Any] = {name: [getattr(one, name) for one in answers] for name in ("k", "tau2", "estimate", "se", "Q")}
        seen |= {"between": {name: getattr(found.between, name) for name in case["between"]}}
        test: Any = found.common.test
        common = {"tau2": found.tau2, "means": [mean.estimate for mean in found.common.means]}
        yield "subgroup", case["test"], seen | {"common": common | test}, {key: case[key] for key in seen} | {"common": case["common"]}


def _levels(one: dict[str, Any], known: dict[str, Any]) -> Iterator[Answers]:
    schools, v = _data("konstantopoulos2011"), np.array(known["V"])
    assink = _data("assink2016").assign(yi=known["yi"])
    plain = {key: value for key, value in one.items() if key != "moderated"}
    fits = [
        ("one_level", "konstantopoulos2011", evidence.meta("yi", "vi", data=schools, levels="district"), plain),
        (
            "one_level",
            "konstantopoulos2011-year",
            evidence.meta("yi", "vi", data=schools, levels="district", moderators="~ year"),
            one["moderated"],
        ),
        ("known_covariances", "assink2016-one", evidence.meta("yi", v, data=assink, levels="study"), known["one"]),
        ("known_covariances", "assink2016-two", evidence.meta("yi", v, data=assink, levels=("study", "esid")), known["two"]),
    ]
    for kind, name, fit, expected in fits:
        inside: Any = fit.fit
        seen = _by_name(fit) | {"sigma2": list(np.atleast_1d(inside.sigma2)), "log_likelihood": inside.log_likelihood, "QE": fit.Q}
        yield (
            kind,
            name,
            seen,
            {key: value if isinstance(value, list) or key in ("log_likelihood", "QE") else [value] for key, value in expected.items()},
        )


def _networks(cases: list[dict[str, Any]]) -> Iterator[Answers]:
    for case in cases:
        arms = pd.DataFrame({name: case[name] for name in ("study", "trt", "yi", "vi")})
        fit = evidence.meta("yi", "vi", data=arms, test="z", moderators="~ C(study) + C(trt)")
        at = [i for i, name in enumerate(fit.names) if name.startswith("C(trt)")]
        seen = {"estimate": fit.estimate[at].tolist(), "se": fit.se[at].tolist(), "tau2 of a difference": 2 * fit.tau2}
        yield "network", case["name"], seen, {"estimate": case["estimate"], "se": case["se"], "tau2 of a difference": case["tau2"]}


def _tests(cases: list[dict[str, Any]]) -> Iterator[Answers]:
    for case in cases:
        fit = evidence.meta("yi", "vi", data=_data(case["data"]), **case["call"])
        inside: Any = fit.fit
        seen = _by_name(fit) | {
            "p_value": json_numbers(np.atleast_1d(fit.p_value)),
            "tau2": fit.tau2,
            "pi_low": fit.pi_low,
            "pi_high": fit.pi_high,
        }
        seen |= {} if inside.omnibus is None else {"QM": inside.omnibus.statistic, "QM_p": inside.omnibus.p_value}
        expected = {key: value if isinstance(value, list) or key not in _LISTS else [value] for key, value in case["numbers"].items()}
        name = "-".join([case["data"], *list(case["call"].values())])
        yield "adhoc", name, {key: seen[key] for key in expected}, expected


def _curves(cases: list[dict[str, Any]]) -> Iterator[Answers]:
    at = [{"length": length, "grade": grade, "wic": wic} for length, grade, wic in ((0.5, 4, 1), (7, 1, 0), (40, 2, 1))]
    for case in cases:
        fit = evidence.meta("yi", "vi", data=_data("bangertdrowns2004"), test="z", moderators=case["moderators"])
        inside: Any = fit.fit
        used = [{name: row[name] for name in row if name in case["moderators"]} for row in at]
        shown = fit.predict(pd.DataFrame(used))
        seen = _by_name(fit) | {"QM": inside.omnibus.statistic, "tau2": fit.tau2}
        seen |= {"predicted": {name: json_numbers(getattr(shown, name)) for name in _SHOWN}}
        yield "curve", case["moderators"], seen, {key: case[key] for key in seen}
