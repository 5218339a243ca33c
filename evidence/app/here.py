"""What a request works on: the review of the person who asks, read once for each state of its files."""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable, Hashable
from pathlib import Path
from typing import Any, TypeVar

from flask import current_app, g

from evidence.app.place import Place
from evidence.review.fingerprint import Fingerprint
from evidence.review.review import CodedReview
from evidence.synthesis.effect_rows.rows import EffectRow

T = TypeVar("T")
# Computed answers that are kept: some people, some pages each. What was used longest ago goes first.
MOST_KEPT = 48
# Fingerprints in full, so that a conflict can say what was changed.
MOST_FINGERPRINTS = 200


class Memory:
    """What was computed, kept by key, computed once even if two ask at the same time; errors are not kept."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._kept: OrderedDict[Hashable, Any] = OrderedDict()
        self._lock = threading.Lock()
        self._at_work: dict[Hashable, threading.Lock] = {}

    def get(self, key: Hashable, compute: Callable[[], T]) -> T:
        """What `compute` gives, or gave before for the same key."""
        with self._lock:
            if key in self._kept:
                self._kept.move_to_end(key)
                found: T = self._kept[key]
                return found
            own = self._at_work.setdefault(key, threading.Lock())
        with own:
            with self._lock:
                if key in self._kept:
                    found = self._kept[key]
                    return found
            try:
                found = compute()
                with self._lock:
                    self._kept[key] = found
                    while len(self._kept) > self._most:
                        self._kept.popitem(last=False)
                return found
            finally:
                with self._lock:
                    self._at_work.pop(key, None)

    def find(self, key: Hashable) -> Any | None:
        """What is kept under a key, None if nothing is."""
        with self._lock:
            return self._kept.get(key)


def place() -> Place:
    """Where this server works."""
    found: Place = current_app.extensions["evidence_place"]
    return found


def user() -> str:
    """Who asks; "" where one person uses the page."""
    return str(g.get("user", ""))


def root() -> Path:
    """The folder of the review; the pages that have none yet stand in start/."""
    found = place().root(user())
    if found is None:
        raise RuntimeError("a page without a review")
    return found


def fingerprint() -> Fingerprint:
    """The state of the review's files at this request; read once, and remembered so that a conflict can say what was changed."""
    from evidence.review.fingerprint import fingerprint as of

    if "fingerprint" not in g:
        found = of(root())
        g.fingerprint = current_app.extensions["evidence_fingerprints"].get(str(found), lambda: found)
    kept: Fingerprint = g.fingerprint
    return kept


def remembered_fingerprint(text: str) -> Fingerprint | None:
    """A fingerprint in full that was seen before, None if it is not remembered."""
    found: Fingerprint | None = current_app.extensions["evidence_fingerprints"].find(text)
    return found


def remember(key: Hashable, compute: Callable[[], T]) -> T:
    """What `compute` gives; computed once for each key and state of the review's files.

    What it gives must not be changed, as other requests use it too.
    """
    memory: Memory = current_app.extensions["evidence_memory"]
    return memory.get((str(root()), str(fingerprint()), key), compute)


def effects() -> tuple[EffectRow, ...]:
    """Every effect of the review, with its size."""
    from evidence.synthesis.effect_rows.rows import review_effects

    return remember("effects", lambda: review_effects(review()).rows)


def review() -> CodedReview:
    """The review, with the studies added so far."""
    from evidence.review.review import read_review

    return remember("review", lambda: read_review(root()))
