"""Writing one file so that a reader finds the old one or the new one, never a part."""

from __future__ import annotations

import contextlib
import errno
import os
from pathlib import Path

from evidence.base.errors import FileProblem


def replace_file(path: Path, content: bytes) -> None:
    """Write a file whole or not at all: beside its place first, then renamed.

    Raises
    ------
    FileProblem
        If it cannot be written.
    """
    temporary = path.with_name(path.name + ".part")
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary.write_bytes(content)
        os.replace(temporary, path)
    except OSError as error:
        with contextlib.suppress(OSError):
            temporary.unlink(missing_ok=True)
        raise FileProblem(f"{path} cannot be written ({error.strerror}); {_way_out(error)}") from None


def _way_out(error: OSError) -> str:
    full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
    return "make room there and run again" if full else "if it is open in another program, close it there and run again"
