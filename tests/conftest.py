"""What several test files share."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evidence.cli.main import main

ROOT = Path(__file__).parents[1]
STUDIES = ROOT / "studies"


@pytest.fixture
def review(tmp_path: Path) -> Path:
    """A copy of the review that may be damaged."""
    copy = tmp_path / "review"
    shutil.copytree(STUDIES, copy)
    return copy


@pytest.fixture
def call(capsys: pytest.CaptureFixture[str]) -> Callable[..., tuple[int, Any, str]]:
    """Run the command line in this process: gives exit code, stdout (parsed where --json was asked) and stderr."""

    def run(*arguments: object) -> tuple[int, Any, str]:
        capsys.readouterr()
        code = main([str(a) for a in arguments])
        out, err = capsys.readouterr()
        assert "Traceback" not in err
        if "--json" in arguments:
            assert out.isascii()
            return code, json.loads(out, parse_constant=lambda name: pytest.fail(f"{name} in JSON")), err
        return code, out, err

    return run
