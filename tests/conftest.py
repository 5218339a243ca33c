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
from evidence.public import Results, read
from evidence.review.new_review import write_example
from tests.small_review import ROOT, STUDIES, small_review

__all__ = ["ROOT", "STUDIES"]


@pytest.fixture(scope="session")
def few_studies(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The shipped review with few of its studies, to be read and not changed."""
    return small_review(tmp_path_factory.mktemp("few") / "studies")


@pytest.fixture
def review(few_studies: Path, tmp_path: Path) -> Path:
    """A copy of the review with few studies that may be damaged."""
    return Path(shutil.copytree(few_studies, tmp_path / "review"))


@pytest.fixture
def whole_review(tmp_path: Path) -> Path:
    """A copy of all of the shipped review, where a test is about that."""
    return Path(shutil.copytree(STUDIES, tmp_path / "review"))


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
    import evidence.report.figures as figures

    png = base64.b64decode("iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAAAAAA6fptVAAAACklEQVR4nGP4DwABAQEAsTj2FAAAAABJRU5ErkJggg==")
    blank = {"svg": b'<svg xmlns="http://www.w3.org/2000/svg"></svg>', "png": png}
    monkeypatch.setattr(figures, "figure_bytes", lambda drawn, kind, dots=0: blank[kind])


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
