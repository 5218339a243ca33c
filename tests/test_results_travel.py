"""Reviews and results can be pickled, copied and looked at: every class that a public function gives, with whatever hangs on it."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from collections.abc import Iterator, Mapping
from typing import Any

import pandas as pd
import pytest

import evidence
from evidence.base.brief import WIDTH
from evidence.models.univariate.profile_interval import profile_interval
from evidence.report.tables import run_tables
from evidence.synthesis.meta.marginal_means import league_table
from tests.conftest import STUDIES

Y, V = [0.1, 0.45, 0.62, 0.31, 0.2, 0.5, 0.7, 0.15], [0.02, 0.04, 0.03, 0.05, 0.02, 0.03, 0.05, 0.02]
DATA = pd.DataFrame({"y": Y, "v": V, "x": range(8), "g": list("aabbccdd"), "i": [f"e{n}" for n in range(8)], "kind": list("abababaa")})
TABLES = ([5, 6], [15, 24], [8, 9], [14, 22])
# Shown whole: what a plan or a rule says, as two versions of it are compared in words; and why there is no result.
WHOLE = ("evidence.base.reason", "evidence.review.plan", "evidence.review.plan_costs", "evidence.review.rating_rule")


def fits() -> dict[str, Any]:
    """What the functions on any table of effects give."""
    plain, three = evidence.meta("y", "v", data=DATA), evidence.meta("y", "v", data=DATA, levels=["g", "i"], cluster="g", rho=0.6)
    by_kind = evidence.meta("y", "v", data=DATA, moderators="~ C(kind) + x", cluster="g")
    bigger = evidence.meta("y", "v", data=DATA, method="ML", test="z", moderators="~ x")
    return {
        "meta": plain,
        "three_level": three,
        "moderators": by_kind,
        "predict": by_kind.predict(),
        "means": by_kind.means("kind"),
        "small_study": plain.small_study(),
        "influence": plain.influence(),
        "group_influence": three.influence(),
        "selection": plain.selection(),
        "cumulative": plain.cumulative(),
        "blup": plain.blup(),
        "profile": three.profile(),
        "effect": evidence.effect("or", 1.66, 1.14, 2.40),
        "escalc": evidence.escalc("OR", ai=[5, 6], n1i=[20, 30], ci=[8, 9], n2i=[22, 31]),
        "mantel_haenszel": evidence.mantel_haenszel("OR", *TABLES),
        "peto": evidence.peto(*TABLES),
        "batch": evidence.batch([Y[:4], Y[4:]], [V[:4], V[4:]]),
        "bootstrap": plain.bootstrap(1000),
        "permutation": bigger.permutation(500),
        "gosh": plain.gosh(),
        "rve": by_kind.rve(),
        "henmi_copas": plain.henmi_copas(),
        "criteria": bigger.criteria(),
        "compare": bigger.compare("~ 1"),
        "interval": profile_interval(plain.fit),
        "contrasts": by_kind.contrasts("x"),
        "confint": plain.confint(),
        "league": league_table(by_kind.means("kind")),
        "wild_bootstrap": by_kind.wild_bootstrap(99),
        "bayes": plain.bayes("half-normal:0.5"),
    }


@pytest.fixture(scope="module")
def public(shipped) -> dict[str, Any]:
    """What every public function gives, by a name."""
    review = evidence.read(STUDIES)
    comparison = evidence.compare(review, review.changed(rho_within=0.8))
    of_review = {"review": review, "check": review.check(), "effects": review.effects(), "results": shipped, "compare": comparison}
    return fits() | of_review | {"tables": run_tables(shipped)}


def reached(value: Any, seen: set[int]) -> Iterator[Any]:
    """Every dataclass instance inside a result."""
    if id(value) in seen:
        return
    seen.add(id(value))
    inside: list[Any] = list(value.values()) if isinstance(value, Mapping) else list(value) if isinstance(value, (tuple, list)) else []
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        yield value
        inside = [getattr(value, field.name) for field in dataclasses.fields(value)] + inside
    for one in inside:
        yield from reached(one, seen)


@pytest.fixture(scope="module")
def parts(public) -> list[Any]:
    """Whatever hangs on the public results."""
    return list(reached(tuple(public.values()), set()))


def same(one: Any, other: Any) -> bool:
    if hasattr(one, "to_dict"):
        return bool(one.to_dict() == other.to_dict())
    return repr(one) == repr(other) and (not isinstance(one, tuple) or all(map(same, one, other)))


@pytest.mark.slow
def test_public_results_can_be_pickled_and_copied(public):
    for name, result in public.items():
        for protocol in range(pickle.HIGHEST_PROTOCOL + 1):
            assert same(result, pickle.loads(pickle.dumps(result, protocol))), (name, protocol)
        assert same(result, copy.deepcopy(result)), name
        assert same(result, copy.copy(result)), name


@pytest.mark.slow
def test_every_class_in_them_can_be_too_and_replaced(parts):
    by_class = {type(one): one for one in parts}
    assert len(by_class) > 100
    for cls, one in by_class.items():
        assert type(pickle.loads(pickle.dumps(one))) is cls
        assert repr(copy.deepcopy(one)) == repr(one) == repr(dataclasses.replace(one)), cls


def test_a_repr_is_one_short_line(parts, public):
    for one in parts:
        assert "\n" not in repr(one), type(one)
        assert len(repr(one)) <= WIDTH or type(one).__module__ in WHOLE, repr(one)
    assert repr(public["review"]).startswith("Review(title='Support for children")
    assert repr(public["review"]).endswith(f"{len(public['effects'].rows)} effects)")
    assert repr(public["meta"]).startswith("MetaAnalysis(k=8, method='REML', test='knha', names=[intercept], estimate=[")


@pytest.mark.slow
def test_a_copy_is_written_as_the_original(example, tmp_path, undrawn):
    results = evidence.read(example).run()
    names = results.write(tmp_path / "first")
    assert pickle.loads(pickle.dumps(results)).write(tmp_path / "second") == names
    assert copy.deepcopy(results).write(tmp_path / "third") == names
    for name in names:
        assert len({(tmp_path / folder / name).read_bytes() for folder in ("first", "second", "third")}) == 1, name


def test_the_errors_of_a_review_can_be_sent_on(example):
    (example / "sources.csv").unlink()
    with pytest.raises(evidence.DataProblems) as caught:
        evidence.read(example)
    for sent in (pickle.loads(pickle.dumps(caught.value)), copy.deepcopy(caught.value)):
        assert (str(sent), sent.problems) == (str(caught.value), caught.value.problems)


def test_what_was_read_cannot_be_changed(public):
    plan = public["review"].plan
    for change in (lambda: plan.bodies.pop("home"), lambda: plan.bodies["home"].where.update(a=1), lambda: plan.icc.clear()):
        with pytest.raises(TypeError, match="cannot be changed"):
            change()
    with pytest.raises(TypeError, match="cannot be changed"):
        public["review"].tables["studies"].rows[0].cells["label"] = "other"
