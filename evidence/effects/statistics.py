"""Every statistic that a study may print, by name, and the one way from a row to its effect.

Each is stated once, in a file of `statements/`. The codebook's values of `statistic`, the checker, the questions, the workbook, the
kinds of `evidence effect` and the table of docs/codebook.md are made from the statements.
"""

from __future__ import annotations

from dataclasses import fields

from evidence.base.errors import CannotCompute
from evidence.base.reason import NotEstimated
from evidence.effects.checks import favoured, refuse
from evidence.effects.limits import beyond_threshold
from evidence.effects.printed import Printed
from evidence.effects.result import Effect
from evidence.effects.scale import check_conversion, z_of_level
from evidence.effects.statements.changes import CHANGES
from evidence.effects.statements.coefficients import COEFFICIENTS
from evidence.effects.statements.hazards import HAZARDS
from evidence.effects.statements.means import MEANS
from evidence.effects.statements.statement import NONE, Statistic
from evidence.effects.statements.tests import TESTS
from evidence.effects.statements.yes_no import YES_NO

# No study prints a larger number, and squares of those within stay finite.
LARGEST = 1e30
_NAMES = tuple(field.name for field in fields(Printed))

STATISTICS: dict[str, Statistic] = {one.name: one for one in (*YES_NO, *HAZARDS, *MEANS, *CHANGES, *TESTS, *COEFFICIENTS)}


def effect_from_printed(printed: Printed, *, conversion: str = "hasselblad-hedges", level: float = 0.95) -> Effect | NotEstimated:
    """One effect size from what a study printed, positive = better.

    Parameters
    ----------
    printed : the numbers of one contrast.
    conversion : log odds ratio to d: "hasselblad-hedges", "cox" or "probit".
    level : confidence level of the interval of g, a fraction.

    Returns
    -------
    The effect, or `NotEstimated` with what the study would have had to print. Numbers that cannot be raise `CannotCompute`; a p printed
    as a threshold raises `OnlyALimit`, which says what follows from it.

    Examples
    --------
    >>> row = Printed(statistic="or", estimate=0.29, ci_low=0.09, ci_high=0.98, ci_level=95, higher_is_better=False)
    >>> round(effect_from_printed(row).g, 3)
    0.682
    """
    check_conversion(conversion)
    z_of_level(level)
    refuse([*_beyond(printed), None if printed.favours is None else favoured(printed.favours)])
    statistic = printed.statistic or NONE.name
    if statistic == NONE.name:
        return NotEstimated("no statistic with a size was printed")
    if statistic not in STATISTICS:
        raise CannotCompute(f"statistic {statistic!r} is not known; it is one of {', '.join((*STATISTICS, NONE.name))}")
    found = beyond_threshold(printed, lambda row: STATISTICS[statistic].route(row, conversion))
    return found if isinstance(found, NotEstimated) else found.at_level(level)


def _beyond(printed: Printed) -> list[str]:
    given = ((name, getattr(printed, name)) for name in _NAMES)
    beyond = [(name, value) for name, value in given if value is not None and not isinstance(value, str) and not abs(value) <= LARGEST]
    return [f"{name} is {value:g}; a number is at most {LARGEST:g} in size" for name, value in beyond]
