"""Where the page works: the review of one's own, and what a copy is made of if there is none yet."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from evidence.base.errors import UsageError
from evidence.base.locked import locked
from evidence.review.new_review import copy_review
from evidence.review.plan_section import FILE as PLAN
from evidence.review.review import in_package


@dataclass(slots=True)
class Place:
    """Where one server works.

    Attributes
    ----------
    review : the review of one's own; None until a copy is made.
    source : the review that a copy is made of.
    workplace : the folder in which a copy is made.
    copies : where each user has a copy, if several people use one server; None where one person does.
    """

    review: Path | None
    source: Path
    workplace: Path
    copies: Path | None = None

    def root(self, user: str) -> Path | None:
        """The review that a user works in, None if it is not made yet."""
        if self.copies is None:
            return self.review
        own = self.copies / user
        return own if (own / PLAN).is_file() else None

    def make_copy(self, name: str) -> Path:
        """Make the copy to work in, or take the one that is there, inside the workplace.

        Raises
        ------
        UsageError
            The name cannot name a folder; or the folder is there and is no review.
        FileProblem
            It cannot be written.
        """
        target = self.workplace / safe_name(name)
        with locked(self.workplace):
            if not (target / PLAN).is_file():
                copy_review(self.source, target)
        self.review = target
        return target

    def copy_for(self, user: str) -> Path:
        """The copy of a user, made if it is not there; errors as `make_copy` says."""
        assert self.copies is not None
        own = self.copies / safe_name(user)
        with locked(self.copies):
            if not (own / PLAN).is_file():
                copy_review(self.source, own)
        return own


def safe_name(name: str) -> str:
    """The name of a folder or file that leads nowhere else.

    >>> safe_name("my review")
    'my review'
    >>> safe_name("../other")
    Traceback (most recent call last):
    evidence.base.errors.UsageError: '../other' cannot name a folder; take letters, digits, spaces, dots, - and _, such as my_review
    """
    bare = name.strip()
    allowed = all(sign.isalnum() or sign in " ._-@" for sign in bare)
    if not bare or len(bare) > 80 or not allowed or bare[0] == "." or bare[-1] == ".":
        raise UsageError(f"{name!r} cannot name a folder; take letters, digits, spaces, dots, - and _, such as my_review")
    return bare


def own_review(folder: Path, named: bool) -> Path | None:
    """The folder, if studies may be written into it; None for the copy that comes with the package."""
    return None if in_package(folder, named) else folder
