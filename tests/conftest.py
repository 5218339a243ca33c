"""What several test files share."""

from __future__ import annotations

import base64
import contextlib
import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from evidence.cli.main import main
from evidence.face import Results, read
from evidence.review.new_review import write_example

ROOT = Path(__file__).parents[1]
STUDIES = ROOT / "studies"


@pytest.fixture
def review(tmp_path: Path) -> Path:
    """A copy of the review that may be damaged."""
    copy = tmp_path / "review"
    shutil.copytree(STUDIES, copy)
    return copy


@pytest.fixture(scope="session")
def shipped() -> Results:
    """The shipped review, computed once for all tests that only look at it."""
    return read(STUDIES).run()


@pytest.fixture(scope="session")
def build(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of one whole `evidence run` of the shipped review, for all tests that only read it; said.txt beside it is its stdout."""
    out, said = tmp_path_factory.mktemp("shipped") / "build", io.StringIO()
    with contextlib.redirect_stdout(said):
        assert main(["run", str(STUDIES), "--out", str(out)]) == 0
    out.with_name("said.txt").write_text(said.getvalue(), encoding="utf-8")
    return out


@pytest.fixture
def example(tmp_path: Path) -> Path:
    """The small made-up review of `evidence new`, for tests where any review will do."""
    write_example(tmp_path / "example")
    return tmp_path / "example"


@pytest.fixture
def undrawn(monkeypatch: pytest.MonkeyPatch) -> None:
    """Turning figures into files is half of a run: what is not about pictures is tested with blank ones."""
    import evidence.report.write as write

    png = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==")
    blank = {"svg": b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "png": png}
    monkeypatch.setattr(write, "figure_bytes", lambda figure, kind: blank[kind])


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
