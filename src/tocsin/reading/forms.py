"""Surface forms: how a word or phrase is written in a lexicon or query, and how it is found.

`word` matches the whole word, folded; `word*` any ending; `=Word` this case and these accents.
A form becomes patterns over `Folded.spaced`, so that a blank stands wherever a word ends.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from tocsin.reading.fold import exact, fold

MIN_STEM = 2  # letters before a `*`: one letter would match a twentieth of all words
MAX_FORM = 200  # characters; longer than any name, shorter than a paragraph pasted by mistake

_ARABIC = re.compile("[\u0621-\u064a]")
_ARTICLE = "ال"
_LAM = "ل"
# Conjunction, preposition and article, as they are written before a noun or a verb.
_CONJUNCTIONS = ("", "و", "ف")
CLITICS = frozenset(c + p for c in _CONJUNCTIONS for p in ("", "ب", "ل", "ك", "ال", "بال", "كال", "لل"))
# `li` and the article become one; so does the lam of a word that begins with it: للجنة.
_IN_PLACE_OF_ARTICLE = frozenset(c + "لل" for c in _CONJUNCTIONS)
_IN_PLACE_OF_ARTICLE_AND_LAM = frozenset(c + "ل" for c in _CONJUNCTIONS)

_JOINING = re.compile(" [بلك]$")


class Unusable(ValueError):
    """A form that could never be found, or would be found everywhere. Its two texts: what, remedy."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(what)
        self.what, self.remedy = what, remedy


@dataclass(frozen=True, slots=True)
class Form:
    """A form as it is searched. `stem` is folded and spaced; `open` allows any ending.

    `joined`: its last letter is an Arabic preposition that is written as one with the word after it.
    `parted` is the stem with a blank after each apostrophe, as `d' Ivoire` often stands in print.
    """

    stem: str
    open: bool = False
    exact: str | None = None
    parted: str | None = field(default=None, compare=False)
    joined: bool = False

    @property
    def key(self) -> str:
        """Equal for forms that match alike; begins with a quote, as no concept does."""
        return f'"{"=" + self.exact if self.exact else self.stem}{"*" if self.open else ""}'


@dataclass(frozen=True, slots=True)
class Pattern:
    """Literal text to look for in `Folded.spaced`, and what must hold around it.

    `clitics`: what may stand between the word's beginning and the literal; None where the literal
    itself begins with a blank.
    """

    literal: str
    open: bool
    clitics: frozenset[str] | None = None
    swallows: bool = False  # the clitics take the place of the form's own article
    joined: bool = False  # a letter must follow the literal

    def fit(self, spaced: str, start: int, end: int) -> tuple[int, int] | None:
        """The span in `Folded.text` of a literal found at these offsets of `spaced`."""
        if self.open:
            end = spaced.find(" ", end) + 1
        if self.joined:
            if spaced[end] == " ":
                return None
            end += 1
        if self.clitics is None:
            return start, end - 2
        if spaced[start - 1] == " " and not self.swallows:
            return start - 1, end - 2
        word = spaced.rfind(" ", 0, start) + 1
        if spaced[word:start] not in self.clitics:
            return None
        return (word if self.swallows else start) - 1, end - 2


def parse(written: str, *, joins: bool = False) -> Form:
    """The form that an operator wrote. Raises Unusable.

    `joins`: a preposition of one letter at its end (`تهدد ب`) stands before the word that follows.
    """
    text = written.strip()
    if len(text) > MAX_FORM:
        raise Unusable(f"a form of {len(text)} characters", f"at most {MAX_FORM}")
    is_exact, text = text.startswith("="), text.removeprefix("=")
    is_open, text = text.endswith("*"), text.removesuffix("*")
    if "*" in text:
        raise Unusable(f"`*` stands only at the end: {written!r}", "write the forms out")
    folded = fold(text)
    stem = folded.spaced.strip()
    if not stem:
        raise Unusable(f"nothing to match in {written!r}", "a form holds letters or digits")
    if is_open and len(stem) < MIN_STEM:
        raise Unusable(
            f"{written!r} would match nearly everything", f"at least {MIN_STEM} letters before `*`"
        )
    parted = fold(folded.text.replace("'", "' ")).spaced.strip() if "'" in folded.text else stem
    joined = joins and not is_open and _JOINING.search(stem) is not None
    return Form(stem, is_open, exact(text) if is_exact else None, parted if parted != stem else None, joined)


def patterns(form: Form) -> list[Pattern]:
    """What to look for, for a form: one pattern, and in Arabic those for clitics before it."""
    stems = (form.stem, re.sub(" +", " ", form.stem), form.parted or form.stem)
    return [pattern for stem in dict.fromkeys(stems) for pattern in _patterns_of(stem, form)]


def is_arabic(stem: str) -> bool:
    """Whether a folded form begins with an Arabic letter, before which clitics may stand."""
    return _ARABIC.match(stem) is not None


def _patterns_of(stem: str, form: Form) -> list[Pattern]:
    tail = "" if form.open or form.joined else " "
    if form.exact or not is_arabic(stem):
        return [Pattern(f" {stem}{tail}", form.open)]
    # What begins like an article may be the word's own: الغام (mines), التزام.
    found = [Pattern(stem + tail, form.open, CLITICS, joined=form.joined)]
    bare = stem.removeprefix(_ARTICLE)
    if bare != stem and len(bare) >= MIN_STEM:
        in_place = _IN_PLACE_OF_ARTICLE_AND_LAM if bare.startswith(_LAM) else _IN_PLACE_OF_ARTICLE
        found.append(Pattern(bare + tail, form.open, in_place, swallows=True, joined=form.joined))
    return found
