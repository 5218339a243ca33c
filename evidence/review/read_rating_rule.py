"""Reading ratings.toml into a `RatingRule`, with every mistake in it at once."""

from __future__ import annotations

import hashlib
import json
import re
import tomllib
from collections.abc import Collection, Sequence
from pathlib import Path
from typing import Any

from evidence.base.errors import Problem
from evidence.base.frozen import FrozenDict
from evidence.base.words import listed, nearest, shown
from evidence.review.checks.check import declare, problem
from evidence.review.checks.countries import COUNTRIES
from evidence.review.codebook import Codebook
from evidence.review.folder import read_bytes
from evidence.review.plan import BANDS, Plan
from evidence.review.plan_section import BAD_VALUE, MISSING_KEY, UNKNOWN_NAME, PlanProblems, Section
from evidence.review.rating_rule import (
    GRADES,
    SINGLE_STUDY,
    BandDemand,
    BiasShares,
    BiasWords,
    Eligible,
    ImprecisionCutOffs,
    InconsistencyCutOffs,
    Indirectness,
    RatedRecommendation,
    RatingRule,
    SmallStudyCutOffs,
    StartingCertainty,
)
from evidence.review.toml_lines import key_lines, line_of

FILE = "ratings.toml"
SCHEMA = 1
SYNTAX = declare("ratings-syntax", "error", family="rating")
MISSING_FILE = declare("ratings-missing-file", "error", family="rating")
for _name in ("unknown-key", "missing-key", "value", "unknown-name"):
    declare(f"ratings-{_name}", "error", family="rating")


class RatingRuleProblems(PlanProblems):
    """Collects problems under the names of this file's own rules: plan-value becomes ratings-value, and so on."""

    def add(self, rule: str, path: tuple[str, ...], seen: str, allowed: str, fix: str) -> None:
        line = line_of(self.lines, path)
        self.problems.append(
            _problem(rule.replace("plan-", "ratings-", 1), line, path[-1] if path else "", ".".join(path), seen, allowed, fix)
        )


def read_rating_rule(root: Path, plan: Plan, codebook: Codebook, judgements: Collection[str]) -> tuple[RatingRule | None, list[Problem]]:
    """The rating rule in the folder of a review (None if it has errors or there is none), and every problem.

    A review without recommendations needs no rule, so there its absence is not a problem. `judgements` of risk of bias are those that
    may occur in the review: a rule may be older than others of the codebook.
    """
    data = read_bytes(root, FILE, required=False)
    if data is None:
        if not plan.recommendations:
            return None, []
        fix = "Restore the file, or copy the one that comes with the package and adapt it."
        return None, [_problem(MISSING_FILE, 1, "", "", "no such file", f"a rating rule {FILE}, as the plan has recommendations", fix)]
    if isinstance(data, Problem):
        return None, [data]
    try:
        text = data.decode("utf-8-sig").replace("\r\n", "\n")
        parsed = tomllib.loads(text)
    except UnicodeDecodeError:
        return None, [_problem(SYNTAX, 1, "", "", "a byte that is not UTF-8", "UTF-8 text", "Save it again as UTF-8.")]
    except tomllib.TOMLDecodeError as error:
        found = re.search(r"line (\d+)", str(error))
        line = int(found[1]) if found else text.count("\n") + 1
        fix = "Look at that line and the one before: quotes, brackets, = and commas."
        return None, [_problem(SYNTAX, line, "", "", str(error), "TOML", fix)]
    report = RatingRuleProblems(key_lines(text, parsed))
    rule = _rule(Section(parsed, (), report), plan, codebook, judgements, _fingerprint(parsed))
    return (None if report.problems else rule), report.problems


def _problem(rule: str, line: int, column: str, id: str, seen: str, allowed: str, fix: str) -> Problem:
    return problem(rule, FILE, line, column, id, seen, allowed, fix)


def _fingerprint(parsed: dict[str, Any]) -> str:
    return hashlib.sha256(json.dumps(parsed, sort_keys=True, default=str).encode()).hexdigest()


