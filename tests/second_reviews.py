"""Two other reviews, made from the start that `evidence new` gives: the BCG vaccine trials and the studies of writing to learn."""

from __future__ import annotations

import csv
import math
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from evidence.review.new_review import write_example
from tests.conftest import ROOT

DATA = ROOT / "tests" / "reference" / "data"
GRADES = {"1": "elementary", "2": "middle", "3": "high_school", "4": "college"}
# Where the trials were held, the one difference between them that has a name in every textbook.
FAR_FROM_EQUATOR = 33


def bcg(folder: Path) -> Path:
    """Thirteen trials of a vaccine, each with its counts of cases; fewer cases are better."""
    write_example(folder)
    _replace(
        folder / "review.toml",
        {
            'title = "Example review"': 'title = "BCG vaccine against tuberculosis"',
            'unit = "person"': 'unit = "child"',
            'units = "people"': 'units = "children"',
            "people who get support": "vaccinated children",
            'intervention = "support"': 'intervention = "vaccination"',
            'title = "Kind of support"': 'title = "Where the trial was held"',
            'title = "Offer the support"\npublished = "none"': 'title = "Vaccinate"\npublished = "good"',
        },
        more='[moderators.latitude]\ntitle = "Latitude"\nfamily = "place"\nkind = "slope"\ncolumn = "latitude"\n\n'
        '[moderators.allocation]\ntitle = "How groups were allocated"\nfamily = "methods"\ncolumn = "allocation"\n',
    )
    _codebook(
        folder,
        columns=[
            ("latitude", "number", "degrees", "Degrees from the equator.", "44"),
            ("allocation", "enum", "", "How groups came about.", ""),
        ],
        values=[
            *[("typology", value) for value in ("temperate", "tropical")],
            *[("allocation", value) for value in ("random", "alternate", "systematic")],
        ],
    )
    studies, effects = [], []
    for row in _data("bcg"):
        id = f"trial_{row['trial']}"
        kind = "temperate" if float(row["ablat"]) >= FAR_FROM_EQUATOR else "tropical"
        design = "rct" if row["alloc"] == "random" else "qed_unadjusted"
        studies.append(_study(id, row, kind, design) | {"latitude": row["ablat"], "allocation": row["alloc"]})
        sizes = {arm: str(int(row[f"{arm}pos"]) + int(row[f"{arm}neg"])) for arm in ("t", "c")}
        printed = {"statistic": "events", "higher_is_better": "0", "n_treat": sizes["t"], "n_comp": sizes["c"]}
        printed |= {"events_treat": row["tpos"], "events_comp": row["cpos"]}
        better = int(row["tpos"]) / int(sizes["t"]) < int(row["cpos"]) / int(sizes["c"])
        effects.append(_effect(id, better) | printed)
    return _tables(folder, studies, effects)


def writing(folder: Path) -> Path:
    """Forty-eight studies of writing to learn, each with its standardised difference and standard error."""
    write_example(folder)
    _replace(
        folder / "review.toml",
        {
            'title = "Example review"': 'title = "Writing to learn"',
            'unit = "person"': 'unit = "pupil"',
            'units = "people"': 'units = "pupils"',
            "people who get support": "pupils who write",
            'intervention = "support"': 'intervention = "writing"',
            'title = "Kind of support"': 'title = "Grade"',
        },
        more='[moderators.weeks]\ntitle = "Weeks"\nfamily = "dose"\nkind = "slope"\ncolumn = "weeks"\n',
    )
    _codebook(
        folder, columns=[("weeks", "number", "weeks", "Length of the programme.", "15")], values=[("typology", v) for v in GRADES.values()]
    )
    studies, effects = [], []
    for row in _data("bangertdrowns2004"):
        id = f"study_{row['id']}"
        studies.append(_study(id, row, GRADES[row["grade"]], "qed_adjusted") | {"weeks": row["length"]})
        printed = {"statistic": "g", "higher_is_better": "1", "estimate": row["yi"], "se": repr(math.sqrt(float(row["vi"])))}
        effects.append(_effect(id, float(row["yi"]) > 0) | printed)
    return _tables(folder, studies, effects)


