"""The gate: a moderator formula is read by the columns of its table, and never run.

What stands between the signs + : * ( ) is the name of a column, or C(name) for its categories, or a function of it (curves.py), or 0
or 1 for the intercept. The libraries that make a design out of a formula evaluate what stands in it; here no heading of anybody's
table, `class` or `None` or `a.b` or `C`, means anything but itself.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from functools import lru_cache

from evidence.base.errors import UsageError
from evidence.synthesis.meta.curves import FUNCTIONS, WHOLE, Curve

_REFERENCE = r",\s*reference\s*=\s*"
_TOKEN = re.compile(
    r"`(?P<quoted>(?:[^`]|``)*)`"
    rf"|{_REFERENCE}(?:\"(?P<reference>[^\"]*)\"|'(?P<reference_>[^']*)')"
    r"|(?P<sign>[+:*()])"
    rf"|(?P<name>[^+:*()`\s](?:(?:(?!{_REFERENCE}[\"'])[^+:*()`])*(?!{_REFERENCE}[\"'])[^+:*()`\s])?)"
    r"|(?P<space>\s+)"
)
_INTERCEPT = ("0", "1")
# What stands behind the column in a function, and how each is written.
_BEHIND = {"I": r"\^", "ns": r",(?:\s*df\s*=)?"}
_WRITTEN = {
    "log": "one column: log(dose)",
    "sqrt": "one column: sqrt(dose)",
    "I": "a column and its power, 2 to 9: I(dose^2)",
    "ns": "a column and its degrees of freedom, 2 to 9: ns(dose, 3)",
}
# Ways of R that are written otherwise here.
_IN_R = (
    (r"-\s*1$", "to leave out the intercept write 0 + in place of - 1"),
    (r"^(factor|as\.factor)\(", "categories are C(column)"),
    (r"^relevel\(", 'another reference is C(column, reference="level")'),
    (r"^(poly|rcs|bs)\(", "curves are I(column^2) and natural splines, ns(column, 3)"),
)


@dataclass(frozen=True, slots=True)
class Variable:
    """A column as a formula uses it.

    Attributes
    ----------
    column : its name.
    wrapped : whether it stands in C(): every value is then a category.
    reference : the category that the others are compared with; None for the first.
    curve : the function of its numbers that is used in their place; None for the numbers themselves.
    """

    column: str
    wrapped: bool
    reference: str | None = None
    curve: Curve | None = None

    def __str__(self) -> str:
        if self.curve is not None:
            return self.curve.of(self.column)
        return f"C({self.column})" if self.wrapped else self.column


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that may be used.

    Attributes
    ----------
    text : as it was given.
    variables : the columns it uses, each use once, in order.
    terms : its products, each as the positions of its variables, by size; the intercept is the product of none.
    """

    text: str
    variables: tuple[Variable, ...]
    terms: tuple[tuple[int, ...], ...]

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns it uses, in order."""
        return tuple(dict.fromkeys(variable.column for variable in self.variables))


def read_formula(formula: str, known: Collection[str]) -> Formula:
    """Read a formula; refuses everything that is not on the list of what may stand there.

    A name with one of the signs in it, and the names 0 and 1, stand in backticks; a backtick in a name is doubled.

    Raises
    ------
    UsageError
        Naming the part that is refused, what is allowed, and the nearest column where a name is not known.

    Examples
    --------
    >>> read_formula("~ age + C(Risk of bias):age", ["age", "Risk of bias"]).columns
    ('age', 'Risk of bias')
    >>> read_formula("~ class * `a:b`", ["class", "a:b"]).terms
    ((), (0,), (1,), (0, 1))
    >>> read_formula('~ C(alloc, reference="random")', ["alloc"]).variables[0].reference
    'random'
    >>> [str(one) for one in read_formula("~ log(age) + I(dose^2) + ns(year, 3)", ["age", "dose", "year"]).variables]
    ['log(age)', 'I(dose^2)', 'ns(year, 3)']
    """
    return _read(formula, tuple(known))


@lru_cache(maxsize=256)
def _read(formula: str, known: tuple[str, ...]) -> Formula:
    return _Reader(formula, known).read()


Terms = list[tuple[int, ...]]


class _Reader:
    """One pass over the words of a formula: sums of products (*) of interactions (:) of operands."""

    def __init__(self, formula: str, known: Collection[str]) -> None:
        self.formula, self.known = formula, known
        self.tokens = self._tokens(formula.strip().removeprefix("~"))
        self.variables: list[Variable] = []
        self.at = 0
        self.intercept = True

    def read(self) -> Formula:
        terms = self._sum()
        if self.at < len(self.tokens):
            self._refuse(self.tokens[self.at][1])
        # Smaller products first; those of one size stay in order.
        ordered = sorted(([()] if self.intercept else []) + terms, key=len)
        return Formula(self.formula, tuple(self.variables), tuple(ordered))

    def _sum(self, depth: int = 0) -> Terms:
        found = self._product(depth)
        while self._takes("+"):
            found = _union(found, self._product(depth))
        return found

    def _product(self, depth: int) -> Terms:
        found = self._interaction(depth)
        while self._takes("*"):
            other = self._interaction(depth)
            found = _union(found, other, _crossed(found, other))
        return found

    def _interaction(self, depth: int) -> Terms:
        found = self._operand(depth)
        while self._takes(":"):
            found = _crossed(found, self._operand(depth))
        return found

    def _operand(self, depth: int) -> Terms:
        """A column, C(column), 0 or 1, or a sum in parentheses."""
        if self._takes("("):
            found = self._sum(depth + 1)
            if not self._takes(")"):
                self._refuse(self.tokens[self.at][1] if self.at < len(self.tokens) else "( that is not closed")
            return found
        if self.at == len(self.tokens):
            self._refuse(f"{self.tokens[-1][1]} at its end" if self.tokens else "its end")
        kind, word = self.tokens[self.at]
        self.at += 1
        if kind in ("sign", "reference"):
            self._refuse(word)
        if self._sign(self.at) == "(":
            if kind == "name" and word in FUNCTIONS:
                return self._use(self._curve(word))
            if (kind, word) != ("name", "C"):
                self._refuse(f"{word}(...)")
            return self._use(self._categories())
        if kind == "name" and word in _INTERCEPT:
            beside = {self._sign(self.at - 2) if self.at > 1 else "", self._sign(self.at)}
            if depth or not beside <= {"", "+"}:
                self._refuse(f"{word}, which may only be added")
            self.intercept = word == "1"
            return []
        return self._use(Variable(self._column(kind, word), wrapped=False))

    def _categories(self) -> Variable:
        """What stands in C(...): a column, and the reference where one is named."""
        inside = list(self.tokens[self.at + 1 : self.at + 4])
        reference = inside.pop(1)[1] if len(inside) > 1 and inside[1][0] == "reference" else None
        if len(inside) < 2 or inside[0][0] in ("sign", "reference") or inside[1] != ("sign", ")"):
            self._refuse("C(...) around anything but one column")
        self.at += 3 if reference is None else 4
        return Variable(self._column(*inside[0]), wrapped=True, reference=reference)

    def _curve(self, function: str) -> Variable:
        """What stands in log(...) and the like: a column, with the power of I and the degrees of freedom of ns behind it."""
        closed = next((i for i in range(self.at + 1, len(self.tokens)) if self._sign(i) == ")"), self.at)
        inside = self.tokens[self.at + 1 : closed]
        self.at = closed + 1
        names, number = inside[:1], ""
        if function in _BEHIND and inside:
            kind, word = inside[-1]
            match = re.fullmatch(rf"(.*?)\s*{_BEHIND[function]}\s*(\d+)", word) if kind == "name" else None
            if match:
                names, number = (inside[:-1], match[2]) if not match[1] else ([*inside[:-1], (kind, match[1])], match[2])
        right = not number if function not in _BEHIND else number != "" and int(number) in WHOLE
        if len(names) != 1 or len(inside) > 1 + bool(number) or names[0][0] not in ("name", "quoted") or not right:
            self._refuse(f"{function}(...) around anything but {_WRITTEN[function]}")
        return Variable(self._column(*names[0]), wrapped=False, curve=Curve(function, int(number or 0)))

    def _use(self, variable: Variable) -> Terms:
        """The term of one variable; a column in C() has one reference wherever it stands."""
        for i, used in enumerate(self.variables):
            if (used.column, used.wrapped, used.curve) == (variable.column, variable.wrapped, variable.curve):
                if None not in (used.reference, variable.reference) and used.reference != variable.reference:
                    raise UsageError(f"{variable} has two references, {used.reference!r} and {variable.reference!r}; give one")
                if used.reference is None:
                    self.variables[i] = variable
                return [(i,)]
        self.variables.append(variable)
        return [(len(self.variables) - 1,)]

    def _takes(self, sign: str) -> bool:
        """Whether this sign comes next; it is passed over then."""
        there = self._sign(self.at) == sign
        self.at += there
        return there

    def _column(self, kind: str, word: str) -> str:
        if word in self.known:
            return word
        if kind == "name" and (word.isdigit() or re.search(r"[^\w\s.]", word)):
            self._refuse(word)
        raise UsageError(f"moderator {word!r} is not a column of the table{self._hint(word) or f'; the columns are {_listed(self.known)}'}")

    def _sign(self, position: int) -> str:
        """The sign at a position, "" where something else or nothing stands."""
        kind, word = self.tokens[position] if position < len(self.tokens) else ("", "")
        return word if kind == "sign" else ""

    def _tokens(self, text: str) -> Sequence[tuple[str, str]]:
        tokens, position = [], 0
        while position < len(text):
            match = _TOKEN.match(text, position)
            if match is None:
                self._refuse(text[position:].strip()[:20])
            assert match is not None  # _refuse raises
            kind = str(match.lastgroup)
            if kind != "space":
                word = match.group(kind)
                tokens.append((kind.removesuffix("_"), word.replace("``", "`") if kind == "quoted" else word))
            position = match.end()
        return tokens

    def _refuse(self, part: str) -> None:
        raise UsageError(
            f'the formula {self.formula!r} is refused at {part!r}: only column names, C(column), C(column, reference="level"), '
            f"log(column), sqrt(column), I(column^2), ns(column, 3), the numbers 0 and 1, + : * and parentheses may stand in it, "
            f'for example "~ year + C(design)"{self._hint(part)}'
        )

    def _hint(self, word: str) -> str:
        """What may be meant: R's way to write it, a column that has to stand in backticks, or the nearest."""
        if (meant_in_r := next((text for pattern, text in _IN_R if re.search(pattern, word)), "")) and word not in self.known:
            return f"; {meant_in_r}"
        bare = re.sub(r"`(?:[^`]|``)*`", "", self.formula)
        meant = [name for name in self.known if quoted(name) != name and name.strip() and name.strip() in bare]
        near = difflib.get_close_matches(word, list(self.known), n=1)
        if meant:
            return f"; write {' and '.join(map(quoted, meant[:3]))}, in backticks"
        return f"; did you mean {quoted(near[0])!r}?" if near else ""


def _union(*parts: Terms) -> Terms:
    """All terms once; two are the same whatever the order of their variables."""
    found: dict[frozenset[int], tuple[int, ...]] = {}
    for term in (term for part in parts for term in part):
        found.setdefault(frozenset(term), term)
    return list(found.values())


def _crossed(one: Terms, other: Terms) -> Terms:
    """Every product of a term of one and a term of the other."""
    return _union([tuple(dict.fromkeys((*a, *b))) for a in one for b in other])


def quoted(name: str) -> str:
    """A column as it has to be written in a formula.

    >>> quoted("age"), quoted("Risk of bias"), quoted("cost (GBP)")
    ('age', 'Risk of bias', '`cost (GBP)`')
    """
    plain = name == name.strip() and name not in ("", *_INTERCEPT) and not re.search(r"[+:*()`]", name) and not name.startswith("~")
    return name if plain else "`" + name.replace("`", "``") + "`"


def _listed(names: Collection[str]) -> str:
    return ", ".join(names)
