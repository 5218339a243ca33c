"""Archives that unpack to more than a review may hold, or whose headers lie, are refused before anything opens them."""

import io
import struct
import zipfile

import pytest

from evidence.base.errors import FileProblem
from evidence.review.limits import MOST_BYTES, check_unpacked


def archive(size: int) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("xl/worksheets/sheet1.xml", bytes(size))
    return out.getvalue()


def test_an_archive_up_to_the_limit_passes():
    assert check_unpacked(archive(MOST_BYTES), "a.xlsx") is None


def test_a_bomb_is_refused():
    with pytest.raises(FileProblem, match="unpacks to more than 50 MB"):
        check_unpacked(archive(MOST_BYTES + 1), "a.xlsx")


def test_a_bomb_whose_header_says_it_is_small_is_refused():
    size = struct.pack("<I", 4 * MOST_BYTES)
    data = archive(4 * MOST_BYTES)
    assert data.count(size) == 2  # in the local header and in the directory
    with pytest.raises(FileProblem, match="not a workbook that can be opened"):
        check_unpacked(data.replace(size, struct.pack("<I", 1000)), "a.xlsx")


@pytest.mark.parametrize("data", [b"", b"PK\x03\x04 and no more", b"study_id,label\n"])
def test_what_is_no_archive_is_refused(data):
    with pytest.raises(FileProblem, match="not a workbook that can be opened"):
        check_unpacked(data, "a.xlsx")