def _data(name: str) -> list[dict[str, str]]:
    with (DATA / f"{name}.csv").open(encoding="utf-8", newline="") as file:
        return [{key: "" if value == "NA" else value for key, value in row.items()} for row in csv.DictReader(file)]


def _study(id: str, row: Mapping[str, str], typology: str, design: str) -> dict[str, str]:
    label = f"{row['author']} {row['year']} ({id.rpartition('_')[2]})"
    who = {"study_id": id, "label": label, "sample_id": id, "year": row["year"], "country": "US", "typology": typology, "design": design}
    what = {"intervention": "as in the data set", "comparator": "none", "unit": "person", "population": "target", "source_kind": "journal"}
    return who | what | {"eligible": "yes", "eligibility_reason": "in the data set"}


def _effect(id: str, better: bool) -> dict[str, str]:
    cells = {"effect_id": f"{id}-1", "study_id": id, "people_id": id, "outcome_domain": "main_outcome", "outcome_group": "main"}
    cells |= {"outcome_measure": "as in the data set", "adjusted": "0", "direction": "treatment" if better else "comparison"}
    return cells | {"in_analysis": "yes", "tier": "1", "source_id": f"{id}-s1", "source_locator": "data set", "confidence": "high"}


def _tables(folder: Path, studies: list[dict[str, str]], effects: list[dict[str, str]]) -> Path:
    ids = [study["study_id"] for study in studies]
    source = {"citation": "See the data set.", "kind": "secondary", "read": "full_text"}
    bias = {"tool": "RoB 2", "domain": "overall", "judgement": "some concerns", "support": "for a test"}
    tables: dict[str, list[dict[str, str]]] = {
        "studies": studies,
        "effects": effects,
        "sources": [{"source_id": f"{id}-s1"} | source for id in ids],
        "risk_of_bias": [{"study_id": id} | bias for id in ids],
        "progress_plus": [{"study_id": ids[0], "characteristic": "age", "value": "children", "source_id": f"{ids[0]}-s1"}],
        "exclusions": [{"id": "none_other", "level": "study", "reason": "the data set holds no more"}],
    }
    for name, rows in tables.items():
        path = folder / f"{name}.csv"
        header = next(csv.reader(path.read_text(encoding="utf-8").splitlines()))
        _write(path, [*header, *sorted({column for row in rows for column in row} - set(header))], rows)
    return folder


def _codebook(folder: Path, columns: Iterable[tuple[str, str, str, str, str]], values: Iterable[tuple[str, str]]) -> None:
    header = ("table", "column", "type", "unit", "required", "min", "max", "definition", "example", "refers_to")
    cells = [
        {"table": "studies", "column": name, "type": kind, "unit": unit, "required": "no", "definition": words, "example": example}
        for name, kind, unit, words, example in columns
    ]
    _write(folder / "codebook" / "columns.csv", header, cells)
    path = folder / "codebook" / "values.csv"
    with path.open(encoding="utf-8", newline="") as file:
        reader = csv.DictReader(file)
        rows = [row for row in reader if row["column"] != "typology"]
        fields = reader.fieldnames or ()
    for column, value in values:
        words = value.replace("_", " ").capitalize()
        rows.append({"table": "studies", "column": column, "value": value, "label": words, "definition": f"{words}.", "example": value})
    _write(path, fields, rows)


def _replace(path: Path, changes: Mapping[str, str], more: str) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text, f"{path.name} of the example no longer says {old!r}"
        text = text.replace(old, new)
    path.write_text(f"{text}\n{more}", encoding="utf-8")


def _write(path: Path, columns: Iterable[str], rows: Iterable[Mapping[str, Any]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(columns), lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(rows)
