"""The query language: text to a tree, with errors that say where and what to write instead.

`AND OR NOT ( )`, `"a phrase"`, `word*`, `A NEAR/n B`, `A BEFORE/n B`, `A SENTENCE B`,
`title:(...)`, `lang:fr`, `source:id`, `tag:x`, `deaths:10`, and concepts. NEAR, BEFORE and SENTENCE
bind tightest, then NOT, AND, OR.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, cached_property
from typing import Any

from lark import Lark, Token, UnexpectedCharacters, UnexpectedToken, v_args
from lark.exceptions import VisitError
from lark.tree import Meta
from lark.visitors import Transformer_NonRecursive

from tocsin.config.parts import LANGUAGE
from tocsin.errors import QueryError
from tocsin.reading import forms
from tocsin.reading.forms import Form
from tocsin.reading.nodes import (
    About,
    And,
    Concept,
    InTitle,
    Near,
    Node,
    Not,
    Or,
    Sentence,
    Word,
    children,
    has_position,
    walk,
)

MAX_QUERY_LENGTH = 20_000  # characters: a scope that names a thousand places
MAX_DEPTH = 40  # brackets, NOTs and NEARs inside each other
MAX_DISTANCE = 1000  # words; a distance above it means AND
SHOWN = 120  # characters of a query's part in a message
RESERVED_KINDS = frozenset({"title", "lang", "source", "tag", "deaths"})

_GRAMMAR = r"""
?start: either
?either: both ("OR" both)*
?both: negation ("AND" negation)*
?negation: "NOT" negation -> no
    | beside
?beside: atom
    | beside NEAR atom -> near
    | beside "SENTENCE" atom -> sentence
?atom: CONCEPT -> concept
    | WORD -> word
    | PHRASE -> phrase
    | "title:" atom -> title
    | ABOUT -> about
    | "(" either ")"

