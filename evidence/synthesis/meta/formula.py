"""The gate: a moderator formula is read by the columns of its table, and never run.

What stands between the signs + : * ( ) is the name of a column, or C(name) for its categories, or 0 or 1 for the intercept. The
libraries that make a design out of a formula evaluate what stands in it, so they are given v0, v1 ... in place of names: no heading
of anybody's table, `class` or `None` or `a.b` or `C`, means anything to them.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass

from evidence.base.errors import UsageError

_TOKEN = re.compile(r"`(?P<quoted>(?:[^`]|``)*)`|(?P<sign>[+:*()])|(?P<name>[^+:*()`\s](?:[^+:*()`]*[^+:*()`\s])?)|(?P<space>\s+)")
_INTERCEPT = ("0", "1")


@dataclass(frozen=True, slots=True)
class Variable:
    """A column as a formula uses it.

    Attributes
    ----------
    column : its name.
    wrapped : whether it stands in C(): every value is then a category.
    """

    column: str
    wrapped: bool

    def __str__(self) -> str:
        return f"C({self.column})" if self.wrapped else self.column


@dataclass(frozen=True, slots=True)
class Formula:
    """A formula that may be used.

    Attributes
    ----------
    text : as it was given.
    variables : the columns it uses, each use once, in order.
    rewritten : its right side with v0, v1 ... in their place.
    """

    text: str
    variables: tuple[Variable, ...]
    rewritten: str

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
    >>> read_formula("~ class * `a:b`", ["class", "a:b"]).rewritten
    'v0 * v1'
    """
    return _Reader(formula, known).read()


class _Reader:
    """One pass over the words of a formula: operand, sign, operand ..."""

    def __init__(self, formula: str, known: Collection[str]) -> None:
        self.formula, self.known = formula, known
        self.tokens = self._tokens(formula.strip().removeprefix("~"))
        self.variables: list[Variable] = []
        self.words: list[str] = []
        self.depth = 0

    def read(self) -> Formula:
        if not self.tokens:
            self._refuse("its end")
        position = 0
        while position < len(self.tokens):
            position = self._operand(position)
            while self._sign(position) == ")":
                if self.depth == 0:
                    self._refuse(")")
                self.depth -= 1
                self.words.append(")")
                position += 1
            if position < len(self.tokens):
                sign = self._sign(position)
                if sign not in ("+", ":", "*"):
                    self._refuse(sign or self.tokens[position][1])
                self.words.append(sign)
                position += 1
                if position == len(self.tokens):
                    self._refuse(f"{sign} at its end")
        if self.depth:
            self._refuse("( that is not closed")
        return Formula(self.formula, tuple(self.variables), " ".join(self.words))

    def _operand(self, position: int) -> int:
        """Read a column, C(column), 0 or 1, after any opening parentheses; gives the position behind it."""
        while self._sign(position) == "(":
            self.depth += 1
            self.words.append("(")
            position += 1
        if position == len(self.tokens):
            self._refuse("( that is not closed")
        kind, word = self.tokens[position]
        if kind == "sign":
            self._refuse(word)
        calls = self._sign(position + 1) == "("
        if calls and (kind, word) == ("name", "C"):
            inside = self.tokens[position + 2 : position + 4]
            if len(inside) < 2 or inside[0][0] == "sign" or inside[1] != ("sign", ")"):
                self._refuse("C(...) around anything but one column")
            self._use(Variable(self._column(*inside[0]), wrapped=True))
            return position + 4
        if calls:
            self._refuse(f"{word}(...)")
        if kind == "name" and word in _INTERCEPT:
            beside = {self._sign(position - 1) if position else "", self._sign(position + 1)}
            if self.depth or not beside <= {"", "+"}:
                self._refuse(f"{word}, which may only be added")
            self.words.append(word)
        else:
            self._use(Variable(self._column(kind, word), wrapped=False))
        return position + 1

    def _use(self, variable: Variable) -> None:
        if variable not in self.variables:
            self.variables.append(variable)
        self.words.append(f"v{self.variables.index(variable)}")

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
                tokens.append((kind, match.group(kind).replace("``", "`") if kind == "quoted" else match.group(kind)))
            position = match.end()
        return tokens

    def _refuse(self, part: str) -> None:
        raise UsageError(
            f"the formula {self.formula!r} is refused at {part!r}: only column names, C(column), the numbers 0 and 1, + : * and "
            f'parentheses may stand in it, for example "~ year + C(design)"{self._hint(part)}'
        )

    def _hint(self, word: str) -> str:
        """The column that may be meant: one that has to stand in backticks, or the nearest."""
        bare = re.sub(r"`(?:[^`]|``)*`", "", self.formula)
        meant = [name for name in self.known if quoted(name) != name and name.strip() and name.strip() in bare]
        near = difflib.get_close_matches(word, list(self.known), n=1)
        if meant:
            return f"; write {' and '.join(map(quoted, meant[:3]))}, in backticks"
        return f"; did you mean {quoted(near[0])!r}?" if near else ""


def quoted(name: str) -> str:
    """A column as it has to be written in a formula.

    >>> quoted("age"), quoted("Risk of bias"), quoted("cost (GBP)")
    ('age', 'Risk of bias', '`cost (GBP)`')
    """
    plain = name == name.strip() and name not in ("", *_INTERCEPT) and not re.search(r"[+:*()`]", name) and not name.startswith("~")
    return name if plain else "`" + name.replace("`", "``") + "`"


def _listed(names: Collection[str]) -> str:
    return ", ".join(names)
