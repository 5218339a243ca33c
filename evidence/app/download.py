"""A file for the person to keep."""

from __future__ import annotations

import io
from pathlib import Path

from flask import Response, send_file


def download(content: bytes, name: str) -> Response:
    """A file that the browser saves under a name, and never shows as a page.

    Parameters
    ----------
    content, name : of the file; the name is ours, never one that came from outside.
    """
    kinds = {
        ".csv": "text/csv",
        ".toml": "text/plain",
        ".html": "application/octet-stream",
        ".zip": "application/zip",
        ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    }
    kind = kinds.get(Path(name).suffix, "application/octet-stream")
    return send_file(io.BytesIO(content), mimetype=kind, as_attachment=True, download_name=name, max_age=0)
