"""evidence claims: the published claims compared with the results."""

from __future__ import annotations

import argparse
from typing import TYPE_CHECKING, Any

from evidence.cli.output import print_json, progress
from evidence.cli.parser import command_parser
from evidence.cli.which_review import add_choices, add_review, add_without_local, review_asked_for

if TYPE_CHECKING:
    from evidence.judgement.assessment import Assessment
    from evidence.judgement.claims.answer import Claim


def main(argv: list[str]) -> int:
    """Judge every claim of the register and print verdicts, figures and reasons."""
    options = _options(argv)
    review = review_asked_for(options)
    from evidence.judgement.assessment import assess
    from evidence.synthesis.review_run import run_review

    results = run_review(review, progress)
    progress("")
    assessment = assess(results)
    if options.json:
        print_json(_document(assessment))
    else:
        _print_claims(assessment)
    return 0


def _document(assessment: Assessment) -> dict[str, Any]:
    from evidence.judgement.claims.answer import tally, tally_by_scope
    from evidence.judgement.claims.verdicts import WORDING

    return {
        "otherwise": assessment.otherwise.to_dict(),
        "claims": [claim.to_dict() for claim in assessment.claims],
        "tally": tally(assessment.claims),
        "tally_by_scope": tally_by_scope(assessment.claims),
        "wording": WORDING,
        "credibility": [one.to_dict() for one in assessment.credibility],
        "changed_for_this_run": list(assessment.review.altered),
    }


def _print_claims(assessment: Assessment) -> None:
    from evidence.judgement.claims.answer import tally, tally_by_scope
    from evidence.judgement.claims.verdicts import WORDING
    from evidence.judgement.otherwise.words import otherwise_words
    from evidence.review.statement import statement

    print(statement(assessment.review))
    print(WORDING)
    for verdict, count in tally(assessment.claims).items():
        print(f"\n{verdict}: {count}")
        for claim in assessment.claims:
            if claim.verdict == verdict:
                print(claim_text(claim))
                moved = assessment.otherwise.of_claim(claim.claim_id)
                if moved:
                    print(f"      With one thing changed it would be: {otherwise_words(moved, assessment.otherwise.tried)}")
    print("\nCredibility of claims about differences between groups (ICEMAN), at most:")
    for one in assessment.credibility:
        print(f"  {one.claim_id} {one.moderator or 'no moderator named'}: {one.at_most or 'not judged'}; {one.why}")
    print()
    for scope, some in tally_by_scope(assessment.claims).items():
        print(f"{scope}: " + ", ".join(f"{verdict} {count}" for verdict, count in some.items()))


def _options(argv: list[str]) -> argparse.Namespace:
    parser = command_parser(
        "claims",
        "The claims of guide/claims.csv compared with the results, each by the rule its row declares: reproduced, consistent or\n"
        "not supported; of printed figures alone adds up or does not add up; or cannot be tested. With our figure and the reason.",
    )
    add_review(parser)
    add_without_local(parser)
    add_choices(parser)
    options: argparse.Namespace = parser.parse_args(argv)
    return options


def claim_text(claim: Claim) -> str:
    """A claim for people: what the document says, and the reason for the verdict."""
    only = f"{claim.name}: " if claim.only else ""
    return f"  {claim.claim_id} ({claim.scope}, {claim.rule}) {claim.statement} [{claim.published}]\n      {only}{claim.why}"
