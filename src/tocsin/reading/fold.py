"""Folding: one spelling for all the ways in which a word is written. First step of reading.

Case, accents, ligatures, apostrophes, dashes, blanks, Arabic letter variants and digits become
one; marks that nobody sees go. The way back to the original characters is kept exactly, since
evidence is shown in the words of its source.

Folding costs more than matching, so there are two ways with one result. Nearly all news is
written in fewer than 256 characters: those are translated one to one by two table look-ups in C.
Only stretches that change their length (ligatures, vowel marks, runs of blanks, other scripts)
are taken character by character. A text with HTML's character references is decoded beforehand.
"""

from __future__ import annotations

import codecs
import re
import unicodedata
from bisect import bisect_left, bisect_right
from dataclasses import dataclass, replace
from itertools import chain

from tocsin.reading import entities
from tocsin.reading.entities import Decoded

# Those of typewriters and typography, primes, and the letters that transcribe hamza and ayn (Qurʾān).
_APOSTROPHES = "'‘’‛ʹʻʼʽʾʿˈˊˋˮ՚ߴߵ′‵`´ꞌ❛❜＇"
_DASHES = "-‐‑‒–—―−﹘﹣－⁃˗➖─━"
_QUOTES = "“”„‟«»‹›‚″‶❝❞❮❯〝〞〟"
# Arabic letters as other keyboards, Persian and Maghrebi spelling have them, and the letters with
# strokes and hooks that Hausa, Fulfulde and Bambara write and the press writes without.
_LETTERS = {
    "ى": "ي", "ی": "ي", "ې": "ي", "ۍ": "ي", "ے": "ي", "ة": "ه", "ہ": "ه", "ە": "ه", "ھ": "ه", "ۃ": "ه",
    "ٱ": "ا", "ٲ": "ا", "ٳ": "ا", "ک": "ك", "ڪ": "ك", "گ": "ك", "ڭ": "ك", "ڨ": "ق", "ڤ": "ف", "ڥ": "ف",
    "پ": "ب", "چ": "ج", "ژ": "ز", "ں": "ن",
    "œ": "oe", "æ": "ae", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "ħ": "h", "þ": "th", "ı": "i", "ŧ": "t",
    "ɓ": "b", "ɗ": "d", "ɖ": "d", "ƙ": "k", "ƴ": "y", "ŋ": "n", "ɲ": "n", "ɛ": "e", "ɔ": "o", "ǝ": "e",
    "ə": "e",
}  # fmt: skip
_TATWEEL = "ـ"
# Vowel marks on nothing, which old Arabic encodings put inside words; what is a letter only by its
# category; the points at which dictionaries part a word.
_GONE = "ﹰﹲﹴﹶﹸﹺﹼﹾ\u115f\u1160\u3164\uffa0‧"
_UNKNOWN = "\ufffd"  # stands for lone surrogates, which no encoder takes
_SPECIAL = (
    dict.fromkeys(_APOSTROPHES, "'")
    | dict.fromkeys(_DASHES, " ")
    | dict.fromkeys(_QUOTES, '"')
    | _LETTERS
    | dict.fromkeys(_GONE + _TATWEEL, "")
    | {"\u2800": " ", "…": "…", _UNKNOWN: _UNKNOWN}  # the blank of braille
)
_UNSEEN = {"Mn", "Me", "Cf"}  # combining marks, zero-width and direction marks
_SLOTS = 256


def _fold_part(char: str) -> str:
    if char in _SPECIAL:
        return _SPECIAL[char]
    category = unicodedata.category(char)
    if category in _UNSEEN:
        return ""
    if category == "Cs":
        return _UNKNOWN
    if category in ("Cc", "Pd") or char.isspace():
        return " "
    return str(unicodedata.decimal(char)) if category == "Nd" else char


def _fold_char(char: str) -> str:
    """What one character becomes: nothing, itself, another, or several."""
    char = unicodedata.normalize("NFC", char)
    if char in _SPECIAL:
        return _SPECIAL[char]
    apart = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", char).casefold())
    # They stay apart: a character that is made of several may come as those, too.
    return "".join(map(_fold_part, apart.casefold()))


class _Folds(dict[str, str]):
    """What each character becomes, worked out once."""

    def __missing__(self, char: str) -> str:
        self[char] = folded = _fold_char(char)
        return folded


_FOLDS = _Folds()


def _slot_chars() -> str:
    """The characters with a slot of their own: those of English, French and Arabic news that fold one to one.

    The table for the C encoder must begin with NUL.
    """
    wanted = chain(
        map(chr, range(0x20, 0x7F)), "\t\n\r", map(chr, range(0x621, 0x64B)), "،؛؟٠١٢٣٤٥٦٧٨٩",
        "‐‑–—‘’“”„…\u2009\u202f•€", map(chr, range(0xA0, 0x100)),
    )  # fmt: skip
    single = [char for char in dict.fromkeys(wanted) if len(_FOLDS[char]) == 1]
    return ("\0" + "".join(single))[:_SLOTS]


_CHARS = _slot_chars()
_ENCODE = codecs.charmap_build(_CHARS.ljust(_SLOTS, "\ufffe"))
_FOLDED = "".join(_FOLDS[char] for char in _CHARS)
_SPACED = "".join(char if char.isalnum() else " " for char in _FOLDED)
_SOLID = re.escape("".join(c for c, folded in zip(_CHARS, _FOLDED, strict=True) if folded != " "))
_IRREGULAR = re.compile(rf"[^{_SOLID}]{{2,}}|[^{re.escape(_CHARS)}]")
_BLANKS = re.compile("  +")
_NOT_WORD = re.compile(r"[\W_]")


