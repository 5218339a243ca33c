"""evidence check: every problem of the coded data at once."""

from __future__ import annotations

from evidence.cli.output import print_json
from evidence.cli.parser import command_parser
from evidence.cli.which_review import add_review, review_folder


def main(argv: list[str]) -> int:
    """Print every problem; 1 if there is an error, or with --strict a warning."""
    parser = command_parser("check", "Every problem of the coded data at once, with file and line. Input files are never changed.")
    add_review(parser)
    parser.add_argument("--strict", action="store_true", help="exit with 1 on warnings too")
    options = parser.parse_args(argv)
    from evidence.base.words import several
    from evidence.judgement.declared import judgement_problems
    from evidence.review.review import checked_review

    folder = review_folder(options.review, quiet=options.json)
    problems, review = checked_review(folder)
    if review is not None:
        # The rating rule and the queries of the claims are checked on data that can be read.
        problems = (*judgement_problems(review), *problems)
    counts = {severity: sum(p.severity == severity for p in problems) for severity in ("error", "warning", "note")}
    if options.json:
        print_json({"problems": [problem.to_dict() for problem in problems]})
    else:
        for problem in problems:
            print(problem.text())
        print(", ".join(several(n, severity) for severity, n in counts.items()))
    return 1 if counts["error"] or (options.strict and counts["warning"]) else 0
