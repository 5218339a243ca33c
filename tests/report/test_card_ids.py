"""A study may be named as a part of the page is: its card has an address of its own, and every link finds it."""

from __future__ import annotations

from dataclasses import replace

import pytest
from lxml import html

from evidence.base.frozen import FrozenDict
from evidence.public import read
from evidence.report.card import Link, addresses
from evidence.report.cards.claims import claim_cards
from evidence.report.cards.recommendations import recommendation_cards
from evidence.report.cards.studies import study_cards
from evidence.report.entry import SECTIONS
from evidence.report.page.card_ids import card_id
from evidence.synthesis.addresses import row_address
from tests.page import whole_page


@pytest.mark.slow
def test_a_study_named_like_a_part_of_the_page_has_an_address_of_its_own(example, tmp_path):
    """The three studies of the example are named as a section, as a table and as a fold."""
    names = dict(zip(sorted({row["study_id"] for row in read(example).tables["studies"]}), ("studies", "t1", "fold-2"), strict=False))
    assert len(names) == 3
    for file in example.rglob("*.csv"):
        text = file.read_text(encoding="utf-8")
        for old, new in names.items():
            text = text.replace(old, new)
        file.write_text(text, encoding="utf-8")
    read(example).run().write(tmp_path / "out")
    page = html.fromstring(whole_page(tmp_path / "out" / "report.html"))
    ids = [one.get("id") for one in page.iter() if one.get("id")]
    assert len(ids) == len(set(ids))
    for name in names.values():
        (card,) = page.xpath(f'//details[@id="card-{name}"]')
        assert card.xpath(f'.//details[starts-with(@id, "{name}-")]')
        linked = page.xpath(f'//a[@href="#card-{name}"]')
        assert {one.getparent().tag for one in linked} >= {"th"}
    assert page.xpath('//nav/a[@href="#studies"]')
    assert page.xpath('//section[@id="studies"]')
    assert {one.get("href").split("?")[0][1:] for one in page.xpath('//a[starts-with(@href, "#")]')} <= set(ids)


def test_a_study_named_like_a_claim_or_an_effect_has_a_card_of_its_own(shipped):
    studies = shipped.review.tables["studies"]
    first, second = studies.rows[0].id, shipped.effects.rows[-1].effect_id
    rows = (renamed(studies.rows[0], "G14"), renamed(studies.rows[1], second), *studies.rows[2:])
    review = replace(shipped.review, tables=FrozenDict({**shipped.review.tables, "studies": replace(studies, rows=rows)}))
    cards = [*study_cards(replace(shipped, review=review)), *claim_cards(replace(shipped, review=review))]
    found = [address for card in cards for address in addresses(card)]
    assert len(found) == len(set(found))
    assert {"G14", "claims-G14", second, f"studies-{second}"} <= set(found)
    assert first not in found
    assert row_address(review, "claims", "G16") == "G16"
    (guide,) = (card for card in recommendation_cards(replace(shipped, review=review)) if card.address == "rec-2")
    linked = [piece.address for one in guide.lines for said in one.said for piece in said if isinstance(piece, Link)]
    assert "G16" in linked


def renamed(row, name):
    return replace(row, id=name, texts=FrozenDict({**row.texts, "study_id": name}))


def test_other_addresses_are_the_ids_of_the_data():
    assert card_id("jones1976_newyork-1") == "jones1976_newyork-1"
    assert {card_id(name) for name in SECTIONS} == {f"card-{name}" for name in SECTIONS}