@dataclass(frozen=True, slots=True)
class Folded:
    """A folded text that knows where each of its characters came from.

    `spaced` has a blank for every mark that is neither letter nor digit, and one more blank at
    either end, so that `" word "` stands in it exactly where the whole word stands in `text`, at
    the same offset.
    """

    original: str
    text: str
    spaced: str
    _at: tuple[int, ...] = ()  # where in `text` a stretch begins that maps one to one ...
    _from: tuple[int, ...] = ()  # ... and where in `original` it came from
    _decoded: Decoded | None = None  # where `original` has references: in their stead that is meant

    @property
    def _source(self) -> str:
        return self._decoded.text if self._decoded else self.original

    def _place(self, offset: int) -> int:
        if not self._at:
            return offset
        stretch = bisect_right(self._at, offset) - 1
        return self._from[stretch] + offset - self._at[stretch]

    def place_of(self, origin: int) -> int:
        """Where in `text` the first character stands that came from a place of the original or later.

        The end of a span becomes the end of the stretch in `text`.
        """
        if self._decoded is None and not self._at:
            return min(origin, len(self.text))
        return bisect_left(range(len(self.text)), origin, key=self._origin)

    def _origin(self, offset: int) -> int:
        place = self._place(offset)
        return self._decoded.start(place) if self._decoded else place

    def span(self, start: int, end: int) -> tuple[int, int]:
        """The original's offsets of `text[start:end]`, with the marks that belong to the last character."""
        first, last = self._span(start, end)
        if self._decoded is None:
            return first, last
        return self._decoded.start(first), self._decoded.end(last) if last > first else self._decoded.start(
            first
        )

    def _span(self, start: int, end: int) -> tuple[int, int]:
        source = self._source
        if start >= end:
            here = self._place(start) if start < len(self.text) else len(source)
            return here, here
        if not self._at:
            return start, end
        last = self._place(end - 1) + 1
        while last < len(source) and unicodedata.category(source[last]) in ("Mn", "Me"):
            last += 1
        return self._place(start), last


def fold(text: str) -> Folded:
    """The text with case, accents, letter variants, dashes and blanks made one (see the module)."""
    if "&" in text and (decoded := entities.decode(text)):
        return replace(_fold(decoded.text), original=text, _decoded=decoded)
    return _fold(text)


def _fold(text: str) -> Folded:
    try:
        slots = codecs.charmap_encode(text, "strict", _ENCODE)[0]
    except UnicodeEncodeError:
        return _fold_irregular(text)
    folded = codecs.charmap_decode(slots, "strict", _FOLDED)[0]
    if "  " in folded:
        return _run_together(text, folded)
    return Folded(text, folded, f" {codecs.charmap_decode(slots, 'strict', _SPACED)[0]} ")


def _run_together(text: str, wide: str) -> Folded:
    """Make one blank of each run of blanks in a text that was folded one to one."""
    at, origin = [0], [0]
    gone = 0
    for run in _BLANKS.finditer(wide):
        at.append(run.start() + 1 - gone)
        origin.append(run.end())
        gone += run.end() - run.start() - 1
    folded = _BLANKS.sub(" ", wide)
    return Folded(text, folded, _space(folded), tuple(at), tuple(origin))


def _fold_irregular(text: str) -> Folded:
    """Fold a text in which some stretches change their length; the rest goes the quick way."""
    pieces: list[str] = []
    at, origin = [0], [0]
    done = length = 0
    for found in _IRREGULAR.finditer(text):
        pieces.append(_quick(text[done : found.start()]))
        length += found.start() - done
        for index, char in _fold_stretch(found.group(), found.start()):
            at.append(length)
            origin.append(index)
            pieces.append(char)
            length += 1
        done = found.end()
        at.append(length)
        origin.append(done)
    pieces.append(_quick(text[done:]))
    folded = "".join(pieces)
    return Folded(text, folded, _space(folded), tuple(at), tuple(origin))


def _space(folded: str) -> str:
    """The `spaced` of a folded text."""
    try:
        slots = codecs.charmap_encode(folded, "strict", _ENCODE)[0]
    except UnicodeEncodeError:
        return f" {_NOT_WORD.sub(' ', folded)} "
    return f" {codecs.charmap_decode(slots, 'strict', _SPACED)[0]} "


def _quick(text: str) -> str:
    return codecs.charmap_decode(codecs.charmap_encode(text, "strict", _ENCODE)[0], "strict", _FOLDED)[0]


def _fold_stretch(stretch: str, start: int) -> list[tuple[int, str]]:
    """Each folded character of an irregular stretch with its place in the original; blanks run together."""
    out: list[tuple[int, str]] = []
    for index, char in enumerate(stretch, start):
        for folded in _FOLDS[char]:
            if folded != " " or not out or out[-1][1] != " ":
                out.append((index, folded))
    return out


_EXACT = str.maketrans(
    dict.fromkeys(_APOSTROPHES, "'") | dict.fromkeys(_DASHES, " ") | dict.fromkeys(_GONE + _TATWEEL, "")
)
# Marks that nobody sees, and Arabic vowel marks, which a text has or has not.
_UNSEEN_IN_EXACT = re.compile(
    "[\u00ad\u061c\u064b-\u0652\u0670\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff]"
)


def exact(text: str) -> str:
    """The text with its case and accents, but one apostrophe, one blank and composed letters."""
    if "&" in text and (decoded := entities.decode(text)):
        text = decoded.text
    composed = unicodedata.normalize("NFKC", text.translate(_EXACT))
    return " ".join(_UNSEEN_IN_EXACT.sub("", composed).translate(_EXACT).split())
