"""The rows of "Where new code goes" in CONTRIBUTING.md: what they say is added to a copy of the package, works, and its files are counted.

Tables, figures and subjects are in test_contributing_report.py, statistics in synthesis/test_a_new_statistic.py.
"""

from __future__ import annotations

import filecmp
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

# Each makes a copy of the package and runs it.
pytestmark = pytest.mark.slow

ROOT = Path(__file__).parents[1]
ESTIMATOR = '''

def half_dersimonian_laird(data: AnyDataSet) -> float:
    """Half of DL, which nobody uses."""
    return dersimonian_laird(data) / 2
'''
MEASURE = """

def _difference_of_roots(v: Inputs) -> Pair:
    return np.sqrt(v["x1i"]) - np.sqrt(v["x2i"]), np.full_like(v["x1i"], 0.5)
"""
CHECK = """

@implausible("many-people", "warning", "effect", cause="a number of another table")
def many_people(row: Row) -> Iterator[Finding]:
    if (row.number("n_treat") or 0) > 40:
        yield of_row(row, "n_treat", row.text("n_treat"), "at most 40", "Check the number.")
"""
ENTRY = """### many-people (warning)
A group has more people than this made-up check allows anybody to have.
Likely cause: a number of another table.
- Fails: a group of 41
- Passes: a group of 40

"""
COMMAND = '''"""evidence count: how many studies a review has."""

from __future__ import annotations

from evidence.cli.output import print_json
from evidence.cli.parser import command_parser
from evidence.cli.which_review import add_review, open_review


def main(argv: list[str]) -> int:
    """Count and print."""
    parser = command_parser("count", "How many studies a review has.")
    add_review(parser)
    options = parser.parse_args(argv)
    print_json({"studies": len(open_review(options.review, quiet=options.json).tables["studies"])})
    return 0
'''


@pytest.fixture
def copy(tmp_path) -> Path:
    """A copy of the package, its pages and the tests of the catalogue."""
    without = shutil.ignore_patterns("__pycache__")
    for name in ("evidence", "docs", "tests", "studies"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=without)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def edit(file: Path, *changes: tuple[str, str]) -> None:
    text = file.read_text(encoding="utf-8")
    for old, new in changes:
        assert text.count(old) == 1, (file, old)
        text = text.replace(old, new)
    file.write_text(text, encoding="utf-8")


def touched(copy: Path) -> set[str]:
    """The files of package and pages that differ from ours."""
    files = (path for top in ("evidence", "docs") for path in (copy / top).rglob("*") if path.is_file() and "__pycache__" not in path.parts)
    names = {path.relative_to(copy).as_posix() for path in files}
    return {name for name in names if not (ROOT / name).is_file() or not filecmp.cmp(copy / name, ROOT / name, shallow=False)}


