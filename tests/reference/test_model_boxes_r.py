"""The lines of R that the page shows beside every pooled answer, run as they stand in the folder of a run: they give the answer."""

from __future__ import annotations

import json
import subprocess

import pytest

from evidence.report.card import Code
from evidence.report.cards.answers import answer_cards
from evidence.report.cards.recommendations import recommendation_cards
from evidence.synthesis.addresses import answer_address
from evidence.synthesis.pooled.answer import Answer
from tests.conftest import STUDIES

pytestmark = pytest.mark.r

# rma.mv stops about 1e-7 from its optimum; standard errors and degrees of freedom follow tau2 at about a hundredth of that.
TOLERANCE = 1e-4
# Each answer as the last value of its lines: a table of clubSandwich, or a fit of rma.
READ = """
read <- function(last) {
  if (inherits(last, "rma")) return(c(last$b, last$se, last$k - 1, last$ci.lb, last$ci.ub))
  c(last$beta, last$SE, last$df, last$CI_L, last$CI_U)
}
"""


def shown(card) -> list[str]:
    """The lines of R of a card and of those inside it, tier 1 first."""
    own = [piece.text for line in card.lines for said in line.said for piece in said if isinstance(piece, Code) and piece.language == "R"]
    return own + [text for inner in card.cards for text in shown(inner)]


@pytest.fixture(scope="module")
def in_r(shipped, build):
    """What R gives for the lines of every card, by its address."""
    lines = {card.address: shown(card) for make in (answer_cards, recommendation_cards) for card in make(shipped)}
    parts = [
        f"suppressMessages(suppressWarnings(found[[{json.dumps(f'{address}/{place}')}]] <- read(local({{\n{text}\n}}))))"
        for address, texts in lines.items()
        for place, text in enumerate(texts)
    ]
    script = READ + "found <- list()\n" + "\n".join(parts) + "\ncat(jsonlite::toJSON(found, digits = NA))\n"
    done = subprocess.run(["Rscript", "--vanilla", "-"], input=script, cwd=build, capture_output=True, text=True, timeout=300)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def test_the_lines_of_every_answer_give_it(shipped, in_r):
    wanted: dict[str, Answer] = {}
    both = {(kind, key): answer for kind, key, answer in shipped.tiers_1_2.items()}
    for kind, key, answer in (*shipped.tier_1.distinct(), *shipped.beside_the_main()):
        with_assumptions = both.get((kind, key))
        found = [answer] if isinstance(answer, Answer) else []
        if isinstance(with_assumptions, Answer) and with_assumptions.counts.effects != answer.counts.effects:
            found.append(with_assumptions)
        wanted |= {f"{answer_address(shipped.review.plan, kind, key)}/{place}": one for place, one in enumerate(found)}
    assert len(in_r) > 20
    for name, numbers in in_r.items():
        one = wanted[name]
        assert numbers == pytest.approx((one.g, one.se, one.df, one.ci_low, one.ci_high), rel=TOLERANCE, abs=TOLERANCE), name
    # Outcomes that hold what another answer holds have no card of their own.
    assert {name for name in wanted if name not in in_r and not name.startswith("outcome-")} == set()


def test_the_line_of_python_gives_it_too(shipped, monkeypatch):
    monkeypatch.chdir(STUDIES)
    card = next(card for card in answer_cards(shipped) if card.address == "body-home")
    text = next(
        piece.text for line in card.lines for said in line.said for piece in said if isinstance(piece, Code) and piece.language == "Python"
    )
    names: dict[str, object] = {}
    first, second = text.splitlines()
    exec(f"{first}\nfound = {second}", names)
    assert names["found"].g == shipped.tier_1.headline.g
