"""evidence meta --forest, --funnel, --plot: pictures of a fit, written as .svg or .png."""

from __future__ import annotations

import shutil

import pytest

from evidence.cli.main import main

BCG = "tests/reference/data/bcg.csv"
RATIOS = ["--measure", "RR", "--columns", "ai=tpos,bi=tneg,ci=cpos,di=cneg", "--study", "author"]


def test_pictures_are_written_by_ending_and_the_answer_is_printed(tmp_path, capsys):
    files = [tmp_path / name for name in ("forest.svg", "funnel.png", "bubble.svg", "again.svg")]
    asked = ["--forest", str(files[0]), "--order", "year", "--funnel", str(files[1]), "--plot", "bubble:ablat", str(files[2])]
    assert main(["meta", BCG, *RATIOS, "--moderators", "~ ablat + year", *asked, "--plot", "forest", str(files[3])]) == 0
    assert "random-effects model" in capsys.readouterr().out
    assert all(file.read_bytes().lstrip().startswith(b"<?xml") for file in files if file.suffix == ".svg")
    assert files[1].read_bytes().startswith(b"\x89PNG")
    forest = files[0].read_text(encoding="utf-8")
    assert "<title>Forest plot</title>" in forest
    assert ">Vandiviere et al</text>" in forest
    assert str(tmp_path) not in forest
    assert forest == files[3].read_text(encoding="utf-8")


def test_a_forest_is_by_the_groups_asked_for(tmp_path):
    file = tmp_path / "forest.svg"
    assert main(["meta", BCG, *RATIOS, "--subgroup", "alloc", "--forest", str(file)]) == 0
    assert ">alloc: systematic</text>" in file.read_text(encoding="utf-8")


@pytest.mark.parametrize(
    ("asked", "message"),
    [
        (["--plot", "tunnel", "a.svg"], "there is no plot 'tunnel'. Did you mean 'funnel'?"),
        (["--forest", "a.pdf"], "a.pdf: a picture is written as .svg or .png; name a file that ends so"),
        (["--forest", "a.svg", "--funnel", "a.svg"], "a.svg is named for two pictures; give each a file of its own"),
        (["--plot", "forest:year", "a.svg"], "a forest plot is of nothing in particular; write --plot forest"),
        (["--order", "year"], "--order is the order of the rows of a forest plot; add --forest F.svg"),
        (["--forest", "a.svg", "--order", "yeer"], "effect, precision, study or a column of the table; seen 'yeer'"),
        (["--plot", "bubble", "a.svg"], "a bubble plot shows a moderator, and the model has none"),
    ],
)
def test_what_cannot_be_drawn_is_said_and_nothing_is_written(asked, message, tmp_path, monkeypatch, capsys):
    table = shutil.copy(BCG, tmp_path / "bcg.csv")
    monkeypatch.chdir(tmp_path)
    assert main(["meta", str(table), *RATIOS, *asked]) == 2
    assert message in capsys.readouterr().err
    assert [file.name for file in tmp_path.iterdir()] == ["bcg.csv"]


@pytest.mark.slow
def test_a_gosh_plot_is_of_the_study_and_of_the_seed(tmp_path):
    files = [tmp_path / name for name in ("one.svg", "again.svg", "other.svg")]
    table = tmp_path / "many.csv"
    rows = [f"s{i},{(i * 37 % 23) / 23},{0.01 + (i % 5) / 50}" for i in range(24)]
    table.write_text("\n".join(["study,yi,vi", *rows]) + "\n", encoding="utf-8")
    for file, seed in zip(files, ("2", "2", "3"), strict=True):
        asked = ["--method", "DL", "--study", "study", "--plot", "gosh:s3", str(file), "--seed", seed]
        assert main(["meta", str(table), "--effect", "yi", "--variance", "vi", *asked]) == 0
    one, again, other = (file.read_bytes() for file in files)
    assert one == again != other
    assert b"Green: subsets with s3" in one


@pytest.mark.parametrize("option", [["--forest"], ["--plot", "funnel"]])
def test_a_picture_is_not_written_over_what_is_read(option, tmp_path, capsys):
    table = shutil.copy(BCG, tmp_path / "table.svg")
    before = table.read_bytes()
    assert main(["meta", str(table), *RATIOS, *option, str(table)]) == 2
    assert "is read by this command, so it is not written over" in capsys.readouterr().err
    assert table.read_bytes() == before
