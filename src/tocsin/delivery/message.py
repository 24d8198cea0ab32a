"""From a change, or a test, to what a channel sends: subject, text, HTML and the webhook's exact bytes.

Pure and repeatable: the same change, id and `now` give the same message, so that an attempt after
a crash sends what the first one sent.
"""

import json
from bisect import bisect_right
from collections.abc import Callable
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from tocsin.config.settings import Channel, WebhookChannel
from tocsin.delivery.formats import alert, cloudevents, prose
from tocsin.delivery.formats.alert import Json
from tocsin.delivery.formats.safe import line
from tocsin.delivery.formats.words import Words, words_for
from tocsin.errors import ChannelMisconfigured
from tocsin.model import Message, Told

LARGEST_BODY = 20_000  # bytes; Standard Webhooks asks to stay below 20 kB
MOST_EVIDENCE = 100  # pieces in a body, however short they are
LONGEST_SUBJECT = 200  # characters; mail programs show far fewer
FORMATS = ("cloudevents", "json")


def compose(
    told: Told,
    channel: Channel,
    *,
    id: str,
    language: str,
    timezone: str,
    source: str,
    base_url: str | None,
    now: datetime,
) -> Message:
    """The message of a change for one channel.

    `id` is the delivery's; `language` and `timezone` hold where the channel names none; `source`
    is the URI of this deployment; `base_url` that of its console, None where none is served.
    Raises `ChannelMisconfigured` for a format or time zone that this version does not know.
    """
    words, zone = words_for(channel.language or language), _zone(channel.timezone or timezone)
    enveloped = _enveloped(channel)
    text = prose.summary(told, words=words)

    def body(most_evidence: int) -> bytes:
        data = alert.document(told, text=text, base_url=base_url, most_evidence=most_evidence)
        return _encoded(_event(data, told, id=id, source=source) if enveloped else data)

    written = prose.written(told, words=words, zone=zone, base_url=base_url)
    return Message(
        id=id,
        at=now,
        subject=subject(told, words),
        text=written.text,
        html=written.html,
        body=_fitted(body, most=min(MOST_EVIDENCE, len(told.evidence))),
        content_type=_content_type(enveloped),
        thread=told.alert.id,
        first_in_thread=told.n == 1,
        marks=_marks(told),
    )


def test_message(
    name: str, channel: Channel, *, id: str, language: str, timezone: str, source: str, now: datetime
) -> Message:
    """A marked test for the channel of that name: it says that nothing has happened."""
    words, zone = words_for(channel.language or language), _zone(channel.timezone or timezone)
    enveloped = _enveloped(channel)
    labels = words.labels
    data: Json = {"test": True, "channel": name, "title": labels["test_title"], "text": labels["test_body"]}
    event = cloudevents.wrapped(
        data, id=id, source=source, type=cloudevents.TEST, subject=name, time=now, sequence=1
    )
    written = prose.written_test(name, words=words, zone=zone, now=now)
    return Message(
        id=id,
        at=now,
        subject=labels["test_subject"],
        text=written.text,
        html=written.html,
        body=_encoded(event if enveloped else data),
        content_type=_content_type(enveloped),
        thread=f"test/{id}",
        first_in_thread=True,
        marked_test=True,
    )


def document(told: Told, language: str, *, base_url: str | None = None) -> Json:
    """The alert's data with all its evidence, for those who ask instead of being told."""
    text = prose.summary(told, words=words_for(language))
    return alert.document(told, text=text, base_url=base_url, most_evidence=len(told.evidence))


def subject(told: Told, words: Words) -> str:
    """The mail's subject: one clean line whose end is equal in all messages of the episode."""
    return line(f"[Tocsin] {prose.label(told, words)} · {alert.title(told)}", LONGEST_SUBJECT)


def check_format(channel: Channel) -> None:
    """Raises `ChannelMisconfigured` where the channel asks for a format that is not served yet."""
    _enveloped(channel)


def _enveloped(channel: Channel) -> bool:
    """Whether the channel gets a CloudEvent and not the bare data; all but webhooks always do."""
    if not isinstance(channel, WebhookChannel):
        return True
    if channel.format not in FORMATS:
        raise ChannelMisconfigured(
            f"the format {channel.format!r} is not served by this version",
            remedy=f"use one of {', '.join(FORMATS)}",
        )
    return channel.format == "cloudevents"


def _content_type(enveloped: bool) -> str:
    return cloudevents.CONTENT_TYPE if enveloped else "application/json"


def _event(data: Json, told: Told, *, id: str, source: str) -> Json:
    return cloudevents.wrapped(
        data,
        id=id,
        source=source,
        type=cloudevents.type_of(told),
        subject=told.alert.id,
        time=told.at,
        sequence=told.n,
    )


def _marks(told: Told) -> tuple[tuple[str, str], ...]:
    shown = told.alert
    return (
        ("Alert", shown.id),
        ("Watch", shown.watch),
        ("Rule", shown.rule),
        ("State", shown.state.value),
        ("Severity", shown.severity.value),
        ("Certainty", shown.certainty.value),
        ("Reason", " ".join(reason.value for reason in told.reasons)),
    )


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError) as fault:
        raise ChannelMisconfigured(
            f"no time zone is named {name!r}", remedy='write it as in "Europe/Paris"'
        ) from fault


def _encoded(document: Json) -> bytes:
    return json.dumps(document, ensure_ascii=False, separators=(",", ":")).encode()


def _fitted(body: Callable[[int], bytes], *, most: int) -> bytes:
    """The body with as many pieces of evidence, up to `most`, as stay below `LARGEST_BODY` bytes."""
    fitting = bisect_right(range(most + 1), LARGEST_BODY - 1, key=lambda n: len(body(n))) - 1
    return body(max(0, fitting))
