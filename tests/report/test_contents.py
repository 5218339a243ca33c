"""The one list of contents: each part, table and figure stands in it once where it should, and none is forgotten."""

from __future__ import annotations

import importlib
import inspect
import pkgutil
from itertools import groupby

import evidence.judgement
import evidence.robustness
import evidence.synthesis
from evidence.base.drawing import Drawn
from evidence.base.table import Table
from evidence.report.annex import annex_parts
from evidence.report.contents import CONTENTS
from evidence.report.entry import SECTIONS
from evidence.report.figures import draw_each
from evidence.report.page.sections import sections
from evidence.report.tables import all_tables, annex_tables, run_tables

# What a run gives, as far as each room knows it. Other tables are of a command's own answer: of a comparison, of a study to come.
OF_A_RUN = {"Analyses", "Assessment", "Examined", "WithMissingSizes", "WithMultiverses"}


def functions_that_give(*kinds: str) -> set[str]:
    """The public functions of the subjects whose annotations say that they take a run and give one of these, by module and name."""
    found = set()
    for room in (evidence.robustness, evidence.judgement, evidence.synthesis):
        for module in pkgutil.walk_packages(room.__path__, f"{room.__name__}."):
            for name, one in inspect.getmembers(importlib.import_module(module.name), inspect.isfunction):
                takes, gives = next(iter(one.__annotations__.values()), None), one.__annotations__.get("return")
                if one.__module__ == module.name and not name.startswith("_") and takes in OF_A_RUN and gives in kinds:
                    found.add(f"{module.name}.{name}")
    return found


def named(functions) -> set[str]:
    return {f"{one.__module__}.{one.__name__}" for one in functions}


def test_every_figure_of_a_subject_is_in_the_contents():
    listed = named(draw for entry in CONTENTS for draw in entry.figures)
    # These forests stand there with their lights of bias, which another room draws.
    within = {f"evidence.synthesis.pooled.figures.{name}" for name in ("headline_forest", "tier_2_forest", "typology_forest")}
    assert functions_that_give(f"dict[str, {Drawn.__name__}]") - within == listed


def test_every_table_of_a_subject_is_in_the_contents():
    listed = named(listed.make for entry in CONTENTS for listed in entry.tables)
    each = named(entry.each.tables for entry in CONTENTS if entry.each)
    made = functions_that_give(Table.__name__, f"tuple[{Table.__name__}, ...]")
    assert made <= listed | each
    of_the_report = (
        "evidence.report.contents.",
        "evidence.report.contents_how_sure.",
        "evidence.report.contents_studies.",
        "evidence.report.downloads.",
        "evidence.report.glossary.",
    )
    assert {name for name in listed | each if not name.startswith(of_the_report)} <= made


def test_a_table_is_written_once_and_what_word_shows_is_written(shipped):
    files = [table.name for table in (*run_tables(shipped), *annex_tables(shipped))]
    assert sorted(files) == sorted(all_tables(shipped))
    in_word = {table.name for part in annex_parts(shipped, {}) for table in part.tables}
    assert in_word <= set(files)


def test_every_part_stands_somewhere_and_every_link_leads_to_one(shipped):
    ids = [entry.page for entry in CONTENTS if entry.page]
    assert len(ids) == len(set(ids)) > 15
    for entry in CONTENTS:
        assert entry.page or entry.annex or any(listed.file for listed in entry.tables), entry.title
        assert entry.page or entry.annex or all(listed.shown == "no" for listed in entry.tables), entry.title
    levels = [part.level for part in annex_parts(shipped, {})]
    assert levels[0] == 1
    assert set(levels) == {1, 2}


def test_the_page_has_its_sections_in_order_and_the_list_reads_as_the_page_does(shipped):
    on_the_page = [entry for entry in CONTENTS if entry.page]
    assert all((entry.section is not None) == bool(entry.page) for entry in CONTENTS)
    assert [section for section, _ in groupby(entry.section for entry in on_the_page)] == list(SECTIONS)
    made = sections(shipped, {})
    assert [(section.id, section.title) for section in made] == list(SECTIONS.items())
    assert [part.id for section in made for part in section.parts] == [entry.page for entry in on_the_page if entry.when(shipped)]
    assert not {entry.page for entry in on_the_page} & set(SECTIONS)


def test_a_figure_that_stands_twice_is_drawn_once(shipped):
    drawn = draw_each(shipped)
    assert len(drawn) == len(named(drawn)) < sum(len(entry.figures) for entry in CONTENTS)


def test_a_choice_of_columns_names_columns_that_are_there(shipped):
    for entry in CONTENTS:
        for listed in entry.tables:
            if listed.columns and listed.when(shipped):
                assert set(listed.columns) <= set(listed.make(shipped).keys), listed.title
