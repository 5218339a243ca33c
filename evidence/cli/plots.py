"""The pictures that `evidence meta` writes: --forest, --funnel, --plot."""

from __future__ import annotations

from argparse import ArgumentParser, Namespace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from evidence.base.errors import UsageError
from evidence.cli.parser import OutputFile

if TYPE_CHECKING:
    from evidence.synthesis.meta.answer import MetaAnalysis

ENDINGS = ("svg", "png")
# A picture, its file and its options.
Asked = tuple[str, Path, dict[str, Any]]


def add_plots(parser: ArgumentParser) -> None:
    """The options that ask for pictures."""
    plots = parser.add_argument_group("pictures, written as .svg or .png")
    plots.add_argument("--forest", type=Path, action=OutputFile, metavar="F.svg", help="forest plot; by --subgroup where that is given")
    plots.add_argument("--order", metavar="COL", help="rows of --forest by effect, precision, study or a column (default: as in the table)")
    plots.add_argument("--funnel", type=Path, action=OutputFile, metavar="F.svg", help="funnel plot with contours, trim and fill")
    plots.add_argument(
        "--plot",
        nargs=2,
        action="append",
        default=[],
        metavar=("KIND", "F.svg"),
        help="a picture by name: forest, funnel, bubble or orchard (of one moderator: bubble:COL), leave-one-out, cumulative, influence, "
        "baujat, radial, labbe, gosh (by a study: gosh:NAME), profile, drapery or qq; again for others",
    )


def plots_asked(options: Namespace) -> list[Asked]:
    """The pictures that are asked for, each file checked before anything is computed.

    Raises
    ------
    UsageError
        If a picture is not known, a file has another ending, is read by the command, or is asked for twice.
    """
    from evidence.review.outputs import refuse_file
    from evidence.synthesis.meta.figures.kinds import KINDS, check_kind

    forest = {name: value for name, value in (("order", options.order), ("subgroup", options.subgroup)) if value is not None}
    asked: list[Asked] = [("forest", options.forest, forest)] if options.forest is not None else []
    asked += [("funnel", options.funnel, {})] if options.funnel is not None else []
    for named, file in options.plot:
        kind, _, column = named.partition(":")
        check_kind(kind)
        if column and not KINDS[kind].of:
            raise UsageError(f"--plot {named}: a {kind} plot is of nothing in particular; write --plot {kind}")
        said = forest if kind == "forest" else {KINDS[kind].of: column} if column else {}
        asked.append((kind, Path(file), said | ({"seed": options.seed} if kind == "gosh" and options.seed is not None else {})))
    if options.order is not None and not any(kind == "forest" for kind, _, _ in asked):
        raise UsageError("--order is the order of the rows of a forest plot; add --forest F.svg")
    seen: set[Path] = set()
    for _, file, _ in asked:
        refuse_file(file, [path for path in (options.file, options.covariances) if path is not None])
        if file.suffix.lower().removeprefix(".") not in ENDINGS:
            raise UsageError(f"{file}: a picture is written as .svg or .png; name a file that ends so")
        if file.resolve() in seen:
            raise UsageError(f"{file} is named for two pictures; give each a file of its own")
        seen.add(file.resolve())
    return asked


def write_plots(result: MetaAnalysis, asked: list[Asked]) -> None:
    """Draw them all, then write them."""
    if not asked:
        return
    from evidence.base.drawing import figure_bytes
    from evidence.base.replace_file import replace_file
    from evidence.synthesis.meta.figures.kinds import drawn

    made = [(file, figure_bytes(drawn(result, kind, **said), file.suffix.lower().removeprefix("."))) for kind, file, said in asked]
    for file, content in made:
        replace_file(file, content)
