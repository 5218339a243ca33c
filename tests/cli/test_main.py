"""What every command shares: help, exit codes, start-up."""

from __future__ import annotations

import re
import shlex
import subprocess
import sys

import pytest

from evidence.cli.main import COMMANDS
from evidence.version import __version__
from tests.conftest import ROOT, STUDIES

BCG, YI_VI = ROOT / "tests/reference/data/bcg.csv", ("--effect", "yi", "--variance", "vi")


def test_help_lists_every_command_in_order(call):
    code, out, _ = call("--help")
    assert code == 0
    places = [out.index(f"\n  {name} ") for name in COMMANDS]
    assert places == sorted(places)


def test_version(call):
    assert call("--version")[:2] == (0, f"evidence {__version__}\n")


def test_unknown_command_names_the_nearest(call):
    code, out, err = call("efects")
    assert (code, out) == (2, "")
    assert "did you mean 'effects'" in err


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_has_help_and_refuses_unknown_options(call, command):
    code, out, _ = call(command, "--help")
    assert code == 0
    assert "--json" in out
    code, _, err = call(command, "--no-such-option")
    assert code == 2
    assert "usage" in err


def test_an_option_that_is_not_there_is_told_with_the_nearest(call):
    code, _, err = call("meta", BCG, *YI_VI, "--mods", "~ ablat")
    assert (code, err.splitlines()[1:]) == (2, ["evidence meta: there is no option --mods. Here it is --moderators."])


@pytest.mark.parametrize("command", COMMANDS)
def test_every_example_of_the_help_can_be_typed(call, command):
    """A quote that is not closed waits for more in every shell."""
    lines = call(command, "--help")[1].splitlines()
    starts = [i for i, line in enumerate(lines) if line.strip().startswith("evidence ")]
    for i in starts:
        more = 1 if i + 1 < len(lines) and lines[i + 1].startswith("        ") and lines[i + 1].strip().startswith("--") else 0
        typed = [re.split(r"\s{2,}", line.strip())[0] for line in lines[i : i + 1 + more]]
        assert shlex.split(" ".join(typed))[0] == "evidence"


def test_module_and_console_script_are_one_program():
    by_module = subprocess.run([sys.executable, "-m", "evidence", "--version"], capture_output=True, text=True, check=True)
    assert by_module.stdout == f"evidence {__version__}\n"


def test_importing_and_help_load_no_heavy_library():
    code = "import sys, evidence, evidence.cli.main as m; m.main(['--help']); print(sorted(set(sys.modules) & set(sys.argv[1:])))"
    heavy = ["numpy", "scipy", "pandas", "matplotlib", "formulaic", "jinja2", "statsmodels"]
    done = subprocess.run([sys.executable, "-c", code, *heavy], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_a_reader_that_goes_away_is_no_error():
    command = f'"{sys.executable}" -m evidence check | head -1'
    done = subprocess.run(command, shell=True, capture_output=True, text=True, check=True)
    assert "Traceback" not in done.stderr


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("effects", STUDIES, "--covariance", "akin2018_kansas", "--out", "F.csv"), "take one"),
        (("template", "F.md", STUDIES, "--core"), "name no REVIEW with it"),
        (("import", "F.csv", STUDIES, "--map", "odds=estimate", "--map", "odds=test_value"), "both 'estimate' and 'test_value'"),
        (("import", "F.csv", STUDIES, "--map", "odds"), "is not THEIRS=OURS"),
        (("agree", "A.csv", "B.csv", "--same", "x=y", "--same", "x=z"), "both 'y' and 'z'"),
        (("effect", "or", "1.66", "--p", "0.04", "--ci-level", "90"), "no interval was given"),
        (("effect", "or", "1.66", "1.14", "2.40", "--risk", "0.3"), "only with the probit conversion"),
        (("meta", BCG, *YI_VI, "--levels", ""), "the outer and the inner one"),
        (("meta", BCG, *YI_VI, "--levels", "trial,trial"), "the outer and the inner one"),
        (("meta", BCG, *YI_VI, "--moderators", ""), "is refused at 'its end'"),
        (("meta", BCG, *YI_VI, "--predictor", "vi"), "add --small-study"),
        (("meta", BCG, *YI_VI, "--rho", "0.5"), "needs a three-level model"),
        (("meta", BCG, *YI_VI, "--method", "DL", "--method=ML"), "--method is given 2 times"),
        (("run", STUDIES, "--out", "first", "--out", "second"), "--out is given 2 times"),
        (("meta", BCG, *YI_VI, "--level", "nan"), "'nan' is not a number"),
        (("costs", STUDIES, "--people", "1_000"), "1_000"),
    ],
)
def test_an_option_that_would_do_nothing_is_refused(call, tmp_path, monkeypatch, arguments, words):
    monkeypatch.chdir(tmp_path)
    code, _, err = call(*arguments)
    assert (code, words in err) == (2, True), err
    assert not list(tmp_path.iterdir())


def test_leaving_out_local_studies_where_there_are_none_is_said(call, few_studies):
    code, _, err = call("effects", few_studies, "--without-local")
    assert (code, err) == (0, "this review has no local studies to leave out\n")
