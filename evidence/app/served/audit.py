"""Who did what and when: a line for each change, with ids and no text of a study."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from flask import Flask, Response, g, request

from evidence.app import drafts, here
from evidence.base.errors import FileProblem

FILE = "audit.jsonl"


def keep_audit(app: Flask, folder: Path) -> None:
    """Write a line for each change into a file of the folder; without a file that can be written nothing is changed."""
    path = folder / FILE

    def opened() -> None:
        if request.method == "POST" and g.get("user") and request.endpoint:
            try:
                g.audit = path.open("a", encoding="utf-8")
            except OSError as error:
                raise FileProblem(f"the record of changes cannot be written ({error.strerror}), so nothing is changed") from None

    def written(response: Response) -> Response:
        file: IO[str] | None = g.pop("audit", None)
        if file is not None:
            with file:
                file.write(json.dumps(_line(response), ensure_ascii=False) + "\n")
        return response

    app.before_request(opened)
    app.after_request(written)


def _line(response: Response) -> dict[str, object]:
    line: dict[str, object] = {
        "when": datetime.now(UTC).isoformat(timespec="seconds"),
        "user": here.user(),
        "did": request.endpoint,
        "answer": response.status_code,
    }
    study = g.get("study")
    if study is not None:
        line["draft"] = study.id
        root = here.place().root(here.user())
        now = drafts.find(root, study.id) if root is not None else None
        if now is not None and now.added:
            line["studies"] = sorted({file.split("/")[1] for file in now.added})
    return line
