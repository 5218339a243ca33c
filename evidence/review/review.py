"""A whole review: its plan, its codebook and its tables, read and checked at once."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from evidence.base.brief import one_line
from evidence.base.errors import DataProblems, FileProblem, Problem
from evidence.base.frozen import FrozenDict
from evidence.base.ledger import LedgerLine
from evidence.review.bias_tools.answered import possible_judgements
from evidence.review.checks import checks_on, in_order, run
from evidence.review.checks.keys import ReviewTables
from evidence.review.checks.structure import without_rows
from evidence.review.codebook import Codebook
from evidence.review.corrections import apply_corrections
from evidence.review.explanations import explain
from evidence.review.folder import is_linked, unknown_files
from evidence.review.layout import TABLES
from evidence.review.limits import MOST_BYTES, megabytes
from evidence.review.local import read_local
from evidence.review.plan import Plan
from evidence.review.plan_section import FILE as PLAN_FILE
from evidence.review.rating_rule import RatingRule
from evidence.review.read_codebook import load_codebook
from evidence.review.read_csv import RawTable
from evidence.review.read_plan import hash_of, read_plan
from evidence.review.read_rating_rule import read_rating_rule
from evidence.review.read_table import read_raw, type_raw
from evidence.review.tables import CodedTable, joined, typed_table

# Where a review is looked for when none is named, in this order, and what the place is called.
HERE = {Path(): "this folder", Path("studies"): "./studies"}
NOTHING: Mapping[str, RawTable] = FrozenDict({})


@dataclass(frozen=True, eq=False)
class CodedReview:
    """A review whose data have no error. Without slots, as the hash of its data is made when it is first asked for.

    Attributes
    ----------
    root : its folder.
    plan : what review.toml says.
    codebook : the core codebook with the review's additions.
    tables : every table by name; one that the review does not have is without rows.
    problems : warnings and notes, in order.
    ledger : one line for each correction that was applied.
    local : study_ids of the local studies among the rows, and of rows added in memory.
    plan_keys : the parsed keys of review.toml.
    plan_hash : SHA-256 over them.
    rating_rule : what ratings.toml says; None where the file has errors, and where a review without recommendations has none.
    altered : what this run changed against the folder, in words (choices.py).
    rule_problems : every error of ratings.toml; effects and answers need no rule, so `rule` raises them.
    """

    root: Path
    plan: Plan
    codebook: Codebook
    tables: Mapping[str, CodedTable]
    problems: tuple[Problem, ...]
    ledger: tuple[LedgerLine, ...]
    local: tuple[str, ...]
    plan_keys: Mapping[str, Any]
    plan_hash: str
    rating_rule: RatingRule | None
    rule_problems: tuple[Problem, ...]
    altered: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return one_line(self, title=self.plan.title, studies=self.tables["studies"], effects=self.tables["effects"])

    def rule(self) -> RatingRule:
        """The rating rule of a review with recommendations.

        Raises
        ------
        DataProblems
            Ratings.toml is absent or has errors; all of them, with line and key.
        """
        if self.rating_rule is None:
            raise DataProblems(self.rule_problems)
        return self.rating_rule

    @cached_property
    def data_hash(self) -> str:
        """SHA-256 over the parsed cells of every table with rows, after corrections; line ends, quoting, column order don't change it."""
        return hash_of({name: [dict(row) for row in table] for name, table in self.tables.items() if table.rows})


@dataclass(frozen=True, slots=True, eq=False)
class _Reading:
    """Everything that was read, whether it has errors or not. Attributes as in `CodedReview`; plan is None if it has errors."""

    plan: Plan | None
    plan_keys: dict[str, Any]
    codebook: Codebook
    tables: Mapping[str, CodedTable]
    problems: tuple[Problem, ...]
    ledger: tuple[LedgerLine, ...]
    local: tuple[str, ...]


def read_review(
    path: str | Path, added: Mapping[str, RawTable] = NOTHING, local: bool = True, without: Collection[str] = ()
) -> CodedReview:
    """Read a review folder.

    Parameters
    ----------
    path : a folder that holds review.toml.
    added : rows that are not written yet, by table name: the review as it would be with them. Their problems carry the file and the
        lines that their `RawTable` gives.
    local : whether the studies in local/ belong to it.
    without : study_ids of local studies that are left out, because `added` replaces them.

    Raises
    ------
    FileProblem
        The folder or its review.toml can't be opened.
    DataProblems
        The data have errors; it carries every problem found, warnings and notes too.

    Examples
    --------
    >>> review = read_review(default_review()[0])
    >>> review.tables["effects"].by("effect_id")["akin2018_kansas-1"].text("pct_treat")
    '62.7'
    """
    problems, review = checked_review(path, added, local, without)
    if review is None:
        raise DataProblems(problems)
    return review


