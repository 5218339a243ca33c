"""The page for several people: who they are, a copy for each, a line for each change, nothing of another's."""

from __future__ import annotations

import io
import json
import re

import pytest

from evidence.app import guard
from evidence.app.factory import create_app
from evidence.app.place import Place
from evidence.app.serve import public_doors
from evidence.app.served.proxies import trusted_header
from evidence.app.served.users import TRIES, Users, add_user, hashes
from evidence.base.errors import FileProblem, UsageError
from evidence.review.review import read_review
from tests.app.conftest import Visitor
from tests.app.sheets import TIDY
from tests.app.test_sheet import add, complete
from tests.review.damage import fingerprint as all_files

ADDRESS = "https://evidence.example.org"
PASSWORD = "correct horse battery"


class Colleague(Visitor):
    """A browser at the public address."""

    def __init__(self, app, **headers):
        super().__init__(app.test_client())
        self.headers = headers

    def get(self, address, **more):
        return self.client.get(address, base_url=ADDRESS, **{"headers": self.headers, **more})

    def post(self, address, data=None, **more):
        token = re.search(r'name="token" content="(\w*)"', self.get("/words", follow_redirects=True).text)[1]
        return self.client.post(address, base_url=ADDRESS, data={"token": token, **(data or {})}, **{"headers": self.headers, **more})


@pytest.fixture(scope="module")
def user_file(tmp_path_factory):
    file = tmp_path_factory.mktemp("users") / "users.txt"
    for name in ("Ann", "bob"):
        add_user(file, name, PASSWORD)
    return file


@pytest.fixture
def copies(tmp_path):
    (tmp_path / "copies").mkdir()
    return tmp_path / "copies"


@pytest.fixture
def by_header(example, copies):
    doors = public_doors(ADDRESS, None, trusted_header("X-Remote-User", ["127.0.0.1"]))
    return create_app(Place(None, example, copies, copies), doors)


@pytest.fixture
def by_password(example, copies, user_file):
    return create_app(Place(None, example, copies, copies), public_doors(ADDRESS, Users(user_file), None))


def signed_in(app, name="ann"):
    visitor = Colleague(app)
    answer = visitor.post("/sign-in", {"name": name, "password": PASSWORD})
    assert answer.status_code == 303
    cookie = answer.headers["Set-Cookie"]
    assert all(part in cookie for part in ("__Host-evidence", "Secure", "HttpOnly", "SameSite=Strict", "Path=/"))
    return visitor


@pytest.mark.slow
def test_each_user_works_in_a_copy_and_each_change_leaves_a_line(by_header, example, copies):
    before = all_files(example)
    ann, bob = (Colleague(by_header, **{"X-Remote-User": name}) for name in ("ann", "bob"))
    add(ann, complete(ann))
    assert "No study of your own is in it yet" in bob.get("/").text
    assert read_review(copies / "ann").local == ("next_town_2026", "our_town_2026")
    assert read_review(copies / "bob").local == ()
    assert all_files(example) == before
    text = (copies / "audit.jsonl").read_text(encoding="utf-8")
    lines = [json.loads(line) for line in text.splitlines()]
    assert [(line["user"], line["did"]) for line in lines] == [
        ("ann", "sheet.upload"),
        ("ann", "sheet.keep_columns"),
        ("ann", "sheet.keep_rows"),
        ("ann", "preview.add"),
    ]
    assert lines[-1]["studies"] == ["next_town_2026", "our_town_2026"]
    assert not re.search("weekly|usual|finished|34", text)  # ids only, nothing of what a study says


def test_a_header_is_believed_from_the_server_in_front_alone(by_header, copies):
    elsewhere = {"REMOTE_ADDR": "10.1.2.3"}
    visitor = Colleague(by_header, **{"X-Remote-User": "ann"})
    assert visitor.get("/").status_code == 200
    assert Colleague(by_header, **{"X-Remote-User": "ann"}).get("/", environ_overrides=elsewhere).status_code == 403
    assert visitor.get("/", environ_overrides=elsewhere).status_code == 403  # a cookie alone does not do
    for name in ("", "../bob", "a/b", ".ann", "ann\x7f"):
        assert Colleague(by_header, **{"X-Remote-User": name}).get("/").status_code == 403
    assert Colleague(by_header).get("/").status_code == 403
    assert sorted(path.name for path in copies.iterdir()) == ["ann"]
    # another name with the same cookie is another person, with another session
    visitor.headers = {"X-Remote-User": "bob"}
    assert "bob" in visitor.get("/").text


