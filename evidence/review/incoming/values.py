"""What a cell of somebody's sheet means in the words of the codebook: labels for values, a decimal comma, a % sign."""

from __future__ import annotations

from evidence.base.cells import parse_number
from evidence.review.checks.countries import COUNTRIES, NAMES
from evidence.review.codebook import ColumnSpec
from evidence.review.incoming.columns import key
from evidence.review.reading.decimals import WITH_POINT, Decimals
from evidence.review.reading.numbers import as_number, stands_for_nothing

NUMBERS = ("number", "percent", "integer", "p_value")
_FLAGS = {"yes": "1", "true": "1", "y": "1", "no": "0", "false": "0", "n": "0"}
_ANSWERS = {"true": "yes", "1": "yes", "y": "yes", "false": "no", "0": "no", "n": "no"}


def read_as(spec: ColumnSpec, text: str, decimals: Decimals = WITH_POINT, shown_as_percent: bool = False) -> str:
    """The text as the codebook would have it; the text itself where nothing certain can be said (the checker then judges it).

    Parameters
    ----------
    spec : the column.
    text : what stands in the cell.
    decimals : how the sheet writes numbers.
    shown_as_percent : whether the cell holds a share and shows it with a % sign.

    Examples
    --------
    >>> from evidence.review.read_codebook import load_codebook
    >>> book = load_codebook(None)[0]
    >>> read_as(book.column("studies", "design"), "Cluster randomised"), read_as(book.column("effects", "pct_treat"), "57 %")
    ('cluster_rct', '57')
    >>> read_as(book.column("studies", "country"), "England"), read_as(book.column("studies", "country"), "Europe")
    ('GB', 'Europe')
    >>> read_as(book.column("effects", "estimate"), "1,66", Decimals(",")), read_as(book.column("effects", "estimate"), "1,66")
    ('1.66', '1,66')
    """
    if spec.type == "text":
        return "" if text == "NA" else text
    bare = text.strip()
    if spec.values and bare not in spec.allowed:
        found = {key(name): value.value for value in reversed(spec.values) for name in (value.label, value.value)}
        answers = {word: answer for word, answer in _ANSWERS.items() if answer in spec.allowed}
        bare = found.get(key(bare), answers.get(bare.lower(), bare))
    if spec.type == "flag":
        bare = _FLAGS.get(bare.lower(), bare)
    if spec.type == "country":
        bare = bare.upper() if bare.upper() in COUNTRIES else NAMES.get(bare.lower(), bare)
    if spec.type not in ("country", *NUMBERS) and bare not in spec.allowed and stands_for_nothing(bare):
        return ""
    if spec.type in NUMBERS:
        bare = as_number(bare, decimals, whole=spec.type == "integer")
        if spec.unit == "%":
            value = parse_number(bare)
            if shown_as_percent and value is not None:
                bare = format(value * 100, ".12g")
            elif bare.endswith("%") and parse_number(bare[:-1].strip()) is not None:
                bare = bare[:-1].strip()
    return bare