def run(copy: Path, *arguments: str, code: int = 0) -> str:
    where = {**os.environ, "PYTHONPATH": str(copy), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run([sys.executable, *arguments], cwd=copy, env=where, capture_output=True, text=True, check=False)
    assert done.returncode == code, done.stdout + done.stderr
    return done.stdout + done.stderr


def test_an_estimator_is_two_files_and_is_fitted_listed_and_batched(copy):
    models = copy / "evidence" / "models"
    single, many = models / "univariate" / "heterogeneity.py", models / "resampling" / "batch_tau2.py"
    edit(
        single,
        ("\n\ndef hedges(", f"{ESTIMATOR}\n\ndef hedges("),
        ('    "HE": hedges,\n', '    "HE": hedges,\n    "HALF": half_dersimonian_laird,\n'),
    )
    edit(
        many,
        (
            '    "HE": _hedges,\n',
            '    "HE": _hedges,\n    "HALF": lambda data: _MOMENTS["DL"](data.at(np.zeros(data.n)), data.k, data.p) / 2,\n',
        ),
    )
    assert touched(copy) == {path.relative_to(copy).as_posix() for path in (single, many)}
    (copy / "effects.csv").write_text("yi,vi\n0.1,0.01\n0.9,0.02\n0.4,0.03\n-0.2,0.01\n", encoding="utf-8")
    call = ("-m", "evidence", "meta", "effects.csv", "--effect", "yi", "--variance", "vi", "--json", "--method")
    whole, half = (json.loads(run(copy, *call, method))["tau2"] for method in ("DL", "HALF"))
    assert half == pytest.approx(whole / 2, rel=1e-11)  # JSON has 12 significant digits
    assert "HALF" in run(copy, "-m", "evidence", "meta", "--help")
    assert "HALF" in run(copy, *call, "NONE", code=2)
    batched = "import evidence; print(evidence.batch([[0.1, 0.9, 0.4, -0.2]], [[0.01, 0.02, 0.03, 0.01]], method='HALF').tau2[0])"
    assert float(run(copy, "-c", batched)) == pytest.approx(half, rel=1e-11)


def test_a_measure_is_one_file_and_is_computed(copy):
    file = copy / "evidence" / "effects" / "measures" / "rates.py"
    edit(
        file,
        ("\n\ndef _problems(", f"{MEASURE}\n\ndef _problems("),
        ("RATES = {\n", 'RATES = {\n    "DR": Measure(TWO_RATES, _difference_of_roots),\n'),
    )
    assert touched(copy) == {file.relative_to(copy).as_posix()}
    code = "import evidence; print(evidence.escalc('DR', x1i=[9], t1i=[1], x2i=[4], t2i=[1]).yi[0])"
    assert float(run(copy, "-c", code)) == 1.0


def test_a_check_is_its_function_and_its_entry_and_is_printed(copy):
    file, page = copy / "evidence" / "review" / "checks" / "implausible.py", copy / "docs" / "errors.md"
    edit(file, ('\n\n@implausible("unusual-higher-is-better"', f'{CHECK}\n\n@implausible("unusual-higher-is-better"'))
    catalogue = ("-m", "pytest", "-q", "-n0", "-p", "no:cacheprovider", "tests/review/test_catalogue.py", "-k", "not examples_of_cells")
    assert "many-people" in run(copy, *catalogue, code=1), "a check without an entry is noticed"
    edit(page, ("### unusual-higher-is-better (warning)\n", f"{ENTRY}### unusual-higher-is-better (warning)\n"))
    run(copy, *catalogue)
    assert touched(copy) == {file.relative_to(copy).as_posix(), "docs/errors.md"}
    run(copy, "-m", "evidence", "new", "example", "--with-example")
    assert "[many-people]" in run(copy, "-m", "evidence", "check", "example")


def test_a_command_is_its_file_its_line_and_a_page(copy):
    cli, page = copy / "evidence" / "cli", copy / "docs" / "how_to_new_review.md"
    (cli / "count.py").write_text(COMMAND, encoding="utf-8")
    edit(cli / "main.py", ('    "check": ', '    "count": "how many studies a review has",\n    "check": '))
    page.write_text(page.read_text(encoding="utf-8") + "\n`evidence count` counts the studies.\n", encoding="utf-8")
    assert touched(copy) == {"evidence/cli/count.py", "evidence/cli/main.py", "docs/how_to_new_review.md"}
    assert json.loads(run(copy, "-m", "evidence", "count", "studies", "--json"))["studies"] > 100
    assert re.search(r"^  count +how many studies", run(copy, "-m", "evidence", "--help"), re.MULTILINE)


def test_a_value_is_one_row_and_is_checked_asked_and_documented(copy):
    values = copy / "evidence" / "review" / "codebook" / "values.csv"
    values.write_text(values.read_text(encoding="utf-8") + "sources,kind,blog,Blog,A page of a person.,a weblog\n", encoding="utf-8")
    assert touched(copy) == {values.relative_to(copy).as_posix()}
    run(copy, "-m", "evidence", "template", "page.md", "--core")
    assert "| `blog` | Blog | A page of a person. |" in (copy / "page.md").read_text(encoding="utf-8")


def test_the_hooks_of_a_commit_are_the_checks_of_the_gate():
    hooks = re.findall(r"^ +entry: (.+)$", (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"), re.MULTILINE)
    assert hooks, "no hook"
    assert "\n" + "\n".join(hooks) + "\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
