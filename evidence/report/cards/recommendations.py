"""A card for every recommendation: the published mark and ours, what the effects show, why the marks differ, what would move ours."""

from __future__ import annotations

from evidence.base.reason import NotEstimated
from evidence.judgement.findings.answer import RECOMMENDATION
from evidence.judgement.grade.words import certainty_words
from evidence.judgement.otherwise.words import rating_otherwise
from evidence.judgement.ratings.answer import Rating
from evidence.judgement.ratings.bands import mark_words
from evidence.report.card import Card, kept, line
from evidence.report.cards.answers import answer_lines, open_books
from evidence.report.cards.claims import about_line
from evidence.robustness.examined import Examined
from evidence.robustness.next_study.words import study_to_make
from evidence.robustness.over_time.words import marks_over_time


def recommendation_cards(run: Examined) -> tuple[Card, ...]:
    """One for each recommendation that was rated."""
    books = open_books(run)
    summaries = {one.number: one for one in run.findings if one.kind == RECOMMENDATION}
    cards = []
    for rating in run.ratings:
        key, summary = str(rating.recommendation), summaries.get(rating.recommendation)
        answer = run.tier_1.by_recommendation.get(key)
        about = books.claims.get(f"rec-{key}", ())
        lines = kept(
            line("The guide's mark", _capital(mark_words(rating.published))),
            line("Ours", _ours(rating)),
            line("In plain words", summary.sentence if summary else ""),
            line("Why not the same" if rating.published != rating.graded else "The two marks", rating.difference),
            line("How sure", _capital(rating.grade.reason) if isinstance(rating.grade, NotEstimated) else certainty_words(rating.grade)),
            line("Caution", _capital(rating.caution), *rating.harm),
            line("What would move it", *rating.to_move),
            line("With one thing changed", _capital(rating_otherwise(run.otherwise, rating.recommendation))),
            line("Year by year", _capital(marks_over_time(run.over_time.since, rating.recommendation))),
            line("What the next study should be", study_to_make(run, key)),
            line("Evidence used here", _capital(summary.rests_on) if summary else ""),
            about_line(about, run),
        )
        model: tuple[Card, ...] = ()
        if answer is not None:
            beside = "the model in full, with the Python and R code"
            model = (Card(f"answer-{key}", "The pooled answer behind it", beside, answer_lines(books, "by_recommendation", key, answer)),)
        cards.append(Card(f"rec-{key}", f"{rating.recommendation}. {rating.title}", "", lines, model, open=True))
    return tuple(cards)


def _ours(rating: Rating) -> str:
    """Our marks by both readings, and who stands by them."""
    basic, graded = mark_words(rating.literal_name), mark_words(rating.graded_name)
    marks = f"{basic}, by both readings of the rule" if basic == graded else f"{basic} by the basic reading, {graded} by the graded one"
    return f"{_capital(marks)}. {_standing(rating)}"


def _capital(said: str) -> str:
    return said[:1].upper() + said[1:]


def _standing(rating: Rating) -> str:
    if rating.decision is not None:
        return f"Decided by {rating.decision.who} on {rating.decision.when}: {mark_words(rating.decision.band)}. {rating.decision.why}"
    provisional = " It is provisional, because risk of bias was judged from the design alone." if rating.provisional else ""
    return f"This is a suggestion that nobody has confirmed yet.{provisional}"
