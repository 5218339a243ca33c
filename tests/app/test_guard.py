"""Who may come in: forged hosts and origins, used addresses, forms from elsewhere, paths that lead out."""

from __future__ import annotations

import pytest

from evidence.app import drafts
from evidence.app.place import Place
from tests.app.conftest import BASE, come_in


def test_an_address_works_once(app):
    ticket = app.extensions["evidence_doors"].ticket()
    first, second = app.test_client(), app.test_client()
    assert first.head(f"/enter/{ticket}", base_url=BASE).status_code == 405  # a look ahead by a program does not use it up
    answer = first.get(f"/enter/{ticket}", base_url=BASE)
    assert answer.status_code == 200
    for part in ("HttpOnly", "SameSite=Strict", "Path=/"):
        assert part in answer.headers["Set-Cookie"]
    assert first.get("/", base_url=BASE).status_code == 200
    assert second.get(f"/enter/{ticket}", base_url=BASE).status_code == 403
    assert second.get("/", base_url=BASE).status_code == 403


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1", "127.0.0.1:8471", "localhost.evil.example:8470", "[::1]:8470", ""])
def test_another_host_is_refused(visitor, host):
    assert visitor.client.get("/", base_url=BASE, headers={"Host": host}).status_code in (400, 403)


@pytest.mark.parametrize(
    "headers",
    [
        {"Origin": "http://evil.example"},
        {"Origin": "null"},
        {"Origin": "https://127.0.0.1:8470"},
        {"Origin": "http://127.0.0.1"},
        {"Sec-Fetch-Site": "cross-site"},
        {"Sec-Fetch-Site": "same-site"},
    ],
)
def test_a_form_of_another_page_is_refused(visitor, headers):
    assert visitor.post("/another-address", headers=headers).status_code == 403


def test_our_own_form_is_taken(visitor):
    answer = visitor.post("/another-address", headers={"Origin": BASE, "Sec-Fetch-Site": "same-origin"})
    assert answer.status_code == 200
    assert f"{BASE}/enter/" in answer.text


def test_every_change_needs_the_token_of_its_session(app):
    first, second = come_in(app), come_in(app)
    changes = [rule for rule in app.url_map.iter_rules() if "POST" in (rule.methods or ())]
    assert changes
    other = second.get("/words").text.partition('name="token" content="')[2].partition('"')[0]
    for rule in changes:
        _, address = rule.build(dict.fromkeys(rule.arguments, "x"))
        for token in ({}, {"token": ""}, {"token": "é" * 64}, {"token": other}):
            assert first.client.post(address, base_url=BASE, data=token).status_code == 403, (rule, token)


def test_what_a_page_may_do_is_said_with_every_answer(visitor):
    for address in ("/", "/words", "/nothing", "/static/app.css"):
        with visitor.get(address) as answer:
            policy = answer.headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "unsafe" not in policy


@pytest.mark.parametrize("name", ["../out", "/tmp/out", "..", ".", "", "a/b", "a\\b", ".hidden", "x" * 81, "a\0b", "<script>"])
def test_a_copy_is_made_inside_the_folder_only(tmp_path, example, app_of, name):
    visitor = come_in(app_of(Place(None, example, tmp_path / "work")))
    answer = visitor.post("/copy", {"name": name})
    assert answer.status_code == 400
    assert "<script>" not in answer.text
    assert not (tmp_path / "work").exists()


def test_without_a_review_of_ones_own_every_page_leads_to_the_copy(tmp_path, example, app_of):
    app = app_of(Place(None, example, tmp_path / "work"))
    visitor = come_in(app)
    assert "Make the copy" in visitor.get("/").text
    assert visitor.post("/copy", {"name": "my_review"}).status_code == 303
    assert (tmp_path / "work" / "my_review" / "review.toml").is_file()
    assert "Your study beside the others" in visitor.get("/").text
    # once more, by a reload of the form: nothing is made again
    assert visitor.post("/copy", {"name": "other"}).status_code == 303
    assert [path.name for path in (tmp_path / "work").iterdir()] == ["my_review"]


def test_a_form_with_a_part_that_has_no_name_is_refused(visitor):
    token = visitor.get("/words").text.partition('name="token" content="')[2].partition('"')[0]
    parts = [b'Content-Disposition: form-data; name="token"\r\n\r\n' + token.encode(), b"Content-Disposition: form-data\r\n\r\nx"]
    body = b"".join(b"--x\r\n" + part + b"\r\n" for part in parts) + b"--x--\r\n"
    answer = visitor.client.post("/another-address", base_url=BASE, data=body, content_type="multipart/form-data; boundary=x")
    assert answer.status_code == 400


def test_a_study_has_only_the_pages_of_the_way_it_was_begun(visitor, made_up):
    study = drafts.new(made_up, drafts.TYPED, {"name": "Our Town"}).id
    for page in ("", "/columns", "/rows", "/mapping"):
        assert visitor.get(f"/sheet{page}?study={study}").status_code == 404
    study = drafts.new(made_up, drafts.SHEET, {"name": "towns.csv"}).id
    for page in ("", "/study", "/bias", "/look"):
        assert visitor.get(f"/typed{page}?study={study}").status_code == 404
