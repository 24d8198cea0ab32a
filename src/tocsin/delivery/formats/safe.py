"""What feeds say, made harmless before it is shown: one line, no control or direction characters.

A feed's text is hostile until it has passed here. Offsets of spans count in the text as stored:
`neutral` keeps every character's place, and `segments` marks before it removes.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import groupby, islice
from urllib.parse import quote, urlsplit

from tocsin.model import Span

LONGEST_LINK = 2_000  # characters; what browsers and mail programs follow reliably
_DIRECTION = frozenset("\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
_INVISIBLE = frozenset("\u00ad\u180e\u200b\u2060\ufeff\ufff9\ufffa\ufffb")
_TAGS = frozenset(map(chr, range(0xE0000, 0xE0080)))  # spell text that nobody sees
_UNSEEN = frozenset(("Cc", "Cs", "Co"))  # controls, half surrogates, private use
_IN_LINKS = "%/:?#[]@!$&'()*+,;=~-._"  # RFC 3986's reserved and unreserved marks, and escapes

_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,3}")  # a tag of BCP 47 as feeds use them


def hostile(character: str) -> bool:
    """Whether a character hides, reorders or commands instead of being read; a line break is none.

    The joiners U+200C and U+200D are kept: Persian, Indic scripts and emoji are written with them.
    """
    return (
        character in _DIRECTION
        or character in _INVISIBLE
        or character in _TAGS
        or (unicodedata.category(character) in _UNSEEN and not character.isspace())
    )


def neutral(text: str) -> str:
    """The text with a space in place of each hostile character and line break: offsets still hold."""
    return "".join(" " if character.isspace() or hostile(character) else character for character in text)


def line(text: str, limit: int) -> str:
    """The text on one line of at most `limit` characters, hostile ones removed; a cut ends in `…`."""
    return "".join(segment.text for segment in segments(text, (), limit))


def block(text: str) -> str:
    """Several lines, each without hostile characters and trailing white space."""
    kept = "".join(character for character in text if not hostile(character))
    return "\n".join(each.rstrip() for each in kept.splitlines())


def link(url: str) -> str | None:
    """The address if a reader may follow it: http or https, a host, no user name; escaped to ASCII.

    A user name (`https://bank.example@evil.example`) is how an address lies about where it leads.
    """
    url = url.strip()
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return None
    usable = parts.scheme in ("http", "https") and parts.hostname and "@" not in parts.netloc and port != 0
    if not usable or any(hostile(character) or character.isspace() for character in url):
        return None
    escaped = quote(url, safe=_IN_LINKS)
    return escaped if len(escaped) <= LONGEST_LINK else None


def language(tag: str | None) -> str | None:
    """The tag where it is one: feeds name their languages themselves."""
    return tag if tag and _LANGUAGE.fullmatch(tag) else None


@dataclass(frozen=True, slots=True)
class Segment:
    """A stretch of a line, marked where it is what an indicator matched."""

    text: str
    marked: bool = False


def segments(text: str, spans: Iterable[Span], limit: int) -> tuple[Segment, ...]:
    """The text as one harmless line of at most `limit` characters, cut where marks begin and end.

    Spans may overlap, touch or lie outside the text. A cut line ends in `…`.
    """
    marked = {at for span in spans for at in range(max(0, span.start), min(len(text), span.end))}
    shown = list(islice(_folded(text, marked), limit + 1))
    if len(shown) > limit:
        shown[limit - 1 :] = [("…", False)]
    while shown and shown[-1][0] == " ":
        shown.pop()
    return tuple(
        Segment("".join(character for character, _ in group), is_marked)
        for is_marked, group in groupby(shown, key=lambda pair: pair[1])
    )


def _folded(text: str, marked: set[int]) -> Iterator[tuple[str, bool]]:
    """The characters that are shown and whether each is marked; white space folded, none in front."""
    spaced = True
    for at, character in enumerate(text):
        if hostile(character):
            continue
        if character.isspace():
            if not spaced:
                yield " ", at in marked
            spaced = True
        else:
            yield character, at in marked
            spaced = False
