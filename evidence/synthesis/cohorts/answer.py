"""What cohorts print of people who were followed, whatever they were offered: what predicts an outcome, and how often it comes.

These are not effects of an intervention, and nothing pools them: they stand beside the answers, by direction.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evidence.base.brief import brief
from evidence.base.words import several
from evidence.review.checks.elsewhere import ABOVE, BELOW
from evidence.review.codebook import Codebook
from evidence.review.review import CodedReview
from evidence.review.tables import Row

MORE, LESS, NONE, MIXED, UNCLEAR = VOTES = ("more", "less", "none", "mixed", "unclear")
DIRECTIONS = (*ABOVE, *BELOW, NONE, UNCLEAR)
IN_WORDS = {
    MORE: "more often, sooner or longer",
    LESS: "less often, later or shorter",
    NONE: "no difference",
    MIXED: "both ways",
    UNCLEAR: "not said which way",
}


@dataclass(frozen=True, slots=True)
class PrognosticFactor:
    """What cohorts print of one characteristic and one outcome.

    Attributes
    ----------
    outcome, characteristic, people : what is predicted, by what, and whose characteristic it is.
    rows : the rows of prognosis.csv behind it.
    """

    outcome: str
    characteristic: str
    people: str
    rows: tuple[Row, ...]

    __repr__ = brief("outcome", "characteristic", "rows")

    @property
    def cohorts(self) -> int:
        """How many cohorts there are; rows on the same people count once."""
        return len({row.text("cohort") for row in self.rows})

    def by_direction(self) -> dict[str, dict[str, int]]:
        """Of each direction who it is said of, and by how many cohorts. Groups differ, so directions are never added up over them."""
        found: dict[str, dict[str, set[str]]] = {}
        for row in self.rows:
            said = found.setdefault(row.text("direction"), {})
            said.setdefault(row.text("level"), set()).add(row.text("cohort"))
        return {one: {level: len(names) for level, names in found[one].items()} for one in DIRECTIONS if one in found}

    def to_dict(self) -> dict[str, Any]:
        """All fields by name; of the rows their keys."""
        plain = {"outcome": self.outcome, "characteristic": self.characteristic, "people": self.people, "cohorts": self.cohorts}
        return plain | {"by_direction": self.by_direction(), "rows": [row.id for row in self.rows]}


def prognostic_factors(review: CodedReview) -> tuple[PrognosticFactor, ...]:
    """Every pair of outcome and characteristic in prognosis.csv, in the order of the codebook; none if the review has no such table."""
    groups: dict[tuple[str, str, str], list[Row]] = {}
    for row in review.tables.get("prognosis", ()):
        groups.setdefault((row.text("outcome"), row.text("characteristic"), row.text("people")), []).append(row)
    columns = (("effects", "outcome_domain"), ("progress_plus", "characteristic"), ("studies", "unit"))
    orders = [review.codebook.values_of(*column) for column in columns]
    inside = sorted(groups, key=lambda key: tuple(order.index(value) for order, value in zip(orders, key, strict=True)))
    return tuple(PrognosticFactor(*key, tuple(groups[key])) for key in inside)


def cohort_votes(rows: Sequence[Row]) -> dict[str, int]:
    """How many cohorts say more (often, soon or long), or less; the people of one cohort count once, however many rows they gave.

    A cohort whose rows point both ways is "mixed"; one with a direction beside "none" or "unclear" has that direction.
    """
    said: dict[str, set[str]] = {}
    for row in rows:
        direction = row.text("direction")
        vote = MORE if direction in ABOVE else LESS if direction in BELOW else direction
        said.setdefault(row.text("cohort"), set()).add(vote)
    votes = dict.fromkeys(VOTES, 0)
    for directions in said.values():
        votes[MIXED if {MORE, LESS} <= directions else next(vote for vote in VOTES if vote in directions)] += 1
    return votes


def predicting(review: CodedReview, where: Mapping[str, Sequence[str]]) -> tuple[Row, ...]:
    """The rows of prognosis.csv that meet conditions."""
    rows = review.tables.get("prognosis", ())
    return tuple(row for row in rows if all(row.text(column) in values for column, values in where.items()))


def votes_words(votes: Mapping[str, int]) -> str:
    """'2 cohorts less often, later or shorter; 1 no difference'."""
    told = [(vote, count) for vote, count in votes.items() if count]
    return "; ".join(f"{several(count, 'cohort') if place == 0 else count} {IN_WORDS[vote]}" for place, (vote, count) in enumerate(told))


def row_words(row: Row, codebook: Codebook) -> str:
    """'cohort, outcome: level against reference: less', with what is printed."""
    outcome = codebook.label("effects", "outcome_domain", row.text("outcome"))
    printed = f" ({printed_size(row)})" if printed_size(row) else ""
    direction = codebook.label("prognosis", "direction", row.text("direction")).lower()
    return f"{row.text('cohort')}, {outcome}: {row.text('level')} against {row.text('reference')}: {direction}{printed}"


def printed_size(row: Row) -> str:
    """The size as printed, with its interval and p; "" where none is."""
    if row.text("estimate"):
        interval = f" [{row.text('ci_low')}, {row.text('ci_high')}]" if row.text("ci_low") else ""
        size = f"{row.text('statistic')} {row.text('estimate')}{interval}"
    elif row.text("pct_level"):
        size = f"{row.text('pct_level')}% against {row.text('pct_reference')}%"
    else:
        size = f"{row.text('statistic')} {row.text('test_value')}" if row.text("test_value") else ""
    p = row.text("p_value")
    return ", ".join(filter(None, (size, f"p {p if p[0] in '<>=' else '= ' + p}" if p else "")))
