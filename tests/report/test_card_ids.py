"""A study may be named as a part of the page is: its card has an address of its own, and every link finds it."""

from __future__ import annotations

import pytest
from lxml import html

from evidence.public import read
from evidence.report.entry import SECTIONS
from evidence.report.page.card_ids import card_id
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


def test_other_addresses_are_the_ids_of_the_data():
    assert card_id("jones1976_newyork-1") == "jones1976_newyork-1"
    assert {card_id(name) for name in SECTIONS} == {f"card-{name}" for name in SECTIONS}
