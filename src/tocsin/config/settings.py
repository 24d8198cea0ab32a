"""The shape of the configuration (docs/configuration.md): every key, validated.

Unknown keys are errors. A key whose feature is not served yet is accepted here and named by
`unserved.py`, so that no file has to change when it is. References between parts (a rule's
indicators, a route's channels) are checked in `links.py`, where all parts are at hand.
"""

from datetime import timedelta
from functools import cached_property
from typing import Annotated, Literal

from pydantic import AfterValidator, ConfigDict, Field, SecretStr

from tocsin.config.parts import COUNTRY, FEED_URL, ConceptId, Names, OneOrMany
from tocsin.config.parts import Id as Id
from tocsin.config.parts import Language as Language
from tocsin.config.parts import Part as Part
from tocsin.config.scalars import Duration, Rate, Size, Span, TimeOfDay
from tocsin.config.watches import ConceptSettings, ContextSettings, Watch
from tocsin.model import Reliability, Severity

RETRY_WAITS = tuple(
    timedelta(seconds=s) for s in (5, 300, 1800, 7200, 18000, 36000, 36000)
)  # Svix's schedule, which Standard Webhooks cites


def _given(secrets: list[SecretStr]) -> list[SecretStr]:
    """Empty secrets are none: `${SECRET:-}` signs nothing where the variable is not set."""
    return [secret for secret in secrets if secret.get_secret_value()]


class Polling(Part):
    """How feeds are asked: how often, how many at once, and the limits of one fetch."""

    interval: Span = timedelta(minutes=10)
    min_interval: Span = timedelta(minutes=2)
    max_interval: Span = timedelta(hours=6)
    concurrency: int = Field(100, ge=1, le=2000)
    per_host: int = Field(2, ge=1, le=100)
    timeout: Span = timedelta(seconds=20)
    max_bytes: Annotated[Size, Field(ge=1024)] = 8 * 1024**2
    allow_private_networks: bool = False
    silent_after: Span = timedelta(days=3)


class ChannelBase(Part):
    """What every channel may say."""

    retry: list[Duration] = list(RETRY_WAITS)
    language: Language | None = None
    timezone: str | None = None
    at_most: Rate | None = None
    timeout: Span = timedelta(seconds=20)

    @property
    def off(self) -> bool:
        """Whether its address is empty, as where the variable that should hold it is not set."""
        return False


class WebhookChannel(ChannelBase):
    """An address that gets a signed POST. Several secrets sign side by side while rotating."""

    type: Literal["webhook"]
    url: SecretStr
    secret: Annotated[list[SecretStr], OneOrMany(), AfterValidator(_given)] = []
    format: Literal["cloudevents", "json", "slack", "mattermost", "teams", "discord"] = "cloudevents"

    @property
    def off(self) -> bool:
        """As for every channel."""
        return not self.url.get_secret_value().strip()


class EmailChannel(ChannelBase):
    """Mail through one SMTP server: `smtp://`, `smtp+starttls://` or `smtps://`, with user and password."""

    type: Literal["email"]
    smtp: SecretStr
    sender: str = Field(alias="from")
    to: Names
    unsubscribe: str | None = None

    @property
    def off(self) -> bool:
        """As for every channel."""
        return not self.smtp.get_secret_value().strip() or not any(address.strip() for address in self.to)


class AppriseChannel(ChannelBase):
    """Any of Apprise's services by its URL."""

    type: Literal["apprise"]
    url: SecretStr

    @property
    def off(self) -> bool:
        """As for every channel."""
        return not self.url.get_secret_value().strip()


class PagerDutyChannel(ChannelBase):
    """PagerDuty's Events API v2."""

    type: Literal["pagerduty"]
    key: SecretStr

    @property
    def off(self) -> bool:
        """As for every channel."""
        return not self.key.get_secret_value().strip()


class FileChannel(ChannelBase):
    """A file that gets one JSON line a message."""

    type: Literal["file"]
    path: str

    @property
    def off(self) -> bool:
        """As for every channel."""
        return not self.path.strip()


class StdoutChannel(ChannelBase):
    """Standard output of the daemon, for people at a terminal and for containers' logs."""

    type: Literal["stdout"]


Channel = Annotated[
    WebhookChannel | EmailChannel | AppriseChannel | PagerDutyChannel | FileChannel | StdoutChannel,
    Field(discriminator="type"),
]


class Quiet(Part):
    """Hours in which a route holds back, unless the severity reaches `unless`."""

    begin: TimeOfDay = Field(alias="from")
    end: TimeOfDay = Field(alias="to")
    days: Literal["daily", "weekdays", "weekend"] = "daily"
    unless: Severity | None = None


class Route(Part):
    """Who gets what: every route that fits sends; the first with `final` ends it."""

    channels: Names
    watch: str | None = None
    rule: str | None = None
    severity: Severity = Severity.MINOR
    final: bool = False
    group_wait: Duration = timedelta(0)
    repeat: Duration | None = None
    quiet: Quiet | None = None


class Digest(Part):
    """A summary at set times."""

    name: Id
    at: TimeOfDay
    days: Literal["daily", "weekdays", "weekly", "monthly"] = "daily"
    watches: Names
    channels: Names
    severity: Severity | None = None
    language: Language | None = None
    timezone: str | None = None


class Heartbeat(Part):
    """A message whose absence is the alarm."""

    channel: str
    every: Span


class Canary(Part):
    """A marked entry that goes the whole way, to measure it."""

    every: Span
    channel: str | None = None


class Retention(Part):
    """How long rows are kept. An entry that an alert rests on is kept as long as the alert."""

    entries: Span = timedelta(days=400)
    deliveries: Span = timedelta(days=90)


class Console(Part):
    """Where the web console listens and under which address people reach it."""

    listen: str = "127.0.0.1:8080"
    base_url: str = "http://127.0.0.1:8080"


class Cluster(Part):
    """Several machines that share the work."""

    model_config = ConfigDict(extra="allow", frozen=True)


class SourceSettings(Part):
    """One feed as the operator writes it; `url` alone is required."""

    url: str = Field(pattern=FEED_URL)
    id: Id | None = None
    name: str | None = None
    language: Language | None = None
    country: str | None = Field(None, pattern=COUNTRY)
    owner: str | None = None
    reliability: Reliability = Reliability.F
    tags: Names = []


class Settings(Part):
    """Everything that was configured, `tocsin.yaml` and all that it includes."""

    database: SecretStr = SecretStr("sqlite:///var/tocsin.db")
    timezone: str = "UTC"
    language: Literal["en", "fr"] = "en"
    include: Names = ["sources/*.yaml", "lexicons/*.yaml", "watches/*.yaml"]
    polling: Polling = Polling()
    channels: dict[Id, Channel] = {}
    routes: list[Route] = []
    digests: list[Digest] = []
    heartbeat: Heartbeat | None = None
    canary: Canary | None = None
    retention: Retention = Retention()
    console: Console | None = None
    cluster: Cluster | None = None
    sources: list[SourceSettings] = []
    concepts: dict[ConceptId, ConceptSettings] = {}
    context: ContextSettings = ContextSettings()
    watches: list[Watch] = []

    @cached_property
    def watch_by_id(self) -> dict[str, Watch]:
        """The watches under their ids."""
        return {watch.id: watch for watch in self.watches}
