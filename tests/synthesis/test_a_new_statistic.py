"""Adding a statistic takes two files of the package and its tests: here one is added to a copy, and everything that follows is asked."""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
import sys

import pytest

from tests.conftest import ROOT

FUNCTION = '''

def from_twice_g(twice: float, n_treat: float, n_comp: float) -> Effect:
    """Twice a Hedges' g, as nobody prints it."""
    variance = smd_variance(twice / 2, n_treat, n_comp)
    return effect_on_g(twice / 2, math.sqrt(variance), route="twice g to g", metric="SMD", steps=(Step("g = twice / 2", twice / 2),))
'''
STATEMENT = """    Statistic(
        described=StatisticWords("twice", "Twice g", "Twice a standardised mean difference.", "2g = 0.84"),
        ways=(("estimate", *SIZES),),
        route=by_numbers("twice a g", means.from_twice_g, "estimate", *SIZES),
        formula="`g = twice / 2`",
        typed=(Typed("twice", "twice a g and both group sizes (twice n1 n2)", "twice 0.84 40 44", (("estimate", *SIZES),)),),
        compared=("estimate",),
    ),
)
"""
ASKED = """
from evidence.review.questions import effect_cells, next_question
from evidence.review.read_codebook import load_codebook
codebook = load_codebook(None)[0]
assert codebook.values_of("effects", "statistic")[-1] == "none" and "twice" in codebook.values_of("effects", "statistic")
answers = {}
while (question := next_question(codebook, {}, answers)) is not None:
    first = question.choices[0][0] if question.choices else question.spec.example if question.spec else ""
    reply = "twice" if question.name == "statistic" else "0.84 40 44" if question.kind else first
    answers[question.key], wrong = question.read(reply)
    assert not (question.kind and wrong)
cells = effect_cells(answers, "effects.1")
assert (cells["statistic"], cells["estimate"], cells["n_comp"]) == ("twice", "0.84", "44")
"""


@pytest.fixture
def copy(tmp_path):
    shutil.copytree(ROOT / "evidence", tmp_path / "evidence", ignore=shutil.ignore_patterns("__pycache__"))
    function, statement = tmp_path / "evidence" / "effects" / "means.py", tmp_path / "evidence" / "effects" / "statements" / "means.py"
    function.write_text(function.read_text(encoding="utf-8") + FUNCTION, encoding="utf-8")
    text = statement.read_text(encoding="utf-8")
    assert text.endswith("    ),\n)\n")
    statement.write_text(text.removesuffix(")\n") + STATEMENT, encoding="utf-8")
    return tmp_path


def run(copy, *arguments):
    done = subprocess.run(
        [sys.executable, *arguments], cwd=copy, env=os.environ | {"PYTHONPATH": str(copy)}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_a_statistic_added_in_two_files_is_typed_coded_asked_and_documented(copy):
    changed = {
        path.relative_to(copy).as_posix()
        for path in (copy / "evidence").rglob("*.py")
        if not filecmp.cmp(path, ROOT / path.relative_to(copy), shallow=False)
    }
    assert changed == {"evidence/effects/means.py", "evidence/effects/statements/means.py"}
    assert "g = 0.4200" in run(copy, "-m", "evidence", "effect", "twice", "0.84", "40", "44")
    run(copy, "-c", ASKED)
    run(copy, "-m", "evidence", "template", "page.md", "--core")
    page = (copy / "page.md").read_text(encoding="utf-8")
    assert "| `twice` | Twice g |" in page
    assert "`evidence effect twice 0.84 40 44`" in page
