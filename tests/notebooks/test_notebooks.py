"""The notebooks run from top to bottom, and what they show is what they would show today."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))


def test_there_is_the_notebook_of_the_review():
    assert [path.name for path in NOTEBOOKS][:1] == ["01_the_review.ipynb"]


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_its_cells_run_in_order_and_print_what_is_stored(path: Path, monkeypatch, capsys):
    monkeypatch.chdir(path.parent)
    namespace: dict[str, object] = {}
    for cell in json.loads(path.read_text(encoding="utf-8"))["cells"]:
        if cell["cell_type"] != "code":
            continue
        exec(compile("".join(cell["source"]), str(path), "exec"), namespace)
        stored = "".join("".join(o["text"]) for o in cell["outputs"] if o["output_type"] == "stream" and o["name"] == "stdout")
        assert capsys.readouterr().out == stored


@pytest.mark.slow
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_a_fresh_kernel_shows_the_stored_tables(path: Path):
    import nbformat
    from nbclient import NotebookClient

    stored = nbformat.read(path, as_version=4)
    fresh = nbformat.read(path, as_version=4)
    NotebookClient(fresh, timeout=300, resources={"metadata": {"path": str(path.parent)}}).execute()

    def shown(notebook):
        return [o["data"]["text/plain"] for c in notebook.cells for o in c.get("outputs", []) if "text/plain" in o.get("data", {})]

    assert len(shown(fresh)) > 5
    assert [text for text in shown(fresh) if "Figure" not in text] == [text for text in shown(stored) if "Figure" not in text]
