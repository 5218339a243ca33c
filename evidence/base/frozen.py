"""A dict that cannot be changed, for what was read or computed: it can be copied and sent to another process."""

from __future__ import annotations

from typing import Any, NoReturn, TypeVar

K = TypeVar("K")
V = TypeVar("V")


class FrozenDict(dict[K, V]):
    """A dict that cannot be changed. Unlike a `MappingProxyType` it can be pickled and deep-copied.

    >>> import copy, pickle
    >>> plan = FrozenDict({"rho": 0.6})
    >>> pickle.loads(pickle.dumps(plan)) == copy.deepcopy(plan) == plan
    True
    >>> plan["rho"] = 0.8
    Traceback (most recent call last):
    TypeError: what was read or computed cannot be changed; make a dict of it first
    """

    __slots__ = ()

    def _refuse(self, *args: Any, **kwargs: Any) -> NoReturn:
        raise TypeError("what was read or computed cannot be changed; make a dict of it first")

    __setitem__ = __delitem__ = __ior__ = clear = pop = popitem = setdefault = update = _refuse

    def __reduce__(self) -> tuple[Any, ...]:
        return type(self), (dict(self),)
