"""What a review holds of answers and of judgements by people, by study, result and tool."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from evidence.review.bias_tools.algorithm import judge_domain
from evidence.review.bias_tools.tool import OVERALL, SignallingQuestion, Tool, tools
from evidence.review.tables import CodedTable, Row

# Rows by question, under study_id, effect_id ("" where they speak of the study) and tool.
Answered = Mapping[tuple[str, str, str], Mapping[str, Row]]
# Rows by domain, under study_id and tool.
Judged = Mapping[tuple[str, str], Mapping[str, Row]]


def question_of(row: Row) -> SignallingQuestion | None:
    """The question a row of bias_answers answers; None if tool, version, domain and question do not belong together."""
    tool = tools().get(row.text("tool"))
    domain = tool.domain(row.text("domain")) if tool is not None and row.text("version") == tool.version else None
    questions = domain.questions if domain is not None else ()
    return next((question for question in questions if question.id == row.text("question")), None)


def answered(rows: Iterable[Row]) -> Answered:
    """The rows of bias_answers whose question is known and whose answer it allows; the others are errors of the checker."""
    found: dict[tuple[str, str, str], dict[str, Row]] = {}
    for row in rows:
        question = question_of(row)
        if question is not None and row.text("answer") in question.answers:
            key = row.text("study_id"), row.text("effect_id"), row.text("tool")
            found.setdefault(key, {}).setdefault(question.id, row)
    return found


def judged_by_people(rows: Iterable[Row]) -> Judged:
    """The rows of risk_of_bias that follow a tool and use its domains and its words."""
    found: dict[tuple[str, str], dict[str, Row]] = {}
    for row in rows:
        tool = tools().get(row.text("tool"))
        if tool is not None and not misfit(tool, row):
            found.setdefault((row.text("study_id"), tool.name), {}).setdefault(row.text("domain"), row)
    return found


def misfit(tool: Tool, row: Row) -> str:
    """The column of a row of risk_of_bias that holds what the tool does not have, "" if none does."""
    if row.text("domain") not in (*(domain.id for domain in tool.domains), OVERALL):
        return "domain"
    return "" if row.text("judgement") in tool.judgements else "judgement"


def answers_for(found: Answered, study: str, effect: str, tool: Tool) -> dict[str, dict[str, str]]:
    """For one result its answers by domain: in each domain its own, else those of the study; a domain without answers is absent."""
    given: dict[str, dict[str, str]] = {}
    for key in ((study, "", tool.name), (study, effect, tool.name)):
        own: dict[str, dict[str, str]] = {}
        for question, row in found.get(key, {}).items():
            own.setdefault(row.text("domain"), {})[question] = row.text("answer")
        given |= own
    return given


def final_judgements(tool: Tool, answers: Mapping[str, Mapping[str, str]], people: Mapping[str, Row]) -> dict[str, str | None]:
    """The judgement of each domain that stands: a person's, else the algorithm's, else None."""
    stands: dict[str, str | None] = {}
    for domain in tool.domains:
        if domain.id in people:
            stands[domain.id] = people[domain.id].text("judgement")
        else:
            stands[domain.id] = judge_domain(domain, answers.get(domain.id, {}), tool.scale).judgement
    return stands


def possible_judgements(tables: Mapping[str, CodedTable]) -> frozenset[str]:
    """The judgements that stand in risk_of_bias.csv, and all that a tool with a row there or in bias_answers.csv may give."""
    judged, given = tables.get("risk_of_bias", ()), tables.get("bias_answers", ())
    used = {row.text("tool") for row in (*judged, *given)}
    scales = [tool.scale for tool in tools().values() if tool.name in used]
    return frozenset(row.text("judgement") for row in judged).union(*scales)
