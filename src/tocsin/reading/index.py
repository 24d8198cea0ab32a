"""Search, the pure part: an entry's words for an index, and the clue by which a query is looked up there.

The index holds folded words and nothing that a lexicon decides, so that an edited lexicon leaves
it true: a concept is looked up by its forms. What is found by a clue is held against the query
itself (`Reader.search`); the clue only has to find all that the query does.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from itertools import chain

from tocsin.config.watches import ConceptSettings
from tocsin.model import Entry
from tocsin.model.clues import ANYTHING, AllOf, AnyOf, Clue, FromSource, Tagged, Token
from tocsin.reading import forms, patterns
from tocsin.reading.concepts import Hierarchy
from tocsin.reading.fold import fold
from tocsin.reading.forms import CLITICS, Form, Pattern
from tocsin.reading.nodes import About, And, Concept, InTitle, Near, Node, Or, Sentence, Word
from tocsin.reading.query import Query
from tocsin.reading.reader import READ_LIMIT

TOKENS_VERSION = 1  # raised when the same text gives other tokens, by folding or by what is done here
VERSION = f"{TOKENS_VERSION}/{READ_LIMIT}/{unicodedata.unidata_version}"  # folding goes by Unicode's tables

LONGEST = 64  # letters of a word that are kept; PostgreSQL takes no lexeme above 2,046 bytes
MOST = 1_000  # tokens of a clue; above, looking each up costs more than it spares
DEEPEST = 8  # ALL in ANY in ALL ...; SQLite's parser of full-text queries ends at some thirty brackets
TELLING = 3  # words of a phrase that are looked up, the longest: its small words stand everywhere

_ANYWHERE, _IN_TITLE = "w", "t"  # begin a token and say where the word stands

# What may stand before a word in Arabic, by its first letter.
_CLITICS = {c[:1]: tuple(each for each in CLITICS if each[:1] == c[:1]) for c in CLITICS if c}


def tokens(entry: Entry) -> frozenset[str]:
    """The words of an entry's text, folded, each also without the clitics that it may bear."""
    title, summary = _words(entry.title), _words(entry.summary)
    return frozenset({_IN_TITLE + word for word in title} | {_ANYWHERE + word for word in title | summary})


def _words(text: str) -> set[str]:
    words = set(fold(text[:READ_LIMIT]).spaced.split())
    bare = {
        word.removeprefix(clitic)
        for word in words
        for clitic in _CLITICS.get(word[0], ())
        if word.startswith(clitic)
    }
    return {word[:LONGEST] for word in words | bare if word}


def clue(query: Query, concepts: Mapping[str, ConceptSettings]) -> Clue:
    """What every entry has in which the query holds; `ANYTHING` where that cannot be told.

    Raises QueryError for a pattern that cannot stand where it is named.
    """
    whole = patterns.expanded(query, concepts)
    return _bounded(_Clues(concepts).of(whole.node, _ANYWHERE), MOST, DEEPEST)


class _Clues:
    """Makes clues of a query's parts by the lexicon's forms."""

    def __init__(self, concepts: Mapping[str, ConceptSettings]) -> None:
        self._concepts = concepts
        self._hierarchy = Hierarchy(concepts)

    def of(self, node: Node, where: str) -> Clue:
        """The clue of a part that has to hold `where`. What excludes tells nothing, nor does a language.

        A language is told from the text and what its source declares, which may change.
        """
        match node:
            case Word():
                return _of_form(node.form, where)
            case Concept():
                names = sorted(self._hierarchy.expand(node.name))
                return _any_of(_of_form(form, where) for name in names for form in self._forms(name))
            case About():
                return _of_known(node)
            case InTitle():
                return self.of(node.part, _IN_TITLE)
            case And():
                return _all_of(self.of(part, where) for part in node.parts)
            case Or():
                return _any_of(self.of(part, where) for part in node.parts)
            case Near() | Sentence():
                return _all_of((self.of(node.left, where), self.of(node.right, where)))
            case _:
                return ANYTHING

    def _forms(self, concept: str) -> Iterable[Form]:
        for written in chain.from_iterable(self._concepts[concept].forms.values()):
            try:
                yield forms.parse(written)
            except forms.Unusable:  # the lexicon leaves it out as well
                continue


def _of_form(form: Form, where: str) -> Clue:
    return _any_of(_of_pattern(pattern, where) for pattern in forms.patterns(form))


def _of_pattern(pattern: Pattern, where: str) -> Clue:
    """The words of a literal. Its first one may bear clitics, without which it is in the index too."""
    if pattern.clitics and not pattern.clitics <= CLITICS:
        return ANYTHING
    words = pattern.literal.split()
    last = len(words) - 1
    found = [_token(where, word, open=pattern.open and at == last) for at, word in enumerate(words)]
    return _all_of(sorted(found, key=_length, reverse=True)[:TELLING])


def _token(where: str, word: str, *, open: bool) -> Token:
    return Token(where + word[:LONGEST], open and len(word) < LONGEST)


def _length(token: Token) -> int:
    return len(token.text)


def _of_known(node: About) -> Clue:
    if not node.value.isprintable():  # half a character: no database takes it, so that none is asked
        return ANYTHING
    if node.what == "source":
        return FromSource(node.value)
    return Tagged(node.value) if node.what == "tag" else ANYTHING


def _all_of(parts: Iterable[Clue]) -> Clue:
    """All of them as one clue, with nothing in it twice and no ALL directly in it."""
    flat = dict.fromkeys(
        chain.from_iterable(part.parts if isinstance(part, AllOf) else (part,) for part in parts)
    )
    return next(iter(flat)) if len(flat) == 1 else AllOf(tuple(flat))


def _any_of(parts: Iterable[Clue]) -> Clue:
    """Any of them as one clue, with nothing in it twice and no ANY directly in it."""
    flat = dict.fromkeys(
        chain.from_iterable(part.parts if isinstance(part, AnyOf) else (part,) for part in parts)
    )
    if ANYTHING in flat:
        return ANYTHING
    return next(iter(flat)) if len(flat) == 1 else AnyOf(tuple(flat))


def _size(clue: Clue) -> int:
    return sum(map(_size, clue.parts)) if isinstance(clue, AllOf | AnyOf) else 1


def _bounded(clue: Clue, most: int, depth: int) -> Clue:
    """A clue of at most so many tokens and so deep, which finds no less."""
    if isinstance(clue, AllOf):
        kept: list[Clue] = []
        for part in sorted(clue.parts, key=_size):
            smaller = _bounded(part, most, depth - 1) if depth else ANYTHING
            most -= _size(smaller)
            kept.append(smaller)
        return _all_of(kept)
    if isinstance(clue, AnyOf):
        parts = [_bounded(part, most, depth - 1) if depth else ANYTHING for part in clue.parts]
        if sum(map(_size, parts)) > most:
            parts = [_smallest(part) for part in parts]
        return _any_of(parts) if sum(map(_size, parts)) <= most else ANYTHING
    return clue if most > 0 else ANYTHING


def _smallest(clue: Clue) -> Clue:
    """Of all that is asked, the part that is looked up soonest."""
    return min(clue.parts, key=_size) if isinstance(clue, AllOf) and clue.parts else clue
