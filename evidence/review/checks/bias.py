"""Rules on risk of bias: answers that fit their tool, and judgements that fit the answers."""

from __future__ import annotations

from collections.abc import Iterator

from evidence.base.words import listed, nearest, shown
from evidence.review.bias_tools.algorithm import NOT_APPLICABLE, asked, judge_domain, judge_overall
from evidence.review.bias_tools.answered import answered, answers_for, final_judgements, judged_by_people, misfit, question_of
from evidence.review.bias_tools.tool import OVERALL, Domain, Tool, tools
from evidence.review.checks.check import Finding, of_family
from evidence.review.checks.keys import ReviewTables
from evidence.review.settlements import before_corrections, first_coding
from evidence.review.tables import Row

bias = of_family("bias")
READ = ("bias_answers", "risk_of_bias")
KEY = ("study_id", "effect_id", "tool", "question")


@bias("bias-unknown-question", "error", "review")
def bias_unknown_question(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows("bias_answers"):
        if question_of(row) is None and row.text("tool") and row.text("question"):
            yield _unknown(row)


def _unknown(row: Row) -> Finding:
    """The first column of an answer that does not fit the ones before it."""
    tool = tools().get(row.text("tool"))
    if tool is None:
        return _at(row, "tool", listed(tools()), "Only a tool that is built in asks; other judgements belong in risk_of_bias.csv.")
    if row.text("version") != tool.version:
        return _at(row, "version", f"{tool.version}, the version of {tool.name} built in", "Judge by that version, or correct it.")
    domain = tool.domain(row.text("domain"))
    if domain is None:
        ids = [one.id for one in tool.domains]
        return _at(row, "domain", f"a domain of {tool.name}: {listed(ids)}", nearest(row.text("domain"), ids, "Write the domain's id."))
    questions = [one.id for one in domain.questions]
    fix = nearest(row.text("question"), questions, "Write the question's number in the tool.")
    return _at(row, "question", f"a question of {domain.id}: {listed(questions)}", fix)


@bias("bias-answer-not-allowed", "error", "review")
def bias_answer_not_allowed(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows("bias_answers"):
        question = question_of(row)
        if question is not None and row.text("answer") and row.text("answer") not in question.answers:
            fix = f"It is always asked: {question.asks}" if row.text("answer") == NOT_APPLICABLE else f"It asks: {question.asks}"
            yield _at(row, "answer", f"an answer that question {question.id} has: {listed(question.answers)}", fix)


@bias("bias-reading-of-nothing", "error", "review")
def bias_reading_of_nothing(review: ReviewTables) -> Iterator[Finding]:
    if "bias_answers" in review.partial:
        return
    first = {tuple(row.text(column) for column in KEY): row for row in review.rows("bias_answers")}
    for row in review.rows("bias_readings"):
        key = tuple(row.text(column) for column in KEY)
        answer = first.get(key)
        question = question_of(answer) if answer is not None else None
        if answer is None and all(row.text(column) for column in ("study_id", "tool", "question")):
            fix = "Correct study_id, effect_id, tool or question, or add the row to bias_answers.csv."
            yield _at(row, "question", "a question that bias_answers.csv answers for this result", fix)
        elif question is not None and row.text("answer") and row.text("answer") not in question.answers:
            yield _at(row, "answer", f"an answer that question {question.id} has: {listed(question.answers)}", f"It asks: {question.asks}")


@bias("bias-reading-open", "warning", "review")
def bias_reading_open(review: ReviewTables) -> Iterator[Finding]:
    if {"bias_answers", "settlements", "corrections"} & review.partial:
        return
    coded = {row.id: row for row in review.rows("bias_answers")}
    settled = {(row.text("id"), row.text("first"), row.text("second")) for row in review.rows("settlements") if row.text("reason")}
    before = before_corrections(review.rows("corrections"))
    for row in review.rows("bias_readings"):
        id = "/".join(row.text(column) for column in KEY)
        first = first_coding("bias_answers", coded[id], "answer", {}, before) if id in coded else row.text("answer")
        if row.text("answer") != first and (id, first, row.text("answer")) not in settled:
            fix = "Settle it in settlements.csv; where another answer than the first stands, corrections.csv needs a row too."
            yield _at(row, "answer", f"{first}, the first answer, or a settlement", fix)


@bias("bias-effect-of-another-study", "error", "review")
def bias_effect_of_another_study(review: ReviewTables) -> Iterator[Finding]:
    # An effect whose own study is unknown is an error there, not here.
    studies = {study.id for study in review.rows("studies")}
    owner = {effect.id: effect.text("study_id") for effect in review.rows("effects") if effect.text("study_id") in studies}
    for row in review.rows("bias_answers"):
        effect = row.text("effect_id")
        if effect and owner.get(effect, row.text("study_id")) != row.text("study_id"):
            fix = "Correct study_id or effect_id; leave effect_id empty where the answer holds for the whole study."
            seen = f"{shown(effect)}, an effect of {owner[effect]}"
            yield Finding(row.file, row.line, "effect_id", row.id, seen, f"an effect of {row.text('study_id')}", fix)


@bias("bias-question-not-asked", "warning", "review")
def bias_question_not_asked(review: ReviewTables) -> Iterator[Finding]:
    for _, domain, rows in _answered_domains(review):
        reached = asked(domain, {question: row.text("answer") for question, row in rows.items()})
        for question, row in rows.items():
            if question not in reached and row.text("answer") != NOT_APPLICABLE and domain.rows:
                seen = f"{row.text('answer')} to {question}, which earlier answers leave out"
                fix = "It counts for nothing: write NA or delete the row, or correct an earlier answer."
                yield Finding(row.file, row.line, "answer", row.id, seen, f"{NOT_APPLICABLE}, or no row", fix)


@bias("bias-question-unanswered", "note", "review")
def bias_question_unanswered(review: ReviewTables) -> Iterator[Finding]:
    for tool, domain, rows in _answered_domains(review):
        answers = {question: row.text("answer") for question, row in rows.items()}
        missing = judge_domain(domain, answers, tool.scale).unanswered
        if missing:
            row = next(iter(rows.values()))
            seen = f"{domain.id} without an answer to {listed(missing)}"
            fix = f"Until then {domain.id} is not judged."
            yield Finding(row.file, row.line, "question", row.id, seen, "an answer to every question that is asked", fix)


@bias("bias-not-of-tool", "warning", "review")
def bias_not_of_tool(review: ReviewTables) -> Iterator[Finding]:
    for row in review.rows("risk_of_bias"):
        tool = tools().get(row.text("tool"))
        column = misfit(tool, row) if tool is not None and row.text("domain") and row.text("judgement") else ""
        if tool is not None and column:
            words = (*(domain.id for domain in tool.domains), OVERALL) if column == "domain" else tool.judgements
            fix = nearest(row.text(column), words, f"Correct the cell; as it stands, {tool.name} cannot use the row.")
            yield _at(row, column, f"a {column} of {tool.name}: {listed(words)}", fix)


@bias("bias-differs-from-answers", "warning", "review")
def bias_differs_from_answers(review: ReviewTables) -> Iterator[Finding]:
    if set(READ) & review.partial:
        return
    found = answered(review.rows("bias_answers"))
    for (study, name), rows in judged_by_people(review.rows("risk_of_bias")).items():
        tool = tools()[name]
        answers = answers_for(found, study, "", tool)
        for domain in tool.domains:
            given = judge_domain(domain, answers.get(domain.id, {}), tool.scale)
            if domain.id in rows and given.judgement not in (None, rows[domain.id].text("judgement")):
                yield _differs(rows[domain.id], f"{given.judgement}, which the answers give ({given.why})")
        if OVERALL in rows:
            yield from _overall_differs(tool, rows[OVERALL], final_judgements(tool, answers, rows))


def _overall_differs(tool: Tool, row: Row, domains: dict[str, str | None]) -> Iterator[Finding]:
    """An overall judgement worse than the tool's rule gives, unless the tool lets a person raise it."""
    given, held = judge_overall(tool, domains), row.text("judgement")
    if given.judgement is None or held == given.judgement or held not in tool.scale:
        return
    may_raise = given.judgement == tool.raised_by_several and list(domains.values()).count(given.judgement) > 1
    if tool.scale.index(held) > tool.scale.index(given.judgement) and not may_raise:
        yield _differs(row, f"{given.judgement}, which the domains give ({given.why})")


@bias("bias-better-than-domains", "warning", "review")
def bias_better_than_domains(review: ReviewTables) -> Iterator[Finding]:
    if set(READ) & review.partial:
        return
    found = answered(review.rows("bias_answers"))
    for (study, name), rows in judged_by_people(review.rows("risk_of_bias")).items():
        tool = tools()[name]
        if OVERALL not in rows:
            continue
        row, domains = rows[OVERALL], final_judgements(tool, answers_for(found, study, "", tool), rows)
        worst = max((judgement for judgement in domains.values() if judgement in tool.scale), key=tool.scale.index, default=tool.scale[0])
        held = row.text("judgement")
        if held in tool.scale and tool.scale.index(held) < tool.scale.index(worst):
            where = ", ".join(id for id, judgement in domains.items() if judgement == worst)
            fix = "Correct it, or explain it in explanations.csv; as it stands it counts."
            yield _at(row, "judgement", f"{worst} or worse, as {where} {'are' if ',' in where else 'is'} {worst}", fix)


def _answered_domains(review: ReviewTables) -> Iterator[tuple[Tool, Domain, dict[str, Row]]]:
    """Every domain of a study or a result that has an answer of its own, with its rows by question."""
    if "bias_answers" in review.partial:
        return
    for (_, _, name), rows in answered(review.rows("bias_answers")).items():
        for domain in tools()[name].domains:
            own = {question: row for question, row in rows.items() if row.text("domain") == domain.id}
            if own:
                yield tools()[name], domain, own


def _differs(row: Row, allowed: str) -> Finding:
    fix = "The person's judgement stands. Let support say why it differs and explain it in explanations.csv, or correct one of them."
    return _at(row, "judgement", allowed, fix)


def _at(row: Row, column: str, allowed: str, fix: str) -> Finding:
    return Finding(row.file, row.line, column, row.id, shown(row.text(column)), allowed, fix)
