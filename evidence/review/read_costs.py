"""Reading [costs] of review.toml. The amounts stand in guide/costs.csv and nowhere else; the plan names them by their id."""

from __future__ import annotations

from collections.abc import Mapping

from evidence.base.frozen import FrozenDict
from evidence.base.words import listed, nearest, shown
from evidence.review.codebook import Codebook
from evidence.review.plan import Body
from evidence.review.plan_costs import Amount, Assumption, CostPlan, CostSet
from evidence.review.plan_section import UNKNOWN_NAME, Section
from evidence.review.read_bodies import check_body
from evidence.review.tables import Row

PERIODS = ("year", "once", "not stated")
MOST_PER_GROUP = 20.0
MOST_SAVED = 20.0
# Below this many draws the end of a 95% interval wanders visibly from seed to seed.
FEWEST_DRAWS = 1000


def read_costs(root: Section, unit: str, bodies: Mapping[str, Body], codebook: Codebook, rows: Mapping[str, Row] | None) -> CostPlan | None:
    """The table [costs] with its sets; None where the plan has none.

    Parameters
    ----------
    unit : what one unit of the review is called.
    bodies : the bodies of evidence by name.
    rows : rows of guide/costs.csv by id; None where that table could not be read.
    """
    if "costs" not in root.data:
        root.asked.add("costs")
        return None
    section = root.section("costs")
    body, group = section.text("body"), section.text("group")
    if body:
        check_body(section, "body", body, bodies)
    error = section.section("error")
    plan = CostPlan(
        title=section.text("title"),
        body=body,
        outcome=section.choice("outcome", codebook.values_of("effects", "outcome_domain")),
        event=section.text("event"),
        events=section.text("events"),
        group=group,
        groups=section.text("groups"),
        currency=section.text("currency"),
        people=int(section.number("people", 1, 1e6)),
        draws=int(section.number("draws", FEWEST_DRAWS, 1e6)),
        risk=_assumption(section.section("risk"), 0.001, 0.999),
        people_per_group=_assumption(section.section("people_per_group"), 1, MOST_PER_GROUP),
        saved=_assumption(section.section("saved"), 0.01, MOST_SAVED),
        error=error.number("share", 0, 0.9),
        error_basis=error.text("basis"),
        sets=FrozenDict({name: _set(name, one, (unit, group), rows) for name, one in section.sections("sets")}),
        cautions=section.texts("cautions"),
    )
    error.close()
    section.close()
    return plan


def _assumption(section: Section, least: float, most: float) -> Assumption:
    found = Assumption(*section.ordered(least, most), section.text("basis"))
    section.close()
    return found


def _set(name: str, section: Section, owners: tuple[str, str], rows: Mapping[str, Row] | None) -> CostSet:
    support, event = (_amount(section.section(key), owners, rows) for key in ("support", "event"))
    found = CostSet(name, section.text("title"), support, event, section.text("covers"))
    section.close()
    return found


def _amount(section: Section, owners: tuple[str, str], rows: Mapping[str, Row] | None) -> Amount:
    # Without names there is nothing to choose from; that they are missing is said elsewhere.
    per = section.choice("per", owners) if all(owners) else section.text("per")
    key, period = section.text("amount"), section.choice("period", PERIODS)
    row = None if rows is None else rows.get(key)
    if key and row is None and rows is not None:
        fix = nearest(key, rows, "Enter the amount in guide/costs.csv.")
        section.report.add(
            UNKNOWN_NAME, (*section.path, "amount"), f"an amount {shown(key)}", f"an id of guide/costs.csv: {listed(rows)}", fix
        )
    value = 0.0 if row is None else row.number("value") or 0.0
    if row is not None and value == 0.0:
        section.wrong("amount", "an amount above 0", "Correct the amount in guide/costs.csv.")
    section.close()
    return Amount(key, value, per, period, "" if row is None else f"{row.text('source')}, {row.text('place')}")
