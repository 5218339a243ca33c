"""What the page consists of: its subjects, each a folder, and the steps of the journey through them. The one list of both."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import wraps
from importlib import import_module
from typing import ParamSpec, TypeVar

from flask import Blueprint, Flask, abort, current_app, g, url_for

P = ParamSpec("P")
R = TypeVar("R")

# Added where several people use one server.
FOR_SEVERAL = ("served",)
# Each has a module routes.py with a blueprint PAGES of the same name.
SUBJECTS = ("start", "sheet", "typed", "preview", "says", "changes", "expect", "next", "handover")


@dataclass(frozen=True, slots=True)
class JourneyStep:
    """One step of the journey.

    Attributes
    ----------
    key : its name in words/*/steps.toml.
    endpoint : its first page, "subject.function".
    needs_study : whether it speaks of a study in progress.
    """

    key: str
    endpoint: str
    needs_study: bool = True


STEPS = (
    JourneyStep("bring", "start.first", needs_study=False),
    JourneyStep("says", "says.page"),
    JourneyStep("changes", "changes.page"),
    JourneyStep("expect", "expect.page", needs_study=False),
    JourneyStep("next", "next.page", needs_study=False),
    JourneyStep("handover", "handover.page"),
)


@dataclass(frozen=True, slots=True)
class StepShown:
    """A step as a page shows it: its key, its address ("" while it needs a study and there is none), whether it is the present one."""

    key: str
    address: str
    current: bool


def register(app: Flask, several_people: bool) -> None:
    """Add the pages of every subject."""
    for name in (*SUBJECTS, *(FOR_SEVERAL if several_people else ())):
        pages: Blueprint = import_module(f"evidence.app.{name}.routes").PAGES
        app.register_blueprint(pages)


def steps(current: str) -> Iterator[StepShown]:
    """The steps as far as they are built, for the page that shows the step `current`."""
    study = g.get("study")
    for step in STEPS:
        if step.endpoint not in current_app.view_functions:
            continue
        open_now = study is not None or not step.needs_study
        address = url_for(step.endpoint, study=study.id if study else None) if open_now else ""
        yield StepShown(step.key, address, step.key == current)


def for_kind(kind: str, pages: Blueprint) -> Blueprint:
    """Pages on which a study is entered in one way: a study that was begun in another has pages of its own."""

    def check() -> None:
        if g.study is not None and g.study.kind != kind:
            abort(404)

    pages.before_request(check)
    return pages


def needs_study(page: Callable[P, R]) -> Callable[P, R]:
    """A page that speaks of the study in progress, which its address names: ?study=ID."""

    @wraps(page)
    def asked(*args: P.args, **kwargs: P.kwargs) -> R:
        if g.get("study") is None:
            abort(404)
        return page(*args, **kwargs)

    return asked
