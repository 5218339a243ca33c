"""Make docs/api.md, the page of the Python interface, from the docstrings of what is public.

python validation/api_page.py
"""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

import evidence

PAGE = Path(__file__).parents[1] / "docs" / "api.md"
# What the functions give back, in the order in which a reader meets it.
OBJECTS = {
    "Review": "evidence.public",
    "Problems": "evidence.public",
    "Results": "evidence.public",
    "Answer": "evidence.synthesis.pooled.answer",
    "NoAnswer": "evidence.synthesis.pooled.answer",
    "Effects": "evidence.synthesis.effect_rows.rows",
    "Comparison": "evidence.judgement.compare.answer",
    "MetaAnalysis": "evidence.synthesis.meta.answer",
    "Effect": "evidence.effects.result",
    "Escalc": "evidence.effects.escalc",
    "BatchFit": "evidence.models.resampling.batch",
    "PooledTables": "evidence.models.counts.tables",
    "MixedCounts": "evidence.models.counts.mixed",
    "NotEstimated": "evidence.base.reason",
}
# What a fit gives on request, in the order of its examples.
PARTS = {
    "RobustAnswer": "evidence.synthesis.meta.by_name",
    "Transformed": "evidence.synthesis.meta.by_name",
    "Predictions": "evidence.synthesis.meta.predictions",
    "MarginalMeans": "evidence.synthesis.meta.marginal_means",
    "Subgroups": "evidence.synthesis.meta.subgroups",
    "Contrasts": "evidence.synthesis.meta.contrasts",
    "FitComparison": "evidence.models.comparing",
    "InformationCriteria": "evidence.models.comparing",
    "VarianceIntervals": "evidence.synthesis.meta.variance_intervals",
    "VarianceProfiles": "evidence.models.dependent.profile",
    "Influence": "evidence.models.influence.diagnostics",
    "GroupInfluence": "evidence.models.influence.groups",
    "Cumulative": "evidence.models.influence.cumulative",
    "Shrunken": "evidence.models.influence.blup",
    "SmallStudy": "evidence.models.small_study.regression",
    "Regression": "evidence.models.small_study.regression",
    "PrecisionEffect": "evidence.models.small_study.regression",
    "RankTest": "evidence.models.small_study.rank_test",
    "TrimAndFill": "evidence.models.small_study.trim_and_fill",
    "Selection": "evidence.models.small_study.selection",
    "PermutationTest": "evidence.models.resampling.permutation",
    "Bootstrap": "evidence.models.resampling.bootstrap",
    "Tau2Bootstrap": "evidence.models.resampling.bootstrap",
    "Gosh": "evidence.models.resampling.gosh",
    "HenmiCopas": "evidence.models.univariate.henmi_copas",
    "BayesFit": "evidence.models.bayes.fit",
    "WildTests": "evidence.synthesis.meta.wild_tests",
    "RVEFit": "evidence.models.dependent.rve",
    "UnivariateFit": "evidence.models.univariate.fit",
    "MultilevelFit": "evidence.models.dependent.multilevel",
}
# What every part has: said once.
COMMON = ("rows", "table", "to_dict")
START = """# The Python interface

Made from the docstrings by `python validation/api_page.py`; a test asks that it is current, and another runs every example.
How it is used: [For researchers](how_to_researcher.md); for those who know metafor: [From metafor to Evidence](from_metafor.md).
What is not on this page is not public and may change.
"""
ABOUT_PARTS = """Each is what a method or a number by name of `MetaAnalysis` gives; the examples there call them all. Each has `table()`, a
pandas table with one row per line, `to_dict()`, as the command line prints it with `--json`, and shows itself as a table in a notebook."""
NAMED = ("Parameters", "Attributes", "Returns", "Raises")
ENTRY = re.compile(r"^(\S.*?) : (.*)$")


def signature(thing: Any, name: str) -> str:
    """A call with its types as they are written; one parameter per line where it is long."""
    made = inspect.signature(thing)
    shown = []
    for parameter in made.parameters.values():
        kind = {parameter.VAR_POSITIONAL: "*", parameter.VAR_KEYWORD: "**"}.get(parameter.kind, "")
        if parameter.kind is parameter.KEYWORD_ONLY and "*" not in "".join(shown):
            shown.append("*")
        type_of = "" if parameter.annotation is parameter.empty else f": {parameter.annotation}"
        default = "" if parameter.default is parameter.empty else f"{' = ' if type_of else '='}{parameter.default!r}"
        shown += [] if parameter.name == "self" else [f"{kind}{parameter.name}{type_of}{default}"]
    gives = "" if made.return_annotation is made.empty else f" -> {made.return_annotation}"
    line = f"{name}({', '.join(shown)}){gives}"
    return line if len(line) <= 100 else f"{name}(\n" + "".join(f"    {one},\n" for one in shown) + f"){gives}"


