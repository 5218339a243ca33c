"""Whatever is sent to whichever address: an answer, never a fault of the program; and text from a sheet is text wherever it is shown."""

from __future__ import annotations

import io
import json
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from evidence.app import drafts
from evidence.app.factory import create_app
from evidence.app.place import Place
from evidence.app.serve import local_doors
from evidence.review.limits import MOST_BYTES
from evidence.review.new_review import write_example
from evidence.review.review import read_review
from tests.app.conftest import BASE, PORT, come_in
from tests.app.sheets import SAME, TIDY, wide
from tests.app.test_sheet import add, bring, complete, say_columns, say_same

PAYLOAD = "<script>alert(1)</script>"
NASTY = [PAYLOAD, '"><img src=x onerror=alert(1)>', "{{7*7}}", "'; --", "\0", "=1+1", "../../x", "1e999", "NaN", "-1", "é" * 300, ""]
WIDE = wide()
texts = st.one_of(st.sampled_from(NASTY), st.text(max_size=60))


class World:
    """A page with a sheet that was begun and one that is complete."""

    def __init__(self, folder):
        write_example(folder / "review")
        self.root = folder / "review"
        self.app = create_app(Place(self.root, self.root, folder), local_doors(PORT))
        self.visitor = come_in(self.app)
        self.studies = [bring(self.visitor), complete(self.visitor), self.typed()]
        self.token = self.visitor.get("/words").text.partition('name="token" content="')[2].partition('"')[0]
        self.rules = sorted((rule for rule in self.app.url_map.iter_rules() if rule.endpoint != "static"), key=lambda rule: rule.rule)

    def typed(self):
        return drafts.new(self.root, drafts.TYPED, {"name": "Our Town", "studies.label": "Our Town"}).id


@pytest.fixture(scope="module")
def world(tmp_path_factory):
    return World(tmp_path_factory.mktemp("fuzz"))


names = st.one_of(
    st.sampled_from(["version", "seen", "decimal", "sheet", "program", "name", "more-0", "more-value-0", "word-0", "token"]),
    st.sampled_from([f"set-{name}" for name in SAME]),
    st.integers(0, 8).map(lambda number: f"column-{number}"),
    st.text(min_size=1, max_size=20),
)
values = st.one_of(texts, st.sampled_from(["label", "n_treat", "estimate", "rct", "events", "1", "2", "comma"]))
files = st.one_of(
    st.binary(max_size=200),
    st.lists(st.lists(texts, max_size=6), max_size=6).map(lambda rows: "\n".join(";".join(row) for row in rows).encode("utf-8", "replace")),
    st.builds(lambda at, other: WIDE[:at] + other + WIDE[at + 8 :], st.integers(0, len(WIDE)), st.binary(min_size=1, max_size=8)),
)


@pytest.mark.slow
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_no_request_makes_the_program_fail(world, data):
    rule = data.draw(st.sampled_from(world.rules), label="address")
    method = data.draw(st.sampled_from(sorted((rule.methods or set()) - {"OPTIONS", "HEAD"})), label="method")
    study = data.draw(st.one_of(st.none(), st.sampled_from(world.studies), texts), label="study")
    _, address = rule.build({name: data.draw(texts.filter(bool)) for name in rule.arguments}, append_unknown=False)
    query = {} if study is None else {"study": study}
    more = {}
    if method == "POST":
        form = data.draw(st.dictionaries(names, values, max_size=8), label="form")
        form.setdefault("token", world.token)
        if data.draw(st.booleans(), label="with a file"):
            name = data.draw(st.sampled_from(["a.csv", "a.xlsx", "a.ods", "a.txt", "../a.tsv", "a"]), label="name of the file")
            form["sheet"] = (io.BytesIO(data.draw(files, label="file")), name)
            more = {"content_type": "multipart/form-data"}
        answer = world.visitor.client.post(address, query_string=query, data=form, base_url=f"http://127.0.0.1:{PORT}", **more)
    else:
        answer = world.visitor.get(address, query_string=query | data.draw(st.dictionaries(names, values, max_size=3), label="query"))
    assert answer.status_code < 500
    if answer.mimetype == "text/html":
        assert PAYLOAD not in answer.text
        assert "<img src=x" not in answer.text
    for one in world.studies[:2]:  # what was put aside is begun again
        if drafts.find(world.root, one) is None:
            world.studies[world.studies.index(one)] = complete(world.visitor)
    world.studies[2] = world.studies[2] if drafts.find(world.root, world.studies[2]) else world.typed()
    assert read_review(world.root, local=False).local == ()


