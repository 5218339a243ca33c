"""What every command shares: help, exit codes, start-up."""

from __future__ import annotations

import subprocess
import sys

import pytest

from evidence.cli.main import COMMANDS
from evidence.version import __version__


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