def docstring(text: str) -> str:
    """A docstring in NumPy style as Markdown: lists for what it names, examples as they are."""
    start, *sections = re.split(r"^(\w[\w ]*)\n-{3,}\n", text, flags=re.MULTILINE)
    out = [_with_examples(start.strip())]
    for title, body in zip(sections[::2], sections[1::2], strict=True):
        out.append(f"**{title}**\n\n" + (_entries(body) if title in NAMED else _with_examples(body.strip())))
    return "\n\n".join(part for part in out if part)


def _with_examples(text: str) -> str:
    """Text, with what begins with >>> fenced up to the next empty line."""
    parts = [f"```text\n{part}\n```" if part.startswith(">>>") else _plain(part) for part in re.split(r"\n\n|\n(?=>>>)(?<!\n>>>)", text)]
    return re.sub(r"\n```\n\n```text\n", "\n", "\n\n".join(parts))


def _entries(body: str) -> str:
    """`name : what it is` or a name with what it is below, one list entry each."""
    entries: list[str] = []
    for line in body.strip().splitlines():
        if not line.strip():
            continue
        if line.startswith(" ") and entries:
            entries[-1] += (" " if ":" in entries[-1] else ": ") + _plain(line.strip())
        else:
            named = ENTRY.match(line)
            entries.append(f"- `{named[1]}`: {_plain(named[2])}" if named else f"- `{line.strip()}`")
    return "\n".join(entries)


def _plain(text: str) -> str:
    """Text in which only backticks mean something."""
    parts = text.split("`")
    return "`".join(re.sub(r"([*<|\[\]]|(?<!\w)_|_(?!\w))", r"\\\1", part) if i % 2 == 0 else part for i, part in enumerate(parts))


def members(of: type) -> Iterator[tuple[str, bool, str, str]]:
    """Name, whether it is a property, heading and docstring of what a class has of its own and by its bases in this package; fields stand
    in its docstring."""
    for name, member in inspect.getmembers(of):
        if name.startswith("_"):
            continue
        function = member.fget if isinstance(member, property) else member
        if inspect.isfunction(function) and (text := inspect.getdoc(function)):
            yield name, isinstance(member, property), signature(function, name), text


def described(name: str, home: str, without: tuple[str, ...] = ()) -> list[str]:
    """A class: what it is, what it has by name, and its methods."""
    of = getattr(import_module(home), name)
    out = [f"### {name}\n\n{docstring(inspect.getdoc(of) or '')}"]
    there = [member for member in members(of) if member[0] not in without]
    if by_name := [f"- `{one}`: {_plain(' '.join(text.split()))}" for one, is_property, _, text in there if is_property]:
        out.append("**By name**\n\n" + "\n".join(by_name))
    return out + [f"```text\n{call}\n```\n\n{docstring(text)}" for _, is_property, call, text in there if not is_property]


def page() -> str:
    """The whole page."""
    names = [name for name in evidence.__all__ if not name.startswith("__")]
    errors = [name for name in names if isinstance(getattr(evidence, name), type)]
    out = [START, "## Functions"]
    for name in (name for name in names if name not in errors):
        function = getattr(evidence, name)
        heading = f"### {name}\n\n```text\n{signature(function, f'evidence.{name}')}\n```"
        out.append(f"{heading}\n\n{docstring(inspect.getdoc(function) or '')}")
    out.append("## What they give back")
    out += [block for name, home in OBJECTS.items() for block in described(name, home)]
    out.append("## What a fit gives on request\n\n" + ABOUT_PARTS)
    out += [block for name, home in PARTS.items() for block in described(name, home, COMMON)]
    out.append("## Errors\n\nEach is an `EvidenceError`; its text says where, what was seen, what is allowed and how to mend it.")
    out += [f"- `evidence.{name}`: {_plain((inspect.getdoc(getattr(evidence, name)) or '').splitlines()[0])}" for name in errors]
    return re.sub(r"(\n- .*)\n\n(?=- )", r"\1\n", "\n\n".join(out)).replace("\n\n\n", "\n\n") + "\n"


if __name__ == "__main__":
    PAGE.write_text(page(), encoding="utf-8")
