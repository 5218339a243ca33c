"""What is refused: each check returns the problem in words or None, and `refuse` raises all of them at once."""

from __future__ import annotations

from collections.abc import Iterable

from evidence.base.errors import CannotCompute


def refuse(problems: Iterable[str | None]) -> None:
    """Raise `CannotCompute` with every problem, if there is one."""
    found = [problem for problem in problems if problem]
    if found:
        raise CannotCompute("; ".join(found))


def whole_size(arm: str, n: float, least: int = 1) -> str | None:
    """A group size is a whole number of at least `least`."""
    if n >= least and float(n).is_integer():
        return None
    return f"the {arm} group has a size of {n:g}; a size is a whole number of {least} or more"


def group_sizes(n_treat: float, n_comp: float, least: int = 1) -> list[str | None]:
    """Both group sizes, and degrees of freedom enough for a standard deviation where `least` is 2."""
    return [whole_size("treatment", n_treat, least), whole_size("comparison", n_comp, least)]


def sizes_for_sd(n_treat: float, n_comp: float) -> list[str | None]:
    """Group sizes of a standardised mean difference: four people in all, or J is not defined."""
    problems = group_sizes(n_treat, n_comp)
    if not any(problems) and n_treat + n_comp < 4:
        problems.append(f"groups of {n_treat:g} and {n_comp:g} are too small for a standard deviation; at least 4 people are needed in all")
    return problems


def events_in_group(arm: str, events: float, n: float) -> list[str | None]:
    """Events are whole numbers from 0 to the group size."""
    problems = [whole_size(arm, n)]
    if events < 0 or not float(events).is_integer():
        problems.append(f"the {arm} group has {_events(events)}; events are a whole number of 0 or more")
    elif events > n:
        problems.append(f"the {arm} group has {_events(events)} among {n:g} people; there cannot be more events than people")
    return problems


def _events(number: float) -> str:
    return "1 event" if number == 1 else f"{number:g} events"


def percentage(arm: str, percent: float) -> str | None:
    """A percentage runs from 0 to 100."""
    return None if 0 <= percent <= 100 else f"the {arm} group has {percent:g} percent; a percentage runs from 0 to 100"


def shares_of_one(pct_treat: float, pct_comp: float) -> tuple[tuple[str, str], ...]:
    """A flag for two percentages that look like shares of 1."""
    if max(pct_treat, pct_comp) > 1 or {pct_treat, pct_comp} <= {0, 1}:
        return ()
    if_shares = f"if they are shares of 1, write {100 * pct_treat:g} and {100 * pct_comp:g}"
    return (("flagged", f"{pct_treat:g} and {pct_comp:g} percent are not above 1 percent: {if_shares}"),)


def risk(value: float) -> str | None:
    """A risk is a fraction strictly between 0 and 1."""
    if 1e-150 < value < 1:  # a smaller one has no logarithm of its odds left
        return None
    return f"a comparison risk of {value:g}; a risk is a fraction between 0 and 1, both excluded (25 percent is 0.25)"


def favoured(favours: str | None) -> str | None:
    """A test without a sign says whom its result favours."""
    if favours in ("treatment", "comparison"):
        return None
    return f"favours is {'empty' if favours is None else repr(favours)}; whom the result favours is treatment or comparison"
