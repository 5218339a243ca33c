"""Word and Excel files with the same bytes for the same content: they are zip archives that carry times and makers."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable

TIME = (1980, 1, 1, 0, 0, 0)
STAMP = b"2000-01-01T00:00:00Z"
_DATES = re.compile(rb"(<dcterms:(created|modified)[^>]*>)[^<]*(</dcterms:\2>)")


def fixed_zip(data: bytes, changed: Callable[[str, bytes], bytes] = lambda name, part: part) -> bytes:
    """The archive again, with one fixed time on every entry and on the document's own dates; entries keep their order.

    Parameters
    ----------
    data : an archive.
    changed : gives the new content of an entry from its name and its content.

    Examples
    --------
    >>> import io, zipfile
    >>> def made(second):
    ...     buffer = io.BytesIO()
    ...     with zipfile.ZipFile(buffer, "w") as archive:
    ...         archive.writestr(zipfile.ZipInfo("a.xml", (2026, 1, 1, 0, 0, second)), "<a/>")
    ...     return buffer.getvalue()
    >>> made(2) == made(4), fixed_zip(made(2)) == fixed_zip(made(4))
    (False, True)
    """
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return zip_of([(name, changed(name, archive.read(name))) for name in archive.namelist()])


def zip_of(parts: list[tuple[str, bytes]]) -> bytes:
    """An archive of these parts, in this order, with fixed times."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            entry = zipfile.ZipInfo(name, TIME)
            # A PNG is compressed already.
            entry.compress_type = zipfile.ZIP_STORED if name.endswith(".png") else zipfile.ZIP_DEFLATED
            # The same whichever system writes it.
            entry.create_system = 0
            entry.external_attr = 0
            archive.writestr(entry, _DATES.sub(rb"\g<1>" + STAMP + rb"\g<3>", content) if name == "docProps/core.xml" else content)
    return buffer.getvalue()
