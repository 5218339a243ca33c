"""What the whole of the defensible analyses is written as: every analysis with its options, its effects and its answer."""

from __future__ import annotations

import io
import json
from collections.abc import Iterator

import numpy as np

from evidence.base.csv_text import to_csv
from evidence.base.json_text import to_json
from evidence.review.incoming.columns import slug
from evidence.robustness.multiverse.answer import Multiverse, contract
from evidence.robustness.multiverse.judged import BAND
from evidence.robustness.multiverse.tables import multiverse_choices_table, multiverse_table, multiverse_verdicts_table
from evidence.robustness.multiverse.words import WithMultiverses

NUMBERS = ("g", "se", "df", "low", "high", "simple_low", "simple_high")
# Rows that are made into text at once.
AT_ONCE = 100_000


def file_name(one: Multiverse) -> str:
    """The name of a multiverse in file names."""
    return slug(f"{one.key} {one.question}".strip())


def sensitivity_files(run: WithMultiverses) -> Iterator[tuple[str, bytes]]:
    """Every file by name: tables, the JSON document, and for each multiverse its analyses and the sets of effects behind them."""
    for table in (multiverse_table(run), multiverse_choices_table(run), multiverse_verdicts_table(run)):
        yield f"{table.name}.csv", to_csv(table).encode("utf-8")
    yield "sensitivity.json", (to_json(contract(run.multiverses)) + "\n").encode("ascii")
    for one in run.multiverses:
        sets, of = _sets(one)
        yield f"effect_sets_{file_name(one)}.csv", _set_lines(one, sets)
        yield f"analyses_{file_name(one)}.csv", _analyses(one, of)


def _sets(one: Multiverse) -> tuple[np.ndarray, np.ndarray]:
    """The different sets of effects, in the order in which they come first, and the set of each analysis."""
    packed = np.packbits(one.fits.on, axis=1)
    flat = np.ascontiguousarray(packed).view([("", f"V{packed.shape[1]}")]).ravel()
    _, first, back = np.unique(flat, return_index=True, return_inverse=True)
    order = np.argsort(first, kind="stable")
    rank = np.empty(len(order), dtype=np.intp)
    rank[order] = np.arange(len(order))
    return one.fits.on[first[order]], rank[back.ravel()]


def _set_lines(one: Multiverse, sets: np.ndarray) -> bytes:
    names = np.array(one.grid.effects)
    lines = [f"{i},{' '.join(names[held])}" for i, held in enumerate(sets)]
    return ("set,effects\n" + "\n".join(lines) + "\n").encode("utf-8")


def _analyses(one: Multiverse, of: np.ndarray) -> bytes:
    """One line per analysis: its number, its options, its effects, its answer, and what it says of claims and band."""
    grid, fits = one.grid, one.fits
    said = sorted(one.outcomes, key=lambda name: (name == BAND, name))
    heading = ["analysis", *(factor.name for factor in grid.factors), "effect_set", "samples", *NUMBERS, *said]
    out = io.StringIO()
    out.write(",".join(heading) + "\n")
    names = [np.array([_cell(option) for option in factor.options]) for factor in grid.factors]
    for start in range(0, len(fits.g), AT_ONCE):
        numbers = np.arange(start, min(start + AT_ONCE, len(fits.g)))
        options = grid.options_of(numbers)
        columns = [numbers.astype(str), *(names[i][options[:, i]] for i in range(len(names)))]
        columns += [of[numbers].astype(str), fits.samples[numbers].astype(str)]
        columns += [_texts(getattr(fits, name)[numbers]) for name in NUMBERS]
        columns += [np.array(one.outcomes[name].names)[one.outcomes[name].codes[numbers]] for name in said]
        out.write("\n".join(map(",".join, zip(*columns, strict=True))) + "\n")
    return out.getvalue().encode("utf-8")


def _cell(text: str) -> str:
    return json.dumps(text, ensure_ascii=False) if "," in text else text


def _texts(values: np.ndarray) -> np.ndarray:
    """Numbers with 12 significant digits; "" where there is none."""
    return np.array(["" if np.isnan(value) else f"{value:.12g}" for value in values])
