from collections.abc import Iterator
from datetime import UTC, datetime, timedelta

import pytest

from tests.parts.feed_server import FeedServer
from tocsin.ingest import fetch
from tocsin.model import Failed, Fault, FeedRequest, Fetched, Outcome, Unchanged
from tocsin.net.client import USER_AGENT, Limits
from tocsin.net.guard import Policy

NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
LIMITS = Limits(timeout=timedelta(seconds=30), policy=Policy.ANY_BUT_METADATA)
RSS = b'<rss version="2.0"><channel><title>t</title></channel></rss>'


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as serving:
        yield serving


def fetched(server: FeedServer, path: str = "/a.xml", **validators: str) -> Outcome:
    (outcome,) = fetch.fetch_all([FeedRequest("src", server.url(path), **validators)], LIMITS, NOW)
    return outcome


def asked_for(server: FeedServer, status: int = 200, **headers: str) -> timedelta:
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    server.put("/a.xml", RSS, status=status, headers=named)
    return fetched(server).server_asks


def test_a_body_arrives_with_what_is_needed_to_ask_again(server: FeedServer) -> None:
    server.put("/a.xml", RSS, etag='W/"1"', last_modified="Sun, 01 Mar 2026 10:00:00 GMT")
    outcome = fetched(server)
    assert isinstance(outcome, Fetched)
    assert (outcome.source, outcome.body, outcome.status) == ("src", RSS, 200)
    assert (outcome.etag, outcome.last_modified) == ('W/"1"', "Sun, 01 Mar 2026 10:00:00 GMT")
    assert (outcome.content_type, outcome.url) == ("application/rss+xml", server.url("/a.xml"))
    assert (outcome.moved_to, outcome.server_asks) == (None, timedelta(0))


def test_the_first_request_is_unconditional_and_says_who_asks_for_what(server: FeedServer) -> None:
    server.put("/a.xml", RSS)
    fetched(server)
    (seen,) = server.seen
    assert "if-none-match" not in seen.headers
    assert "if-modified-since" not in seen.headers
    assert seen.headers["user-agent"] == USER_AGENT
    assert seen.headers["accept"].startswith("application/atom+xml, application/rss+xml")


def test_a_feed_that_has_not_changed_is_not_sent_again(server: FeedServer) -> None:
    server.put("/a.xml", RSS, etag='"1"')
    outcome = fetched(server, etag='"1"')
    assert isinstance(outcome, Unchanged)
    assert outcome.etag == '"1"'


def test_a_date_alone_is_enough_to_ask_whether_it_changed(server: FeedServer) -> None:
    server.put("/a.xml", RSS, last_modified="Sun, 01 Mar 2026 10:00:00 GMT")
    outcome = fetched(server, last_modified="Sun, 01 Mar 2026 10:00:00 GMT")
    assert isinstance(outcome, Unchanged)
    assert outcome.last_modified == "Sun, 01 Mar 2026 10:00:00 GMT"


def test_a_changed_feed_is_sent_whole(server: FeedServer) -> None:
    server.put("/a.xml", RSS, etag='"2"')
    outcome = fetched(server, etag='"1"')
    assert isinstance(outcome, Fetched)
    assert outcome.etag == '"2"'


def test_unchanged_without_a_question_is_a_failure(server: FeedServer) -> None:
    server.put("/a.xml", status=304)
    outcome = fetched(server)
    assert isinstance(outcome, Failed)
    assert (outcome.fault, outcome.status) == (Fault.HTTP_STATUS, 304)


@pytest.mark.parametrize("status", [400, 403, 404, 410, 429, 500, 503])
def test_other_statuses_are_failures_with_their_number(server: FeedServer, status: int) -> None:
    server.put("/a.xml", RSS, status=status)
    outcome = fetched(server)
    assert isinstance(outcome, Failed)
    assert (outcome.fault, outcome.status) == (Fault.HTTP_STATUS, status)
    assert outcome.detail == f"the server answered {status}"


def test_a_fault_of_the_network_is_a_failure(server: FeedServer) -> None:
    server.hang_up("/a.xml")
    outcome = fetched(server)
    assert isinstance(outcome, Failed)
    assert (outcome.fault, outcome.status, outcome.server_asks) == (Fault.PROTOCOL, None, timedelta(0))


def test_a_feed_that_moved_for_good_says_where(server: FeedServer) -> None:
    server.redirect("/a.xml", "/b.xml", status=301)
    server.put("/b.xml", RSS)
    outcome = fetched(server)
    assert isinstance(outcome, Fetched)
    assert outcome.moved_to == outcome.url == server.url("/b.xml")


def test_every_request_has_one_outcome(server: FeedServer) -> None:
    server.put("/a.xml", RSS)
    requests = [FeedRequest(f"s{n}", server.url("/a.xml" if n % 2 else "/none")) for n in range(20)]
    outcomes = list(fetch.fetch_all(requests, LIMITS, NOW))
    assert sorted(outcome.source for outcome in outcomes) == sorted(request.source for request in requests)
    assert sum(isinstance(outcome, Fetched) for outcome in outcomes) == 10


# Validators.


