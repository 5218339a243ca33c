"""evidence rate: ratings with the trace of every gate."""

from __future__ import annotations

from typing import TYPE_CHECKING

from evidence.base.errors import DataProblems
from evidence.base.reason import NotEstimated
from evidence.cli.output import print_json, progress
from evidence.cli.parser import command_parser
from evidence.cli.which_review import add_choices, add_review, add_without_local, review_asked_for

if TYPE_CHECKING:
    from evidence.judgement.grade.answer import GradeProfile
    from evidence.judgement.ratings.answer import Rating
    from evidence.judgement.trace import TraceLine

SIGNS = {True: "yes", False: "no", None: "-"}


def main(argv: list[str]) -> int:
    """Rate every recommendation of the plan and print the bands, the trace and what would move them."""
    parser = command_parser(
        "rate",
        "A rating of the evidence behind each recommendation, by the rule in ratings.toml: basic (its gates, bands and caps; its\n"
        "key in JSON is literal) and graded (with GRADE-style concerns), next to the published one. A rating is a suggestion\n"
        "that a person confirms.",
    )
    add_review(parser)
    add_without_local(parser)
    add_choices(parser)
    options = parser.parse_args(argv)
    review = review_asked_for(options)
    from evidence.judgement.otherwise.answer import judge_otherwise
    from evidence.judgement.otherwise.words import rating_otherwise
    from evidence.judgement.ratings.answer import rate_recommendations
    from evidence.review.statement import statement
    from evidence.synthesis.review_run import run_review

    if review.rule_problems:
        raise DataProblems(review.rule_problems)
    results = run_review(review, progress)
    progress("")
    ratings = rate_recommendations(results)
    found = judge_otherwise(results, ratings, ())
    if options.json:
        document = {"ratings": [rating.to_dict() for rating in ratings], "otherwise": found.to_dict()}
        print_json(document | {"changed_for_this_run": list(review.altered)})
        return 0
    print(statement(review))
    for rating in ratings:
        print()
        print(rating_text(rating))
        print(f"  with one thing changed it would be\n    {rating_otherwise(found, rating.recommendation)}")
    return 0


def rating_text(rating: Rating) -> str:
    """A rating for people: bands, flags, trace, and what would move it."""
    from evidence.judgement.ratings.decisions import decision_words

    lines = [f"Recommendation {rating.recommendation}: {rating.title}"]
    lines.append(f"  basic {rating.literal_name} | graded {rating.graded_name} | published {rating.published}")
    lines.append(f"  decided by: basic {rating.literal_decided_by} | graded {rating.graded_decided_by}")
    lines.append(f"  without caps: basic {rating.literal_uncapped} | graded {rating.graded_uncapped}")
    if rating.caution:
        lines.append(f"  caution: {rating.caution}")
    if rating.provisional:
        lines.append("  provisional: risk of bias is judged from the design alone, which earns neither good nor strong")
    lines += _grade_text(rating.grade)
    lines.append(f"  harm: {'; '.join(rating.harm) or 'no interval below zero among the effects of the body with a size'}")
    lines.append(f"  decision: {decision_words(rating.decision, rating.numbers_hash)}")
    lines += ["  trace"] + [_trace_text(line) for line in rating.trace]
    lines += ["  to move it"] + [f"    {text}" for text in rating.to_move]
    return "\n".join(lines)


def _grade_text(found: GradeProfile | NotEstimated) -> list[str]:
    if isinstance(found, NotEstimated):
        return [f"  certainty (GRADE): {found.reason}"]
    lines = [f"  certainty (GRADE): {found.certainty}{', provisional' if found.provisional else ''}; {found.why}"]
    return lines + [f"    {domain.domain}: {domain.judgement}; {domain.why}" for domain in found.domains]


def _trace_text(line: TraceLine) -> str:
    value = f" = {line.value_text}" if isinstance(line.value, (int, float, str)) else ""
    return f"    {SIGNS[line.passed]:<3} {line.mode:<7}  {line.gate}, {line.input}{value}: {line.why}"