def _rule(root: Section, plan: Plan, codebook: Codebook, judgements: Collection[str], fingerprint: str) -> RatingRule:
    if root.take("schema", int, str(SCHEMA)) not in (SCHEMA, None):
        root.wrong("schema", str(SCHEMA), "This version of the program reads schema 1 only.")
    bands, concerns = root.section("bands"), root.section("concerns")
    caps, caps_source = _caps(root.section("caps"))
    rule = RatingRule(
        claim_source=_only_source(root.section("claim")),
        eligible=_eligible(root.section("eligible"), codebook),
        effect_source=_only_source(root.section("effect")),
        bias=_bias(root.section("bias"), codebook, judgements),
        good=_demand(bands.section("good"), relaxed=True),
        strong=_demand(bands.section("strong"), relaxed=False),
        caps=FrozenDict(caps),
        caps_source=caps_source,
        inconsistency=_inconsistency(concerns.section("inconsistency")),
        imprecision=_imprecision(concerns.section("imprecision")),
        small_study=_small_study(concerns.section("small_study")),
        indirectness=_indirectness(concerns.section("indirectness"), codebook),
        bias_shares=_bias_shares(concerns.section("risk_of_bias")),
        start=_start(root.section("start"), codebook),
        recommendations=FrozenDict(_recommendations(root, caps, plan, codebook)),
        fingerprint=fingerprint,
    )
    for section in (bands, concerns, root):
        section.close()
    return rule


def _only_source(section: Section) -> str:
    source = section.text("source")
    section.close()
    return source


def _texts(section: Section, key: str, allowed: Sequence[str]) -> tuple[str, ...]:
    """A list of texts, each one of those allowed."""
    values = section.take(key, list, "a list of texts in brackets")
    if values is None:
        return ()
    if not all(isinstance(value, str) for value in values):
        section.wrong(key, "a list of texts in brackets")
        return ()
    for value in values:
        if value not in allowed:
            fix = nearest(value, allowed, "Take an allowed value.")
            section.report.add(UNKNOWN_NAME, (*section.path, key), shown(value), listed(allowed), fix)
    return tuple(values)


def _whole(section: Section, key: str, low: int, high: int = 1_000_000) -> int:
    value = section.take(key, int, f"a whole number from {low}")
    if value is not None and not low <= value <= high:
        section.wrong(key, f"a whole number from {low} to {high}")
    return int(value or 0)


def _eligible(section: Section, codebook: Codebook) -> Eligible:
    designs = _texts(section, "designs", codebook.values_of("studies", "design"))
    countries = _texts(section, "countries", sorted(COUNTRIES))
    gate = Eligible(designs, _whole(section, "min_per_arm", 1), countries, _whole(section, "min_samples", 1), section.text("source"))
    section.close()
    return gate


def _bias(section: Section, codebook: Codebook, judgements: Collection[str]) -> BiasWords:
    words = codebook.values_of("risk_of_bias", "judgement")
    lists = {grade: _texts(section, grade, words) for grade in (*GRADES, "missing")}
    known = [word for some in lists.values() for word in some]
    for word in words:
        if known.count(word) > 1 or (word in judgements and word not in known):
            seen = f"{shown(word)} in {known.count(word)} of the lists"
            fix = "Put every judgement into exactly one list."
            section.report.add(BAD_VALUE, section.path, seen, f"each judgement in one of {listed(lists)}", fix)
    tools = _texts(section, "provisional_tools", codebook.values_of("risk_of_bias", "tool"))
    grades = {word: grade for grade in GRADES for word in lists[grade]}
    found = BiasWords(section.text("domain"), tools, FrozenDict(grades), lists["missing"], section.text("source"))
    section.close()
    return found


def _demand(section: Section, relaxed: bool) -> BandDemand:
    samples, judged = _whole(section, "min_samples", 1), _whole(section, "min_judged_samples", 2)
    df, concerns = section.number("min_df", 0, 1e6), _whole(section, "max_concerns", 0, 8)
    more, start = (
        (_whole(section, "relaxed_concerns", 0, 8), _whole(section, "relaxed_from_samples", 2)) if relaxed else (concerns, samples)
    )
    demand = BandDemand(samples, judged, df, concerns, more, start, section.text("source"))
    section.close()
    return demand


