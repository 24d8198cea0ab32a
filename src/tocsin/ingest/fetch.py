"""Feeds over HTTP: what to ask, and what an answer says about the next time."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from typing import assert_never

from tocsin.model import Failed, Fault, FeedRequest, Fetched, Outcome, Unchanged
from tocsin.net import client
from tocsin.net.calls import sendable
from tocsin.net.client import Answer, Call, Limits, Trouble

MAX_RETRY_AFTER = timedelta(days=1)  # longer wishes are mistakes more often than they are wishes
MAX_FRESHNESS = timedelta(hours=1)  # a cache's setting is a hint: a crisis does not wait a day for it
MAX_VALIDATOR = 1024  # characters of an etag or a date that is kept and sent back

_ACCEPT = (
    "application/atom+xml, application/rss+xml, application/rdf+xml;q=0.9, "
    "application/xml;q=0.8, text/xml;q=0.8, */*;q=0.1"
)
_ZERO = timedelta(0)


def fetch_all(requests: Iterable[FeedRequest], limits: Limits, now: datetime) -> Iterator[Outcome]:
    """What came of each request, in the order in which they end: `fetching` without its pauses."""
    return (outcome for outcome in fetching(requests, limits, now) if outcome is not None)


def fetching(requests: Iterable[FeedRequest], limits: Limits, now: datetime) -> Iterator[Outcome | None]:
    """What came of each request as it ends, and None whenever none has for a moment.

    A feed whose validators are sent answers 304 where it is unchanged. `server_asks` is how long
    the server wants to be left alone: Retry-After up to `MAX_RETRY_AFTER`, on whatever answer;
    else how long its answer stays fresh, up to `MAX_FRESHNESS`.
    """
    asked = {request.source: request for request in requests}
    for result in client.performing((_call(request) for request in asked.values()), limits):
        yield None if result is None else _outcome(asked[result.key], result, now)


def _call(request: FeedRequest) -> Call:
    headers = {"Accept": _ACCEPT}
    if etag := _validator(request.etag):
        headers["If-None-Match"] = etag
    if last_modified := _validator(request.last_modified):
        headers["If-Modified-Since"] = last_modified
    return Call(request.source, request.url, headers=headers)


def _outcome(request: FeedRequest, result: Answer | Trouble, now: datetime) -> Outcome:
    match result:
        case Trouble():
            return Failed(request.source, result.fault, result.detail, _ZERO, result.seconds, result.status)
        case Answer(status=304) if request.etag or request.last_modified:
            return _unchanged(request, result, now)
        case Answer() if 200 <= result.status < 300:
            return _fetched(request, result, now)
        case Answer():
            return _failed(request, result, now)
        case _:
            assert_never(result)


def _fetched(request: FeedRequest, answer: Answer, now: datetime) -> Fetched:
    return Fetched(
        source=request.source,
        body=answer.body,
        status=answer.status,
        url=answer.url,
        content_type=answer.headers.get("content-type"),
        etag=_validator(answer.headers.get("etag")),
        last_modified=_validator(answer.headers.get("last-modified")),
        server_asks=max(_retry_after(answer.headers, now), _freshness(answer.headers, now)),
        seconds=answer.seconds,
        moved_to=answer.moved_to,
    )


def _unchanged(request: FeedRequest, answer: Answer, now: datetime) -> Unchanged:
    """A 304 may renew the validators; those that it does not name stay as they were."""
    return Unchanged(
        source=request.source,
        server_asks=max(_retry_after(answer.headers, now), _freshness(answer.headers, now)),
        seconds=answer.seconds,
        etag=_validator(answer.headers.get("etag")) or request.etag,
        last_modified=_validator(answer.headers.get("last-modified")) or request.last_modified,
    )


def _failed(request: FeedRequest, answer: Answer, now: datetime) -> Failed:
    return Failed(
        source=request.source,
        fault=Fault.HTTP_STATUS,
        detail=f"the server answered {answer.status}",
        server_asks=_retry_after(answer.headers, now),
        seconds=answer.seconds,
        status=answer.status,
    )


def _validator(value: str | None) -> str | None:
    """The value where it can be sent back as it came."""
    return value if value and len(value) <= MAX_VALIDATOR and sendable(value) else None


def _retry_after(headers: Mapping[str, str], now: datetime) -> timedelta:
    """Seconds or a date (RFC 9110, 10.2.3)."""
    written = headers.get("retry-after", "").strip()
    wish = _seconds(written, MAX_RETRY_AFTER)
    if wish is None and (until := _date(written)):
        wish = until - now
    return min(max(wish or _ZERO, _ZERO), MAX_RETRY_AFTER)


def _freshness(headers: Mapping[str, str], now: datetime) -> timedelta:
    """How long a cache might keep the answer (RFC 9111, 4.2): max-age less Age, else Expires."""
    directives = [part.strip().lower() for part in headers.get("cache-control", "").split(",")]
    if "no-cache" in directives or "no-store" in directives:
        return _ZERO
    ages = (part.partition("=")[2].strip('" ') for part in directives if part.startswith("max-age="))
    fresh = next((_seconds(age, MAX_RETRY_AFTER) for age in ages), None)
    if fresh is not None:
        fresh -= _seconds(headers.get("age", ""), MAX_RETRY_AFTER) or _ZERO
    elif expires := _date(headers.get("expires", "")):
        fresh = expires - (_date(headers.get("date", "")) or now)
    return min(max(fresh or _ZERO, _ZERO), MAX_FRESHNESS)


def _seconds(written: str, most: timedelta) -> timedelta | None:
    """A whole number of seconds, at most so many; None where it is none."""
    if not (written.isascii() and written.isdigit()):
        return None
    few_digits = len(written) <= 9
    return min(timedelta(seconds=int(written)), most) if few_digits else most


def _date(written: str) -> datetime | None:
    try:
        moment = parsedate_to_datetime(written)
    except (ValueError, TypeError, OverflowError, IndexError):
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment
