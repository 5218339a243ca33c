"""Words explained where they stand: every term a newcomer did not know has its meaning, once a page, and is found by the keyboard."""

from __future__ import annotations

from flask import g

from evidence.app.glossary import explained, terms

# Terms that an evaluator did not know, as far as the pages use them.
NEWCOMERS = """g, standard error, Hasselblad-Hedges, tier, sample, df, CR2, Satterthwaite, prediction interval, U3, tau2, I2, Knapp-Hartung,
Henmi-Copas, half-normal prior, Holm, GRADE, ROBINS-I, RoB 2, ledger, direction, people_id, sample_id, in_analysis, source_locator,
design effect, intra-cluster correlation, PROGRESS-Plus, ICEMAN, effect size, comparison group, odds ratio, hazard ratio, risk ratio"""


def test_every_term_has_its_meaning_once_a_page(app):
    for term in (term.strip() for term in NEWCOMERS.replace("\n", " ").split(",")):
        assert len(terms()[term]) > 20
        with app.test_request_context("/"):
            assert f">{term}</button>" in explained(f"They say {term}.")
            assert str(explained(f"Once more {term}.")) == f"Once more {term}.", "once a page"


def test_what_is_no_term_and_what_is_no_text_stays_as_it_is(app):
    with app.test_request_context("/"):
        assert str(explained("tiers of a groundg=1 and <b>")).count("<button") == 1
        assert "&lt;b&gt;" in explained("a <b>")
        assert g.terms_seen == {"tier"}
