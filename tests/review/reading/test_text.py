"""Text files as people save them: which signs, what between the cells, where the table is."""

from __future__ import annotations

import pytest

from evidence.base.errors import DataProblems, FileProblem, UsageError
from evidence.review.reading import one_table, read_sheets

TABLE = "study,n,mean\nMüller 2019,34,0.5\nGarcía,12,1.5\n"


def sheet(tmp_path, data, name="mine.csv"):
    (tmp_path / name).write_bytes(data)
    return one_table(tmp_path / name)


def cells(found):
    return [found.raw.header, *(row.cells for row in found.raw.rows)]


@pytest.mark.parametrize(
    ("encoding", "words"),
    [
        *(("utf-8", ""), ("utf-8-sig", ""), ("utf-16", "read as UTF-16"), ("utf-16-le", "read as UTF-16"), ("utf-16-be", "read as UTF-16")),
        *(("cp1252", "read as Windows-1252, as in 'Müller' on line 2"), ("mac_roman", "read as Mac Roman, as in 'Müller' on line 2")),
    ],
)
def test_the_bytes_themselves_tell_which_signs_they_are(tmp_path, encoding, words):
    text = TABLE if encoding not in ("utf-16-le", "utf-16-be") else TABLE.replace("ü", "u").replace("í", "i")
    found = sheet(tmp_path, text.encode(encoding))
    assert cells(found) == [tuple(line.split(",")) for line in text.splitlines()]
    assert [said.partition(": ")[2] for said in found.said] == ([words] if words else [])


@pytest.mark.parametrize(
    "data",
    [
        "study,n\nŁódź,3\nWałęsa,4\n".encode("cp1250"),
        "study,n\nИванов,3\n".encode("cp1251"),
        "study,n\n山田,3\n".encode("shift_jis"),
        b"study,n\nFran\x81ois,3\n",
        b"study,n\nMul\0ler,3\n",
        "study,n\nMüller,3\n".encode() + b"caf\xe9,4\n",
        b"\xff\xfes\0t\0u",
    ],
)
def test_signs_that_nothing_explains_are_refused_with_their_line(tmp_path, data):
    with pytest.raises(DataProblems) as caught:
        sheet(tmp_path, data)
    (found,) = caught.value.problems
    assert found.rule == "unknown-text"
    assert found.line == (3 if b"caf" in data else 1 if data.startswith(b"\xff") else 2)


def test_what_separates_cells_is_told_by_most_lines_or_asked_for(tmp_path):
    prose = "study;yi;note\n" + "".join(f"S{n};0,{n};said, and said again, twice\n" for n in range(10, 60))
    assert sheet(tmp_path, prose.encode()).separator == ";"
    commas = "study,yi,note\n" + "".join(f"S{n},0.{n},one; two; three\n" for n in range(10, 60))
    assert sheet(tmp_path, commas.encode()).separator == ","
    assert sheet(tmp_path, b"a|b\n1|2\n").separator == "|"
    with pytest.raises(DataProblems, match="1 error") as caught:
        sheet(tmp_path, b"a;b,c\n1;2,3\n")
    assert caught.value.problems[0].rule == "unknown-separator"
    assert cells(sheet(tmp_path, b"sep=;\na;b,c\n1;2,3\n")) == [("a", "b,c"), ("1", "2,3")]
    assert sheet(tmp_path, b'"sep=\t"\r\na\tb\r\n1\t2\r\n').raw.rows[0].line == 3


def test_group_headings_are_joined_with_those_below(tmp_path):
    text = ",Treatment,,,Control,,\nStudy,n,mean,sd,n,mean,sd\nA,1,2,3,4,5,6\nB,1,2,3,4,5,6\n"
    found = sheet(tmp_path, text.encode())
    assert found.raw.header == ("Study", "Treatment n", "Treatment mean", "Treatment sd", "Control n", "Control mean", "Control sd")
    assert "the headings stand on two lines, 1 and 2, and are joined" in found.said[0]
    assert [row.line for row in found.raw.rows] == [3, 4]


def test_rows_in_are_rows_out_or_told(tmp_path):
    found = sheet(tmp_path, (TABLE + ",,\n\nNote. Own data\n").encode())
    assert len(found.raw.rows) == 2
    assert found.said == (f"{tmp_path.as_posix()}/mine.csv: line 6 stands below the table and is not read: 'Note. Own data'",)
    for row, fix in (("Smith 2020", "Add the missing commas"), ("A,1,2,3", "Put quotes around"), ("A,1", "Add the missing commas")):
        with pytest.raises(DataProblems) as caught:
            sheet(tmp_path, (TABLE + f"{row}\nZ,1,2\n").encode())
        (problem,) = caught.value.problems
        assert (problem.rule, problem.line) == ("row-length", 4)
        assert fix in problem.fix
    with pytest.raises(DataProblems):
        sheet(tmp_path, (TABLE + "Smith 20").encode())  # a file cut off in its last row has no note at its end
    with pytest.raises(DataProblems) as caught:
        sheet(tmp_path, (TABLE + 'A,"1,2\n').encode())
    assert [problem.rule for problem in caught.value.problems] == ["open-quote"]
    with pytest.raises(DataProblems) as caught:
        sheet(tmp_path, b"0.1,0.2\n0.3,0.4\n")
    assert [problem.rule for problem in caught.value.problems] == ["no-headings"]


def test_what_is_no_table_is_named(tmp_path):
    for name, data, words in (
        ("mine.xls", b"", "none of the files that are read"),
        ("mine.csv", b"<html><table>", "a web page"),
        ("mine.xlsx", b"\xd0\xcf\x11\xe0\xa1", "Excel 2003 or before"),
        ("mine.xlsx", b"a,b\n1,2\n", "workbook that can be opened"),
    ):
        (tmp_path / name).write_bytes(data)
        with pytest.raises((FileProblem, UsageError), match=words):
            read_sheets(tmp_path / name)
