"""From the answers to the signalling questions to judgements: pure, and nothing but what the tool's data say."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from evidence.base.errors import UsageError
from evidence.review.bias_tools.tool import OVERALL, Condition, Domain, Tool, tools

NOT_APPLICABLE = "NA"


@dataclass(frozen=True, slots=True)
class DomainJudgement:
    """What the answers give for one domain, or the domains for the result as a whole.

    Attributes
    ----------
    domain, name : its id ("overall" for the whole) and what it is called.
    judgement : in the words of the tool; None if it is not judged.
    why : the answers or the domains that decide, or what is missing.
    unanswered : the questions that are asked and have no answer.
    """

    domain: str
    name: str
    judgement: str | None
    why: str
    unanswered: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class BiasJudgement:
    """What a tool makes of one result.

    Attributes
    ----------
    tool, version : which tool.
    domains : one judgement per domain, in the tool's order.
    overall : the judgement of the whole.
    """

    tool: str
    version: str
    domains: tuple[DomainJudgement, ...]
    overall: DomainJudgement


def judge(tool: str, answers: Mapping[str, str]) -> BiasJudgement:
    """Judge the risk of bias of one result from the answers to a tool's signalling questions.

    A domain with an unanswered question is not judged, and says which answers are missing. A tool that publishes no algorithm
    for its domains (ROBINS-I of 2016) gives none: a person judges each domain.

    Parameters
    ----------
    tool : name of the tool, "RoB 2" or "ROBINS-I".
    answers : question -> Y, PY, PN, N, NI or NA.

    Raises
    ------
    UsageError
        If the tool, a question or an answer is unknown; all of them at once.

    Examples
    --------
    >>> found = judge("RoB 2", {"1.1": "Y", "1.2": "NI", "1.3": "PN", "3.1": "Y", "5.1": "Y", "5.2": "N"})
    >>> for domain in found.domains:
    ...     print(domain.domain, domain.judgement, "|", domain.why)
    D1 some concerns | 1.1 Y, 1.2 NI, 1.3 PN
    D2 None | no answer to 2.1, 2.2, 2.6
    D3 low | 3.1 Y
    D4 None | no answer to 4.1, 4.2
    D5 None | no answer to 5.3
    >>> found.overall.judgement, found.overall.why
    (None, 'not judged: D2, D4, D5')
    """
    chosen = _known(tool, answers)
    domains = tuple(judge_domain(domain, answers, chosen.scale) for domain in chosen.domains)
    overall = judge_overall(chosen, {domain.domain: domain.judgement for domain in domains})
    return BiasJudgement(chosen.name, chosen.version, domains, overall)


def asked(domain: Domain, answers: Mapping[str, str]) -> tuple[str, ...]:
    """The questions of a domain that are asked, given the answers so far."""
    found: list[str] = []
    for question in domain.questions:
        reached = {id: answers.get(id, "") for id in found}
        if not question.asked_if or any(_holds(condition, reached) for condition in question.asked_if):
            found.append(question.id)
    return tuple(found)


def judge_domain(domain: Domain, answers: Mapping[str, str], scale: Sequence[str]) -> DomainJudgement:
    """The judgement that the decision table of a domain gives; answers to questions that are not asked count for nothing."""
    if not domain.rows:
        return DomainJudgement(domain.id, domain.name, None, "the tool has no algorithm for it: a person judges")
    questions = asked(domain, answers)
    given = {id: answers.get(id, "") for id in questions}
    unanswered = tuple(id for id, answer in given.items() if answer in ("", NOT_APPLICABLE))
    if unanswered:
        return DomainJudgement(domain.id, domain.name, None, f"no answer to {', '.join(unanswered)}", unanswered)
    parts = {row.part for row in domain.rows}
    selected = [row for row in domain.rows if _holds(row.when, given)]
    if sorted(row.part for row in selected) != sorted(parts):
        raise ValueError(f"the table of {domain.id} does not give one judgement per part for {given}")
    worst = max((row.judgement for row in selected), key=scale.index)
    return DomainJudgement(domain.id, domain.name, worst, ", ".join(f"{id} {answer}" for id, answer in given.items()))


def judge_overall(tool: Tool, domains: Mapping[str, str | None]) -> DomainJudgement:
    """The judgement of the whole by the tool's published rule: the worst domain, as far as the domains settle it.

    Examples
    --------
    >>> rob2 = tools()["RoB 2"]
    >>> judge_overall(rob2, {"D1": "low", "D2": "high", "D3": None, "D4": "low", "D5": "low"}).judgement
    'high'
    """
    known = [judgement for judgement in domains.values() if judgement in tool.scale]
    worst = max(known, key=tool.scale.index, default=None)
    missing = [id for id, judgement in domains.items() if judgement is None]
    lacking = [id for id, judgement in domains.items() if judgement and judgement == tool.lacking]
    if worst is not None and worst == tool.scale[-1]:
        return _overall(worst, f"{worst} in {_named(domains, worst)}")
    if missing:
        return _overall(None, f"not judged: {', '.join(missing)}")
    if lacking and (worst is None or tool.scale.index(worst) < tool.scale.index(tool.settled_from)):
        return _overall(None, f"no information in {', '.join(lacking)}: a person judges whether the overall judgement is 'no information'")
    why = f"low in all {len(domains)} domains" if worst == tool.scale[0] else f"{worst} in {_named(domains, worst)}"
    if worst == tool.raised_by_several and known.count(worst) > 1:
        why += f"; a person may hold that several together make it {tool.scale[-1]}"
    return _overall(worst, why)


def _overall(judgement: str | None, why: str) -> DomainJudgement:
    return DomainJudgement(OVERALL, "Overall", judgement, why)


def _named(domains: Mapping[str, str | None], judgement: str | None) -> str:
    return ", ".join(id for id, found in domains.items() if found == judgement)


def _holds(condition: Condition, answers: Mapping[str, str]) -> bool:
    return all(answers.get(question, "") in allowed for question, allowed in condition.items())


def _known(name: str, answers: Mapping[str, str]) -> Tool:
    if name not in tools():
        raise UsageError(f"no tool {name!r}; there are {', '.join(tools())}")
    tool = tools()[name]
    allowed = {question.id: question.answers for domain in tool.domains for question in domain.questions}
    wrong = [f"{name} has no question {id!r}" for id in answers if id not in allowed]
    wrong += [
        f"{id}: {answer!r} is none of {', '.join(allowed[id])}" for id, answer in answers.items() if answer not in allowed.get(id, answer)
    ]
    if wrong:
        raise UsageError("; ".join(wrong))
    return tool
