"""The file of users: a name and the Argon2 hash of a password on each line."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

from evidence.app.place import safe_name
from evidence.base.errors import FileProblem, UsageError
from evidence.base.replace_file import replace_file

# After so many wrong passwords for a name its next try waits.
TRIES, WAIT_SECONDS = 5, 60.0
SHORTEST = 10


@dataclass(slots=True)
class Users:
    """Who may sign in.

    Attributes
    ----------
    file : the file, read at each attempt, so that a user who was taken out is out.
    """

    file: Path
    _wrong: dict[str, tuple[int, float]] = field(default_factory=dict)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def check(self, name: str, password: str) -> str | None:
        """The user's name if the password is right, else None; a name that is not there takes as long as a wrong password."""
        from argon2 import PasswordHasher
        from argon2.exceptions import Argon2Error, InvalidHashError

        key = name.strip().casefold()[:80]
        if self._must_wait(key):
            return None
        hasher = PasswordHasher()
        found = hashes(self.file)
        try:
            hasher.verify(found.get(key, _nobody()), password)
        except (Argon2Error, InvalidHashError):
            self._count(key)
            return None
        if key not in found:
            return None
        with self._lock:
            self._wrong.pop(key, None)
        return key

    def _must_wait(self, key: str) -> bool:
        with self._lock:
            times, last = self._wrong.get(key, (0, 0.0))
            return times >= TRIES and time.monotonic() - last < WAIT_SECONDS

    def _count(self, key: str) -> None:
        with self._lock:
            times, last = self._wrong.get(key, (0, 0.0))
            fresh = time.monotonic() - last > WAIT_SECONDS
            if len(self._wrong) > 10_000:
                self._wrong.clear()
            self._wrong[key] = (1 if fresh else times + 1, time.monotonic())


_NOBODY: list[str] = []


def _nobody() -> str:
    """A hash that no password has, made once."""
    import secrets

    from argon2 import PasswordHasher

    if not _NOBODY:
        _NOBODY.append(PasswordHasher().hash(secrets.token_urlsafe(32)))
    return _NOBODY[0]


def hashes(file: Path) -> dict[str, str]:
    """The hash of each user's password, by name in small letters.

    Raises
    ------
    FileProblem
        The file cannot be read, or has a line that is not a name, a colon and a hash.
    """
    try:
        lines = file.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise FileProblem(
            f"{file} cannot be read ({getattr(error, 'strerror', None) or error}); it holds the users, one per line"
        ) from None
    found: dict[str, str] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        name, sign, made = line.partition(":")
        if not sign or not made.startswith("$argon2"):
            raise FileProblem(f"{file}, line {number} is no user; make each with: evidence app --users {file} --new-user NAME")
        found[safe_name(name).casefold()] = made.strip()
    return found


def add_user(file: Path, name: str, password: str) -> None:
    """Write a user into the file, or a new password of one that is there.

    Raises
    ------
    UsageError
        The name or the password cannot be one.
    FileProblem
        The file cannot be written.
    """
    from argon2 import PasswordHasher

    key = safe_name(name).casefold()
    if ":" in key or len(password) < SHORTEST:
        raise UsageError(f"a password has at least {SHORTEST} letters or signs, better a few words")
    found = hashes(file) if file.exists() else {}
    found[key] = PasswordHasher().hash(password)
    replace_file(file, "".join(f"{user}:{made}\n" for user, made in sorted(found.items())).encode("utf-8"))
    file.chmod(0o600)
