"""The questions of a tool for risk of bias, as part of the questions that lead to one study."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from evidence.review.bias_tools.algorithm import NOT_APPLICABLE, BiasJudgement, asked, judge
from evidence.review.bias_tools.tool import Domain, SignallingQuestion, Tool, tools
from evidence.review.codebook import Codebook
from evidence.review.question import Question

TABLE = "bias_answers"
# Says that the questions of the tool are wanted: they are many, and a placeholder stands in until they are answered.
WANTED, ASSESSOR, SUPPORT = f"{TABLE}.#wanted", f"{TABLE}.assessor", "support"
Answers = Mapping[str, str]


def tool_of(answers: Answers) -> Tool | None:
    """The tool for the study's design; None where the design is not said or no tool is for it."""
    design = answers.get("studies.design", "")
    return next((tool for tool in tools().values() if design in tool.designs), None)


def question_key(tool: Tool, domain: Domain, question: str) -> str:
    """The key of an answer: "bias_answers.RoB 2.D1.1.2"; of what the answers of a domain rest on "bias_answers.RoB 2.D1.support"."""
    return f"{TABLE}.{tool.name}.{domain.id}.{question}"


def given(answers: Answers, tool: Tool, domain: Domain) -> dict[str, str]:
    """The answers to the questions of one domain, by question."""
    found = {question.id: answers.get(question_key(tool, domain, question.id), "") for question in domain.questions}
    return {id: answer for id, answer in found.items() if answer}


def questions(codebook: Codebook, answers: Answers) -> Iterator[Question]:
    """Who answers, then domain by domain what the tool asks given the answers so far, and what they rest on."""
    tool = tool_of(answers)
    if tool is None or not answers.get(WANTED):
        return
    columns = {spec.column: spec for spec in codebook.table(TABLE)}
    labels = {value.value: value.label for value in codebook.values(TABLE, "answer")}
    spec = columns["assessor"]
    yield Question(
        ASSESSOR, f"{spec.definition} Such as: {spec.example}", "assessor", (), spec.definition, None if rows(answers) else "", spec
    )
    for domain in tool.domains:
        so_far = given(answers, tool, domain)
        reached = asked(domain, so_far)
        yield from (_question(tool, domain, one, labels) for one in domain.questions if one.id in reached)
        if so_far:
            spec = columns[SUPPORT]
            text = f"{domain.name}: what do these answers rest on? {spec.definition} Such as: {spec.example}"
            yield Question(question_key(tool, domain, SUPPORT), text, SUPPORT, (), spec.definition, None, spec)


def _question(tool: Tool, domain: Domain, one: SignallingQuestion, labels: Mapping[str, str]) -> Question:
    choices = tuple((letter, labels.get(letter, letter)) for letter in one.answers if letter != NOT_APPLICABLE)
    help = "A domain is judged when all its questions are answered; until then the placeholder of the design stands in."
    return Question(question_key(tool, domain, one.id), f"{domain.name}, {one.id}: {one.asks}", one.id, choices, help, "")


def rows(answers: Answers) -> list[dict[str, str]]:
    """The rows of bias_answers that the answers make: of questions that are asked, no others."""
    tool = tool_of(answers)
    if tool is None or not answers.get(WANTED):
        return []
    return [
        {
            "tool": tool.name,
            "version": tool.version,
            "domain": domain.id,
            "question": id,
            "answer": answer,
            "support": answers.get(question_key(tool, domain, SUPPORT), ""),
            "assessor": answers.get(ASSESSOR, ""),
        }
        for domain in tool.domains
        for id, answer in given(answers, tool, domain).items()
        if id in asked(domain, given(answers, tool, domain))
    ]


def judged(answers: Answers) -> BiasJudgement | None:
    """What the tool makes of the answers so far; None where there is no tool or no answer."""
    tool = tool_of(answers)
    found = rows(answers)
    return judge(tool.name, {row["question"]: row["answer"] for row in found}) if tool is not None and found else None