@pytest.mark.slow
def test_text_from_a_sheet_is_text_on_every_page(visitor, made_up):
    sheet = TIDY.replace(b"label,", f"label,{PAYLOAD},".encode()).replace(b"2026,", f"2026 {PAYLOAD},{PAYLOAD},".encode())
    study = bring(visitor, sheet, f"{PAYLOAD}.csv")
    say_columns(visitor, study, ("label", "", "n_treat", "events_treat", "n_comp", "events_comp"))
    text = dict.fromkeys(("intervention", "comparator", "outcome_measure", "source_locator", "citation", "country"), PAYLOAD)
    pages = [visitor.get("/sheet", query_string={"study": PAYLOAD}), visitor.post("/copy", {"name": PAYLOAD})]
    pages += [visitor.get(f"{path}?study={study}") for path in ("/sheet/columns", "/sheet/rows")]
    pages += [say_same(visitor, study, **text), say_same(visitor, study, **{**text, "country": "GB"})]
    pages += [visitor.get(f"/preview?study={study}"), visitor.get("/")]
    assert add(visitor, study).status_code == 303
    pages += [visitor.get(f"/preview/added?study={study}"), visitor.get("/")]
    for page in pages:
        assert PAYLOAD not in page.text
        assert page.status_code < 500
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in pages[-1].text


@pytest.mark.slow
def test_a_file_that_is_too_large_is_refused_before_it_is_read(visitor, made_up):
    # The body as a browser sends it: the test client would put one of this size into a file of its own.
    head = b'--x\r\nContent-Disposition: form-data; name="sheet"; filename="a.csv"\r\n\r\n'
    body = io.BytesIO(head + bytes(MOST_BYTES + 2_000_000) + b"\r\n--x--\r\n")
    answer = visitor.client.post(
        "/sheet", base_url=BASE, input_stream=body, content_length=len(body.getvalue()), content_type="multipart/form-data; boundary=x"
    )
    assert answer.status_code == 413
    assert "50.0 MB" in answer.text
    assert not (made_up / drafts.DRAFTS).exists()


@pytest.mark.slow
def test_a_workbook_that_unpacks_to_too_much_is_refused_before_it_is_opened(visitor, made_up, monkeypatch):
    import openpyxl

    monkeypatch.setattr(openpyxl, "load_workbook", lambda *given, **named: pytest.fail("it was opened"))
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("xl/worksheets/sheet1.xml", bytes(4 * MOST_BYTES))
    assert len(bomb.getvalue()) < 1_000_000
    answer = visitor.post("/sheet", {"sheet": (io.BytesIO(bomb.getvalue()), "a.xlsx")}, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "unpacks to more than 50 MB" in answer.text
    assert not (made_up / drafts.DRAFTS).exists()


@pytest.mark.parametrize("content", ["", "[]", '{"kind": "sheet"}', '{"kind": 1, "fields": [], "version": "x"}'])
def test_a_draft_that_somebody_damaged_is_no_draft(visitor, made_up, content):
    study = bring(visitor)
    path = made_up / drafts.DRAFTS / study / "draft.json"
    path.write_text(content, encoding="utf-8")
    assert visitor.get(f"/sheet/columns?study={study}").status_code == 404
    assert visitor.get("/").status_code == 200


@pytest.mark.slow
def test_a_mapping_that_somebody_damaged_says_so(visitor, made_up):
    study = complete(visitor)
    path = made_up / drafts.DRAFTS / study / "draft.json"
    kept = json.loads(path.read_text(encoding="utf-8"))
    kept["fields"]["mapping"] = "[columns\n"
    path.write_text(json.dumps(kept), encoding="utf-8")
    for page in ("/sheet/columns", "/sheet/rows", "/preview"):
        answer = visitor.get(f"{page}?study={study}")
        assert answer.status_code == 400
        assert "mapping.toml" in answer.text


def test_links_in_the_review_are_not_followed(visitor, made_up, tmp_path):
    study = bring(visitor)
    (tmp_path / "elsewhere").mkdir()
    folder = made_up / drafts.DRAFTS / study
    moved = folder.rename(tmp_path / "elsewhere" / "moved")
    folder.symlink_to(moved, target_is_directory=True)
    assert visitor.get(f"/sheet/columns?study={study}").status_code == 404
