"""The pages are true: every link resolves, every command and example runs and prints what the page shows."""

from __future__ import annotations

import importlib.util
import re
import shutil
import sys
import tomllib
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

import evidence
from evidence.cli.main import COMMANDS
from evidence.models.dependent import variance_search
from evidence.models.univariate import brackets
from evidence.review.codebook_page import codebook_page
from evidence.review.read_codebook import load_codebook
from tests.docs import pages

ROOT = pages.ROOT
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
# The worst difference at the end of a row of docs/match_metafor.md: it can cross a power of ten between two machines.
WORST = re.compile(r"\| 1e-(\d+) \|$", re.MULTILINE)
# What a study's row may say about its sample.
SHARES = ("mean_age_child", "pct_female", "pct_white", "pct_black", "pct_hispanic", "pct_single_parent")
# The catalogue of messages and the timings have tests and makers of their own.
RUN = [page for page in PAGES if page.name not in ("errors.md", "benchmarks.md")]
# Pages that run the whole review, some of them several times.
LONG = (
    "README.md",
    "how_to_evaluator.md",
    "how_to_guidance_writer.md",
    "how_to_researcher.md",
    "risk_of_bias.md",
    "from_metafor.md",
    "how_to_look_otherwise.md",
    "how_often_we_err.md",
)


def name(page: Path) -> str:
    return page.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_link_leads_somewhere(page: Path) -> None:
    text = page.read_text(encoding="utf-8")
    for target in pages.links(text):
        path, _, anchor = target.partition("#")
        there = (page.parent / path).resolve() if path else page
        assert there.exists(), f"{target} does not exist"
        assert there.is_relative_to(ROOT), f"{target} leaves the project"
        if anchor:
            assert anchor in pages.anchors(there.read_text(encoding="utf-8")), f"{target}: no such heading"


def test_every_picture_that_is_kept_stands_on_a_page() -> None:
    shown = {(page.parent / target).resolve() for page in PAGES for target in pages.links(page.read_text(encoding="utf-8"))}
    kept = {path for folder in ("figures", "docs/page", "docs/gallery", "docs/from_metafor") for path in (ROOT / folder).iterdir()}
    assert sorted(path.name for path in kept - shown) == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_a_link_that_names_a_module_names_the_one_it_leads_to(page: Path) -> None:
    named = re.findall(r"\[([\w/]+\.py)\]\(([^)#]+)", page.read_text(encoding="utf-8"))
    assert [pair for pair in named if not f"/{pair[1]}".endswith(f"/{pair[0]}")] == []


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_numbered_list_has_run_together(page: Path) -> None:
    """An editor that fills paragraphs puts "2. ..." behind the end of "1. ...", and a reader sees one paragraph."""
    prose = re.sub(r"^```.*?^```", "", page.read_text(encoding="utf-8"), flags=re.MULTILINE | re.DOTALL)
    for block in prose.split("\n\n"):
        first = re.match(r" *(\d+)\. ", block)
        inside = re.findall(r"\S +(\d+)\. +(?=\S)", block) if first else []
        assert first is None or str(int(first[1]) + 1) not in inside, block


def test_the_searches_are_described_with_the_numbers_they_use() -> None:
    text = " ".join((ROOT / "docs" / "methods.md").read_text(encoding="utf-8").split())
    assert brackets.POINTS_PER_DECADE == 12
    assert "equal in the logarithm of `tau2 + min v`, twelve or more for each factor of ten" in text
    assert variance_search.RATIO == 2.0
    assert "each value at most twice the one before it" in text
    assert variance_search.FINER == 4
    assert "a grid four times as fine" in text


@pytest.fixture
def one_pixel(monkeypatch: pytest.MonkeyPatch) -> None:
    """Rendering figures takes half of a run, and no page shows what is in their files: here each is one pixel."""
    from matplotlib.figure import Figure

    import evidence.report.figures as figures

    dot = figures.Drawn(Figure(figsize=(0.02, 0.02)), "", "")
    blank = {kind: figures.figure_bytes(dot, kind) for kind in ("png", "svg")}
    monkeypatch.setattr(figures, "figure_bytes", lambda drawn, kind, dots=0: blank[kind])


@pytest.mark.parametrize("page", [pytest.param(page, marks=[pytest.mark.slow] if page.name in LONG else []) for page in RUN], ids=name)
def test_every_block_runs_and_prints_what_the_page_shows(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, one_pixel: None
) -> None:
    shutil.copytree(ROOT / "studies", tmp_path / "studies")
    shutil.copytree(ROOT / "tests" / "reference" / "data", tmp_path / "tests" / "reference" / "data")
    monkeypatch.chdir(tmp_path)
    text = page.read_text(encoding="utf-8")
    done = pages.run_page(text)
    assert done or not any(block.language in ("python", "console") for block in pages.blocks(text))


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_no_page_names_a_command_that_is_not_there(page: Path) -> None:
    named = set(re.findall(r"(?:`|python -m )evidence ([a-z]+(?:-[a-z]+)*)", page.read_text(encoding="utf-8")))
    assert named <= set(COMMANDS)


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_every_name_in_the_package_that_a_page_gives_is_there(page: Path) -> None:
    for given in re.findall(r"`(evidence(?:\.[a-z]\w*)+)(?:`|\()", page.read_text(encoding="utf-8")):
        thing: object = evidence
        for part in given.split(".")[1:]:
            found = getattr(thing, part, None)
            thing = found if found is not None else importlib.import_module(f"{thing.__name__}.{part}")  # type: ignore[attr-defined]


