"""evidence add: one study by answering questions."""

from __future__ import annotations

import dataclasses
import sys
from typing import TYPE_CHECKING, TextIO

from evidence.base.errors import CannotCompute, DataProblems, UsageError
from evidence.base.frozen import FrozenDict
from evidence.cli.parser import command_parser
from evidence.cli.which_review import add_review, writable_review_folder

if TYPE_CHECKING:
    from pathlib import Path

    from evidence.app.drafts import StudyDraft
    from evidence.review.question import Question
    from evidence.review.questions import Presumed
    from evidence.review.review import CodedReview
    from evidence.synthesis.addition import Addition

OPENING = """One study, one question after the other. A number chooses from a list; Enter leaves empty what need not be filled in;
? explains; back returns to the question before. At the end every answer can be given again, and any column or effect added. The review
is not changed before you say yes. Ctrl-C stops at any time: the answers are kept, and `evidence add` goes on with them."""

_KEPT = "nothing was added to the review; the answers are kept, and `evidence add` goes on with them"
_MORE = "another for a further effect; risk_of_bias to judge it; or the name of what to answer again or to add, such as label"


def main(argv: list[str]) -> int:
    """Ask, check, show, and write if the answer is yes."""
    parser = command_parser("add", "Add one study by answering questions; its effect sizes are shown at once.", OPENING)
    add_review(parser)
    options = parser.parse_args(argv)
    from evidence.cli.preview import print_written, write_addition
    from evidence.review.review import read_review

    folder = writable_review_folder(options.review, quiet=options.json)
    review = read_review(folder)
    to = sys.stderr if options.json else sys.stdout
    print(OPENING, file=to)
    shelf = _begun(folder, to)
    try:
        addition, yes = _ask_all(folder, review, shelf, to)
    except KeyboardInterrupt:
        print(f"\nstopped; {_KEPT}", file=sys.stderr)
        return 130
    if yes:
        shelf.about_to_add(tuple(addition.labels))
    written = write_addition(folder, addition) if yes else ()
    shelf.forget()
    print_written(addition, written, folder, options.json, "Nothing is written.")
    return 0


class _Shelf:
    """Where the answers of one study are kept: a study in progress, which the page in the browser finds too."""

    def __init__(self, root: Path, draft: StudyDraft | None) -> None:
        from evidence.app.drafts import NAME

        self.root = root
        self.draft = draft
        self.answers = {key: text for key, text in draft.fields.items() if key != NAME} if draft is not None else {}

    def keep(self) -> None:
        """Keep the answers so far, whole or not at all; none are kept as nothing."""
        from evidence.app import drafts

        if not self.answers:
            self.forget()
        elif self.draft is None:
            self.draft = drafts.new(self.root, drafts.TYPED, drafts.named(self.answers))
        else:
            changed = dataclasses.replace(self.draft, fields=FrozenDict(drafts.named(self.answers)))
            self.draft = drafts.keep(self.root, changed, self.draft.version)

    def about_to_add(self, study_ids: tuple[str, ...]) -> None:
        """Say what is being written, so that a stop after it can be distinguished from one before."""
        from evidence.app import drafts

        self.keep()
        if self.draft is not None:
            self.draft = drafts.keep(self.root, dataclasses.replace(self.draft, adding=study_ids), self.draft.version)

    def forget(self) -> None:
        """The study is added, or not wanted any more."""
        from evidence.app import drafts

        if self.draft is not None:
            drafts.put_aside(self.root, self.draft.id)
            self.draft = None


def _ask_all(folder: Path, review: CodedReview, shelf: _Shelf, to: TextIO) -> tuple[Addition, bool]:
    """Ask until the study can be added and the person says yes or no; single answers may be given again before."""
    from evidence.cli.preview import print_preview
    from evidence.review.questions import reopened

    while True:
        addition = _answered(folder, review, shelf, to)
        print(file=to)
        print_preview(addition, to)
        _print_presumed(review, shelf.answers, to)
        while True:
            print(f"Add this? [y/N; {_MORE}] ", end="", file=to, flush=True)
            reply = _line(to)
            if reply.lower() in ("y", "yes", "n", "no", ""):
                return addition, reply.lower() in ("y", "yes")
            again = reopened(shelf.answers, reply, review.codebook)
            if again is not None:
                shelf.answers = again
                shelf.keep()
                break
            print("That is neither yes nor no, nor the name of a column.", file=to)


def _begun(folder: Path, to: TextIO) -> _Shelf:
    """The study that was begun, here or in the browser, and is to be gone on with; else a new one."""
    from evidence.app import drafts
    from evidence.review.local import study_folders

    for draft in drafts.listed(folder):
        if draft.kind != drafts.TYPED or not draft.fields:
            continue
        shelf = _Shelf(folder, draft)
        if draft.adding and {f"local/{study_id}" for study_id in draft.adding} <= set(study_folders(folder)):
            shelf.forget()  # it was added, and the program was stopped before it could say so
            continue
        name = shelf.answers.get("studies.label", "a study without a name yet")
        question = f"\nA study was begun and not added: {name}, {len(shelf.answers)} answers. Go on with it? [Y/n, which forgets them] "
        print(question, end="", file=to, flush=True)
        if _line(to).lower() not in ("n", "no"):
            return shelf
        shelf.forget()
    return _Shelf(folder, None)


