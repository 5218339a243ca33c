"""The arguments of a call: which there are, what others call them, and what each may be."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from evidence.base.errors import UsageError

_MODEL = 'here the levels say it: levels="study", or ("study", "effect") for effects inside studies'
_EFFECT = 'the effects come first and their variances second: meta("yi", "vi", data=table)'

# Names by which metafor, meta or robumeta know an argument, and what to write instead.
CALLED_ELSEWHERE = {
    "yi": _EFFECT,
    "vi": _EFFECT,
    "TE": _EFFECT,
    "sei": 'here it is se: meta("yi", se="sei", data=table)',
    "seTE": 'here it is se: meta("TE", se="seTE", data=table)',
    "V": "here they are covariances, with levels",
    "mods": 'here they are moderators: moderators="~ year + C(design)"',
    "random": _MODEL,
    "struct": "here true effects of one level have one variance; " + _MODEL,
    "slab": 'here it is study: study="author"',
    "studlab": 'here it is study: study="author"',
    "subset": 'here it is where: where="year > 1950"',
    "knha": 'here it is a test: test="knha"',
    "hakn": 'here it is a test: test="knha"',
    "method_tau": 'here it is method: method="REML"',
    "sm": 'here it is measure: measure="RR"',
    "transf": 'here it is transform: transform="exp"',
    "intercept": 'here it stands in the formula: moderators="~ 0 + C(design)"',
    "conf_level": "here it is level: level=0.95",
    "alpha": "here it is level, 1 less alpha: level=0.95",
    "id": "here it is cluster, for robust variances, or levels, for random effects",
    "studynum": "here it is cluster, for robust variances, or levels, for random effects",
    "subgroup": 'here it is asked of the answer: meta(...).subgroups("design")',
    "byvar": 'here it is asked of the answer: meta(...).subgroups("design")',
    "weights": "weights other than the model's are not here",
    "tau2": "a variance fixed by hand is not here",
    "digits": "print(round(...)) or .table().round(...) rounds",
    "control": "there is nothing to set: every search goes to its end",
}


def refuse_unknown(inputs: Mapping[str, Any], call: Callable[..., Any]) -> None:
    """Refuse arguments that are neither an option of the call nor a raw number of any measure."""
    from evidence.base.words import nearest
    from evidence.effects.measures.listed import MEASURES

    options = [name for name in inspect.signature(call).parameters if name != "inputs"]
    known = {name for one in MEASURES.values() for name in (*one.family.inputs, *one.family.words)}
    for name in inputs:
        if name not in known:
            otherwise = f"The options are {', '.join(options)}; raw numbers are named as in metafor's escalc."
            meant = CALLED_ELSEWHERE.get(name)
            hint = f"{meant[0].upper()}{meant[1:]}." if meant else nearest(name, [*options, *sorted(known)], otherwise)
            raise UsageError(f"there is no argument {name!r}. {hint}")


def refuse_other_kinds(data: Any, **given: Any) -> None:
    """Refuse a table that is none, and arguments of another kind than they are read as; None is always allowed."""
    if data is not None and not hasattr(getattr(data, "columns", None), "tolist"):
        way = ".to_pandas() makes one" if hasattr(data, "to_pandas") else "pandas.DataFrame(...) or pandas.read_csv(...) makes one"
        raise UsageError(f"data is a table of pandas; seen a {type(data).__name__}, of which {way}")
    for name, value in given.items():
        allowed, read, example = _KINDS[name]
        if value is not None and not isinstance(value, allowed):
            raise UsageError(f"{name} is {read}, for example {example}; seen {value!r}")


_COLUMNS = (str, Sequence)
_KINDS: dict[str, tuple[type | tuple[type, ...], str, str]] = {
    "moderators": (str, "one formula in quotes", '"~ year + C(design)"'),
    "levels": (_COLUMNS, "one column or two, the outer and the inner one", '"study" or ("district", "school")'),
    "where": (_COLUMNS, "one condition or several", '"year > 1950"'),
}
