"""The Python interface: thin objects that join the rooms, so that `evidence.read("studies").run()` is the whole job."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence.base.brief import brief, one_line
from evidence.base.errors import Problem
from evidence.base.extended import extended
from evidence.judgement.assessment import assess
from evidence.review.choices import Choices, with_choices
from evidence.review.review import CodedReview, default_review, read_review
from evidence.robustness.examined import Examined, examine
from evidence.synthesis.effect_rows.rows import Effects, review_effects
from evidence.synthesis.review_run import run_review

if TYPE_CHECKING:
    import pandas as pd
    from matplotlib.figure import Figure

    from evidence.judgement.compare.answer import Comparison


@dataclass(frozen=True, slots=True)
class Problems:
    """What checking a review found.

    Attributes
    ----------
    all : every problem, errors first.
    """

    all: tuple[Problem, ...]

    __repr__ = brief("errors", "warnings")

    @property
    def errors(self) -> tuple[Problem, ...]:
        """Problems that stop a run."""
        return tuple(p for p in self.all if p.severity == "error")

    @property
    def warnings(self) -> tuple[Problem, ...]:
        """Problems that may be mistakes."""
        return tuple(p for p in self.all if p.severity == "warning")

    def table(self) -> pd.DataFrame:
        """One row per problem."""
        import pandas as pd

        return pd.DataFrame(self.to_dict()["problems"], columns=list(Problem.__slots__))

    def to_dict(self) -> dict[str, Any]:
        """The problems as `evidence check --json` prints them."""
        return {"problems": [p.to_dict() for p in self.all]}

    def _repr_html_(self) -> str:
        return str(self.table().to_html(index=False))


class Results(Examined):
    """Everything a run computes and what it means: `.pooled`, `.moderators`, `.ratings`, `.claims` and the rest of `Examined`.

    `.table()` has one row per pooled answer, `.to_dict()` is what `evidence run --json` prints, and a notebook shows the table.

    Examples
    --------
    >>> results = read().run()
    >>> name = results.review.plan.headline
    >>> as_printed, with_assumptions = results.pooled[name], results.pooled["tiers_1_2"][name]
    >>> as_printed.counts.samples < with_assumptions.counts.samples
    True
    """

    __slots__ = ()

    def __repr__(self) -> str:
        return one_line(self, headline=self.headline, effects=self.effects.rows, ratings=self.ratings, claims=self.claims)

    def figures(self) -> dict[str, Figure]:
        """Every figure of the run, by name: matplotlib figures to show, change or save."""
        from evidence.report.figures import draw_all

        return {name: drawn.figure for name, drawn in draw_all(self).items()}

    def write(self, out: str | Path) -> list[str]:
        """Write tables, figures and the report into the folder `out`; returns the names of the files.

        Raises
        ------
        FileProblem
            If the folder or a file in it cannot be written.
        """
        from evidence.report.write import write_results

        return write_results(self, Path(out))


class Review(CodedReview):
    """A review that was read and has no errors: `.plan`, `.codebook`, `.tables`, `.rule()` and the rest of `CodedReview`.

    Examples
    --------
    >>> review = read()
    >>> review.plan.method, len(review.tables["studies"]) > 100
    ('REML', True)
    """

    def check(self) -> Problems:
        """The warnings and notes that reading it raised."""
        return Problems(self.problems)

    def effects(self) -> Effects:
        """Every coded effect with its size or its reason; `.ledger` says what was done."""
        return review_effects(self)

    def changed(self, keys: Mapping[str, Any] | None = None, **choices: Any) -> Review:
        """The same review under another plan, as `evidence run --set` has it; every output says so.

        Parameters
        ----------
        keys
            Any keys of review.toml by their dotted names, such as `{"words.units": "pupils"}`.
        **choices
            Keys of its table [plan], such as method, level, rho_within, rho_across or conversion.

        Returns
        -------
        Review

        Raises
        ------
        UsageError
            If there is no such key, or its value cannot stand in a plan.

        Examples
        --------
        >>> read().changed(rho_within=0.8, method="ML").altered
        ('plan.rho_within = 0.8', 'plan.method = ML')
        """
        return with_choices(self, Choices(plan={**(keys or {}), **{f"plan.{name}": value for name, value in choices.items()}}))

    def without(self, *studies: str) -> Review:
        """The same review without these studies, as `evidence run --without` has it: each counts as not eligible, and every output says so.

        Parameters
        ----------
        *studies
            Their study_ids or labels.

        Returns
        -------
        Review

        Raises
        ------
        UsageError
            If there is no such study.

        Examples
        --------
        >>> review = read()
        >>> review.without("walton1993_utah").run().tier_1.headline.counts.samples
        7
        """
        return with_choices(self, Choices(without=studies))

    def only(self, *conditions: str) -> Review:
        """The same review with the studies only that meet every condition, such as `only("country = GB")`; every output says so.

        Parameters
        ----------
        *conditions
            Each "column = value" of studies, or "column = value | value" for either.

        Returns
        -------
        Review

        Raises
        ------
        UsageError
            If there is no such column or value.
        """
        return with_choices(self, Choices(only=conditions))

    def run(self) -> Results:
        """Every analysis of the plan."""
        return extended(Results, examine(assess(run_review(self))))


def compare(old: str | Path | Review, new: str | Path | Review) -> Comparison:
    """Two versions of a review: what changed, every estimate, rating and claim before and after, and which change moved it.

    Parameters
    ----------
    old, new
        Folders that hold review.toml, or reviews that were read.

    Returns
    -------
    Comparison
        `.changes` (studies, other rows, keys of the plan), `.compared` (every answer, before and after) and `.moved`.
        A change is undone on its own with everything else as in `new`, so the parts need not add up to the whole.

    Raises
    ------
    DataProblems
        If either has errors.
    FileProblem
        If a folder or its review.toml cannot be opened.

    Examples
    --------
    >>> review = read()
    >>> found = compare(review, review.changed(rho_within=0.8))
    >>> [change.name for change in found.changes]
    ['plan rho_within']
    """
    from evidence.judgement.compare.answer import compare_reviews

    before, after = (one if isinstance(one, Review) else read(one) for one in (old, new))
    return compare_reviews(before, after)


def read(folder: str | Path | None = None) -> Review:
    """Read and check a review.

    Parameters
    ----------
    folder
        A folder that holds review.toml; by default this folder, then ./studies, then the review that comes with the package.

    Returns
    -------
    Review
        Without errors; `.check()` gives its warnings, `.run()` its results.

    Raises
    ------
    DataProblems
        With every problem, if there is an error.
    FileProblem
        If the folder or its review.toml cannot be opened.

    Examples
    --------
    >>> review = read()
    >>> len(review.effects().rows) > 300
    True
    """
    return extended(Review, read_review(Path(folder) if folder is not None else default_review()[0]))
