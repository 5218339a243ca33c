"""Every file for other programs that a run writes, in one list."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from evidence.report.exports.arms import arms_csv
from evidence.report.exports.profiles import profiles_csv
from evidence.report.exports.references import references_csl, references_ris
from evidence.report.exports.revman import revman_csv
from evidence.report.exports.scripts import scripts_r
from evidence.robustness.examined import Examined

FOLDER = "exports"


@dataclass(frozen=True, slots=True)
class Export:
    """One file: its name, what it holds in words, and how it is made of a run."""

    name: str
    holds: str
    make: Callable[[Examined], str]


EXPORTS = (
    Export("references.ris", "the sources of the eligible studies, for Zotero, EndNote and other reference managers", references_ris),
    Export("references.json", "the same as CSL-JSON, for Pandoc and other programs that write lists of references", references_csl),
    Export("arms.csv", "the raw numbers of every effect, one row per group: events, means and standard deviations, rates", arms_csv),
    Export("revman.csv", "the effects behind each pooled answer, in the columns of RevMan's data and analyses", revman_csv),
    Export("gradepro.csv", "the evidence profile of each body of evidence, in the columns of GRADEpro", profiles_csv),
    Export("answers.R", "every pooled answer in R with metafor and clubSandwich; it reads the files of the folder above", scripts_r),
)


def exported(run: Examined) -> dict[str, bytes]:
    """Every file by its name in the folder of the run."""
    return {f"{FOLDER}/{one.name}": one.make(run).encode("utf-8") for one in EXPORTS}