def program(name: str, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """A program of validation/ as a module."""
    spec = importlib.util.spec_from_file_location(name, ROOT / "validation" / f"{name}.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    monkeypatch.setitem(sys.modules, spec.name, module)
    spec.loader.exec_module(module)
    return module


def test_the_page_on_metafor_is_what_its_program_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    committed = (ROOT / "docs" / "match_metafor.md").read_text(encoding="utf-8")
    made = program("match_metafor", monkeypatch).page()
    assert WORST.sub("worst", committed) == WORST.sub("worst", made), "run python validation/match_metafor.py and read what changed"
    powers = zip(WORST.findall(committed), WORST.findall(made), strict=True)
    assert not [(was, now) for was, now in powers if abs(int(was) - int(now)) > 1]


def test_the_page_of_the_python_interface_is_what_the_docstrings_make(monkeypatch: pytest.MonkeyPatch) -> None:
    made = program("api_page", monkeypatch).page()
    assert (ROOT / "docs" / "api.md").read_text(encoding="utf-8") == made, "run python validation/api_page.py"
    names = [name for name in evidence.__all__ if not name.startswith("__")]
    assert [name for name in names if f"evidence.{name}" not in made] == []


def test_the_page_on_the_second_reading_is_what_its_program_makes(monkeypatch: pytest.MonkeyPatch) -> None:
    committed = (ROOT / "docs" / "second_reading.md").read_text(encoding="utf-8")
    assert committed == program("second_reading", monkeypatch).page(), "run python validation/second_reading.py and read what changed"


def test_the_page_of_the_codebook_is_what_the_codebook_makes() -> None:
    codebook, _ = load_codebook(None)
    made = codebook_page(codebook, "docs/codebook.md", core=True)
    committed = (ROOT / "docs" / "codebook.md").read_text(encoding="utf-8")
    assert committed == made, "run python -m evidence template docs/codebook.md --core"


def test_the_page_of_decisions_rests_on_the_tables_as_they_stand(monkeypatch: pytest.MonkeyPatch) -> None:
    page = (ROOT / "docs" / "decisions.md").read_text(encoding="utf-8")
    assert program("alternatives", monkeypatch).fingerprint() in page, "run python validation/alternatives.py and read what changed"


def test_the_counts_on_the_pages_are_those_of_the_data() -> None:
    review = evidence.read(ROOT / "studies")
    studies = review.tables["studies"].by("study_id")
    rows = review.effects().rows
    analysed = [row for row in rows if row.use == "tier 1"]
    samples = {row.columns["sample_id"] for row in analysed}
    country = Counter(row.columns["country"] for row in analysed)
    randomised = sum(row.columns["design"] in ("rct", "cluster_rct") for row in analysed)
    eligible = sum(study["eligible"] == "yes" for study in studies.values())
    everyone = {study["sample_id"] for study in studies.values()}
    described = sum(any(study[name] is not None for name in SHARES) for study in studies.values())
    said = {
        "README.md": [
            f"{len(studies)} evaluations are coded and {eligible} are eligible.",
            f"{len(analysed)} effects, from {len(samples)} independent samples",
            f"all {len(rows)} coded effects",
        ],
        "docs/limitations.md": [
            f"{len(analysed)} of {len(rows)} coded effects",
            f"from {len(samples)} of {len(everyone)} samples",
            f"{randomised} of the {len(analysed)} analysed effects come from randomised studies",
            f"{country['US']} of the {len(analysed)} analysed effects",
            f"beside {country['AU']} from Australia and {country['GB']} from Great Britain",
            f"{described} of {len(studies)} studies have any",
        ],
    }
    for page, sentences in said.items():
        text = " ".join((ROOT / page).read_text(encoding="utf-8").replace("**", "").split())
        assert not [sentence for sentence in sentences if sentence not in text]


def test_readme_gives_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in ("python -m pip install . && python -m evidence run", 'python -m pip install ".[test]" && python -m pytest'):
        assert f"\n{command}\n" in readme


def test_constraints_pin_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    wanted = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    lines = (ROOT / "constraints.txt").read_text(encoding="utf-8").splitlines()
    pinned = [line for line in lines if not line.startswith("#")]
    assert all(re.fullmatch(r"[A-Za-z0-9_.-]+==[0-9][\w.]*", line) for line in pinned)
    assert {_plain(re.split(r"[<>=~; \[]", line)[0]) for line in wanted} <= {_plain(line.split("==")[0]) for line in pinned}


def _plain(distribution: str) -> str:
    return re.sub(r"[-_.]+", "-", distribution).lower()
