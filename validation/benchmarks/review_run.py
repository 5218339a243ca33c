"""The timed work of a review run in `evidence`. Prints JSON.

python review_run.py fits STUDIES           every fit of a run on data already read, once to warm up and once timed:
                                            {"seconds", "pooled", "sensitivity", "moderators"}
python review_run.py stages STUDIES OUT     the command `evidence run` by stage: {stage: seconds}; a stage is charged only for
                                            its own time, so that an import inside the drawing counts as an import
"""

from __future__ import annotations

import builtins
import contextlib
import importlib
import io
import json
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

# Where a stage begins: module, function, and what the stage is called.
STAGES = (
    ("evidence.cli.run", "review_asked_for", "reading and checking the data"),
    ("evidence.synthesis.review_run", "run_review", "effect sizes and fits"),
    ("evidence.judgement.assessment", "assess", "ratings and claims"),
    ("evidence.report.write", "draw_each", "drawing"),
    ("evidence.report.write", "pictures_of", "drawing"),
    ("evidence.report.write", "pictures_for_word", "drawing"),
    ("evidence.report.write", "write_results", "tables, page and files"),
)
IMPORTS, REST = "imports", "the rest of the command"


class Stopwatch:
    """Seconds by stage; of stages inside each other only the innermost runs."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {REST: 0.0, IMPORTS: 0.0}
        self.open = [REST]
        self.since = time.perf_counter()

    def turn(self) -> None:
        """Charge what has passed to the innermost stage."""
        now = time.perf_counter()
        self.seconds[self.open[-1]] = self.seconds.get(self.open[-1], 0.0) + now - self.since
        self.since = now

    def timed(self, stage: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with its time charged to the stage."""

        def run(*args: Any, **kwargs: Any) -> Any:
            self.turn()
            self.open.append(stage)
            try:
                return function(*args, **kwargs)
            finally:
                self.turn()
                self.open.pop()

        return run


def stages(studies: str, out: str) -> dict[str, float]:
    """The command in this process, which has imported nothing of it yet."""
    watch = Stopwatch()
    builtins.__import__ = watch.timed(IMPORTS, builtins.__import__)
    importlib.import_module = watch.timed(IMPORTS, importlib.import_module)
    for module, function, stage in STAGES:
        holder = importlib.import_module(module)
        setattr(holder, function, watch.timed(stage, getattr(holder, function)))
    from evidence.cli.main import main

    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        code = main(["run", studies, "--out", out])
    watch.turn()
    assert code == 0
    return watch.seconds


def fits(studies: str) -> dict[str, Any]:
    """Every fit of a run, in a process that has done them once."""
    from evidence.review.review import read_review
    from evidence.synthesis.review_run import run_review

    review = read_review(Path(studies))
    run_review(review)
    start = time.perf_counter()
    results = run_review(review)
    seconds = time.perf_counter() - start
    document = results.to_dict()
    return {"seconds": seconds} | {name: document[name] for name in ("pooled", "sensitivity", "moderators")}


if __name__ == "__main__":
    print(json.dumps(fits(sys.argv[2]) if sys.argv[1] == "fits" else stages(*sys.argv[2:4])))
