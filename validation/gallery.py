"""Writes docs/gallery.md and docs/gallery/: every picture that a fit can be, of the trials of the BCG vaccine (Colditz et al. 1994).

python validation/gallery.py
"""

from __future__ import annotations

from pathlib import Path

import pandas as pd

import evidence
from evidence.base.drawing import figure_bytes
from evidence.base.replace_file import replace_file
from evidence.synthesis.meta.figures.kinds import KINDS, drawn

DOCS = Path("docs")
MODERATED = {"bubble", "orchard"}
OPTIONS: dict[str, dict[str, str]] = {
    "forest": {"subgroup": "alloc", "order": "year"},
    "bubble": {"moderator": "ablat"},
    "orchard": {"moderator": "alloc"},
    "gosh": {"study": "TPT Madras"},
}
PAGE = """# Gallery

Every picture that a fit can be, of the trials of the BCG vaccine against tuberculosis (Colditz et al. 1994). This page and its pictures are
made by `validation/gallery.py`. Each call takes `ax`, axes of your own, and gives the axes back; on the command line each is
`evidence meta F.csv ... --plot KIND F.svg`.

```python
import pandas as pd
import evidence

bcg = pd.read_csv("tests/reference/data/bcg.csv")
counts = {"ai": "tpos", "bi": "tneg", "ci": "cpos", "di": "cneg"}
fit = evidence.meta(bcg, measure="RR", **counts, study="author")
moderated = evidence.meta(bcg, measure="RR", **counts, study="author", moderators="~ ablat + alloc")
```
"""


def pictures() -> dict[str, bytes]:
    """The pictures as SVG, by kind."""
    bcg = pd.read_csv("tests/reference/data/bcg.csv")
    counts = {"ai": "tpos", "bi": "tneg", "ci": "cpos", "di": "cneg"}
    plain, moderated = (evidence.meta(bcg, measure="RR", **counts, study="author", moderators=of) for of in (None, "~ ablat + alloc"))
    return {k: figure_bytes(drawn(moderated if k in MODERATED else plain, k, **OPTIONS.get(k, {})), "svg") for k in KINDS}


def page() -> str:
    """The page: a heading, the call and the picture of each kind."""
    parts = [PAGE]
    for name, kind in KINDS.items():
        said = "".join(f', {option}="{value}"' for option, value in OPTIONS.get(name, {}).items())
        call = f'{"moderated" if name in MODERATED else "fit"}.plot("{name}"{said})'
        parts.append(f"## {kind.title}\n\n{kind.caption}\n\n```python\n{call}\n```\n\n![{kind.title}](gallery/{name}.svg)\n")
    return "\n".join(parts)


if __name__ == "__main__":
    for name, picture in pictures().items():
        replace_file(DOCS / "gallery" / f"{name}.svg", picture)
    replace_file(DOCS / "gallery.md", page().encode("utf-8"))
