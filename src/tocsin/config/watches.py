"""The shape of watches and lexicons: concepts, context triggers, indicators, rules, ladders."""

from datetime import timedelta
from typing import Annotated, Literal

from pydantic import Field, model_validator

from tocsin.config.parts import ConceptId, Key, LanguageOrAny, Names, OneOrMany, Part
from tocsin.config.scalars import Duration, Span, Titles
from tocsin.model import Certainty, Severity, Status

EARLIEST_NEWS = timedelta(hours=48)  # what comes later is late

Latitude = Annotated[float, Field(ge=-90, le=90)]
Longitude = Annotated[float, Field(ge=-180, le=180)]


class ConceptSettings(Part):
    """A concept's surface forms. `forms` gathers the language keys (`en`, `fr`, `ar`, `any`).

    A concept with `match` has no forms: it stands for that query wherever another names it.
    """

    label: str | None = None
    within: ConceptId | None = None
    geo: tuple[Latitude, Longitude] | None = None
    match: str | None = None
    exclude: Names = Field([], alias="not")
    forms: dict[LanguageOrAny, Names] = {}

    @classmethod
    def written_keys(cls) -> list[str]:
        """The keys of a concept; any other language may stand as well."""
        return ["label", "within", "geo", "match", "not", "any", "en", "fr", "ar"]

    @model_validator(mode="before")
    @classmethod
    def _gather_languages(cls, data: object) -> object:
        """Language keys stand beside the others in the file; here they stand under `forms`."""
        if not isinstance(data, dict) or "forms" in data:
            return data
        own = {"label", "within", "geo", "match", "not", "exclude"}
        forms = {key: value for key, value in data.items() if key not in own and _is_language(key)}
        rest = {key: value for key, value in data.items() if key not in forms}
        return {**rest, "forms": forms}


def _is_language(key: object) -> bool:
    return isinstance(key, str) and (
        key == "any" or (key.isalpha() and key.islower() and len(key) in (2, 3) and key != "not")
    )


class Directions(Part):
    """Trigger phrases by where they stand to the mention: before it, after it, or around (`ne … pas`).

    `pseudo` lists longer phrases that hold a trigger and are none; `stop` ends a trigger's reach.
    """

    before: Names = []
    after: Names = []
    around: Names = []
    pseudo: Names = []
    stop: Names = []


class Positions(Part):
    """Phrases that say what kind of text a title heads, by where they stand in a sentence of it."""

    opening: Names = []
    anywhere: Names = []
    closing: Names = []


class ContextSettings(Part):
    """What extends the package's knowledge of a language.

    The first four: status → language → directions. Then kinds of text: genre → language → positions.
    `background` opens a clause that is not the news, `fresh` makes news of the sentence it stands in.
    """

    negated: dict[LanguageOrAny, Directions] = {}
    hypothetical: dict[LanguageOrAny, Directions] = {}
    historical: dict[LanguageOrAny, Directions] = {}
    ended: dict[LanguageOrAny, Directions] = {}
    analysis: dict[LanguageOrAny, Positions] = {}
    report: dict[LanguageOrAny, Positions] = {}
    aftermath: dict[LanguageOrAny, Positions] = {}
    other: dict[LanguageOrAny, Positions] = {}
    background: dict[LanguageOrAny, Names] = {}
    fresh: dict[LanguageOrAny, Names] = {}


class Examples(Part):
    """Inline examples: texts in which the indicator must be observed, and must not."""

    hit: Names = []
    miss: Names = []


class Indicator(Part):
    """An observable sign, as a query over mentions and words."""

    title: Titles = {}
    description: Titles = {}
    source: str | None = None
    match: str
    status: Annotated[list[Status], OneOrMany()] = [Status.ASSERTED]
    weight: float = 1.0
    examples: Examples = Examples()


class RuleBase(Part):
    """What every kind of rule may say."""

    id: Key
    title: Titles = {}
    severity: Severity
    group_by: Annotated[
        list[Literal["place", "indicator", "source", "owner", "country", "language"]], OneOrMany()
    ] = []
    hold_for: Duration = Field(timedelta(0), alias="for")
    cooldown: Duration = timedelta(0)
    resolve_after: Duration = timedelta(hours=24)
    inhibited_by: Names = []
    schedule: dict[str, str] | None = None
    min_certainty: Certainty = Certainty.POSSIBLE


class MatchRule(RuleBase):
    """Any accepted observation within the news horizon."""

    kind: Literal["match"]
    of: Names
    within: Span = EARLIEST_NEWS


class CountRule(RuleBase):
    """At least so many distinct owners, stories, sources, places or entries within a window."""

    kind: Literal["count"]
    of: Names
    at_least: int = Field(ge=1)
    distinct: Literal["owner", "story", "source", "entry", "place"] = "story"
    within: Span


class SpikeRule(RuleBase):
    """More stories than the past makes likely."""

    kind: Literal["spike"]
    of: Names
    window: Span
    baseline: Span = timedelta(days=28)
    false_alarms_per_year: float = Field(4, gt=0)
    method: Literal["negative-binomial", "ears-c2", "ratio"] = "negative-binomial"


class SequenceRule(RuleBase):
    """Indicators one after the other."""

    kind: Literal["sequence"]
    steps: Names
    within: Span


class SilenceOf(Part):
    """Whose silence: sources by tag, id or country, or indicators."""

    tags: Names = []
    sources: Names = []
    country: str | None = None
    indicators: Names = []


class SilenceRule(RuleBase):
    """What should be heard is not. `for` is how long."""

    kind: Literal["silence"]
    of: SilenceOf


class LevelRule(RuleBase):
    """The watch's level stands at or above a rung."""

    kind: Literal["level"]
    at_least: str


class CompositeRule(RuleBase):
    """Any or all of other rules hold."""

    kind: Literal["any", "all"]
    of: Names


Rule = Annotated[
    MatchRule | CountRule | SpikeRule | SequenceRule | SilenceRule | LevelRule | CompositeRule,
    Field(discriminator="kind"),
]


class Rung(Part):
    """One level of a ladder and the points from which it holds."""

    id: Key
    start: float = Field(alias="from")


class Ladder(Part):
    """How observations become a level."""

    half_life: Span = timedelta(days=5)
    cap: float = Field(3, gt=0)
    fall_after: Duration = timedelta(hours=48)
    levels: list[Rung] = []


class Watch(Part):
    """What one team watches: scope, indicators, rules and ladder."""

    id: Key = Field(alias="watch")
    title: Titles = {}
    scope: str = ""
    indicators: dict[Key, Indicator] = {}
    rules: list[Rule] = []
    ladder: Ladder | None = None
