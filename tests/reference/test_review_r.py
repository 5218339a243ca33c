"""The whole review against a second implementation of it in R: validation/review.R, from the coded studies to the answers.

The R program shares nothing with the package but the coded studies; its answers are committed as validation/review_reference.json.
"""

from __future__ import annotations

import csv
import hashlib
import json
import math
import shutil
import subprocess
import tomllib
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from evidence.base.reason import NotEstimated
from evidence.judgement.body.standing import standing_of
from evidence.judgement.claims.size import equivalence_interval
from evidence.public import Results

ROOT = Path(__file__).parents[2]
STUDIES = ROOT / "studies"
REFERENCE = ROOT / "validation" / "review_reference.json"

# An effect size is a formula: two programs differ by rounding alone (worst seen 5e-12).
FORMULA = 1e-9
# A pooled number rests on two variances at the top of a likelihood, where rma.mv stops once it is flat to 1e-12. That is
# 1e-7 short at times (worst seen 5e-7, in an interval with one degree of freedom).
POOLED = 1e-5
# Where the maximum is at zero R stops just above it: variances of 1e-8, shares of 1e-5 percent.
NEAR_ZERO = {"tau2": 1e-7, "I2": 1e-4}
# A fresh run of R against the committed one: the same program, perhaps with another linear algebra library.
AGAIN = 1e-7
HOW = "Rscript validation/review.R"


@cache
def reference() -> dict[str, Any]:
    document: dict[str, Any] = json.loads(REFERENCE.read_text(encoding="utf-8"))
    return document


def differences(path: str, seen: Any, expected: Any, tolerance: float) -> list[str]:
    """Where two nested documents disagree; every key of `expected` must be in `seen`."""
    if isinstance(expected, dict):
        if not isinstance(seen, dict):
            return [f"{path} is {seen!r}, R has {sorted(expected)}"]
        if ("not_estimated" in expected) != ("not_estimated" in seen):
            return [f"{path} is estimated by one side only"]
        wanted = [key for key in expected if key != "not_estimated"]  # each side has its own words
        missing = [f"{path}.{key} is missing" for key in wanted if key not in seen]
        shared = [key for key in wanted if key in seen]
        return missing + [line for key in shared for line in differences(f"{path}.{key}", seen[key], expected[key], tolerance)]
    if isinstance(expected, (list, str, bool)) or expected is None or seen is None:
        return [] if seen == expected else [f"{path} is {seen!r}, R says {expected!r}"]
    floor = next((limit for name, limit in NEAR_ZERO.items() if name in path.split(".")[-2:]), 1e-15)
    if math.isclose(seen, expected, rel_tol=tolerance, abs_tol=floor):
        return []
    return [
        f"{path} is {seen!r}, R says {expected!r}: {abs(seen / expected - 1) if expected else abs(seen):.1e} off, {tolerance:g} allowed"
    ]


def test_the_answers_of_r_are_those_of_the_studies_as_they_stand() -> None:
    for name, digest in reference()["data_md5"].items():
        seen = hashlib.md5((STUDIES / name).read_bytes(), usedforsecurity=False).hexdigest()
        assert seen == digest, f"studies/{name} has changed since {REFERENCE.name} was made; run: {HOW}"


def test_the_constants_of_the_r_program_are_those_of_the_plan() -> None:
    review = tomllib.loads((STUDIES / "review.toml").read_text(encoding="utf-8"))
    plan, constants = review["plan"], reference()["constants"]
    assert {name: plan[name] for name in ("rho_within", "rho_across", "level")} == {
        name: constants[name] for name in ("rho_within", "rho_across", "level")
    }
    for ours, theirs in (("value", "icc"), ("low", "icc_low"), ("high", "icc_high")):
        assert {kind: icc[ours] for kind, icc in plan["icc"].items()} == constants[theirs]
    assert constants["conversion"] == plan["conversion"]
    assert constants["groups"] == list(review["groups"])
    assert {name: body["where"] for name, body in review["bodies"].items() if body.get("sensitivity")} == {
        "unconditional": constants["unconditional"]
    }
    assert reference()["moderators_of_the_plan"] == review["moderators"], f"the moderators have changed; run: {HOW}"
    # What the R program has no switch for.
    assert (plan["method"], plan["headline"]) == ("REML", "home")


