"""A tool that judges risk of bias, as its data file has it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

FILES = ("rob2.toml", "robins_i_v2.toml", "robins_i.toml")
OVERALL = "overall"

Condition = Mapping[str, tuple[str, ...]]


@dataclass(frozen=True, slots=True)
class SignallingQuestion:
    """One signalling question.

    Attributes
    ----------
    id : its number in the tool.
    asks : what it asks, in our own words.
    answers : the answers the tool allows.
    asked_if : it is asked if one of these conditions holds whole; always if there is none.
    """

    id: str
    asks: str
    answers: tuple[str, ...]
    asked_if: tuple[Condition, ...]


@dataclass(frozen=True, slots=True)
class DecisionRow:
    """One row of a decision table.

    Attributes
    ----------
    part : the part of the domain it belongs to; a domain has the worst judgement of its parts.
    when : for some questions the answers that select the row.
    judgement : what it gives.
    """

    part: int
    when: Condition
    judgement: str


@dataclass(frozen=True, slots=True)
class Domain:
    """One domain of a tool.

    Attributes
    ----------
    id, name : "D1" and what it is called.
    questions : its signalling questions, in order.
    rows : its decision table; empty where the tool has no algorithm and a person judges.
    """

    id: str
    name: str
    questions: tuple[SignallingQuestion, ...]
    rows: tuple[DecisionRow, ...]


@dataclass(frozen=True, slots=True)
class Tool:
    """One tool in one version.

    Attributes
    ----------
    name, version : as in the columns tool and version.
    title, source : which form of the tool it is, and where it is published.
    designs : the designs of studies that it is used for where nobody chose another tool.
    scale : judgements from best to worst.
    lacking : the judgement that says there is nothing to judge by; "" if the tool has none.
    settled_from : the judgement from which on a lack of information elsewhere no longer matters to the overall one; "" if none.
    raised_by_several : judgement of which a person may hold that several make the overall one worse; "" if none.
    domains : its domains, in order.
    """

    name: str
    version: str
    title: str
    source: str
    designs: tuple[str, ...]
    scale: tuple[str, ...]
    lacking: str
    settled_from: str
    raised_by_several: str
    domains: tuple[Domain, ...]

    @property
    def judgements(self) -> tuple[str, ...]:
        """Every judgement the tool has."""
        return (*self.scale, self.lacking) if self.lacking else self.scale

    def domain(self, id: str) -> Domain | None:
        """One domain, None if the tool does not have it."""
        return next((domain for domain in self.domains if domain.id == id), None)


@cache
def tools() -> Mapping[str, Tool]:
    """Every tool by name.

    >>> [(tool.name, len(tool.domains)) for tool in tools().values()]
    [('RoB 2', 5), ('ROBINS-I V2', 7), ('ROBINS-I', 7)]
    """
    read = [_read(name) for name in FILES]
    return {tool.name: tool for tool in read}


def _read(name: str) -> Tool:
    import tomllib

    keys = tomllib.loads(files("evidence.review.bias_tools").joinpath(name).read_text(encoding="utf-8"))
    return Tool(
        name=keys["tool"],
        version=keys["version"],
        title=keys["title"],
        source=keys["source"],
        designs=tuple(keys["designs"]),
        scale=tuple(keys["scale"]),
        lacking=keys.get("lacking", ""),
        settled_from=keys.get("settled_from", ""),
        raised_by_several=keys.get("raised_by_several", ""),
        domains=tuple(_domain(entry) for entry in keys["domains"]),
    )


def _domain(entry: dict[str, Any]) -> Domain:
    questions = tuple(
        SignallingQuestion(one["id"], one["asks"], tuple(one["answers"]), tuple(_condition(when) for when in one.get("asked_if", ())))
        for one in entry["questions"]
    )
    rows = tuple(
        DecisionRow(one.get("part", 1), _condition(when), one["judgement"])
        for one in entry.get("rows", ())
        for when in (one["when"] if isinstance(one["when"], list) else [one["when"]])
    )
    return Domain(entry["id"], entry["name"], questions, rows)


def _condition(when: Mapping[str, str]) -> Condition:
    return {question: tuple(answers.split("/")) for question, answers in when.items()}
