"""Work done in a second process beside this one, where the system can copy a process; elsewhere here, when its result is asked for."""

from __future__ import annotations

import os
import sys
import threading
from collections.abc import Callable
from typing import Any, TypeVar

T = TypeVar("T")


def beside(work: Callable[[], T]) -> Callable[[], T]:
    """Begin `work` beside what follows, and return what waits for its result. It has to give the same wherever it runs.

    A second process is a copy of this one as it stands, so nothing is handed to it; its result has to be one that can be pickled. On a
    single processor, beside other threads (a copy of a process has none of them), and where processes cannot be copied safely, `work` is
    done when its result is asked for; and so it is if the second process ends without one: whatever stopped it then stops this one.

    Examples
    --------
    >>> total = beside(lambda: sum(range(10)))
    >>> total()
    45
    """
    if not _can_copy():
        return work
    from multiprocessing import get_context

    context = get_context("fork")
    receiving, sending = context.Pipe(duplex=False)
    second = context.Process(target=_send, args=(work, sending), daemon=True)
    second.start()
    sending.close()

    def result() -> T:
        try:
            found: T = receiving.recv()
        except EOFError:
            return work()
        finally:
            receiving.close()
            second.join()
        return found

    return result


def _send(work: Callable[[], Any], sending: Any) -> None:
    # Errors are for the first process to meet and to tell; from here nothing is printed.
    try:
        sending.send(work())
    except BaseException:
        sending.close()


def _can_copy() -> bool:
    from multiprocessing import current_process

    # macOS can copy a process, but not one that its own libraries have been used in.
    alone = threading.active_count() == 1 and not current_process().daemon
    return sys.platform == "linux" and alone and len(os.sched_getaffinity(0)) > 1
