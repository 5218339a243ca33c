"""Every text of the evaluator's page in one place: a folder for each language, a file for each subject."""

from __future__ import annotations

import re
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

LANGUAGE = "en"
_FOLDER = Path(__file__).parent


@cache
def texts(language: str = LANGUAGE) -> dict[str, Any]:
    """The texts of a language by name, "subject.key"; one that depends on a number is a table of its plural forms."""
    found: dict[str, Any] = {}
    for path in sorted((_FOLDER / language).glob("*.toml")):
        found |= {f"{path.stem}.{key}": text for key, text in tomllib.loads(path.read_text(encoding="utf-8")).items()}
    return found


def column_label(name: str, definition: str) -> str:
    """A column in the words of people: its own text, else what the codebook says it holds.

    >>> column_label("confidence", ""), column_label("setting", "Where it was done. Information only.")
    ('How sure are you that the numbers mean this?', 'Where it was done')
    """
    own = texts().get(f"columns.{name}")
    first = str(own or re.split(r"\. |; ", definition)[0].rstrip("."))
    return first if len(first) <= 90 else first[:87].rsplit(" ", 1)[0] + " ..."


def column_help(name: str, definition: str, unit: str = "") -> str:
    """What a column means: in words of the page where there are any, else as the codebook defines it; the same wherever it is asked.

    >>> column_help("source_kind", "Kind of publication; a command takes the kind of its source from it.")
    'The kind of publication you read it in.'
    >>> column_help("setting", "Where it was done.", "months")
    'Where it was done. (months)'
    """
    own = f"typed.help_{name}"
    return str(texts()[own]) if own in texts() else definition + (f" ({unit})" if unit and unit != "as statistic" else "")


def say(name: str, /, **values: object) -> str:
    """A text with values in it; one with plural forms takes that of `n`.

    >>> say("layout.program")
    'Evidence'
    >>> say("start.studies", n=1), say("start.studies", n=3)
    ('1 study of your own is in it.', '3 studies of your own are in it.')
    """
    text = texts()[name]
    if isinstance(text, dict):
        text = text["one" if values.get("n") == 1 else "other"]
    return str(text.format(**values) if values else text)