def test_an_etag_of_absurd_length_is_neither_kept_nor_sent(server: FeedServer) -> None:
    server.put("/a.xml", RSS, etag='"' + "a" * fetch.MAX_VALIDATOR + '"')
    outcome = fetched(server, etag='"' + "b" * fetch.MAX_VALIDATOR + '"')
    assert isinstance(outcome, Fetched)
    assert outcome.etag is None
    assert "if-none-match" not in server.seen[0].headers


def test_an_etag_of_the_longest_length_is_kept(server: FeedServer) -> None:
    longest = '"' + "a" * (fetch.MAX_VALIDATOR - 2) + '"'
    server.put("/a.xml", RSS, etag=longest)
    outcome = fetched(server)
    assert isinstance(outcome, Fetched)
    assert outcome.etag == longest


def test_a_stored_etag_cannot_smuggle_a_header(server: FeedServer) -> None:
    server.put("/a.xml", RSS)
    assert isinstance(fetched(server, etag='"1"\r\nX-Evil: 1'), Fetched)
    assert "x-evil" not in server.seen[0].headers


def test_an_etag_with_odd_bytes_comes_back_as_it_went(server: FeedServer) -> None:
    server.hang_up("/a.xml", b'HTTP/1.1 200 OK\r\nETag: "\xe9\xff"\r\nContent-Length: 0\r\n\r\n')
    outcome = fetched(server)
    assert isinstance(outcome, Fetched)
    fetched(server, etag=outcome.etag or "")
    assert server.seen[1].headers["if-none-match"] == '"\xe9\xff"'


# What the server asks.


@pytest.mark.parametrize(
    ("written", "wish"),
    [
        ("120", timedelta(minutes=2)),
        ("Sun, 01 Mar 2026 13:00:00 GMT", timedelta(hours=1)),
        ("Sun, 01 Mar 2026 11:00:00 GMT", timedelta(0)),
        ("99999999999999999999", fetch.MAX_RETRY_AFTER),
        ("Fri, 01 Mar 2126 13:00:00 GMT", fetch.MAX_RETRY_AFTER),
        ("-5", timedelta(0)),
        ("soon", timedelta(0)),
        ("", timedelta(0)),
        ("٣", timedelta(0)),
        ("Mon, 99 Foo 99999 99:99:99 GMT", timedelta(0)),
    ],
)
@pytest.mark.parametrize("status", [200, 429, 503])
def test_retry_after_is_seconds_or_a_date_and_no_longer_than_a_day(
    server: FeedServer, written: str, wish: timedelta, status: int
) -> None:
    assert asked_for(server, status, Retry_After=written or " ") == wish


@pytest.mark.parametrize(
    ("headers", "wish"),
    [
        ({"Cache_Control": "max-age=600"}, timedelta(minutes=10)),
        ({"Cache_Control": "public, MAX-AGE=600"}, timedelta(minutes=10)),
        ({"Cache_Control": 'max-age="600"'}, timedelta(minutes=10)),
        ({"Cache_Control": "max-age=600", "Age": "500"}, timedelta(seconds=100)),
        ({"Cache_Control": "max-age=600", "Age": "700"}, timedelta(0)),
        ({"Cache_Control": "max-age=31536000"}, fetch.MAX_FRESHNESS),
        ({"Cache_Control": "s-maxage=600"}, timedelta(0)),
        ({"Cache_Control": "no-cache, max-age=600"}, timedelta(0)),
        ({"Cache_Control": "max-age=abc"}, timedelta(0)),
        ({"Cache_Control": "max-age=0", "Expires": "Sun, 01 Mar 2026 12:30:00 GMT"}, timedelta(0)),
        ({"Expires": "Fri, 01 Mar 2126 12:30:00 GMT"}, fetch.MAX_FRESHNESS),
        ({"Expires": "0"}, timedelta(0)),
        ({"Cache_Control": "max-age=60", "Retry_After": "900"}, timedelta(minutes=15)),
    ],
)
def test_a_fresh_answer_is_not_asked_for_again_within_an_hour(
    server: FeedServer, headers: dict[str, str], wish: timedelta
) -> None:
    assert asked_for(server, **headers) == wish


def test_expires_counts_from_the_servers_own_date(server: FeedServer) -> None:
    server.hang_up(
        "/a.xml",
        b"HTTP/1.1 200 OK\r\nDate: Sun, 01 Mar 2020 12:00:00 GMT\r\n"
        b"Expires: Sun, 01 Mar 2020 12:20:00 GMT\r\nContent-Length: 0\r\n\r\n",
    )
    assert fetched(server).server_asks == timedelta(minutes=20)


def test_the_freshness_of_an_error_page_is_nobodys_wish(server: FeedServer) -> None:
    assert asked_for(server, 500, Cache_Control="max-age=3000") == timedelta(0)


def test_an_unchanged_answer_may_ask_too(server: FeedServer) -> None:
    server.put("/a.xml", RSS, etag='"1"', headers={"Cache-Control": "max-age=300"})
    outcome = fetched(server, etag='"1"')
    assert isinstance(outcome, Unchanged)
    assert outcome.server_asks == timedelta(minutes=5)
