"""feedparser's two parsers, driven within limits.

`feedparser.parse` has none: 45,000 categories in one entry of a megabyte keep it busy for over a
minute, since it compares each with all before. Its parsers are used directly instead, the strict
one and, where the XML is broken, the lenient one, each with a count of what it may take in. What
stands before the root element is not shown to them: declarations that lie about the encoding, and
a DOCTYPE, because of which expat would leave out every `&eacute;` without a word.
"""

import io
import re
import sys
from binascii import Error as Base64Error
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from typing import Any
from xml.sax import SAXException, SAXParseException, handler, make_parser
from xml.sax.xmlreader import InputSource

from feedparser.api import LooseFeedParser, StrictFeedParser
from feedparser.exceptions import UndeclaredNamespace

Raw = dict[str, Any]  # feedparser's dicts, which end in `parse`

MAX_ELEMENTS = 100_000  # of one document; the largest real feeds have some 5,000
MAX_LENIENT = 2 * 1024**2  # characters that the lenient parser, ten times slower, gets to see
MAX_TAGS = 50  # of one entry

_HEAD = 4_096  # characters of warnings, comments, declarations and blank lines before the root
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_ROOT = re.compile(r"<(?:\w+:)?(?:rss|feed|rdf|channel)\b", re.IGNORECASE)
_DECLARATION = re.compile(r"\s*<\?xml[^>]*>\s*")
_REFERENCE = re.compile(r"&#(?:[xX]([0-9a-fA-F]+)|([0-9]+));?")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")  # XML 1.0, 2.2

# What feedparser and the parsers beneath it let out on hostile input.
_HOSTILE = (
    SAXException,
    UndeclaredNamespace,
    ArithmeticError,
    AssertionError,
    AttributeError,
    Base64Error,
    LookupError,
    RecursionError,
    TypeError,
    ValueError,
)


@dataclass(frozen=True, slots=True)
class Document:
    """What was read: feedparser's version ("" for no feed), feed and entries.

    `broken` says where the XML was not well-formed, `cut` that only a part was read.
    """

    version: str
    feed: Raw
    entries: list[Raw]
    broken: str = ""
    cut: bool = False

    @property
    def atom(self) -> bool:
        """Whether it is Atom, which says of each text what it is; RSS leaves that open."""
        return self.version.startswith("atom")


def read(text: str, url: str) -> Document:
    """The feed in a text, as much of it as can be read; never fails.

    Relative links are resolved against `url` and the document's own bases.
    """
    body = _ILLEGAL.sub("", _REFERENCE.sub(_legal, _from_root(text)))
    strict = _strict(body, url)
    if not strict.broken:
        return strict
    lenient = _lenient(body, url, strict.broken)
    return lenient if len(lenient.entries) >= len(strict.entries) else strict


class _Enough(Exception):
    """A limit was reached."""


class _Limited:
    """What both parsers do on the way, counted."""

    elements = 0
    depth: int
    basestack: list[str]
    langstack: list[str | None]
    # An id is an id as it stands: resolved, it would be another one once the feed has moved.
    can_be_relative_uri = frozenset(StrictFeedParser.can_be_relative_uri - {"id"})

    def unknown_starttag(self, tag: str, attrs: object) -> None:
        self.elements += 1
        if self.elements > MAX_ELEMENTS:
            raise _Enough
        with suppress(*_HOSTILE):  # one element that feedparser stumbles over costs that element
            super().unknown_starttag(tag, attrs)  # type: ignore[misc]  # feedparser's

    def unknown_endtag(self, tag: str) -> None:
        try:
            super().unknown_endtag(tag)  # type: ignore[misc]  # feedparser's
        except _HOSTILE:
            self._leave()

    def _leave(self) -> None:
        """What feedparser does at the end of every end tag, for one in which it did not get there."""
        self.depth -= 1
        for stack in (self.basestack, self.langstack):
            if stack:
                stack.pop()

    def _add_tag(self, term: object, scheme: object, label: object) -> None:
        context = self._get_context()  # type: ignore[attr-defined]  # feedparser's
        if len(context.get("tags", ())) < MAX_TAGS:
            super()._add_tag(term, scheme, label)  # type: ignore[misc]  # feedparser's


class _Strict(_Limited, StrictFeedParser):  # type: ignore[misc]  # untyped
    pass


class _Lenient(_Limited, LooseFeedParser):  # type: ignore[misc]  # untyped
    pass


def _from_root(text: str) -> str:
    head = _COMMENT.sub("", text[:_HEAD])
    if root := _ROOT.search(head):
        return head[root.start() :] + text[_HEAD:]
    return _DECLARATION.sub("", text, count=1).lstrip("\ufeff\x00 \t\r\n")


def _legal(reference: re.Match[str]) -> str:
    """A character reference, or nothing where no such character may stand: it would end the parsing."""
    digits, base = (reference[1], 16) if reference[1] else (reference[2], 10)
    number = int(digits, base) if len(digits) < 10 else sys.maxunicode + 1
    legal = number <= sys.maxunicode and not _ILLEGAL.match(chr(number))
    return reference[0] if legal else ""


def _strict(body: str, url: str) -> Document:
    parser = _Strict(url, None, "utf-8")
    source = InputSource()
    source.setByteStream(io.BytesIO(body.encode()))
    source.setEncoding("utf-8")
    reader = make_parser()
    reader.setFeature(handler.feature_namespaces, 1)
    reader.setFeature(handler.feature_external_ges, 0)
    reader.setContentHandler(parser)
    reader.setErrorHandler(parser)
    return _driven(parser, lambda: reader.parse(source))


def _lenient(body: str, url: str, broken: str) -> Document:
    parser = _Lenient(url, None, "utf-8", {})
    cut = len(body) > MAX_LENIENT
    return _driven(parser, lambda: parser.feed(body[:MAX_LENIENT]), broken=broken, cut=cut)


def _driven(parser: Any, run: Callable[[], object], *, broken: str = "", cut: bool = False) -> Document:  # noqa: ANN401  # feedparser's
    parser.resolve_relative_uris = False
    parser.sanitize_html = False
    try:
        run()
    except _Enough:
        cut = True
    except SAXParseException as error:
        broken = f"near line {error.getLineNumber()}"
    except _HOSTILE:
        broken = broken or "somewhere"
    return Document(parser.version, parser.feeddata, parser.entries, broken, cut)
