"""Work done in a second process beside this one, where the system can copy a process; elsewhere here, when its result is asked for."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Any, TypeVar

T = TypeVar("T")


def beside(work: Callable[[], T]) -> Callable[[], T]:
    """Begin `work` beside what follows, and return what waits for its result. It has to give the same wherever it runs.

    Examples
    --------
    >>> total = beside(lambda: sum(range(10)))
    >>> total()
    45
    """
    pieces = pieces_beside(lambda: (work() for _ in range(1)))

    def result() -> T:
        (found,) = pieces
        return found

    return result


def pieces_beside(work: Callable[[], Iterator[T]]) -> Iterator[T]:
    """Begin the work of an iterator beside what follows; each of its results is waited for when it is asked for.

    A second process is a copy of this one as it stands, so nothing is handed to it; its results have to be such as can be pickled. On a
    single processor, beside other threads (a copy of a process has none of them), and where processes cannot be copied safely, the work
    is done here as its results are asked for. So is the rest of it if the second process ends early: whatever stopped it then stops
    this one.
    """
    if not _can_copy():
        return work()
    from multiprocessing import get_context

    context = get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    second = context.Process(target=_send, args=(work, sending), daemon=True)
    second.start()
    sending.close()
    return _received(work, receiving, second)


def _received(work: Callable[[], Iterator[T]], receiving: Any, second: Any) -> Iterator[T]:
    count = 0
    with receiving:
        try:
            while True:
                found = receiving.recv()
                count += 1
                yield found
        except EOFError:
            second.join()
    if second.exitcode:
        yield from islice(work(), count, None)


def _send(work: Callable[[], Iterator[Any]], sending: Any) -> None:
    """Send each result from a thread: a pipe holds little, and the next result need not wait until this one is taken out."""
    from concurrent.futures import ThreadPoolExecutor

    try:
        with ThreadPoolExecutor(1) as postman:
            sent = [postman.submit(sending.send, found) for found in work()]
        for one in sent:
            one.result()
    except BaseException:
        # Errors are for the first process to meet and to tell; from here nothing is printed.
        os._exit(1)


def _can_copy() -> bool:
    from multiprocessing import current_process

    # macOS can copy a process, but not one that its own libraries have been used in.
    alone = threading.active_count() == 1 and not current_process().daemon
    return sys.platform == "linux" and alone and len(os.sched_getaffinity(0)) > 1
