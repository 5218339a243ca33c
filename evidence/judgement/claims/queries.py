"""How each claim is compared with the data, as declared in guide/claims.csv: read strictly, no code and no verdict in data."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evidence.base.cells import INTEGER, parse_number
from evidence.base.errors import DataProblems, Problem
from evidence.base.words import listed, shown
from evidence.judgement.claims.targets import BAD_TARGET, ClaimProblems, Target, check_names, parse_target
from evidence.review.checks.check import declare
from evidence.review.plan import BANDS
from evidence.review.review import CodedReview
from evidence.review.tables import Row

# What each rule may look at; a rule that is not here looks at other claims or at nothing.
TARGETS = {
    "value": ("body", "where", "claim"),
    "direction": ("body", "where", "recommendation", "moderator"),
    "null": ("moderator",),
    "rating": ("recommendation",),
    "count": ("studies", "samples", "coded", "levels", "reported"),
    "rank": ("reported",),
    "within": ("within",),
    "prognosis": ("prognosis",),
    "product": ("claim",),
}
# Rules that need no target, though they may have one.
OPTIONAL = ("product",)
TENSION = "tension"
# Rules that look at printed figures alone.
ARITHMETIC = ("sum", "proportion", "ratio", "product")
# The rule that compares what cannot be tested here with what another document prints.
ELSEWHERE = "printed"
BESIDE = "directions:GROUP, body:NAME, figure:ID, product:PARTS or tension:CLAIM"
INCOMPLETE = declare("claims-incomplete", "error", family="claim")


@dataclass(frozen=True, slots=True)
class Query:
    """One claim with its declared check.

    Attributes
    ----------
    claim_id, scope, kind, statement, published, note : cells of guide/claims.csv as printed; published is its value, note how_to_check.
    rule : name of the rule; "none" where nothing in the data bears on the claim.
    target : what is looked at, None where the rule needs nothing.
    ends : of the band in which the document's rounded figure can lie, on its own scale; of a product one may be open.
    denominator : the claim that states the n of a share; "" if none does.
    parts : what a figure is made of; see the codebook.
    beside : kind and name of what is shown beside the answer, or of a claim that stands in tension with this one.
    """

    claim_id: str
    scope: str
    kind: str
    statement: str
    published: str
    note: str
    rule: str
    target: Target | None
    ends: tuple[float | None, float | None]
    denominator: str
    parts: tuple[str, ...]
    beside: tuple[tuple[str, str], ...]

    @property
    def band(self) -> tuple[float, float] | None:
        """The band, where both of its ends are given."""
        low, high = self.ends
        return None if low is None or high is None else (low, high)

    @property
    def restates(self) -> str | None:
        """The claim that this one repeats in other words: the one that is its target; None if it stands for itself."""
        return self.target.names[0] if self.target is not None and self.target.kind == "claim" else None


def read_queries(review: CodedReview) -> tuple[Query, ...]:
    """The declared check of every claim, in the register's order; none if the review has no register.

    Raises
    ------
    DataProblems
        A declaration can't be read; all of them, with file and line.
    """
    queries, problems = _read(review)
    if problems:
        raise DataProblems(problems)
    return queries


def in_tension(query: Query, others: Iterable[Query]) -> tuple[Query, ...]:
    """The claims about the same studies that this one hardly fits, whichever of the two declares it."""
    own = {name for kind, name in query.beside if kind == TENSION}
    return tuple(one for one in others if one.claim_id in own or (TENSION, query.claim_id) in one.beside)


def query_problems(review: CodedReview) -> list[Problem]:
    """Everything wrong with the declarations of the register."""
    return _read(review)[1]


def _read(review: CodedReview) -> tuple[tuple[Query, ...], list[Problem]]:
    faults = ClaimProblems()
    queries = tuple(_query(row, review, faults) for row in review.tables["claims"])
    return queries, faults.problems


def _query(row: Row, review: CodedReview, faults: ClaimProblems) -> Query:
    rule = row.text("rule") or "none"
    query = Query(
        claim_id=row.text("claim_id"),
        scope=row.text("scope"),
        kind=row.text("kind"),
        statement=row.text("claim"),
        published=row.text("value"),
        note=row.text("how_to_check"),
        rule=rule,
        target=parse_target(row, review, TARGETS.get(rule, ()), faults),
        ends=(parse_number(row.text("band_low")), parse_number(row.text("band_high"))),
        denominator=row.text("denominator"),
        parts=tuple(part for part in row.text("parts").split("|") if part),
        beside=_shown_with(row, review, faults),
    )
    _check_scope(row, query, faults)
    _check_target(row, query, review, faults)
    _check_band(row, query, faults)
    _check_denominator(row, query, review, faults)
    _check_parts(row, query, review, faults)
    _check_published(row, query, faults)
    return query


def _shown_with(row: Row, review: CodedReview, faults: ClaimProblems) -> tuple[tuple[str, str], ...]:
    found = []
    for one in filter(None, row.text("beside").split(";")):
        kind, _, name = one.partition(":")
        if kind in ("figure", "product"):
            _check_factors(row, "beside", name.split("|"), review, faults, claims=kind == "product")
            found.append((kind, name))
        elif kind in ("directions", "body", TENSION):
            check_names(row, "beside", "claim" if kind == TENSION else kind, (name,), review, faults)
            found.append((kind, name))
        else:
            faults.add(
                row,
                BAD_TARGET,
                "beside",
                shown(one),
                "directions:GROUP, body:NAME, figure:ID, product:PARTS or tension:CLAIM",
                "Write it so.",
            )
    return tuple(found)


def _check_scope(row: Row, query: Query, faults: ClaimProblems) -> None:
    """Printed figures are added up and divided; everything else is compared with results or with nothing."""
    if query.rule == ELSEWHERE and query.scope not in ("review", "external"):
        allowed = "scope review or external for the rule printed"
        faults.add(row, INCOMPLETE, "scope", f"{query.scope} with the rule {query.rule}", allowed, "Correct scope or rule.")
        return
    if query.rule == "none" or query.scope not in ("arithmetic", "effect"):
        return
    if (query.scope == "arithmetic") != (query.rule in ARITHMETIC):
        allowed = f"scope arithmetic for the rules {listed(ARITHMETIC)}, and no other rule with it"
        faults.add(row, INCOMPLETE, "scope", f"{query.scope} with the rule {query.rule}", allowed, "Correct scope or rule.")


def _check_target(row: Row, query: Query, review: CodedReview, faults: ClaimProblems) -> None:
    target, plan = query.target, review.plan
    if query.rule in TARGETS and query.rule not in OPTIONAL and not row.text("target"):
        fix = f"Name what is looked at: {listed(TARGETS[query.rule])}."
        faults.add(row, INCOMPLETE, "target", "an empty cell", f"a target for the rule {query.rule}", fix)
    if target is None or not set(target.names) - {""}:
        return
    if target.kind in ("body", "recommendation", "claim") and len(target.names) > 1:
        faults.add(row, BAD_TARGET, "target", shown(row.text("target")), f"one {target.kind}", "Only moderators may be several.")
    name = target.names[0]
    if (
        target.kind == "recommendation"
        and query.rule == "direction"
        and name in plan.recommendations
        and not plan.recommendations[name].where
    ):
        faults.add(row, BAD_TARGET, "target", shown(row.text("target")), "a recommendation with a body of evidence", "Name another.")
    if target.kind == "claim":
        other = next((one for one in review.tables["claims"] if one.text("claim_id") == name), None)
        if other is not None and (other.text("rule") != query.rule or other.text("target").startswith("claim:")):
            allowed = f"a claim with the rule {query.rule} that stands for itself"
            faults.add(row, BAD_TARGET, "target", shown(row.text("target")), allowed, "Name such a claim.")


def _check_band(row: Row, query: Query, faults: ClaimProblems) -> None:
    wanted = query.rule == "value" and query.target is not None and query.target.kind != "claim"
    given = f"a band from {row.text('band_low') or 'nothing'} to {row.text('band_high') or 'nothing'}"
    if wanted and (query.band is None or query.band[0] >= query.band[1]):
        faults.add(row, INCOMPLETE, "band_low", given, "band_low below band_high", "Fill in both ends.")
    elif wanted and query.kind == "pooled_u3" and query.band is not None and not 0 < query.band[0] < query.band[1] < 1:
        faults.add(row, INCOMPLETE, "band_low", given, "shares between 0 and 1", "Write a share, not a percentage.")
    if not wanted and query.rule != "product" and (row.text("band_low") or row.text("band_high")):
        faults.add(row, INCOMPLETE, "band_low", given, f"no band for the rule {query.rule}", "Empty band_low and band_high.")


def _check_denominator(row: Row, query: Query, review: CodedReview, faults: ClaimProblems) -> None:
    if not query.denominator:
        return
    if query.rule != "proportion":
        allowed = f"no denominator for the rule {query.rule}"
        faults.add(row, INCOMPLETE, "denominator", shown(query.denominator), allowed, "Empty the cell.")
    stated = _printed(review).get(query.denominator, "")
    other = next((one for one in review.tables["claims"] if one.id == query.denominator), None)
    if other is not None and other.text("rule") == query.rule and other.text("denominator") not in ("", row.id):
        stated = _printed(review).get(other.text("denominator"), "")
    if not INTEGER.fullmatch(stated) or int(stated) < 1:
        seen = f"{query.denominator}, whose value is {shown(stated)}"
        faults.add(row, INCOMPLETE, "denominator", seen, "a claim that states a whole number, or a share of one", "Name such a claim.")


def _check_parts(row: Row, query: Query, review: CodedReview, faults: ClaimProblems) -> None:
    parts, printed, book = query.parts, _printed(review), review.codebook
    if query.rule in ("product", ELSEWHERE):
        _check_factors(row, "parts", parts, review, faults, claims=query.rule == "product")
        return
    numbers = [parse_number(printed.get(part, "")) for part in parts]
    stated = None not in numbers
    listed_columns = all(book.values_of("effects", part) or book.values_of("studies", part) for part in parts)
    levels = query.rule == "direction" and query.target is not None and query.target.kind == "moderator"
    demands = {
        "sum": ("two or more claims that state numbers", len(parts) >= 2 and stated),
        "ratio": ("two claims that state numbers, the second not zero", len(parts) == 2 and stated and numbers[1] != 0),
        "proportion": ("1 or 2", parts in (("1",), ("2",))),
        "within": ("effect, or no effect", parts in (("effect",), ("no effect",))),
        "prognosis": ("more, or less", parts in (("more",), ("less",))),
        "null": ("a column with a list of values, or nothing", len(parts) <= 1 and listed_columns),
    }
    demand, met = demands.get(query.rule, ("two levels", len(parts) == 2) if levels else ("nothing", not parts))
    if not met:
        faults.add(row, INCOMPLETE, "parts", shown(row.text("parts")), f"{demand} for the rule {query.rule}", "Correct the cell.")


def _check_factors(row: Row, column: str, parts: Sequence[str], review: CodedReview, faults: ClaimProblems, claims: bool) -> None:
    """What a product is made of: claims that state numbers and ids of figures.csv, none of them zero; or one figure alone."""
    known = {one.id: one.text("value") for one in review.tables["figures"]}
    known |= {name: value for name, value in _printed(review).items() if parse_number(value) is not None} if claims else {}
    wrong = [part for part in parts if not parse_number(known.get(part.removeprefix("/") if claims else part, ""))]
    if wrong or len(parts) < (2 if claims else 1) or (not claims and len(parts) > 1):
        demand = (
            "two or more claims that state numbers or ids of figures.csv, a slash before one to divide by"
            if claims
            else "one id of figures.csv"
        )
        faults.add(row, INCOMPLETE, column, shown("|".join(wrong or parts)), demand, "Correct the cell.")


def _check_published(row: Row, query: Query, faults: ClaimProblems) -> None:
    """What the document says must be something the rule can compare with."""
    share = parse_number(query.published)
    if query.rule == "proportion" and (share is None or not 0 <= share <= 1 or "e" in query.published.lower()):
        faults.add(
            row, INCOMPLETE, "value", shown(query.published), "a share from 0 to 1", "Write 0.56 for 56%, with the decimals printed."
        )
    if query.rule in ("product", ELSEWHERE) and share is None:
        faults.add(row, INCOMPLETE, "value", shown(query.published), "a number", "Write the printed figure.")
    if query.rule == "rating" and query.published not in BANDS:
        faults.add(row, INCOMPLETE, "value", shown(query.published), listed(BANDS), "Take one of these.")


def _printed(review: CodedReview) -> dict[str, str]:
    return {row.text("claim_id"): row.text("value") for row in review.tables["claims"]}