def checked_review(
    path: str | Path, added: Mapping[str, RawTable] = NOTHING, local: bool = True, without: Collection[str] = ()
) -> tuple[tuple[Problem, ...], CodedReview | None]:
    """Every problem of a review folder, and the review itself unless one of them is an error; parameters as in `read_review`."""
    root = Path(path)
    reading = _read(root, added, local, without)
    if reading.plan is None or any(found.severity == "error" for found in reading.problems):
        return reading.problems, None
    rule, found = read_rating_rule(root, reading.plan, reading.codebook, possible_judgements(reading.tables))
    return reading.problems, CodedReview(
        root,
        reading.plan,
        reading.codebook,
        _every_table(reading.tables, reading.codebook),
        reading.problems,
        reading.ledger,
        reading.local,
        FrozenDict(reading.plan_keys),
        hash_of(reading.plan_keys),
        rule,
        tuple(found),
    )


def _every_table(tables: Mapping[str, CodedTable], codebook: Codebook) -> Mapping[str, CodedTable]:
    """The tables, those that are absent, of 0 bytes or a header alone as one thing: a table without rows."""
    specs = {name: codebook.table(name) for name in TABLES}
    empty = {name: RawTable(layout.file, tuple(spec.column for spec in specs[name]), ()) for name, layout in TABLES.items()}
    return FrozenDict({name: tables.get(name) or typed_table(empty[name], TABLES[name], specs[name]) for name in TABLES})


def check_review(path: str | Path) -> tuple[Problem, ...]:
    """Every problem of a review folder, errors first, then by file and line; raises `FileProblem` only if there is no review to check.

    Examples
    --------
    >>> any(problem.severity == "error" for problem in check_review(default_review()[0]))
    False
    """
    return checked_review(path)[0]


def default_review() -> tuple[Path, str]:
    """The review to use when none is named, and a line that says which: this folder or ./studies, else the package's own copy."""
    for here, words in HERE.items():
        if (here / PLAN_FILE).is_file():
            return here, f"Review: {words}"
    package = Path(__file__).resolve().parent.parent
    for copy in (package / "studies", package.parent / "studies"):
        if (copy / PLAN_FILE).is_file():
            return copy, "Review: the copy that comes with the package (there is no review.toml here, and no ./studies)"
    raise FileProblem("no review found: here is neither review.toml nor studies/review.toml, and the package holds no copy; name a folder")


def in_package(root: Path, named: bool) -> bool:
    """Whether a review is the package's own copy; the one beside a checkout's package is, unless the caller `named` it or stands there."""
    package = Path(__file__).resolve().parent.parent
    folder = root.resolve()
    return folder.is_relative_to(package) or (not named and root not in HERE and folder == package.parent / "studies")


def _open_plan(root: Path) -> bytes:
    """The bytes of review.toml, or a `FileProblem` that says what is in the way."""
    if not root.is_dir():
        raise FileProblem(f"{root} is not a folder; name a folder that holds {PLAN_FILE}")
    if is_linked(root, PLAN_FILE):
        raise FileProblem(f"{PLAN_FILE} in {root} is a symbolic link; put the file itself into the review folder")
    try:
        if (root / PLAN_FILE).stat().st_size > MOST_BYTES:
            raise FileProblem(f"{PLAN_FILE} in {root} is larger than {megabytes(MOST_BYTES)}, so it is not a plan; restore it from a copy")
        return (root / PLAN_FILE).read_bytes()
    except FileNotFoundError:
        raise FileProblem(f"{root} holds no {PLAN_FILE}, so it is not a review; name a folder that does") from None
    except OSError as error:
        raise FileProblem(
            f"{PLAN_FILE} in {root} can't be opened ({error.strerror}); close it elsewhere or check who may read it"
        ) from None


