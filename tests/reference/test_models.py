"""Every number of the fitted models against R (metafor, clubSandwich): cases.json, made by validation/make_reference.R.

The cases go through the public door, `evidence.synthesis.meta.analysis.meta(...).to_dict()`, the document that `evidence meta --json`
prints. Each key that R expects must be there and agree; a key we do not print fails.
"""

from __future__ import annotations

import json
import math
from pathlib import Path
from typing import Any

import pytest

from evidence.synthesis.meta.analysis import meta
from tests.reference.parts import table

HERE = Path(__file__).parent
CASES = json.loads((HERE / "cases.json").read_text(encoding="utf-8"))["cases"]
MODELS = ("random_effects", "meta_regression", "three_level", "correlated_hierarchical")

# Names are ours, not compared (R writes "intrcpt" and "factor(grade)2"); levels are read from the call.
NOT_COMPARED = ("coef_names", "levels")

# Relative. A univariate answer of R is tight (its stopping rule was set to 1e-12): what is left is rounding, at most
# 1e-10, and 6e-10 in a tail probability of a large statistic.
UNIVARIATE = 1e-8
# rma.mv stops when the likelihood is flat to 1e-12, which leaves its variances 1e-7 away from the optimum and whatever
# is computed from them likewise (worst seen 4e-7, in a p of 0.0003). Never looser than the cases' own 1e-5.
MULTILEVEL = 1e-6
# A variance close to zero has no relative precision to speak of.
VARIANCES = ("tau2", "tau2_ci", "sigma2")
NEAR_ZERO = 1e-7
# cases.json prints 15 decimals: below that a tail probability is written as 0.
PRINTED = 1e-15


def answer(case: dict[str, Any]) -> dict[str, Any]:
    call: dict[str, Any] = {"method": case.get("method", "REML")}
    if "outer" in case:
        call |= {"levels": (case["outer"], case["inner"]), "cluster": case.get("cluster"), "rho": case.get("rho")}
    else:
        call |= {"test": case["test"]}
    return meta(case["yi"], case["vi"], data=table(case["data"]), moderators=case.get("moderators"), **call).to_dict()


def differences(name: str, seen: Any, expected: Any, tolerance: float) -> list[str]:
    """What does not agree, in words; walks into lists and dictionaries, which must have the same shape."""
    if isinstance(expected, dict):
        missing = [f"{name}.{key} is not printed" for key in expected if key not in seen]
        shared = [key for key in expected if key in seen]
        return missing + [text for key in shared for text in differences(f"{name}.{key}", seen[key], expected[key], tolerance)]
    if isinstance(expected, list) or isinstance(seen, list):
        ours, theirs = (v if isinstance(v, list) else [v] for v in (seen, expected))
        if len(ours) != len(theirs):
            return [f"{name} has {len(ours)} numbers, R has {len(theirs)}"]
        pairs = enumerate(zip(ours, theirs, strict=True))
        return [text for i, (a, b) in pairs for text in differences(f"{name}[{i}]", a, b, tolerance)]
    if expected is None or seen is None or isinstance(expected, str):
        return [] if seen == expected else [f"{name} is {seen!r}, R says {expected!r}"]
    field = name.rsplit(".", 1)[-1].split("[")[0]
    near = NEAR_ZERO if field in VARIANCES else PRINTED
    if math.isclose(seen, expected, rel_tol=tolerance, abs_tol=near):
        return []
    return [f"{name} is {seen!r}, R says {expected!r}: {abs(seen - expected) / max(abs(expected), PRINTED):.1e} off, {tolerance:g} allowed"]


def compare(case: dict[str, Any], seen: dict[str, Any], keys: list[str]) -> None:
    tolerance = min(case.get("tolerance", 1.0), MULTILEVEL if "outer" in case else UNIVARIATE)
    expected = {key: case["expected"][key] for key in keys}
    wrong = differences(case["id"], {key: seen[key] for key in keys if key in seen}, expected, tolerance)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("case", [c for c in CASES if c["kind"] in MODELS], ids=lambda c: c["id"])
def test_every_key_of_a_model_agrees_with_r(case: dict[str, Any]) -> None:
    seen = answer(case)
    keys = [key for key in case["expected"] if key not in NOT_COMPARED]
    assert len(keys) >= 5
    compare(case, seen, keys)
    assert len(seen["coef_names"]) == len(seen["estimate"])


@pytest.mark.parametrize("case", [c for c in CASES if c["kind"] == "three_level_profile_ci"], ids=lambda c: c["id"])
def test_prediction_interval_of_a_three_level_model_agrees_with_r(case: dict[str, Any]) -> None:
    compare(case, answer(case), ["pi_low", "pi_high"])


@pytest.mark.parametrize("case", [c for c in CASES if c.get("drop_missing_moderators")], ids=lambda c: c["id"])
def test_rows_without_their_moderator_are_reported(case: dict[str, Any]) -> None:
    data = table(case["data"])
    columns = [column for column in data.columns if column in case["moderators"]]
    missing = [i + 1 for i in range(len(data)) if data.loc[i, columns].isna().any()]
    dropped = answer(case)["dropped"]
    assert missing
    assert [line["row"] for line in dropped] == missing
    assert all(line["reason"].startswith("missing ") for line in dropped)
    assert len(data) - len(missing) == case["expected"]["k"]


def test_no_case_of_a_model_is_left_out() -> None:
    counts = {kind: sum(case["kind"] == kind for case in CASES) for kind in (*MODELS, "three_level_profile_ci")}
    assert counts == {
        "random_effects": 150,
        "meta_regression": 48,
        "three_level": 10,
        "correlated_hierarchical": 4,
        "three_level_profile_ci": 2,
    }


@pytest.mark.parametrize("case", [c for c in CASES if c["id"].endswith("_deltype")], ids=lambda c: c["id"])
def test_numbers_that_one_study_alone_carries_are_marked(case: dict[str, Any]) -> None:
    """Covert delinquency stands in one study and is the reference level: clubSandwich prints numbers for the intercept
    and both contrasts with it all the same. Ours equal them (above), and each says that it must not be used."""
    data = table(case["data"])
    assert data.loc[data["deltype"] == "covert", "study"].nunique() == 1
    seen = answer(case)
    assert list(seen["cr2"]["note"]) == seen["coef_names"]
    assert all("one cluster alone" in note for note in seen["cr2"]["note"].values())
    assert "one cluster alone" in seen["htz"]["note"]
