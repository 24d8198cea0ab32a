"""A small made-up country to read about, and the readings that tests ask for."""

from datetime import UTC, datetime
from typing import Any

from tocsin.config.settings import Settings
from tocsin.model import Basis, Entry, Reading, Source, Status
from tocsin.reading.reader import Explanation, Reader, build

NOW = datetime(2026, 4, 25, 12, tzinfo=UTC)

CONCEPTS: dict[str, Any] = {
    "place:landia": {"any": ["Landia"], "en": ["Landian*"], "fr": ["landien*"], "ar": ["لانديا", "=لاندي"]},
    "place:portville": {"within": "place:landia", "any": ["Portville"], "ar": ["بورتفيل"]},
    "place:harbour": {"within": "place:portville", "en": ["Portville harbour"], "fr": ["port de Portville"]},
    "place:hilltown": {"within": "place:landia", "any": ["Hilltown"]},
    "actor:front": {"any": ["=FRONT", "Front Rouge"], "ar": ["الجبهة الحمراء"]},
    "event:blockade": {
        "en": ["blockade*", "siege", "besieged", "encircle*"],
        "fr": ["blocus", "siège", "assiégé*", "encercle*"],
        "ar": ["حصار", "محاصرة"],
        "not": ["naval blockade run"],
    },
    "event:attack": {"en": ["attack*", "ambush*"], "fr": ["attaque*"], "ar": ["هجوم", "هجمات"]},
    "event:coup": {"en": ["coup"], "fr": ["coup d'État", "putsch"], "ar": ["انقلاب"], "not": ["coup de *"]},
    "event:shortage": {"en": ["shortage*", "no fuel"], "fr": ["pénurie*", "manque"], "ar": ["نقص", "غياب"]},
    "event:release": {"en": ["lifted", "freed", "siege ends"], "fr": ["levé", "libéré*"]},
    "event:kidnapping": {"en": ["kidnap*", "hostage*"], "fr": ["otage*"], "ar": ["رهائن"]},
    "thing:fuel": {"en": ["fuel"], "fr": ["carburant*"], "ar": ["وقود"]},
}
CONCEPTS["event:coup"]["not"] = ["coup de pouce", "coup d'envoi"]

INDICATORS: dict[str, Any] = {
    "shortage": {"match": "event:shortage NEAR/8 thing:fuel"},
    "siege": {"match": "event:blockade"},
    "attack": {"match": "event:attack"},
    "relief": {"match": "event:blockade", "status": ["ended"]},
}


def settings(
    indicators: dict[str, Any] | None = None,
    scope: str = "place:landia OR actor:front",
    concepts: dict[str, Any] | None = None,
    **more: Any,
) -> Settings:
    watch = {"watch": "w", "scope": scope, "indicators": INDICATORS if indicators is None else indicators}
    return Settings.model_validate({"concepts": concepts or CONCEPTS, "watches": [watch], **more})


def reader(**what: Any) -> Reader:
    return build(settings(**what))


READER = reader()


def entry(title: str, summary: str = "", language: str | None = None, tags: tuple[str, ...] = ()) -> Entry:
    source = Source(
        "gazette", "https://gazette.example/feed", "The Gazette", "Gazette", None, tags=("local",)
    )
    return Entry(
        1, 1, source, "g", "https://gazette.example/1", title, summary, NOW, NOW, NOW, Basis.PUBLISHED,
        language, tags,
    )  # fmt: skip


def read(title: str, summary: str = "", language: str | None = None, by: Reader = READER) -> Reading:
    return by.read(entry(title, summary, language))


def explain(text: str, language: str | None = None, by: Reader = READER) -> Explanation:
    return by.explain(text, language, NOW)


def status(text: str, kind: str = "event:", language: str | None = None) -> Status:
    """The status of the only mention of a kind in a text."""
    (found,) = (each for each in explain(text, language).mentions if each.concept.startswith(kind))
    return found.status