def _presumed(review: CodedReview, answers: dict[str, str]) -> tuple[Presumed, ...]:
    from evidence.review.bias_tools.placeholders import design_placeholders
    from evidence.review.questions import presumptions

    return presumptions(review.codebook, design_placeholders(review.tables), answers)


def _print_presumed(review: CodedReview, answers: dict[str, str], to: TextIO) -> None:
    """What was not asked, and what stands there."""
    lines = [f"{one.table}.{one.column} = {one.value} ({one.why})" for one in _presumed(review, answers) if one.column != "support"]
    if lines:
        print("Not asked; name one to answer it:", file=to)
        print("".join(f"  {line}\n" for line in lines), end="", file=to)


def _answered(folder: Path, review: CodedReview, shelf: _Shelf, to: TextIO) -> Addition:
    """Ask what is not answered yet, and again what the checker refuses; enters the answers."""
    from evidence.review.incoming import from_drafts
    from evidence.review.incoming.proposals import usual_groups
    from evidence.review.questions import still_asked, to_ask_again, to_drafts
    from evidence.synthesis.addition import check_addition

    while True:
        _interview(review, shelf, to)
        answers = shelf.answers
        asked = still_asked(review.codebook, usual_groups(review.tables), answers)
        try:
            return check_addition(folder, from_drafts(to_drafts(asked, _presumed(review, asked)), review))
        except DataProblems as error:
            again = to_ask_again(error.problems, answers)
            if not again <= set(answers):
                raise
            for problem in error.problems:
                print(problem.text(), file=to)
            for key in again:
                del answers[key]


def _interview(review: CodedReview, shelf: _Shelf, to: TextIO) -> None:
    """Ask until nothing is left to ask; enters the answers by key of their question."""
    from evidence.review.incoming.proposals import usual_groups
    from evidence.review.questions import KIND, NO, next_question

    answers = shelf.answers
    groups = usual_groups(review.tables)
    while (question := next_question(review.codebook, groups, answers)) is not None:
        effect = question.key.rpartition(".")[0]
        if question.name == "right" and not _show_effect(review, answers, effect, to):
            _forget(answers, f"{effect}.{KIND}")
            continue
        answer = _ask(question, to)
        if answer is None:
            _forget(answers, list(answers)[-1] if answers else "")
        elif question.name == "right" and answer == NO:
            _forget(answers, f"{effect}.{KIND}")
        else:
            answers[question.key] = answer
        shelf.keep()


def _ask(question: Question, to: TextIO) -> str | None:
    """One answer that can stand; None to go back."""
    print(f"\n{question.text}", file=to)
    for position, (value, label) in enumerate(question.choices, start=1):
        if value != label:
            print(f"  {position} {label}", file=to)
    hint = f" [{question.default}]" if question.default else " [Enter: leave empty]" if question.default == "" else ""
    while True:
        print(f"{question.name}{hint}: ", end="", file=to, flush=True)
        reply = _line(to)
        if reply == "back":
            return None
        if reply == "?":
            print(question.help or question.text, file=to)
            continue
        answer, wrong = question.read(reply)
        if not wrong:
            return answer
        print(wrong, file=to)


def _line(to: TextIO) -> str:
    """One line of what is typed; shown too where it comes from a file, so that questions and answers can be read together."""
    text = sys.stdin.readline()
    if not text:
        raise UsageError(f"the answers ended before the study was added; {_KEPT}")
    if not sys.stdin.isatty():
        print(text.rstrip("\n"), file=to)
    return text.strip()


def _forget(answers: dict[str, str], key: str) -> None:
    """Drop an answer and every one after it."""
    keys = list(answers)
    for later in keys[keys.index(key) :] if key in keys else ():
        del answers[later]


def _show_effect(review: CodedReview, answers: dict[str, str], effect: str, to: TextIO) -> bool:
    """Show the effect size of the numbers so far; False if they cannot be."""
    from evidence.base.reason import NotEstimated
    from evidence.base.words import size_text
    from evidence.effects.limits import OnlyALimit
    from evidence.review.incoming.proposals import size_of
    from evidence.review.questions import effect_cells, effect_problems
    from evidence.synthesis.addition import in_words

    cells = effect_cells(answers, effect)
    wrong = effect_problems(cells, review.codebook)
    try:
        found = None if wrong else size_of(cells, review.codebook, review.plan.conversion)
    except OnlyALimit as error:
        found = NotEstimated(str(error))
    except CannotCompute as error:
        wrong = [str(error)]
    for words in wrong:
        print(f"These numbers cannot be: {words}", file=to)
    if wrong:
        return False
    if found is None or isinstance(found, NotEstimated):
        print(f"\nNo effect size: {found.reason if found else 'numbers are missing'}. It is kept for its direction.", file=to)
    else:
        print(f"\n{size_text(found)} by {found.route}. {in_words(found)}", file=to)
        for doubt in found.doubts:
            print(f"Flagged: {doubt}.", file=to)
    return True
