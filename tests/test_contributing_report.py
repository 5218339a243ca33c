"""CONTRIBUTING on the report: a table, a figure and a subject are added in a copy of the package, and what people read has them."""

from __future__ import annotations

import hashlib
import io
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import docx
import openpyxl
import pytest

import evidence
from evidence.review.new_review import write_example
from tests.page import whole_page

# Each makes a copy of the package and runs it.
pytestmark = pytest.mark.slow

CONTENTS = "report/contents_studies.py"
TABLE = '''

def countries_table(assessment: Assessment) -> Table:
    """How many studies each country has."""
    countries = [study.text("country") for study in assessment.review.tables["studies"]]
    columns = (Column("country", "Country", "Country of the evaluation."), Column("studies", "Studies", "Number of studies coded.", 0))
    rows = tuple({"country": one, "studies": countries.count(one)} for one in sorted(set(countries)))
    return Table("countries", "Studies by country", columns, rows)
'''
FIGURE = '''

def years(assessment: Assessment) -> dict[str, Drawn]:
    """One point for each study, by the year of its publication."""
    from matplotlib.figure import Figure

    figure = Figure(figsize=(6, 3))
    studies = list(assessment.review.tables["studies"])
    mark(figure.add_subplot().plot([study["year"] for study in studies], range(len(studies)), "o"))
    return {"years": Drawn(figure, "Studies by year", "The studies by the year of their publication, one point each.")}
'''
SUBJECT = {
    "judgement/age/__init__.py": '"""How old the studies are."""\n',
    "judgement/age/words.py": '"""Its words."""\n\nAGE = "Old studies speak of another time."\n',
    "judgement/age/tables.py": '''"""Its table."""

from evidence.base.table import Column, Table
from evidence.judgement.assessment import Assessment


def age_table(assessment: Assessment) -> Table:
    """The year of each study."""
    columns = (Column("label", "Study", "Short name."), Column("year", "Year", "Year of its publication.", 0))
    rows = tuple({"label": study.text("label"), "year": study["year"]} for study in assessment.review.tables["studies"])
    return Table("age", "How old the studies are", columns, rows)
''',
}


def state(house: Path) -> dict[str, str]:
    return {path.relative_to(house).as_posix(): hashlib.sha256(path.read_bytes()).hexdigest() for path in house.rglob("*.py")}


def append(file: Path, text: str) -> None:
    file.write_text(file.read_text(encoding="utf-8") + text, encoding="utf-8")


def replace_once(file: Path, old: str, new: str) -> None:
    whole = file.read_text(encoding="utf-8")
    assert whole.count(old) == 1, old
    file.write_text(whole.replace(old, new), encoding="utf-8")


# The part on research gaps is on the page and in the annex alike: what is added to it has to stand in both.
def add_table(house: Path) -> None:
    append(house / "judgement/coverage/tables.py", TABLE)
    replace_once(house / CONTENTS, "    gap_map_table,\n", "    countries_table,\n    gap_map_table,\n")
    line = 'Listed(gap_map_table, "folded", file="annex")'
    replace_once(house / CONTENTS, line, f'Listed(countries_table, "folded", file="annex"), {line}')


def add_figure(house: Path) -> None:
    append(house / "judgement/coverage/figure.py", FIGURE)
    replace_once(house / CONTENTS, "import gap_map, survey", "import gap_map, survey, years")
    replace_once(house / CONTENTS, "figures=(gap_map,)", "figures=(gap_map, years)")


def add_subject(house: Path) -> None:
    for name, text in SUBJECT.items():
        (house / name).parent.mkdir(exist_ok=True)
        (house / name).write_text(text, encoding="utf-8")
    imports = "from evidence.judgement.age.tables import age_table\nfrom evidence.judgement.age.words import AGE\n"
    first, last = "from evidence.robustness.examined", '    Entry("Glossary"'
    replace_once(house / CONTENTS, first, imports + first)
    entry = '    Entry("How old it is", section="methods", page="age", annex=1, words=(AGE,), tables=(Listed(age_table, file="run"),)),\n'
    replace_once(house / CONTENTS, last, entry + last)


@pytest.fixture(scope="module")
def added(tmp_path_factory):
    """The folder of a run by a copy of the package with all three, and which files of the package each of them touched."""
    folder = tmp_path_factory.mktemp("copy")
    house = Path(shutil.copytree(Path(evidence.__file__).parent, folder / "evidence", ignore=shutil.ignore_patterns("__pycache__")))
    touched = {}
    for add in (add_table, add_figure, add_subject):
        before = state(house)
        add(house)
        touched[add.__name__] = {name for name, bytes_of in state(house).items() if before.get(name) != bytes_of}
    write_example(folder / "example")
    where = {**os.environ, "PYTHONPATH": str(folder), "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", "evidence", "run", str(folder / "example"), "--out", str(folder / "build")]
    done = subprocess.run(command, cwd=folder, env=where, capture_output=True, text=True, timeout=240)
    assert done.returncode == 0, done.stderr
    return touched, folder / "build"


def page_part(build: Path, name: str) -> str:
    page = whole_page(build / "report.html")
    return re.search(rf'<section id="{name}">.*?</section>', page, re.DOTALL)[0]


def captions(build: Path) -> str:
    document = docx.Document(io.BytesIO((build / "annex.docx").read_bytes()))
    return "\n".join(paragraph.text for paragraph in document.paragraphs)


def test_a_table_is_two_files_and_stands_on_the_page_in_the_annex_and_in_the_folder(added):
    touched, build = added
    assert touched["add_table"] == {"judgement/coverage/tables.py", CONTENTS}
    assert (build / "annex" / "countries.csv").read_text(encoding="utf-8").startswith("country,studies\n")
    assert "countries" in openpyxl.load_workbook(build / "annex.xlsx").sheetnames
    assert "<summary>Studies by country (" in page_part(build, "research-gaps")
    assert ". Studies by country" in captions(build)


def test_a_figure_is_two_files_and_stands_on_the_page_in_the_annex_and_in_the_folder(added):
    touched, build = added
    assert touched["add_figure"] == {"judgement/coverage/figure.py", CONTENTS}
    assert (build / "figures" / "years.svg").exists()
    assert (build / "figures" / "years.png").exists()
    caption = "The studies by the year of their publication, one point each."
    assert f"<figcaption>{caption}</figcaption>" in page_part(build, "research-gaps")
    assert caption in captions(build)


def test_a_subject_is_a_folder_and_one_entry_of_the_contents(added):
    touched, build = added
    assert touched["add_subject"] == {*SUBJECT, CONTENTS}
    assert "Old studies speak of another time." in page_part(build, "age")
    assert "Old studies speak of another time." in captions(build)
    assert (build / "age.csv").exists()
    assert "age" in openpyxl.load_workbook(build / "annex.xlsx").sheetnames