def _caps(section: Section) -> tuple[dict[str, str], str]:
    source = section.text("source")
    caps = {name: section.choice(name, BANDS) for name in section.data if name != "source"}
    if SINGLE_STUDY not in caps:
        section.report.add(MISSING_KEY, (*section.path, SINGLE_STUDY), "no such key", f"{SINGLE_STUDY} = {listed(BANDS)}", "Add the key.")
    return {name: band for name, band in caps.items() if band in BANDS}, source


def _inconsistency(section: Section) -> InconsistencyCutOffs:
    some, much = section.number("I2_some", 0, 100), section.number("I2_much", 0, 100)
    share, low = section.number("same_direction", 0, 1), section.number("prediction_low", -5, 5)
    found = InconsistencyCutOffs(some, much, share, low, section.text("source"))
    if some > much and "I2_much" in section.data:
        section.wrong("I2_much", f"a number not below I2_some, {some:g}")
    section.close()
    return found


def _imprecision(section: Section) -> ImprecisionCutOffs:
    important, df = section.number("important", 0, 5), section.number("min_df", 0, 1e6)
    enough, few = _whole(section, "people_enough", 0), _whole(section, "people_few", 0)
    if few > enough and "people_few" in section.data:
        section.wrong("people_few", f"a whole number not above people_enough, {enough}")
    found = ImprecisionCutOffs(important, enough, few, df, section.text("source"))
    section.close()
    return found


def _small_study(section: Section) -> SmallStudyCutOffs:
    found = SmallStudyCutOffs(_whole(section, "min_samples", 3), section.number("p", 0, 1), section.text("source"))
    section.close()
    return found


def _indirectness(section: Section, codebook: Codebook) -> Indirectness:
    column = _column(section, "column", codebook)
    direct = _texts(section, "direct", _values(column, codebook))
    found = Indirectness(column, direct, section.number("min_share", 0, 1), section.text("source"))
    section.close()
    return found


def _bias_shares(section: Section) -> BiasShares:
    found = BiasShares(section.number("mostly_low", 0, 1), section.number("mostly_moderate", 0, 1), section.text("source"))
    section.close()
    return found


def _start(section: Section, codebook: Codebook) -> StartingCertainty:
    randomised = _texts(section, "randomised", codebook.values_of("studies", "design"))
    shares = section.number("min_share", 0, 1), section.number("critical_share", 0, 1)
    found = StartingCertainty(randomised, *shares, section.text("source"))
    section.close()
    return found


def _column(section: Section, key: str, codebook: Codebook) -> str:
    """A column of words in effects or studies."""
    name = section.text(key)
    known = [spec.column for table in ("effects", "studies") for spec in codebook.table(table) if spec.allowed]
    if name and name not in known:
        fix = nearest(name, known, "Name a column with a list of values.")
        section.report.add(UNKNOWN_NAME, (*section.path, key), shown(name), "a column of effects or studies with a list of values", fix)
    return name


def _values(column: str, codebook: Codebook) -> tuple[str, ...]:
    return codebook.values_of("effects", column) or codebook.values_of("studies", column)


def _recommendations(root: Section, caps: dict[str, str], plan: Plan, codebook: Codebook) -> dict[str, RatedRecommendation]:
    wanted = [number for number, one in plan.recommendations.items() if one.kind == "body"]
    found = {}
    for number, section in root.sections("recommendations", needed=bool(wanted)):
        if number not in wanted:
            fix = "Delete the entry, or describe the recommendation in review.toml; one that compares kinds needs no entry."
            section.report.add(UNKNOWN_NAME, section.path, f"a recommendation {number}", f"recommendations {listed(wanted)}", fix)
            continue
        source_of = section.choice("estimate_from", tuple(caps))
        column = _column(section, "outcome_column", codebook)
        direct = _texts(section, "direct_outcomes", _values(column, codebook))
        found[number] = RatedRecommendation(source_of, column, direct, section.text("source"))
        section.close()
    for number in wanted:
        if number not in root.data.get("recommendations", {}):
            fix = f"Add [recommendations.{number}] with estimate_from, outcome_column, direct_outcomes and source."
            root.report.add(MISSING_KEY, ("recommendations", number), "no such key", "an entry for each recommendation of the plan", fix)
    return found
