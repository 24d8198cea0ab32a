"""HTML's character references in a text as published: `&eacute;`, `&#8217;`, `&amp;nbsp;`.

Feeds escape twice, and people paste. A reference stands for its character however often it was
escaped; where it came from is kept, so that a span covers the whole of it.
"""

from __future__ import annotations

import html
import re
import unicodedata
from bisect import bisect_right
from dataclasses import dataclass
from html.entities import html5

# An ampersand that was escaped itself begins a reference too. The limits on numbers are those of Unicode.
_REFERENCE = re.compile(
    r"&(?P<escaped>(?:(?:amp|AMP|#0*38|#[xX]0*26);)*)"
    r"(?P<name>#\d{1,7};?|#[xX][0-9a-fA-F]{1,6};?|[A-Za-z][A-Za-z0-9]{1,31};?)?"
)
_LONGEST = 6  # letters of a name that may stand without its semicolon


def _may_lack_semicolon(name: str, char: str) -> bool:
    """Whether a name that HTML knows without a semicolon is taken for one inside a word, too.

    The standard (13.2.5.73) takes all of them in a text and none before a letter or `=` in an
    attribute, where addresses stand. Ours may hold addresses as well (`?a=1&section=2`), so of
    those that run on only letters with accents count, and what stands between words in French.
    """
    return not name.endswith(";") and (
        name in ("nbsp", "laquo", "raquo", "szlig", "aelig", "AElig", "oslash", "Oslash")
        or (char.isalpha() and len(unicodedata.normalize("NFD", char)) > 1)
    )


_RUNNING_ON = {name: char for name, char in html5.items() if _may_lack_semicolon(name, char)}


@dataclass(frozen=True, slots=True)
class Decoded:
    """A text with its references replaced, and the way back.

    `at`: where in `text` a stretch begins; `origin`: where it came from in the text as published;
    `width`: how many characters of that each of its own stands for.
    """

    text: str
    at: tuple[int, ...]
    origin: tuple[int, ...]
    width: tuple[int, ...]

    def start(self, offset: int) -> int:
        """Where the published text has what stands at an offset."""
        stretch = bisect_right(self.at, offset) - 1
        if self.width[stretch] > 1:
            return self.origin[stretch]
        return self.origin[stretch] + offset - self.at[stretch]

    def end(self, offset: int) -> int:
        """Where the published text ends what ends at an offset, which is not 0."""
        return self.start(offset - 1) + self.width[bisect_right(self.at, offset - 1) - 1]


def decode(text: str) -> Decoded | None:
    """The text with its references replaced; None where it has none."""
    pieces: list[str] = []
    at, origin, width = [0], [0], [1]
    done = length = 0
    for found in _REFERENCE.finditer(text):
        end, chars = _read(found)
        if end == found.start() + 1:  # a mere ampersand
            continue
        pieces += (text[done : found.start()], chars)
        length += found.start() - done
        at += (length, length + len(chars))
        origin += (found.start(), end)
        width += (end - found.start(), 1)
        length += len(chars)
        done = end
    if not done:
        return None
    pieces.append(text[done:])
    return Decoded("".join(pieces), tuple(at), tuple(origin), tuple(width))


def _read(found: re.Match[str]) -> tuple[int, str]:
    """Where a reference ends, and what it stands for."""
    name = found["name"] or ""
    if name.startswith("#"):
        return found.end(), html.unescape("&" + name)
    chars = html5.get(name) or html5.get(
        name.lower() if name.isupper() else ""
    )  # &EACUTE; of a shouted title
    if chars and (name.endswith(";") or name in _RUNNING_ON or not _is_assigned(found)):
        return found.end(), chars
    for length in range(min(len(name), _LONGEST), 1, -1):
        if begun := _RUNNING_ON.get(name[:length]):
            return found.start("name") + length, begun
    return found.end("escaped"), "&"


def _is_assigned(found: re.Match[str]) -> bool:
    """Whether a value follows, as in an address."""
    return found.string[found.end() : found.end() + 1] == "="
