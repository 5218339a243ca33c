"""Reading the table [multiverse] of review.toml: every choice with its options, and those that cannot be."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evidence.base.frozen import FrozenDict
from evidence.base.words import listed, nearest, shown
from evidence.review.checks.check import declare
from evidence.review.codebook import Codebook
from evidence.review.plan_multiverse import DECLARED, EQUIVALENT, KNOWN, UNCERTAIN, Choice, MultiversePlan
from evidence.review.plan_section import BAD_VALUE, UNKNOWN_NAME, Section
from evidence.review.read_bodies import read_where

IMPOSSIBLE = declare("plan-impossible", "error", family="plan")
MODELS = {
    "three-level": (("REML", "ML"), ("CR2", "z")),
    "univariate": (("REML", "ML", "DL", "HE", "SJ", "PM", "EB", "HS", "EE"), ("z", "t", "knha", "knha-truncated")),
}
# What a model is called, and each part of it, for an error that names what is possible.
PARTS = ("model", "estimator", "test")
DIRECT, LEFT_OUT = "extreme value", "left out"
OPTIONS = {
    "tier": ("1", "1+2"),
    "conversion": ("hasselblad-hedges", "cox", "probit"),
    "icc": ("value", "low", "high"),
    "risk_of_bias": ("all", "without critical", "low or moderate"),
    "adjusted": ("all", "adjusted or randomised", "adjusted"),
}
BETWEEN = "a number from 0.01 to 0.99"
PAIR = "two numbers from -0.99 to 0.99, within and across, the second not above the first"


def read_multiverse(root: Section, codebook: Codebook) -> MultiversePlan | None:
    """The table [multiverse]; None where the plan has none.

    Parameters
    ----------
    root : the whole plan.
    codebook : for the columns and values that conditions may name.
    """
    if "multiverse" not in root.data:
        root.asked.add("multiverse")
        return None
    section = root.section("multiverse")
    choices = {name: _choice(name, one, codebook) for name, one in section.sections("choices")}
    decisions = section.choice("decisions", (EQUIVALENT, UNCERTAIN, "as they are"), UNCERTAIN)
    permutations, most = int(section.number("permutations", 0, 1e6, 500)), int(section.number("most", 1, 1e8, 1e6))
    section.close()
    return MultiversePlan(FrozenDict(choices), "" if decisions == "as they are" else decisions, permutations, most)


def _choice(name: str, section: Section, codebook: Codebook) -> Choice:
    declared, why = section.choice("declared", DECLARED), section.text("why")
    options = _options(name, section)
    keep, leave_out = (_conditions(key, section, options, codebook) for key in ("keep", "leave_out"))
    title = section.text("title", KNOWN.get(name))
    if name not in KNOWN and not (keep or leave_out):
        fix = nearest(name, KNOWN, "Name one of these, or say under keep or leave_out which effects each option but the first takes.")
        section.report.add(UNKNOWN_NAME, section.path, f"an unknown choice {name}", listed(KNOWN), fix)
    if name in KNOWN and (keep or leave_out):
        section.wrong("keep" if keep else "leave_out", "no condition: the program knows what this choice does", "Delete the key.")
    section.close()
    return Choice(name, title, declared, why, options, FrozenDict(keep), FrozenDict(leave_out))


def _options(name: str, section: Section) -> tuple[str, ...]:
    values = section.take("options", list, "a list of options") or []
    found = tuple(_text(value) for value in values)
    if "options" in section.data and (len(found) < 2 or len(set(found)) < len(found)):
        section.wrong("options", "a list of two or more different options")
    for value, text in zip(values, found, strict=True):
        _check_option(name, value, text, section)
    return found


def _text(value: Any) -> str:
    if isinstance(value, list):
        return " ".join(map(_text, value))
    return f"{value:g}" if isinstance(value, (int, float)) and not isinstance(value, bool) else str(value)


def _check_option(name: str, value: Any, text: str, section: Section) -> None:
    """Whether a known choice can be so."""
    path = (*section.path, "options")
    if name == "model":
        _check_model(text, section)
    elif name == "correlations":
        _check_pair(value, text, section)
    elif name == "hazard_ratio" and text not in (DIRECT, LEFT_OUT) and not (isinstance(value, float) and 0.01 <= value <= 0.99):
        section.report.add(BAD_VALUE, path, shown(text), f"{DIRECT}, {LEFT_OUT}, or {BETWEEN}", "Take one of these.")
    elif name in OPTIONS and text not in OPTIONS[name]:
        fix = nearest(text, OPTIONS[name], "Take one of these.")
        section.report.add(BAD_VALUE, path, shown(text), listed(OPTIONS[name]), fix)


def _check_pair(value: Any, text: str, section: Section) -> None:
    """Errors cannot correlate more across outcome domains than within one."""
    path = (*section.path, "options")
    numbers = isinstance(value, list) and len(value) == 2 and all(isinstance(one, (int, float)) and -0.99 <= one <= 0.99 for one in value)
    if not numbers:
        section.report.add(BAD_VALUE, path, shown(text), PAIR, "Write each option as [0.6, 0.3].")
    elif value[1] > value[0]:
        seen = f"{text}: errors that correlate more across outcome domains than within one"
        section.report.add(IMPOSSIBLE, path, seen, PAIR, "Make the second number smaller, or drop the option.")


def _check_model(text: str, section: Section) -> None:
    """A model is three words: which model, which estimator, which test; some do not go together."""
    path, parts = (*section.path, "options"), text.split()
    known = (tuple(MODELS), *(tuple(dict.fromkeys(one for model in MODELS.values() for one in model[i])) for i in (0, 1)))
    if len(parts) != len(PARTS):
        example = "three words: model, estimator and test, such as three-level REML CR2"
        section.report.add(BAD_VALUE, path, shown(text), example, "Write the three with spaces between.")
        return
    for part, what, names in zip(parts, PARTS, known, strict=True):
        if part not in names:
            section.report.add(UNKNOWN_NAME, path, f"an unknown {what} {part}", listed(names), nearest(part, names, "Take one of these."))
            return
    model, *rest = parts
    for part, what, names in zip(rest, PARTS[1:], MODELS[model], strict=True):
        if part not in names:
            seen = f"{text}: the {what} {part} does not go with the model {model}"
            section.report.add(IMPOSSIBLE, path, seen, f"with {model}: {listed(names)}", f"Take another {what}, or another model.")


def _conditions(key: str, section: Section, options: tuple[str, ...], codebook: Codebook) -> dict[str, Mapping[str, tuple[str, ...]]]:
    if key not in section.data:
        section.asked.add(key)
        return {}
    inner = section.section(key)
    found: dict[str, Mapping[str, tuple[str, ...]]] = {}
    for option in inner.data:
        if option not in options[1:]:
            fix = nearest(option, options[1:], "Name an option; the first leaves the effects as they are.")
            section.report.add(UNKNOWN_NAME, (*inner.path, option), f"an option {option}", listed(options[1:]), fix)
            inner.asked.add(option)
        else:
            found[option] = FrozenDict(read_where(inner, codebook, option))
    return found
