"""What stands for each domain of each study or result: a person's judgement, the algorithm's, the design rule's, or none."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from evidence.base.brief import brief
from evidence.review.bias_tools.algorithm import DomainJudgement, judge_domain, judge_overall
from evidence.review.bias_tools.answered import Answered, Judged, answered, answers_for, judged_by_people
from evidence.review.bias_tools.placeholders import DESIGN_RULE, Placeholder, placeholders_by_study
from evidence.review.bias_tools.tool import OVERALL, Domain, Tool, tools
from evidence.review.review import CodedReview
from evidence.review.tables import Row

ANSWERS, PERSON, RULE, NOT_JUDGED = "answers", "person", DESIGN_RULE, "not judged"


@dataclass(frozen=True, slots=True)
class StandingJudgement:
    """The judgement that stands for one domain.

    Attributes
    ----------
    domain, name : its id ("overall" for the whole) and what it is called.
    judgement : in the words of the tool; None if it is not judged.
    how : "answers" (the tool's algorithm), "person", "design rule" (provisional: nobody judged) or "not judged".
    support : what it rests on, or why there is none.
    """

    domain: str
    name: str
    judgement: str | None
    how: str
    support: str

    __repr__ = brief("domain", "judgement", "how")


@dataclass(frozen=True, slots=True)
class Appraisal:
    """One study, or one result of it, judged by one tool.

    Attributes
    ----------
    study_id, effect_id : whose it is; effect_id is "" where it holds for the study.
    label : the study's name in tables and figures; for a result with the effect's id.
    tool : the tool that was used, or that the design calls for where none was.
    version : the version of the tool behind the answers; "" if there are no answers.
    standings : one per domain, in the tool's order, then the overall one.
    """

    study_id: str
    effect_id: str
    label: str
    tool: str
    version: str
    standings: tuple[StandingJudgement, ...]

    __repr__ = brief("label", "tool", "standings")

    @property
    def overall(self) -> StandingJudgement:
        """The judgement of the whole."""
        return self.standings[-1]


def appraise(review: CodedReview) -> tuple[Appraisal, ...]:
    """Every study of the review, and every result that has answers of its own, with what stands for each domain.

    Examples
    --------
    >>> from evidence.review import default_review, read_review
    >>> first = appraise(read_review(default_review()[0]))[0]
    >>> first.tool, first.overall.how, {one.how for one in first.standings[:-1]}
    ('ROBINS-I V2', 'design rule', {'not judged'})
    """
    tables = review.tables
    found = answered(tables["bias_answers"])
    rows = tables["risk_of_bias"].groups("study_id")
    people = judged_by_people(tables["risk_of_bias"])
    placeholders = placeholders_by_study(tables)
    out: list[Appraisal] = []
    for study in tables["studies"]:
        own = rows.get(study.text("study_id"), ())
        provisional = placeholders.get(study.text("study_id"))
        others = _by_other_tools(study, own)
        for tool in _tools_of(study, found, people, bool(others)):
            out += _of_study(study, tool, found, people.get((study.text("study_id"), tool.name), {}), provisional)
        out += others
    return tuple(out)


def computed_overalls(review: CodedReview) -> dict[str, list[tuple[str, str]]]:
    """By study the overall judgements that follow from domains by a tool's rule, each with the words that say so."""
    out: dict[str, list[tuple[str, str]]] = {}
    for one in appraise(review):
        if one.overall.how == ANSWERS and one.overall.judgement is not None:
            of = f"{one.tool}, by its rule{f', for {one.effect_id}' if one.effect_id else ''}"
            out.setdefault(one.study_id, []).append((one.overall.judgement, of))
    return out


def _tools_of(study: Row, found: Answered, people: Judged, otherwise: bool) -> list[Tool]:
    """The tools a study was judged by; if by none, and not otherwise, the tool that its design calls for."""
    id = study.text("study_id")
    used = {tool for of, _, tool in found if of == id} | {tool for of, tool in people if of == id}
    fits = study.text("design") if not used and not otherwise else ""
    return [tool for tool in tools().values() if tool.name in used or fits in tool.designs]


def _by_other_tools(study: Row, rows: Iterable[Row]) -> list[Appraisal]:
    """What people wrote down by a tool that is not built in: shown as it stands, the overall judgement last."""
    by_tool: dict[str, list[Row]] = {}
    for row in rows:
        if row.text("tool") not in (*tools(), RULE):
            by_tool.setdefault(row.text("tool"), []).append(row)
    out = []
    for tool, mine in by_tool.items():
        people = {row.text("domain"): row for row in mine}
        domains = tuple(
            StandingJudgement(domain, domain, row.text("judgement"), PERSON, row.text("support"))
            for domain, row in people.items()
            if domain != OVERALL
        )
        overall = _overall(DomainJudgement(OVERALL, "Overall", None, ""), domains, people.get(OVERALL), None)
        out.append(Appraisal(study.text("study_id"), "", study.text("label"), tool, "", (*domains, overall)))
    return out


def _of_study(study: Row, tool: Tool, found: Answered, people: Mapping[str, Row], provisional: Placeholder | None) -> list[Appraisal]:
    """The appraisal of the study, then one for each result with answers of its own; the first falls away if only results were judged."""
    id, label = study.text("study_id"), study.text("label")
    results = [effect for of, effect, name in found if of == id and effect and name == tool.name]
    whole = _standings(tool, answers_for(found, id, "", tool), people, provisional)
    version = tool.version if (id, "", tool.name) in found else ""
    out = [Appraisal(id, "", label, tool.name, version, whole)] if people or version or not results else []
    for effect in results:
        given = answers_for(found, id, effect, tool)
        own = {found[id, effect, tool.name][question].text("domain") for question in found[id, effect, tool.name]}
        # A person's judgement speaks of the study: it holds for a result where that has no answers of its own, and never overall.
        kept = {domain: row for domain, row in people.items() if domain not in own and domain != OVERALL}
        standings = _standings(tool, given, kept, provisional)
        out.append(Appraisal(id, effect, f"{label}: {effect}", tool.name, tool.version, standings))
    return out


def _standings(
    tool: Tool, answers: Mapping[str, Mapping[str, str]], people: Mapping[str, Row], provisional: Placeholder | None
) -> tuple[StandingJudgement, ...]:
    domains = tuple(_standing(domain, tool.scale, answers.get(domain.id), people.get(domain.id)) for domain in tool.domains)
    given = judge_overall(tool, {one.domain: one.judgement for one in domains})
    return (*domains, _overall(given, domains, people.get(OVERALL), provisional))


def _standing(domain: Domain, scale: Sequence[str], answers: Mapping[str, str] | None, person: Row | None) -> StandingJudgement:
    nothing = DomainJudgement(domain.id, domain.name, None, "no answers")
    given = judge_domain(domain, answers or {}, scale) if answers or not domain.rows else nothing
    if person is not None:
        support = person.text("support")
        if given.judgement is not None and given.judgement != person.text("judgement"):
            support += f" (the answers give {given.judgement}: {given.why})"
        return StandingJudgement(domain.id, domain.name, person.text("judgement"), PERSON, support)
    if given.judgement is not None:
        return StandingJudgement(domain.id, domain.name, given.judgement, ANSWERS, given.why)
    return StandingJudgement(domain.id, domain.name, None, NOT_JUDGED, given.why)


def _overall(
    given: DomainJudgement, domains: Iterable[StandingJudgement], person: Row | None, provisional: Placeholder | None
) -> StandingJudgement:
    if person is not None:
        support = person.text("support")
        if given.judgement is not None and given.judgement != person.text("judgement"):
            support += f" (the domains give {given.judgement}: {given.why})"
        return StandingJudgement(OVERALL, given.name, person.text("judgement"), PERSON, support)
    if given.judgement is not None:
        return StandingJudgement(OVERALL, given.name, given.judgement, ANSWERS, given.why)
    if provisional is not None:
        return StandingJudgement(OVERALL, given.name, provisional.judgement, RULE, provisional.support)
    return StandingJudgement(
        OVERALL, given.name, None, NOT_JUDGED, given.why if any(one.judgement for one in domains) else "nobody judged it"
    )
