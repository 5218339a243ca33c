"""What `evidence meta` and `evidence escalc` share: a measure and the columns that hold its raw numbers."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from typing import Any

from evidence.base.errors import UsageError
from evidence.cli.parser import number, pairs


def add_raw_numbers(parser: ArgumentParser) -> None:
    """The options of a measure."""
    raw = parser.add_argument_group("effects of raw numbers")
    raw.add_argument("--measure", metavar="M", help="metafor's name: OR, RR, RD, SMD, MD, ROM, ZCOR, PLO, IRR and so on")
    raw.add_argument(
        "--columns",
        metavar="INPUT=COL,...",
        help="where its numbers stand, such as ai=events,n1i=n,ci=events0,n2i=n0; a column called by its input needs no =",
    )
    raw.add_argument("--add", type=number, metavar="X", help="added to counts of 0 (default 0.5, or nothing where the measure needs none)")
    raw.add_argument("--to", help="which rows it is added to: only0 (default), all, if0all or none")
    raw.add_argument("--drop00", action="store_true", help="no effect of rows in which nobody, or everybody, of both groups had the event")


def add_where(parser: ArgumentParser) -> None:
    """The option that takes some of the rows."""
    parser.add_argument(
        "--where",
        action="append",
        default=[],
        metavar='"COL = VALUE"',
        help='only the rows where this holds; "COL = A | B" for either, also != < <= > >=; repeat the option for further conditions',
    )


def correction(options: Namespace) -> dict[str, Any]:
    """What is said of counts of 0."""
    return {"add": options.add, "to": options.to, "drop00": options.drop00}


def columns_of_inputs(options: Namespace) -> dict[str, str]:
    """The column of each input: {"ai": "events", ...}.

    Raises
    ------
    UsageError
        If one of the two is given without the other, or a column is not said to be which input.
    """
    if options.measure is None or options.columns is None:
        missing = "--measure" if options.measure is None else "--columns"
        raise UsageError(f"raw numbers need --measure and --columns; {missing} is missing, for example {_EXAMPLE}")
    from evidence.effects.escalc import measure_of

    family = measure_of(options.measure).family
    known = {*family.inputs, *family.words}
    written = [part.strip() for part in options.columns.split(",") if part.strip()]
    if unclear := [part for part in written if "=" not in part and part not in known]:
        forms = " or ".join(",".join(f"{name}=..." for name in form) for form in family.forms)
        words = f"; in words {', '.join(family.words)}" if family.words else ""
        raise UsageError(f"--columns does not say which number of {options.measure} {', '.join(unclear)} is; write {forms}{words}")
    return pairs([part if "=" in part else f"{part}={part}" for part in written], "--columns", "ai=events")


_EXAMPLE = "--measure RR --columns ai=events,n1i=n,ci=events0,n2i=n0"
