"""The answers of a study that is being added, kept at every answer, so that a closed window or Ctrl-C loses nothing."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from evidence.base.replace_file import replace_file

FILE = "local/.answers.json"  # a name that begins with a dot is work in progress; nothing else reads it


def keep(root: Path, answers: Mapping[str, str]) -> None:
    """Keep the answers so far, whole or not at all; none are kept as no file."""
    if not answers:
        forget(root)
        return
    (root / FILE).parent.mkdir(exist_ok=True)
    replace_file(root / FILE, (json.dumps(answers, ensure_ascii=False, indent=1) + "\n").encode())


def kept(root: Path) -> dict[str, str]:
    """The answers of a study that was begun; none where there are none, or where the file is no longer what `keep` wrote."""
    try:
        found = json.loads((root / FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    if not isinstance(found, dict) or not all(isinstance(text, str) for text in found.values()):
        return {}
    return found


def forget(root: Path) -> None:
    """The study is added, or not wanted any more."""
    (root / FILE).unlink(missing_ok=True)
