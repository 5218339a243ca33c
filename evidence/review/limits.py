"""How large a file may be: one that is larger is refused at once, before it fills the memory."""

from __future__ import annotations

import csv
import io
import zipfile
from contextlib import suppress

from evidence.base.errors import FileProblem

MOST_ROWS = 200_000
MOST_BYTES = 50 * 1024 * 1024
ROWS_ALLOWED = f"at most {MOST_ROWS:,} rows"
BYTES_ALLOWED = f"at most {MOST_BYTES // 1024**2} MB"

_CHUNK = 1 << 20


def megabytes(size: int) -> str:
    """A number of bytes as a message prints it.

    >>> megabytes(51 * 1024 * 1024)
    '51.0 MB'
    """
    return f"{size / 1024**2:.1f} MB"


def has_too_many_rows(data: bytes) -> bool:
    """Whether UTF-8 CSV text holds more than `MOST_ROWS` rows below its header; counting stops there.

    >>> has_too_many_rows(b"a" + b"\\n1" * 200_001), has_too_many_rows(b"a" + b"\\n1" * 200_000)
    (True, False)
    """
    if max(data.count(b"\n"), data.count(b"\r")) <= MOST_ROWS:
        return False  # no record without an end of line
    rows = 0
    with suppress(csv.Error):  # whatever can't be read has a message of its own
        for row in csv.reader(io.StringIO(data.decode("utf-8", "replace"), newline="")):
            rows += bool(row)
            if rows > MOST_ROWS + 1:
                return True
    return False


def check_unpacked(data: bytes, name: str) -> None:
    """Unpack a zip archive (a workbook is one) piece by piece and keep nothing, so that what follows may trust its sizes.

    Parameters
    ----------
    data : the archive.
    name : how the message calls it.

    Raises
    ------
    FileProblem
        It unpacks to more than `MOST_BYTES`, or is damaged or encrypted.

    Examples
    --------
    >>> archive = io.BytesIO()
    >>> with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as bomb:
    ...     bomb.writestr("sheet.xml", bytes(60 * 1024 * 1024))
    >>> try:
    ...     check_unpacked(archive.getvalue(), "bomb.xlsx")
    ... except FileProblem as problem:
    ...     print(problem)
    bomb.xlsx unpacks to more than 50 MB, so it was not read; split it, or delete the sheets that are not needed
    """
    too_large = FileProblem(
        f"{name} unpacks to more than {MOST_BYTES // 1024**2} MB, so it was not read; split it, or delete the sheets that are not needed"
    )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            members = archive.infolist()
            if sum(member.file_size for member in members) > MOST_BYTES:
                raise too_large
            # A header may lie about its size. Read in chunks, a member never unpacks beyond what its header says, and a
            # wrong header ends in a wrong checksum.
            for member in members:
                with archive.open(member) as content:
                    while content.read(_CHUNK):
                        pass
    except FileProblem:
        raise
    except Exception:  # zipfile answers damage with BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError ...
        raise FileProblem(f"{name} is not a workbook that can be opened; save it again as .xlsx") from None
