"""A line as it is typed after `evidence effect`, taken apart."""

from __future__ import annotations

import shlex


def taken_apart(line: str) -> tuple[str, tuple[str, ...], dict[str, str]]:
    """The kind, the numbers, and the options by their name in Python."""
    kind, *words = shlex.split(line)
    first = next((place for place, word in enumerate(words) if word.startswith("--")), len(words))
    names = (word[2:].replace("-", "_") for word in words[first::2])
    return kind, tuple(words[:first]), dict(zip(names, words[first + 1 :: 2], strict=True))
