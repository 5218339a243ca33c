"""The page as tests ask it: a client that has come in, and a review to work in."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from evidence.app.factory import create_app
from evidence.app.place import Place
from evidence.app.serve import local_doors
from evidence.review.new_review import write_example

PORT = 8470
BASE = f"http://127.0.0.1:{PORT}"


class Visitor:
    """A browser that has opened the address: sends the token of the form with every change."""

    def __init__(self, client: FlaskClient) -> None:
        self.client = client

    def get(self, address: str, **more: Any) -> TestResponse:
        return self.client.get(address, base_url=BASE, **more)

    def post(self, address: str, data: dict[str, Any] | None = None, **more: Any) -> TestResponse:
        token = re.search(r'name="token" content="(\w+)"', self.get("/words").text)
        assert token
        return self.client.post(address, base_url=BASE, data={"token": token[1], **(data or {})}, **more)


def said(page: str) -> str:
    """What a page says to a reader: without its marks and without the meanings that open on a click."""
    return re.sub(r"<[^>]*>", "", re.sub(r'<span class="meaning".*?</span>', "", page))


def come_in(app: Any) -> Visitor:
    """Another browser."""
    client = app.test_client()
    ticket = app.extensions["evidence_doors"].ticket()
    assert client.get(f"/enter/{ticket}", base_url=BASE).status_code == 200
    return Visitor(client)


@pytest.fixture
def app_of() -> Callable[[Place], Any]:
    return lambda place: create_app(place, local_doors(PORT))


@pytest.fixture
def made_up(tmp_path: Path) -> Path:
    """A small made-up review to write into."""
    write_example(tmp_path / "review")
    return tmp_path / "review"


@pytest.fixture
def app(made_up: Path, app_of: Callable[[Place], Any]) -> Any:
    return app_of(Place(made_up, made_up, made_up.parent))


@pytest.fixture
def visitor(app: Any) -> Visitor:
    return come_in(app)