def test_every_effect_size_agrees_with_r(call: Callable[..., tuple[int, Any, str]]) -> None:
    code, document, _ = call("effects", STUDIES, "--json")
    assert code == 0
    ours = {row["effect_id"]: row for row in document["effects"]}
    theirs = reference()["effects"]
    assert {effect_id for effect_id, row in ours.items() if row["g"] is not None} <= set(theirs)
    assert [name for name, row in theirs.items() if row["use"] == "tier 1"] == [name for name, row in ours.items() if row["in_analysis"]]
    wrong = []
    for effect_id, expected in theirs.items():
        seen = {name: ours[effect_id][name] for name in ("g", "se")}
        wrong += differences(effect_id, seen, {name: expected[name] for name in seen}, FORMULA)
        if ours[effect_id]["tier"] != expected["tier"]:
            wrong.append(f"{effect_id} is tier {ours[effect_id]['tier']}, R says {expected['tier']}")
        if expected["g"] is not None and ours[effect_id]["use"] != expected["use"]:
            wrong.append(f"{effect_id} is used as {ours[effect_id]['use']}, R says {expected['use']}")
    assert not wrong, "\n".join(wrong)


def run_of(folder: Path) -> dict[str, Any]:
    from evidence.review.review import read_review
    from evidence.synthesis.review_run import run_review

    return run_review(read_review(folder)).to_dict()


@pytest.fixture(scope="module")
def found(shipped: Results) -> dict[str, Any]:
    return shipped.to_dict()


@pytest.fixture(scope="module")
def pooled(found: dict[str, Any]) -> dict[str, Any]:
    answers: dict[str, Any] = found["pooled"]
    return answers


@pytest.mark.parametrize("tiers", ["pooled", "pooled_tiers_1_2"])
@pytest.mark.parametrize("body", ["home", "overall", "by_group", "by_outcome", "by_typology", "by_recommendation"])
def test_every_pooled_number_agrees_with_r(pooled: dict[str, Any], tiers: str, body: str) -> None:
    ours = pooled if tiers == "pooled" else pooled["tiers_1_2"]
    expected = reference()[tiers][body]
    wrong = differences(body, ours[body], expected, POOLED)
    assert not wrong, "\n".join(wrong)
    if body.startswith("by_"):
        # A body that only we have would be one that nobody has checked.
        alone = [key for key, answer in ours[body].items() if key not in expected and "not_estimated" not in answer]
        assert not alone


def test_every_standing_agrees_with_r(shipped: Results, pooled: dict[str, Any]) -> None:
    """Where a body stands, and the interval that a published size is put to: verdicts and ratings follow from these."""
    by_id = {row.effect_id: row for row in shipped.effects.rows}

    def ours(answer: dict[str, Any]) -> dict[str, Any]:
        if "g" not in answer and "effects" not in answer:
            return {name: ours(one) for name, one in answer.items()}
        stands = standing_of([by_id[name] for name in answer["effects"]], shipped.answers)
        if isinstance(stands, NotEstimated):
            return {"not_estimated": stands.reason}
        low, high = equivalence_interval(stands)
        return stands.to_dict() | {"equivalence_low": low, "equivalence_high": high}

    for body, expected in reference()["standings"].items():
        wrong = differences(body, ours(pooled[body]), expected, POOLED)
        assert not wrong, "\n".join(wrong)


def test_every_difference_per_100_agrees_with_r(found: dict[str, Any]) -> None:
    ours = {key: effect | {"at": {place["at"]: place for place in effect["at"]}} for key, effect in found["per_100"].items()}
    expected = reference()["per_100"]
    assert set(ours) == set(expected)
    assert not differences("per_100", ours, expected, POOLED)


