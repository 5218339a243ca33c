"""One writer at a time in a folder: among the threads of a program, and among programs."""

from __future__ import annotations

import contextlib
import hashlib
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from evidence.base.errors import FileProblem

_known = threading.Lock()
_threads: dict[Path, threading.RLock] = {}
_held: dict[Path, int] = {}


@contextmanager
def locked(folder: Path) -> Iterator[None]:
    """Hold the lock of a folder, which is made if it is not there; who holds it may take it again. Nothing is left behind in it.

    The lock is the operating system's, so it ends with the program that holds it, however that ends. Some network drives have no
    locks: there it keeps the threads of this program apart only, and what is written is still there whole or not at all.

    Raises
    ------
    FileProblem
        If the folder cannot be made or opened.

    Examples
    --------
    >>> with tempfile.TemporaryDirectory() as folder, locked(Path(folder)), locked(Path(folder)):
    ...     print(os.listdir(folder))
    []
    """
    path = folder.resolve()
    with _known:
        of_threads = _threads.setdefault(path, threading.RLock())
    with of_threads:
        if path not in _held:
            try:
                folder.mkdir(parents=True, exist_ok=True)
                file = os.open(*_to_lock(path))
            except OSError as error:
                raise FileProblem(f"{folder} cannot be written ({error.strerror or error}); nothing was written") from None
            try:
                _wait_for(file)
                with _counted(path):
                    yield
            finally:
                os.close(file)  # which gives the lock back
        else:
            with _counted(path):
                yield


@contextmanager
def _counted(path: Path) -> Iterator[None]:
    _held[path] = _held.get(path, 0) + 1
    try:
        yield
    finally:
        _held[path] -= 1
        if not _held[path]:
            del _held[path]


def _to_lock(folder: Path) -> tuple[str, int]:
    """What is opened: the folder itself, or on Windows, which cannot lock one, a file of its name among the temporary ones."""
    if sys.platform != "win32":
        return str(folder), os.O_RDONLY
    name = hashlib.sha256(str(folder).lower().encode()).hexdigest()[:32]
    return str(Path(tempfile.gettempdir()) / f"evidence-{name}.lock"), os.O_RDWR | os.O_CREAT


def _wait_for(file: int) -> None:
    """Wait until no other program holds the lock."""
    with contextlib.suppress(OSError):
        if sys.platform == "win32":
            import msvcrt

            msvcrt.locking(file, msvcrt.LK_LOCK, 1)
        else:
            import fcntl

            fcntl.flock(file, fcntl.LOCK_EX)