NEAR.5: /(?:NEAR|BEFORE)\/[0-9]+(?![^\s()"])/
CONCEPT.4: /(?!(?:title|lang|source|tag|deaths):)[a-z]+:(?:\*|[a-z0-9_.-]+)(?![^\s()"])/
ABOUT.4: /(?:lang|source|tag|deaths):(?:"[^"]*"|[^\s()":]+)(?![^\s()"])/
PHRASE.3: /=?"[^"]*"\*?/
WORD.1: /(?!(?:AND|OR|NOT|SENTENCE|NEAR|BEFORE)(?![^\s()"]))[^\s()":\/]+(?![^\s()"])/
%ignore /\s+/
"""
_DEATHS = re.compile("[1-9][0-9]{0,7}")  # people: as many as a toll can tell
_LANGUAGE = re.compile(LANGUAGE)
_QUOTES = str.maketrans("“”„‟«»", '""""""')
_SIGNS = {"-": "NOT", "!": "NOT", "+": "AND", "&": "AND", "|": "OR", "~": "NEAR/n"}


@dataclass(frozen=True)
class Query:
    """A query that was read: its text and its tree."""

    text: str
    node: Node

    def concepts(self) -> frozenset[str]:
        """The concepts that it names, `place:*` as written."""
        return frozenset(node.name for node in walk(self.node) if isinstance(node, Concept))

    @cached_property
    def forms(self) -> frozenset[Form]:
        """The plain words and phrases that it looks for."""
        return frozenset(node.form for node in walk(self.node) if isinstance(node, Word))

    def terms(self) -> frozenset[str]:
        """The keys under which its plain words and phrases are found."""
        return frozenset(form.key for form in self.forms)

    def part(self, node: Node) -> str:
        """The text that a node was read from, with whole brackets, on one line and cut where it is long."""
        start, end = node.place
        text = self.text[start:end]
        while text.count("(") > text.count(")") and end < len(self.text):
            end += 1
            text = self.text[start:end]
        while text.count(")") > text.count("(") and start > 0:
            start -= 1
            text = self.text[start:end]
        text = " ".join(text.split())
        return text if len(text) <= SHOWN else f"{text[: SHOWN - 1]}…"


@v_args(meta=True)
class _Reader(Transformer_NonRecursive[Token, Node]):
    """Makes nodes of the parser's tree, from the inside out, and refuses those that lie too deep."""

    def __init__(self) -> None:
        super().__init__()
        self._depths: dict[int, int] = {}

    def _over(self, node: Node) -> Node:
        """The node, unless too much is nested in it."""
        depth = 1 + max(self._depths.get(id(child), 1) for child in children(node))
        if depth > MAX_DEPTH:
            raise QueryError(
                f"more than {MAX_DEPTH} operators inside each other",
                column=node.place[0] + 1,
                remedy="split it",
            )
        self._depths[id(node)] = depth
        return node

    def either(self, meta: Meta, parts: list[Node]) -> Node:
        return self._over(Or(tuple(parts), _place(meta)))

    def both(self, meta: Meta, parts: list[Node]) -> Node:
        return self._over(And(tuple(parts), _place(meta)))

    def no(self, meta: Meta, parts: list[Node]) -> Node:
        return self._over(Not(parts[0], _place(meta)))

    def near(self, meta: Meta, parts: list[Any]) -> Node:
        left, operator, right = parts
        words = int(operator.partition("/")[2])
        if not 1 <= words <= MAX_DISTANCE:
            column = _column(operator)
            raise QueryError(
                f"{operator}: no such distance", column=column, remedy=f"1 to {MAX_DISTANCE} words"
            )
        for part in (left, right):
            _refuse_about(part)
        if operator.startswith("BEFORE"):
            return self._over(_ordered(left, operator, right, words, _place(meta)))
        if not has_position(left):
            left, right = right, left
        if not has_position(left):
            raise QueryError(
                "NEAR has an AND or NOT on both sides",
                column=_column(operator),
                remedy="put a word or concept on one side",
            )
        return self._over(Near(left, right, words, has_position(right), place=_place(meta)))

    def sentence(self, meta: Meta, parts: list[Node]) -> Node:
        for part in parts:
            _refuse_about(part)
        return self._over(Sentence(parts[0], parts[1], _place(meta)))

    def title(self, meta: Meta, parts: list[Node]) -> Node:
        _refuse_about(parts[0])
        return self._over(InTitle(parts[0], _place(meta)))

    def concept(self, meta: Meta, parts: list[Token]) -> Node:
        return Concept(str(parts[0]), _place(meta))

    def about(self, meta: Meta, parts: list[Token]) -> Node:
        what, _, written = parts[0].partition(":")
        value = written.strip('"')
        if what == "deaths" and not _DEATHS.fullmatch(value):
            raise QueryError(
                f"{str(parts[0])!r} names no number of people",
                column=_column(parts[0]),
                remedy="write deaths:10: at least 10 were killed",
            )
        if what == "lang":
            value = value.lower().replace("_", "-").partition("-")[0]  # texts are read as fr, not as fr-CA
            if not _LANGUAGE.fullmatch(value):
                raise QueryError(
                    f"{str(parts[0])!r} names no language",
                    column=_column(parts[0]),
                    remedy="write its code, as in lang:fr",
                )
        return About(what, value, _place(meta))

    def word(self, meta: Meta, parts: list[Token]) -> Node:
        if (sign := parts[0][0]) in _SIGNS:
            raise QueryError(
                f"{sign!r} is no operator", column=_column(parts[0]), remedy=f"write {_SIGNS[sign]}"
            )
        return Word(_form(parts[0], str(parts[0])), _place(meta))

    def phrase(self, meta: Meta, parts: list[Token]) -> Node:
        return Word(_form(parts[0], parts[0].replace('"', "")), _place(meta))


def parse(text: str) -> Query:
    """The query that a text holds. Raises QueryError with the column, counted from 1."""
    if not text.strip():
        raise QueryError("an empty query", column=1, remedy="write a word or a concept")
    if len(text) > MAX_QUERY_LENGTH:
        raise QueryError(
            f"a query of {len(text)} characters",
            column=MAX_QUERY_LENGTH + 1,
            remedy=f"at most {MAX_QUERY_LENGTH}",
        )
    plain = text.translate(_QUOTES)
    try:
        return Query(text, _Reader().transform(_parser().parse(plain)))
    except VisitError as error:
        raise error.orig_exc from None
    except UnexpectedToken as error:
        raise _misplaced(plain, error) from None
    except UnexpectedCharacters as error:
        raise _unreadable(plain, error.pos_in_stream or 0) from None


@cache
def _parser() -> Lark:
    return Lark(_GRAMMAR, parser="lalr", lexer="basic", propagate_positions=True, maybe_placeholders=False)


def _place(meta: Meta) -> tuple[int, int]:
    return meta.start_pos, meta.end_pos


def _column(token: Token) -> int:
    return (token.start_pos or 0) + 1


def _ordered(left: Node, operator: Token, right: Node, words: int, place: tuple[int, int]) -> Node:
    if not (has_position(left) and has_position(right)):
        raise QueryError(
            "BEFORE has an AND or NOT on one side",
            column=_column(operator),
            remedy="put a word or concept on both",
        )
    return Near(left, right, words, ordered=True, place=place)


def _form(token: Token, written: str) -> Form:
    try:
        return forms.parse(written)
    except forms.Unusable as error:
        raise QueryError(error.what, column=_column(token), remedy=error.remedy) from None


def _refuse_about(part: Node) -> None:
    """What is known of the whole entry stands nowhere in the text."""
    for node in walk(part):
        if isinstance(node, About):
            raise QueryError(
                f"{node.what}: has no place in the text", column=node.place[0] + 1, remedy="join it with AND"
            )


def _misplaced(text: str, error: UnexpectedToken) -> QueryError:
    """A token where another was wanted, in the words of the query language."""
    token = error.token
    column = len(text.rstrip()) + 1 if token.type == "$END" else _column(token)
    wanted = set(error.accepts or error.expected)
    if token.type == "$END":
        if "RPAR" in wanted:
            return QueryError("a bracket is not closed", column=_unclosed(text), remedy="write )")
        return QueryError(
            "the query ends too early", column=column, remedy="a word or concept is missing here"
        )
    if token.type == "RPAR":
        what = "a ) without its (" if "$END" in wanted else "a word or concept is missing before )"
        return QueryError(what, column=column, remedy="check the brackets")
    if "AND" not in wanted:
        what = f"a word or concept should stand where {str(token)!r} stands"
        remedy = (
            "NOT beside NEAR or SENTENCE goes into brackets" if token.type == "NOT" else "write what it joins"
        )
        return QueryError(what, column=column, remedy=remedy)
    if token.type == "NOT":
        return QueryError("NOT without an operator before it", column=column, remedy="write AND NOT")
    return QueryError(
        f"no operator before {str(token)!r}", column=column, remedy="write AND, OR, or one phrase in quotes"
    )


def _unclosed(text: str) -> int:
    """The column of the last bracket that stays open."""
    open_at: list[int] = []
    for found in re.finditer(r'"[^"]*"|[()]', text):
        if found.group() == "(":
            open_at.append(found.start())
        elif found.group() == ")" and open_at:
            open_at.pop()
    return open_at[-1] + 1 if open_at else len(text)


def _unreadable(text: str, at: int) -> QueryError:
    """Characters that are no part of the language, and what was probably meant."""
    start = max(text.rfind(" ", 0, at), text.rfind("(", 0, at)) + 1
    found = re.match(r"[^\s()]*", text[start:])
    word = found.group() if found else ""
    for begins, (what, remedy) in _MISTAKES.items():
        if re.match(begins, word):
            return QueryError(what.format(word), column=start + 1, remedy=remedy)
    if text[at] == '"':
        return QueryError("a quote is not closed", column=at + 1, remedy='write "')
    return QueryError(f"{word or text[at]!r} cannot be read", column=at + 1, remedy="put a phrase in quotes")


_MISTAKES = {
    "NEAR": ("{0!r} is no distance", "write NEAR/8: within 8 words"),
    "BEFORE": ("{0!r} is no distance", "write BEFORE/8: at most 8 words before"),
    "(title|lang|source|tag|deaths):": (
        "{0!r} lacks its value",
        "write title:(...), lang:fr, source:id, tag:x or deaths:10",
    ),
    "[A-Za-z]+:": ("{0!r} is no concept", "kind:name in small letters, as event:coup or place:*"),
    "https?:": ("an address is no word", "put it in quotes"),
}
