"""Which language a text is written in, from its letters and small words: Arabic, English or French.

The source knows better; this tells where it says nothing, or where a feed declares a language
that its items are not in (`en-US` is what many publishing systems say of everything).
"""

from __future__ import annotations

import re

_LOOK_AT = 2000  # characters; more tells nothing new
_ARABIC_SHARE = 0.4  # of the letters
_ENOUGH = 3  # small words of another language before a declared one is doubted
_ARABIC = re.compile("[\u0621-\u064a]")
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]")
_WORDS = re.compile(r"[^\W\d_]+")
_SMALL_WORDS = {
    "en": "the of and to in is are was were for on with at by from that this have has had as after over its"
    " his their who says said will not be been more than against into amid",
    "fr": "le les des du de la et à dans est sont une un pour sur aux au avec par qui que ont été l d qu n s"
    " en ce cette ses leur après selon plus contre ne pas se où",
    "es": "el los las del y en por con para un una que se al su de la más tras sobre contra",
    "pt": "o os as do da dos das e em no na por com para um uma que se ao de à mais após",
    "de": "der die das und in im von mit für auf den dem ein eine nach ist sind aus bei zu",
    "it": "il lo gli i e in di del della per con un una che nel nella dopo si a la sul",
}
_SMALL = {code: frozenset(words.split()) for code, words in _SMALL_WORDS.items()}


def tag(declared: str | None) -> str | None:
    """The primary language of a declared tag: `fr` of `fr-FR`; None of none."""
    primary = re.split(r"[-_]", declared.strip().lower(), maxsplit=1)[0] if declared else ""
    return primary or None


def guess(text: str) -> str | None:
    """`ar`, `en` or `fr`, or None where the text tells too little or is in another language."""
    counts = _counts(text)
    if counts is None:
        return "ar"
    (code, most), (_, less), *_ = sorted(counts.items(), key=lambda each: -each[1])
    return code if most > less and code in _READ else None


def of(text: str, declared: str | None) -> str | None:
    """The declared language, unless the text is plainly in another; a guess where none is declared."""
    declared = tag(declared)
    counts = _counts(text)
    if counts is None:
        return declared if declared in _ARABIC_SCRIPT else "ar"
    if declared is None:
        return guess(text)
    if declared == "ar":
        return guess(text) or ("ar" if _ARABIC.search(text) else None)
    other = {"en": "fr", "fr": "en"}.get(declared)
    if other and counts[other] >= _ENOUGH and counts[other] > 2 * counts[declared]:
        return other
    return declared


_READ = frozenset({"en", "fr"})  # the others are here to be told apart from these
_ARABIC_SCRIPT = frozenset({"ar", "fa", "ur", "ps", "ku", "ug", "sd"})


def _counts(text: str) -> dict[str, int] | None:
    """How many of each language's small words the text has; None where it is in Arabic letters."""
    text = text[:_LOOK_AT]
    arabic = 0 if text.isascii() else len(_ARABIC.findall(text))
    if arabic and arabic > _ARABIC_SHARE * (arabic + len(_LATIN.findall(text))):
        return None
    words = _WORDS.findall(text.lower())
    return {code: sum(map(small.__contains__, words)) for code, small in _SMALL.items()}
