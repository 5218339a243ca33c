"""Reading review.toml into a `Plan`, with every mistake in it at once."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Mapping
from typing import Any

from evidence.base.errors import Problem
from evidence.base.frozen import FrozenDict
from evidence.base.words import listed, nearest, shown
from evidence.review.checks.check import declare, problem
from evidence.review.codebook import Codebook
from evidence.review.plan import BANDS, Body, Equity, Icc, Moderator, Plan, Population, Principle, Recommendation, WhoRead, Words
from evidence.review.plan_section import BAD_VALUE, FILE, UNKNOWN_NAME, KeyPath, PlanProblems, Section
from evidence.review.read_bodies import named_or_own_body, read_body, read_groups, read_headline
from evidence.review.read_costs import read_costs
from evidence.review.read_moderators import read_moderators
from evidence.review.read_multiverse import read_multiverse
from evidence.review.tables import Row
from evidence.review.toml_lines import key_lines

SCHEMA = 1
METHODS = ("REML", "ML")
TAU_PRIORS = ("half-normal", "half-Cauchy", "uniform")
CONVERSIONS = ("hasselblad-hedges", "cox", "probit")
KINDS = ("body", "moderator")

SYNTAX = declare("plan-syntax", "error", family="plan")


def read_plan(
    data: bytes, codebook: Codebook, amounts: Mapping[str, Row] | None = None
) -> tuple[Plan | None, dict[str, Any], list[Problem]]:
    """The plan in the bytes of review.toml (None if it has errors), the parsed keys, and every problem.

    `amounts` are the rows of guide/costs.csv by id; None where that table could not be read.
    """
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        parsed = tomllib.loads(text)
    except UnicodeDecodeError:
        fix = "Save it again as UTF-8."
        return None, {}, [problem(SYNTAX, FILE, 1, "", "", "a byte that is not UTF-8", "UTF-8 text", fix)]
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        fix = "Look at that line and the one before: quotes, brackets, = and commas."
        return None, {}, [problem(SYNTAX, FILE, line, "", "", str(error), "TOML", fix)]
    plan, problems = plan_of(parsed, key_lines(text, parsed), codebook, amounts)
    return plan, parsed, problems


def plan_of(
    keys: Mapping[str, Any], lines: dict[KeyPath, int], codebook: Codebook, amounts: Mapping[str, Row] | None
) -> tuple[Plan | None, list[Problem]]:
    """The plan that keys make (None if they have errors), and every problem, at the line of its key where that is known."""
    report = PlanProblems(lines)
    plan = _plan(Section(keys, (), report), codebook, amounts)
    return (None if report.problems else plan), report.problems


def hash_of(content: Any) -> str:
    """SHA-256 over what content says, whatever the order of its keys."""
    return hashlib.sha256(json.dumps(content, sort_keys=True, ensure_ascii=True, default=str).encode()).hexdigest()


def _plan(root: Section, codebook: Codebook, amounts: Mapping[str, Row] | None) -> Plan:
    if root.take("schema", int, str(SCHEMA)) not in (SCHEMA, None):
        root.wrong("schema", str(SCHEMA), "This version of the program reads schema 1 only.")
    title, question, statement = root.text("title"), root.text("question"), root.text("statement")
    words = _words(root.section("words"))
    bodies = {name: read_body(name, section, codebook) for name, section in root.sections("bodies")}
    groups = read_groups(root.section("groups"), bodies, codebook)
    recommendations = _recommendations(root, bodies, codebook)
    model = root.section("plan")
    headline = read_headline(model, bodies, groups, codebook)
    moderators = read_moderators(root, codebook)
    plan = Plan(
        *(title, question, statement, words, headline),
        method=model.choice("method", METHODS),
        level=model.number("level", 0.5, 0.999),
        rho_within=model.number("rho_within", -0.99, 0.99),
        rho_across=model.number("rho_across", -0.99, 0.99),
        conversion=model.choice("conversion", CONVERSIONS),
        tau_prior=model.choice("tau_prior", TAU_PRIORS, "half-normal"),
        tau_prior_scale=model.number("tau_prior_scale", 1e-6, 1e6, 0.5),
        seed=model.take("seed", int, "a whole number") or 0,
        icc=FrozenDict(_iccs(model, codebook)),
        bodies=FrozenDict(bodies),
        groups=FrozenDict(groups),
        recommendations=FrozenDict(recommendations),
        moderators=FrozenDict(moderators),
        principles=FrozenDict(_principles(root, bodies, codebook)),
        populations=FrozenDict(_populations(root)),
        equity=_equity(root, moderators, codebook),
        costs=read_costs(root, words.unit, bodies, codebook, amounts),
        reading=_reading(root),
        multiverse=read_multiverse(root, codebook),
    )
    model.close()
    root.close()
    return plan


def _words(section: Section) -> Words:
    units, intervention = section.text("units"), section.text("intervention", "the intervention")
    harm = f"On average, {units} with {intervention} do worse than {{percent}}% of {units} without."
    words = Words(
        unit=section.text("unit"),
        units=units,
        u3=section.text("u3"),
        u3_worse=section.text("u3_worse", harm),
        intervention=intervention,
        likely_wrong=section.text("likely_wrong", ""),
    )
    for key in section.data.keys() & {"u3", "u3_worse"}:
        if getattr(words, key) and set(re.findall(r"\{(.*?)\}", getattr(words, key))) != {"percent"}:
            section.wrong(key, "a sentence with {percent} in it and no other braces", "Write {percent} where the number belongs.")
    section.close()
    return words


def _iccs(model: Section, codebook: Codebook) -> dict[str, Icc]:
    kinds = codebook.values_of("effects", "cluster_kind")
    found = {}
    for name, section in model.sections("icc"):
        values = section.ordered(0, 1)
        icc = Icc(*values, section.text("basis"), section.choices("units", codebook.values_of("studies", "unit")))
        if name not in kinds:
            fix = nearest(
                name, kinds, "Name a kind of cluster, or add this one to codebook/values.csv, as a value of effects.cluster_kind."
            )
            section.report.add(UNKNOWN_NAME, section.path, f"a kind of cluster {name}", listed(kinds), fix)
        section.close()
        found[name] = icc
    return found


def _numbered(root: Section, name: str, needed: bool = True) -> list[tuple[int, Section]]:
    """The sections whose names are numbers, in order of the numbers."""
    found = []
    for key, section in root.sections(name, needed):
        if re.fullmatch(r"[1-9][0-9]{0,3}", key):
            found.append((int(key), section))
        else:
            section.report.add(BAD_VALUE, section.path, shown(key), "a number", f"Write [{name}.1] and so on.")
    return sorted(found, key=lambda one: one[0])


def _recommendations(root: Section, bodies: dict[str, Body], codebook: Codebook) -> dict[str, Recommendation]:
    return {str(n): _recommendation(n, section, bodies, codebook) for n, section in _numbered(root, "recommendations")}


def _recommendation(number: int, section: Section, bodies: dict[str, Body], codebook: Codebook) -> Recommendation:
    title, published = section.text("title"), section.choice("published", BANDS)
    kind = section.choice("kind", KINDS, "body")
    body, moderator = None, None
    if kind == "moderator":
        moderator = section.text("moderator")
        columns = [spec.column for table in ("effects", "studies") for spec in codebook.table(table)]
        if moderator and moderator not in columns:
            fix = nearest(moderator, columns, "Name a column of effects.csv or studies.csv.")
            section.report.add(UNKNOWN_NAME, (*section.path, "moderator"), shown(moderator), "a column of effects or studies", fix)
    else:
        body = named_or_own_body(section, f"recommendation {number}", title, bodies, codebook)
    section.close()
    return Recommendation(number, title, published, kind, body, moderator)


def _principles(root: Section, bodies: dict[str, Body], codebook: Codebook) -> dict[str, Principle]:
    found = {}
    for number, section in _numbered(root, "principles", needed=False):
        title, rests_on = section.text("title"), section.text("rests_on")
        figures = section.texts("figures")
        quantitative = "body" in section.data or "where" in section.data
        body = named_or_own_body(section, f"principle {number}", title, bodies, codebook) if quantitative else None
        section.close()
        found[str(number)] = Principle(number, title, rests_on, body, figures)
    return found


def _reading(root: Section) -> WhoRead:
    if "reading" not in root.data:
        root.asked.add("reading")
        return WhoRead()
    section = root.section("reading")
    found = WhoRead(section.text("words", ""), section.texts("people"))
    section.close()
    return found


def _populations(root: Section) -> dict[str, Population]:
    found = {}
    for unit, section in root.sections("populations", needed=False):
        found[unit] = Population(int(section.number("size", 1, 1e12)), section.text("basis"))
        section.close()
    return found


def _equity(root: Section, moderators: Mapping[str, Moderator], codebook: Codebook) -> Equity:
    if "equity" not in root.data:
        root.asked.add("equity")
        return Equity()
    section = root.section("equity")
    family = section.choice("family", tuple(dict.fromkeys(moderator.family for moderator in moderators.values())))
    groups = section.section("groups")
    columns = [spec.column for spec in codebook.table("studies") if spec.values]
    found = {column: groups.choices(column, codebook.values_of("studies", column)) for column in groups.data if column in columns}
    for column in groups.data.keys() - found.keys():
        fix = nearest(column, columns, "Name a column of studies.csv that has a list of values.")
        groups.report.add(UNKNOWN_NAME, (*groups.path, column), f"a column {column}", listed(columns), fix)
    section.close()
    return Equity(family, FrozenDict(found))