def _read(root: Path, added: Mapping[str, RawTable], local: bool, without: Collection[str] = ()) -> _Reading:
    plan_bytes = _open_plan(root)
    codebook, problems = load_codebook(root)
    problems += unknown_files(root)

    base, unread, found = _read_base(root, codebook)
    problems += found
    base, ledger, found = _corrected(base, codebook)
    problems += found

    parts: dict[str, list[RawTable]] = {name: [raw] for name, raw in base.items()}
    if local:
        beside, unread_local, found = read_local(root, codebook, without)
        problems += found
        unread |= unread_local
        for name, raws in beside.items():
            parts.setdefault(name, []).extend(raws)
    for name, raw in added.items():
        parts.setdefault(name, []).append(raw)

    tables, found = _typed(parts, codebook)
    problems += found
    # A table of costs that fails as a whole is said at its first line, and not once more at every amount of the plan.
    failed = any(p.severity == "error" and p.file == TABLES["costs"].file and p.line == 1 for p in problems)
    amounts = None if failed or "costs" in unread else {row.id: row for row in tables.get("costs", ())}
    plan, plan_keys, found = read_plan(plan_bytes, codebook, amounts)
    problems += found
    problems += _cross_checks(tables, parts, unread, codebook)
    problems = explain(problems, tables.get("explanations"))
    base_file = TABLES["studies"].file
    own = tuple(row.text("study_id") for row in tables.get("studies", ()) if row.file != base_file)
    return _Reading(plan, plan_keys, codebook, FrozenDict(tables), in_order(problems), ledger, own)


def _read_base(root: Path, codebook: Codebook) -> tuple[dict[str, RawTable], set[str], list[Problem]]:
    """The review's own tables as text, by name; the tables whose files could not be read; and every problem."""
    base: dict[str, RawTable] = {}
    unread: set[str] = set()
    problems: list[Problem] = []
    for name, layout in TABLES.items():
        raw, found = read_raw(root, layout, codebook.table(name))
        problems += found
        if raw is not None:
            base[name] = raw
        elif found:
            unread.add(name)
    needed = [base[name] for name, layout in TABLES.items() if layout.required and name in base]
    # Where none has a row, nothing is coded yet, or only in local/.
    problems += without_rows(needed) if any(raw.rows for raw in needed) else []
    return base, unread, problems


def _corrected(base: Mapping[str, RawTable], codebook: Codebook) -> tuple[dict[str, RawTable], tuple[LedgerLine, ...], list[Problem]]:
    """The tables with the corrections of corrections.csv in them; what is wrong with that file itself is said where it is typed."""
    corrections = None
    if "corrections" in base:
        corrections, _ = type_raw(base["corrections"], TABLES["corrections"], codebook.table("corrections"))
    return apply_corrections(base, corrections, codebook)


def _typed(parts: Mapping[str, Sequence[RawTable]], codebook: Codebook) -> tuple[dict[str, CodedTable], list[Problem]]:
    """Every table with typed cells, its parts joined, in the order of `TABLES`; and every problem."""
    tables: dict[str, CodedTable] = {}
    problems: list[Problem] = []
    for name in (name for name in TABLES if name in parts):
        typed = []
        for raw in parts[name]:
            table, found = type_raw(raw, TABLES[name], codebook.table(name))
            typed.append(table)
            problems += found
        tables[name] = joined(typed)
    return tables, problems


def _cross_checks(
    tables: Mapping[str, CodedTable], parts: Mapping[str, list[RawTable]], unread: set[str], codebook: Codebook
) -> list[Problem]:
    """The rules on effects and on the review as a whole; `unread` names the tables whose files could not be read."""
    effect_rules = checks_on("effect")
    problems = [found for row in tables.get("effects", ()) for found in run(effect_rules, row)]
    named = {f"{spec.table}.{spec.column}" for table in codebook.columns for spec in codebook.table(table) if spec.type in ("id", "key")}
    known: dict[str, set[str]] = {}
    for name, raws in parts.items():
        for raw in raws:
            for position, column in enumerate(raw.header):
                if f"{name}.{column}" in named:
                    known.setdefault(f"{name}.{column}", set()).update(row.cells[position] for row in raw.rows if len(row.cells) > position)
    cut = {name for name, raws in parts.items() for raw in raws if raw.broken_at or not set(TABLES[name].key) <= set(raw.header)}
    texts = {column: frozenset(found) for column, found in known.items()}
    return problems + run(checks_on("review"), ReviewTables(tables, codebook, texts, frozenset(unread | cut)))