def test_one_user_cannot_reach_what_another_has_begun(by_header):
    ann, bob = (Colleague(by_header, **{"X-Remote-User": name}) for name in ("ann", "bob"))
    answer = ann.post("/sheet", {"sheet": (io.BytesIO(TIDY), "towns.csv")}, content_type="multipart/form-data")
    study = answer.headers["Location"].partition("study=")[2]
    assert ann.get(f"/sheet/columns?study={study}").status_code == 200
    assert bob.get(f"/sheet/columns?study={study}").status_code == 404


@pytest.mark.slow
def test_signing_in_and_out(by_password, copies):
    stranger = Colleague(by_password)
    assert stranger.get("/").headers["Location"] == "/sign-in"
    assert stranger.client.post("/copy", base_url=ADDRESS).status_code == 403
    for name, password in (("ann", "wrong"), ("nobody", PASSWORD), ("", ""), ("../ann", PASSWORD)):
        assert stranger.post("/sign-in", {"name": name, "password": password}).status_code == 403
    ann = signed_in(by_password, " ANN ")
    assert "You are signed in as ann" in ann.get("/").text
    assert ann.post("/another-address").status_code == 404
    assert ann.post("/sign-out").status_code == 303
    assert ann.get("/").headers["Location"] == "/sign-in"
    assert [path.name for path in copies.iterdir() if path.is_dir()] == ["ann"]


@pytest.mark.slow
def test_who_guesses_has_to_wait(by_password, monkeypatch):
    visitor = Colleague(by_password)
    for _ in range(TRIES):
        visitor.post("/sign-in", {"name": "bob", "password": "wrong"})
    assert visitor.post("/sign-in", {"name": "bob", "password": PASSWORD}).status_code == 403
    signed_in(by_password, "ann")  # others do not wait
    monkeypatch.setattr("evidence.app.served.users.WAIT_SECONDS", 0.0)
    signed_in(by_password, "bob")


@pytest.mark.slow
def test_a_session_ends_by_itself(by_password, monkeypatch):
    ann = signed_in(by_password)
    monkeypatch.setattr(guard, "SESSION_SECONDS", -1.0)
    assert ann.get("/").headers["Location"] == "/sign-in"


def test_without_a_record_of_changes_nothing_is_changed(by_header, copies):
    ann = Colleague(by_header, **{"X-Remote-User": "ann"})
    ann.get("/")
    (copies / "audit.jsonl").mkdir()
    answer = ann.post("/sheet", {"sheet": (io.BytesIO(TIDY), "towns.csv")}, content_type="multipart/form-data")
    assert answer.status_code == 400
    assert "nothing is changed" in answer.text
    assert not (copies / "ann" / "local" / ".drafts").exists()


@pytest.mark.slow
def test_the_file_of_users(user_file, tmp_path):
    assert set(hashes(user_file)) == {"ann", "bob"}
    assert PASSWORD not in user_file.read_text()
    assert user_file.stat().st_mode & 0o077 == 0
    with pytest.raises(UsageError, match="at least 10"):
        add_user(tmp_path / "u", "ann", "short")
    with pytest.raises(UsageError, match="cannot name"):
        add_user(tmp_path / "u", "../ann", PASSWORD)
    (tmp_path / "u").write_text("ann:secret\n")
    with pytest.raises(FileProblem, match="line 1 is no user"):
        hashes(tmp_path / "u")


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["--serve", "0.0.0.0:8470"], "needs --copies"),
        (["--serve", "0.0.0.0:8470", "--copies", "c"], "who people are"),
        (["--serve", "0.0.0.0:8470", "--copies", "c", "--users", "u", "--trusted-header", "X"], "who people are"),
        (["--serve", "0.0.0.0:8470", "--copies", "c", "--trusted-header", "X-Remote-User"], "could be read on the way"),
        (["--serve", "here", "--copies", "c"], "not HOST:PORT"),
        (["--serve", "127.0.0.1:1", "--copies", "c", "--trusted-header", "X", "--address", "ftp://x"], "none that people type"),
        (["--serve", "127.0.0.1:1", "--copies", "c", "--trusted-header", "X", "--proxy", "me"], "no address"),
        # Passwords need argon2, which is no run-time dependency.
        pytest.param(["--serve", "127.0.0.1:1", "--copies", "c", "--users", "none.txt"], "cannot be read", marks=pytest.mark.slow),
        (["--users", "u"], "goes with --serve"),
        (["--new-user", "ann"], "needs --users"),
        (["--port", "99999999"], "cannot be used"),
    ],
)
def test_what_cannot_be_served_is_refused(example, tmp_path, monkeypatch, call, arguments, words):
    monkeypatch.chdir(tmp_path)
    code, out, err = call("app", example, "--no-browser", *arguments)
    assert code in (2, 3)
    assert words in err
    assert out == ""