@pytest.mark.parametrize("body", ["home", "overall"])
def test_every_variation_agrees_with_r(found: dict[str, Any], body: str) -> None:
    """One sample left out, the randomised alone, other correlations, clusters and conversions: each a fit of its own."""
    variations = found["sensitivity"][body]
    ours = {one["change"]: one for one in variations}
    expected = reference()["sensitivity"][body]
    assert len(ours) == len(variations)
    assert set(ours) == set(expected)
    wrong = differences(body, ours, expected, POOLED)
    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("body", ["home", "overall"])
def test_small_study_effects_agree_with_r(found: dict[str, Any], body: str) -> None:
    """Egger, PET and PEESE as they stand beside the judgement of publication bias, of tier 1 and with tier 2."""
    (domain,) = [one for one in found["grade"][body]["domains"] if one["domain"] == "publication bias"]
    ours, expected = domain["numbers"], reference()["small_study"]
    wider = {name.removesuffix("_tiers_1_2"): value for name, value in ours.items() if name.endswith("_tiers_1_2")}
    assert not differences(body, ours, expected["tier_1"][body], POOLED)
    of_wider = {name: value for name, value in expected["tiers_1_2"][body].items() if name != "adjusted_low"}
    assert not differences(body, wider, of_wider, POOLED)


def test_the_bodies_of_sensitivity_agree_with_r(found: dict[str, Any]) -> None:
    expected = reference()["sensitivity_bodies"]
    assert set(found["sensitivity_bodies"]) == set(expected)
    assert not differences("sensitivity_bodies", found["sensitivity_bodies"], expected, POOLED)


def test_every_vote_of_direction_agrees_with_r(found: dict[str, Any]) -> None:
    expected = reference()["directions"]
    for panels in ("by_group", "by_typology"):
        assert set(found["directions"][panels]) == set(expected[panels])
    assert not differences("directions", found["directions"], expected, FORMULA)


def test_what_other_reviews_found_agrees_with_r(found: dict[str, Any]) -> None:
    """Their sizes, ours of the same outcome and kind, and the difference."""
    ours, expected = {one["id"]: one for one in found["other_reviews"]}, reference()["other_reviews"]
    assert set(ours) == set(expected)
    assert sum(one.get("against_ours") is not None for one in expected.values()) >= 3
    assert not differences("other_reviews", ours, expected, POOLED)


def test_answers_by_design_and_e_values_agree_with_r(found: dict[str, Any]) -> None:
    ours: dict[str, dict[str, Any]] = {}
    for one in found["by_design"]:
        ours.setdefault(f"{one['body']} {one['tiers']}", {})[one["split"]] = one
    assert set(ours) == set(reference()["by_design"])
    assert not differences("by_design", ours, reference()["by_design"], POOLED)
    confounded = {one["effect_id"]: one for one in found["e_values"]}
    assert set(confounded) == set(reference()["e_values"])
    assert not differences("e_values", confounded, reference()["e_values"], FORMULA)


def test_kinds_on_one_outcome_agree_with_r(found: dict[str, Any]) -> None:
    ours = {name.rpartition(", ")[2]: one for name, one in found["kinds_on_one_outcome"].items()}
    expected = {name: one | {"p_holm": ours[name]["p_holm"]} for name, one in reference()["kinds"].items()}
    wrong = moderator_differences(ours, expected)
    assert not wrong, "\n".join(wrong)


def test_missing_results_agree_with_r(found: dict[str, Any]) -> None:
    """The others alone, the selection ratios, and the step-function model where there are samples enough."""
    ours = {f"{one['body']} {one['tiers']}": one for one in found["missing"]["bodies"]}
    expected = reference()["missing"]
    assert set(ours) == set(expected)
    for name, one in expected.items():
        model = ours[name]["selection"]
        seen = ours[name] | {"selection": model | ({} if "not_estimated" in model else {"weight": model["delta"][-1]})}
        assert not differences(name, seen, one, POOLED)


def samples(n: int) -> str:
    return f"{n} independent sample{'' if n == 1 else 's'}"


