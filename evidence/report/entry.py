"""What an entry of the contents says of a part: its title, words, figures and tables, and where each of them stands."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from evidence.base.drawing import Drawn
from evidence.base.table import Table
from evidence.report.card import Card
from evidence.robustness.examined import Examined

# A sentence, or what makes sentences of a run; one figure or several by file name, none where the review has no data for it.
Words = str | Callable[[Examined], tuple[str, ...]]
Draw = Callable[[Examined], dict[str, Drawn]]
Holds = Callable[[Examined], bool]
Cards = Callable[[Examined], tuple[Card, ...]]
Section = Literal["answer", "recommendations", "for-whom", "how-sure", "costs", "studies", "methods"]
# The sections of the page from top to bottom: the id that links to each, and its title in the navigation.
SECTIONS: dict[Section, str] = {
    "answer": "Answer",
    "recommendations": "Recommendations",
    "for-whom": "For whom",
    "how-sure": "How sure",
    "costs": "Costs",
    "studies": "Studies and effects",
    "methods": "Methods and downloads",
}


def always(run: Examined) -> bool:
    """It stands in every run."""
    return True


def rated(run: Examined) -> bool:
    """It stands where the review has recommendations to rate."""
    return bool(run.ratings)


@dataclass(frozen=True, slots=True)
class Listed:
    """A table of a part.

    Attributes
    ----------
    make : the table, of a run.
    shown : how the part shows it: "open", "folded" (it opens on a click on the page; the annex shows it whole), "explored" (on the page it
        can be searched, filtered and sorted), or "no", as a file alone.
    file : where it is written as CSV, and so as a sheet of annex.xlsx: "run" for the folder of the run, "annex" for annex/ in it; "" where
        it is only shown. A table is written once, however often it is shown.
    columns, rows, title : on the page some of its columns and rows under a title of their own; nothing where no such row is there.
    when : whether a run has it.
    """

    make: Callable[[Examined], Table]
    shown: Literal["open", "folded", "explored", "no"] = "open"
    file: Literal["run", "annex", ""] = ""
    columns: tuple[str, ...] = ()
    rows: Callable[[dict[str, Any]], bool] | None = None
    title: str = ""
    when: Holds = always


@dataclass(frozen=True, slots=True)
class Each:
    """Parts below a part, one for each of several things; on the page each opens on a click.

    Attributes
    ----------
    of : the things, of a run.
    title, words, tables : the heading, the sentences and the tables of one of them; they are written into annex/.
    own_page : whether each begins a page of the annex; the first stands on that of the part above.
    """

    of: Callable[[Examined], Sequence[Any]]
    title: Callable[[Any], str]
    words: Callable[[Examined, Any], tuple[str, ...]]
    tables: Callable[[Examined, Any], tuple[Table, ...]]
    own_page: bool = False


@dataclass(frozen=True, slots=True)
class Entry:
    """A part of what people read.

    Attributes
    ----------
    title : heading.
    page : the id that links to it on the page; "" where it is not on the page.
    section : the section of the page that it stands in; None where it is not on the page.
    annex : level of its heading in the annex, 1 or 2; 0 where it is not in the annex.
    words, figures, tables : what stands below the heading, in this order.
    each : parts below it, one for each of several things.
    cards : on the page alone, what a number leads to; each stands at an address of its own.
    wide : whether it needs a landscape page in the annex.
    when : whether a run has it, with its files.
    """

    title: str | Callable[[Examined], str]
    page: str = ""
    section: Section | None = None
    annex: Literal[0, 1, 2] = 0
    words: tuple[Words, ...] = ()
    figures: tuple[Draw, ...] = ()
    tables: tuple[Listed, ...] = ()
    each: Each | None = None
    cards: tuple[Cards, ...] = ()
    wide: bool = False
    when: Holds = always

    def heading(self, run: Examined) -> str:
        """Its title, of a run."""
        return self.title if isinstance(self.title, str) else self.title(run)

    def paragraphs(self, run: Examined) -> tuple[str, ...]:
        """Its sentences, of a run."""
        return tuple(text for words in self.words for text in ((words,) if isinstance(words, str) else words(run)))

    def shown(self, run: Examined) -> tuple[Listed, ...]:
        """The tables that stand in it, of a run."""
        return tuple(listed for listed in self.tables if listed.shown != "no" and listed.when(run))
