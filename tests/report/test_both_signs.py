"""What is said of harm, and of no difference: every sentence of a run over results that were turned."""

from __future__ import annotations

import io
import re
from html import unescape
from pathlib import Path

import docx
import pytest

from evidence.cli.main import main
from tests import turned_reviews
from tests.page import whole_page

# Words that tell of an improvement, and of a worsening.
BETTER = re.compile(
    r"\b(better|improv\w*|benefi\w*|favours? the treatment|saves?|gains?|promising|good|strong|reproduced)\b", re.IGNORECASE
)
WORSE = re.compile(r"\b(worse\w*|harm\w*|favours? the comparison)\b", re.IGNORECASE)
# Sentences that hold such a word and no result: what a scale, a rule, a column or a published statement says.
NO_RESULT = (
    r"do not show whether support makes things better or worse",
    r"all beneficial outcomes",
    r"positive( g)? (is|=) better",
    r"% of samples on the side of (benefit|harm)|^harm$",
    r"(^|\()(good|bad)( event|\))|^none / none \((none|good|promising)\)$",
    r"whether support improves or worsens",
    r"says that something improves or worsens .* only where",
    r"odds ratio of the better outcome|concerns the better outcome",
    r"better or worse if at least 70%|better among better and worse|better, as a share of better and worse",
    r"^(better|none|worse|better, worse)$",
    r"^(strong|good|promising) evidence$|^promising:?$|published (good|promising)|to rise to promising|earns neither good nor strong",
    r"a lower value of the printed statistic is better|sign turned, because lower is better",
    r"in standard deviations; above 0 is better|^above 0 is better",
    r"support pays for itself|no net saving is shown|support costs and what it may save",
    r"any saving drawn from it|fewer returns are a saving|^net saving$",
    r"^reproduced( means .*)?$|\d reproduced|reproduced \d",
    r"no groups with an interval on the side of harm|^Worse with support, by an interval that",
    r"^every result that favours the comparison group",
    r"^None of \d+ results with a direction .* favours the comparison group",
    r"looked for harm|show that there is no harm|^harms and unfavourable results$",
    r"how strong confounding would have to be|does better than another|saves its cost only for as long",
    r'^"(promising|good|strong)[^"]*" (if|with|without) ',
    r" in harms\.csv|^who did worse$|^that did worse\.$|^harms\.csv$|^harm_counts\.csv$",
    r"no benefit that matters",
    r"\), .*https://",
    r"a direction only \(\d+ better",
    r'^the guide gives "(good|promising)"',
    # What drawn data, a change or a term would give, and no result of the studies.
    r"in \d+% of simulated reviews|one kind were better by|^one better by|^a benefit indicated$|^rated promising or higher$",
    r"the mark \(basic reading\) would change from|^with one thing changed",
    r"for one more of them to be better off",
    r"\b0 samples better|\b0 better, 0 worse|\d worse, \d no difference",
)
# Statements of the published guide and the words of studies stand as they are printed.
QUOTED = (
    "claims.csv",
    "studies.csv",
    "effects.csv",
    "exclusions.csv",
    "readings.csv",
    "progress_plus.csv",
    "other_reviews.csv",
    "without_results.csv",
    "sources.csv",
    "risk_of_bias.csv",
    "coding_decisions.csv",
    "corrections.csv",
    "settlements.csv",
    "explanations.csv",
    "assumptions.csv",
)


def said(folder: Path, out: Path, capsys: pytest.CaptureFixture[str]) -> list[str]:
    """Every sentence and every cell that a run prints, without what is quoted from the coded tables."""
    capsys.readouterr()
    assert main(["run", str(folder), "--out", str(out)]) == 0
    page = re.sub(r"<(svg|style|script).*?</\1>", "", whole_page(out / "report.html"), flags=re.DOTALL)
    pieces = [unescape(text) for text in re.split(r"<[^>]+>", page)]
    document = docx.Document(io.BytesIO((out / "annex.docx").read_bytes()))
    pieces += [paragraph.text for paragraph in document.paragraphs]
    pieces += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    pieces += capsys.readouterr().out.splitlines()
    quoted = "\n".join(path.read_text(encoding="utf-8") for path in folder.rglob("*.csv") if path.name in QUOTED).lower()
    sentences = [part.strip() for piece in pieces for part in re.split(r"(?<=[.;:])\s", piece)]
    return [one for one in dict.fromkeys(sentences) if one and one.rstrip(".;").lower() not in quoted]


def wrong(sentences: list[str], words: re.Pattern[str]) -> list[str]:
    return [one for one in sentences if words.search(one) and not any(re.search(each, one, re.IGNORECASE) for each in NO_RESULT)]


@pytest.fixture(scope="module")
def review(tmp_path_factory):
    return tmp_path_factory.mktemp("turned")


@pytest.mark.slow
def test_harm_is_told_as_harm_and_as_nothing_else(review, tmp_path, capsys):
    sentences = said(turned_reviews.harmful(review / "harmful"), tmp_path / "build", capsys)
    assert wrong(sentences, BETTER) == []
    text = "\n".join(sentences)
    assert re.search(r"of 100 children in comparison groups about 6\d returned home;\s+of 100 with support about 4\d \(", text)
    assert re.search(r"those with support do worse than 6\d% of those without", text)
    assert "Support may worsen reunification" in text
    assert re.search(r"0 samples better, [1-9] worse", text)


@pytest.mark.slow
def test_no_difference_is_told_as_none(review, tmp_path, capsys):
    sentences = said(turned_reviews.without_difference(review / "level"), tmp_path / "build", capsys)
    assert wrong(sentences, BETTER) == []
    assert wrong(sentences, WORSE) == []
    assert "-0.00" not in "\n".join(sentences)