def moderator_differences(ours: dict[str, Any], expected: dict[str, Any]) -> list[str]:
    """Where the moderators disagree: tested or not and why, the joint tests, the levels, all pairs, what was set aside."""
    wrong = [f"{name} stands on one side only" for name in ours.keys() ^ expected.keys()]
    for name in ours.keys() & expected.keys():
        seen, r = ours[name], expected[name]
        if ("not_tested" in seen) != ("not_tested" in r):
            wrong.append(f"{name} is tested by one side only: {seen.get('not_tested')!r}, R {r.get('not_tested')!r}")
        elif "not_tested" in r:
            why = seen["not_tested"]
            wrong += [f"{name}: {why!r} lacks {part!r}" for part in reasons(r["not_tested"]) if part not in why]
        else:
            keyed = {"levels": {level["level"]: level for level in seen["levels"]}}
            keyed["differences"] = {" - ".join(pair["levels"]): pair for pair in seen["differences"]}
            aside = [f"{level} ({samples(n)})" for level, n in r["set_aside"].items()]
            if sorted(aside) != sorted(seen["set_aside"]) or any(set(keyed[part]) != set(r[part]) for part in keyed):
                wrong.append(f"{name} has other levels than R: {seen['set_aside']} aside, R {aside}; {keyed.keys()}")
            wrong += differences(name, seen | keyed, {key: value for key, value in r.items() if key != "set_aside"}, POOLED)
    return wrong


def reasons(why: dict[str, Any]) -> list[str]:
    """What our reason must say where R has these counts."""
    if "samples" in why:
        return [f"known for {samples(why['samples'])}; a slope needs {why['needed']}"]
    if "levels" in why:
        return [f"{level}: {samples(n)}" for level, n in why["levels"].items()]
    if "cells" in why:
        return [f"{why['full']} of the {why['cells']} cells"]
    assert why == {"column": "none"}, f"R gives a reason this test has no words for: {why}"
    return ["the plan names no column that holds it as a number or a code"]


def test_every_moderator_agrees_with_r(found: dict[str, Any]) -> None:
    wrong = moderator_differences(found["moderators"], reference()["moderators"])
    assert not wrong, "\n".join(wrong)
    # A comparison of reasons alone would be none of numbers.
    assert sum("not_tested" not in moderator for moderator in found["moderators"].values()) >= 2


@pytest.mark.slow
def test_the_command_writes_the_same_answers(pooled: dict[str, Any], build: Path) -> None:
    document = json.loads((build / "results.json").read_text(encoding="utf-8"))
    # The command writes 12 significant digits.
    assert not differences("pooled", document["pooled"], pooled, 1e-11)


def run_r(folder: Path, out: Path) -> dict[str, Any]:
    program = shutil.which("Rscript")
    assert program, "Rscript is not installed; this test is for machines with R, metafor and clubSandwich"
    command = [program, str(ROOT / "validation" / "review.R"), str(folder), str(out)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    assert done.returncode == 0, done.stderr
    document: dict[str, Any] = json.loads(out.read_text(encoding="utf-8"))
    return document


@pytest.mark.r
def test_r_makes_the_committed_answers(tmp_path: Path) -> None:
    seen = run_r(STUDIES, tmp_path / "review_reference.json")
    kept = [name for name in reference() if name != "made_with"]
    assert set(seen) == set(reference())
    wrong = [line for name in kept for line in differences(name, seen[name], reference()[name], AGAIN)]
    assert not wrong, "\n".join(wrong)


@pytest.mark.r
def test_moderators_agree_where_the_review_has_too_few_data(review: Path, tmp_path: Path) -> None:
    """Slopes, a cut and two full levels are refused in the review as it stands: here the cells are filled with invented numbers."""
    with (review / "studies.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    for i, row in enumerate(rows):
        row["mean_age_child"], row["pct_female"] = f"{8 + (i * 7) % 9}", f"{30 + (i * 11) % 37}"
        row["country"] = ("US", "GB", "AU")[i % 3]
    with (review / "studies.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, rows[0], lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)
    ours, theirs = run_of(review)["moderators"], run_r(review, tmp_path / "answers.json")["moderators"]
    for name in ("child_age", "child_age_12", "sex", "country"):
        assert "not_tested" not in theirs[name]
    wrong = moderator_differences(ours, theirs)
    assert not wrong, "\n".join(wrong)
