"""The parts of the demo: its clock, its feed server, its webhook receiver, its SMTP sink, its scenario."""

import json
import smtplib
import socket
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from http.client import HTTPConnection, HTTPResponse
from pathlib import Path

import feedparser
import pytest
from hypothesis import given
from hypothesis import strategies as st
from standardwebhooks import Webhook

from tocsin.errors import ConfigError
from tocsin.lab import clock, loopback, scenario
from tocsin.lab.clock import DemoClock
from tocsin.lab.loopback import FeedServer, Mail, Received, SmtpSink, WebhookReceiver
from tocsin.lab.scenario import Expected, Scenario

SHIPPED = Path(__file__).parents[2] / "config" / "demo" / "scenario.yaml"
START = datetime(2025, 9, 3, 8, tzinfo=UTC)
SECRET = "whsec_" + "dG9jc2luLWRlbW8tc2VjcmV0LW9mLTI0"

moments = st.lists(
    st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)).map(lambda naive: naive.replace(tzinfo=UTC)),  # noqa: DTZ001
    min_size=1,
    max_size=30,
)


def entry(key: str, *, at: datetime = START, **more: str) -> dict[str, object]:
    return {
        "key": key,
        "at": at.isoformat(),
        "outlet": "wire",
        "lang": "en",
        "title": f"About {key}",
        "expect": "quiet",
        **more,
    }


def small(*entries: dict[str, object]) -> Scenario:
    outlets = [
        {"id": id, "name": id.title(), "language": "en", "owner": "X", "country": "FR", "reliability": "B"}
        for id in ("wire", "post")
    ]
    return Scenario.model_validate({"title": "Small", "outlets": outlets, "entries": list(entries)})


# the clock


@given(moments, st.lists(st.floats(0, 100), min_size=2))
def test_scenario_time_never_goes_back(times: list[datetime], asked: list[float]) -> None:
    course = clock.course(times, 60)

    shown = [course.at(elapsed) for elapsed in sorted(asked)]

    assert shown == sorted(shown)


@given(moments, st.floats(1, 300))
def test_a_course_begins_before_the_first_moment_and_ends_after_the_last(
    times: list[datetime], length: float
) -> None:
    course = clock.course(times, length)

    assert course.at(0) == min(times) - clock.LEAD
    assert course.at(course.length) == max(times) + clock.TAIL
    assert course.length == pytest.approx(length)


@given(moments)
def test_every_moment_is_dwelt_on_before_and_after(times: list[datetime]) -> None:
    course = clock.course(times, 60)
    little = course.length / len(course.times) / 12

    for moment in times:
        n = bisect_right(course.times, moment) - 1
        passed, stretch = course.seconds[n + 1] - course.seconds[n], course.times[n + 1] - course.times[n]
        assert course.times[n] <= moment - clock.APPROACH
        assert course.times[n + 1] >= moment + clock.DWELL
        assert stretch <= (clock.APPROACH + clock.DWELL) * (len(times) + 1)
        assert passed > little


def test_a_winter_without_news_takes_about_two_dwellings() -> None:
    course = clock.course([START, START + timedelta(days=100)], 60)

    dwelling = course.seconds[3] - course.seconds[2]
    winter = course.seconds[4] - course.seconds[3]

    assert dwelling < winter < 2.5 * dwelling


@given(st.lists(st.tuples(st.floats(-1, 5), st.booleans()), min_size=2))
def test_a_clock_that_is_held_and_let_go_never_goes_back(steps: list[tuple[float, bool]]) -> None:
    second = 0.0
    running = DemoClock(clock.course([START], 60), lambda: second)
    shown = [running.now()]

    for step, held in steps:
        second += step
        running.hold(held)
        shown.append(running.now())

    assert shown == sorted(shown)


def test_a_held_clock_hardly_moves_but_moves() -> None:
    second = 0.0
    running = DemoClock(clock.course([START], 60), lambda: second)
    free = clock.course([START], 60)

    running.hold(True)
    second = 10.0

    assert free.at(0) < running.now() < free.at(1)


def test_a_clock_that_is_let_go_reaches_its_end() -> None:
    second = 0.0
    running = DemoClock(clock.course([START], 60), lambda: second)
    running.hold(True)
    second = 10.0
    running.hold(False)

    second = 69.0
    nearly = running.over
    second = 71.0

    assert not nearly
    assert running.over


# the feed server


def get(port: int, path: str, headers: Mapping[str, str] | None = None) -> tuple[HTTPResponse, bytes]:
    connection = HTTPConnection(loopback.LOOPBACK, port, timeout=5)
    connection.request("GET", path, headers=dict(headers or {}))
    answer = connection.getresponse()
    body = answer.read()
    connection.close()
    return answer, body


def test_a_feed_shows_what_was_published_by_now_newest_first() -> None:
    told = small(
        entry("first", summary="5 < 6 & so on"),
        entry("second", at=START + timedelta(hours=1)),
        entry("third", at=START + timedelta(hours=2)),
    )
    with FeedServer(told, lambda: START + timedelta(hours=1)) as server:
        _, body = get(server.port, "/wire.xml")

    feed = feedparser.parse(body)
    assert not feed.bozo
    assert [item.title for item in feed.entries] == ["About second", "About first"]
    assert feed.entries[1].summary == "5 < 6 & so on"
    assert feed.entries[1].published == "Wed, 03 Sep 2025 08:00:00 GMT"


def test_an_outlet_that_has_published_nothing_has_an_empty_feed() -> None:
    with FeedServer(small(entry("first")), lambda: START) as server:
        _, body = get(server.port, "/post.xml")

    feed = feedparser.parse(body)
    assert feed.feed.title == "Post"
    assert feed.entries == []


def test_a_revision_takes_its_entrys_place_under_the_same_guid() -> None:
    told = small(entry("first"), entry("wider", at=START + timedelta(hours=1), revises="first"))
    with FeedServer(told, lambda: START + timedelta(hours=1)) as server:
        _, body = get(server.port, "/wire.xml")

    assert [(item.id, item.title) for item in feedparser.parse(body).entries] == [("first", "About wider")]


def test_a_reader_that_knows_the_feed_gets_304_until_something_is_published() -> None:
    now = START
    told = small(entry("first"), entry("second", at=START + timedelta(hours=1)))
    with FeedServer(told, lambda: now) as server:
        fresh, _ = get(server.port, "/wire.xml")
        known = {"If-None-Match": fresh.headers["ETag"]}
        unchanged, nothing = get(server.port, "/wire.xml", known)
        now = START + timedelta(hours=1)
        changed, _ = get(server.port, "/wire.xml", known)

    assert [fresh.status, unchanged.status, changed.status] == [200, 304, 200]
    assert nothing == b""


def test_a_path_without_an_outlet_is_not_found() -> None:
    with FeedServer(small(entry("first")), lambda: START) as server:
        answer, _ = get(server.port, "/other.xml")

    assert answer.status == 404


def test_the_reader_is_behind_until_each_feed_is_fetched_and_again_when_something_is_published() -> None:
    now = START
    later = START + timedelta(hours=1)
    with FeedServer(small(entry("first"), entry("second", at=later)), lambda: now) as server:
        behind = [server.behind(now)]
        for path in ("/post.xml", "/wire.xml"):
            get(server.port, path)
            behind.append(server.behind(now))
        now = later
        for path in ("/post.xml", "/wire.xml"):
            get(server.port, path)
            behind.append(server.behind(now))

    assert behind == [True, True, False, True, False]


# the webhook receiver


def post(port: int, body: bytes, headers: Mapping[str, str]) -> int:
    connection = HTTPConnection(loopback.LOOPBACK, port, timeout=5)
    connection.request("POST", "/tocsin", body=body, headers=dict(headers))
    status = connection.getresponse().status
    connection.close()
    return status


def signed(body: bytes, *, id: str = "d1", at: datetime = START, secret: str = SECRET) -> dict[str, str]:
    return {
        "webhook-id": id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": Webhook(secret).sign(id, at, body.decode()),
    }


@pytest.fixture
def received() -> list[Received]:
    return []


@pytest.fixture
def receiver(received: list[Received]) -> Iterator[WebhookReceiver]:
    with WebhookReceiver(SECRET, received.append) as server:
        yield server


def test_a_signed_message_is_handed_on(receiver: WebhookReceiver, received: list[Received]) -> None:
    body = json.dumps({"data": {"title": "حصار"}}, ensure_ascii=False).encode()

    assert post(receiver.port, body, signed(body)) == 204
    assert received == [Received("d1", {"data": {"title": "حصار"}})]


def test_a_retry_of_what_arrived_is_accepted_and_not_told_again(
    receiver: WebhookReceiver, received: list[Received]
) -> None:
    body = b"{}"

    assert [post(receiver.port, body, signed(body)) for _ in range(2)] == [204, 204]
    assert len(received) == 1


def test_any_one_of_several_signatures_is_enough(receiver: WebhookReceiver, received: list[Received]) -> None:
    body = b"{}"
    headers = signed(body)
    headers["webhook-signature"] = f"v1,AAAA v2,BBBB {headers['webhook-signature']}"

    assert post(receiver.port, body, headers) == 204
    assert len(received) == 1


@pytest.mark.parametrize(
    "broken",
    [
        {"webhook-id": "d2"},
        {"webhook-id": ""},
        {"webhook-timestamp": "1"},
        {"webhook-timestamp": "soon"},
        {"webhook-timestamp": "9" * 30},
        {"webhook-signature": ""},
        {"webhook-signature": "v1,é"},
    ],
)
def test_what_is_not_signed_rightly_is_refused(
    receiver: WebhookReceiver, received: list[Received], broken: dict[str, str]
) -> None:
    body = b"{}"

    assert post(receiver.port, body, {**signed(body), **broken}) == 401
    assert received == []


def test_another_secrets_signature_is_refused(receiver: WebhookReceiver) -> None:
    body = b"{}"

    assert post(receiver.port, body, signed(body, secret="whsec_" + "b3RoZXI=" * 3)) == 401


def test_bytes_that_are_no_text_are_refused(receiver: WebhookReceiver) -> None:
    assert post(receiver.port, b"\xff", signed(b"{}")) == 401


@pytest.mark.parametrize("body", [b"nonsense", b"[]"])
def test_a_signed_body_that_is_no_json_object_is_refused(receiver: WebhookReceiver, body: bytes) -> None:
    assert post(receiver.port, body, signed(body)) == 400


def test_a_body_beyond_the_limit_is_refused_before_it_is_read(receiver: WebhookReceiver) -> None:
    headers = {**signed(b"{}"), "Content-Length": str(loopback.MAX_BODY + 1)}

    assert post(receiver.port, b"", headers) == 413


# the SMTP sink


@pytest.fixture
def mails() -> list[Mail]:
    return []


@pytest.fixture
def sink(mails: list[Mail]) -> Iterator[SmtpSink]:
    with SmtpSink(mails.append) as server:
        yield server


def a_mail(text: str) -> EmailMessage:
    mail = EmailMessage()
    mail["Subject"] = "[Tocsin] Éscalade"
    mail["From"], mail["To"] = "tocsin@example.org", "analysts@example.org"
    mail.set_content(text)
    return mail


def test_a_mail_arrives_as_it_was_sent(sink: SmtpSink, mails: list[Mail]) -> None:
    with smtplib.SMTP(loopback.LOOPBACK, sink.port, timeout=5) as client:
        client.send_message(a_mail("First line.\n.leading dot\n"))

    [mail] = mails
    assert mail.sender == "tocsin@example.org"
    assert mail.recipients == ("analysts@example.org",)
    assert mail.message["Subject"] == "[Tocsin] Éscalade"
    assert mail.message.get_content().splitlines() == ["First line.", ".leading dot"]


def test_one_connection_carries_several_mails(sink: SmtpSink, mails: list[Mail]) -> None:
    with smtplib.SMTP(loopback.LOOPBACK, sink.port, timeout=5) as client:
        client.send_message(a_mail("one"))
        client.send_message(a_mail("two"), to_addrs=["a@example.org", "b@example.org"])

    assert [mail.recipients for mail in mails] == [
        ("analysts@example.org",),
        ("a@example.org", "b@example.org"),
    ]


def test_data_before_an_envelope_is_refused(sink: SmtpSink, mails: list[Mail]) -> None:
    with smtplib.SMTP(loopback.LOOPBACK, sink.port, timeout=5) as client:
        client.ehlo()
        assert client.docmd("DATA")[0] == 503
        assert client.docmd("VRFY", "analysts")[0] == 502
    assert mails == []


def test_a_mail_beyond_the_limit_is_refused_and_the_next_is_taken(sink: SmtpSink, mails: list[Mail]) -> None:
    with smtplib.SMTP(loopback.LOOPBACK, sink.port, timeout=20) as client:
        with pytest.raises(smtplib.SMTPDataError):
            client.send_message(a_mail("x" * 70 + "\n" + ("y" * 70 + "\n") * (loopback.MAX_BODY // 70)))
        client.send_message(a_mail("short"))

    assert [mail.message.get_content().strip() for mail in mails] == ["short"]


def test_a_client_that_leaves_in_the_middle_of_a_mail_leaves_nothing(
    sink: SmtpSink, mails: list[Mail]
) -> None:
    with socket.create_connection((loopback.LOOPBACK, sink.port), timeout=5) as client:
        client.sendall(
            b"EHLO x\r\nMAIL FROM:<a@example.org>\r\nRCPT TO:<b@example.org>\r\nDATA\r\nSubject: half\r\n"
        )
        client.shutdown(socket.SHUT_WR)
        while client.recv(1000):
            pass

    assert mails == []


# the scenario


def written(tmp_path: Path, *entries: dict[str, object]) -> Path:
    path = tmp_path / "scenario.yaml"
    told = {
        "title": "Small",
        "outlets": [
            {"id": id, "name": id, "language": "en", "owner": "X", "country": "FR", "reliability": "B"}
            for id in ("wire", "post")
        ],
        "entries": list(entries),
    }
    path.write_text(json.dumps(told), encoding="utf-8")
    return path


@pytest.mark.parametrize(
    ("entries", "fault"),
    [
        ([entry("a"), entry("a")], "two entries have the key 'a'"),
        ([entry("a", outlet="elsewhere")], "an outlet that is not there: 'elsewhere'"),
        ([entry("a", revises="b")], "a revises 'b', which is no earlier entry"),
        ([entry("a", copy_of="a")], "a copy_of 'a', which is no earlier entry"),
        ([entry("a"), entry("b", at=START - timedelta(hours=1))], "b stands after an entry"),
        (
            [entry("a"), entry("b", at=START + timedelta(hours=1), outlet="post", revises="a")],
            "b revises an entry of another outlet",
        ),
        ([entry("a", expect="perhaps")], "entries[0].expect"),
        ([entry("a", colour="red")], "entries[0].colour"),
    ],
)
def test_a_scenario_that_cannot_be_played_is_refused(
    tmp_path: Path, entries: list[dict[str, object]], fault: str
) -> None:
    with pytest.raises(ConfigError) as refused:
        scenario.load(written(tmp_path, *entries))

    assert any(fault in problem for problem in refused.value.problems)


def test_a_scenario_that_is_not_there_or_no_yaml_is_refused(tmp_path: Path) -> None:
    (tmp_path / "broken.yaml").write_text("title: [", encoding="utf-8")

    for name in ("missing.yaml", "broken.yaml"):
        with pytest.raises(ConfigError, match=name):
            scenario.load(tmp_path / name)


def test_the_shipped_scenario_holds_what_the_demo_promises() -> None:
    shipped = scenario.load(SHIPPED)

    assert len(shipped.entries) >= 80
    assert len(shipped.outlets) >= 12
    assert len({outlet.owner for outlet in shipped.outlets}) < len(shipped.outlets)
    assert {one.language for one in shipped.entries} == {"en", "fr", "ar"}
    assert {outlet.id for outlet in shipped.outlets} == {one.outlet for one in shipped.entries}
    assert any(one.revises for one in shipped.entries)
    assert any(one.copy_of for one in shipped.entries)


def test_the_shipped_scenario_lies_between_its_dates() -> None:
    times = [one.at for one in scenario.load(SHIPPED).entries]

    assert datetime(2025, 9, 3, tzinfo=UTC) <= min(times)
    assert max(times) < datetime(2026, 4, 30, tzinfo=UTC)


def test_each_quiet_entry_of_the_shipped_scenario_says_why() -> None:
    shipped = scenario.load(SHIPPED)

    notes = Counter(one.note for one in shipped.entries if one.expect is Expected.QUIET)

    assert "" not in notes
    assert {"sport", "denial", "history", "elsewhere", "polyseme", "lifted", "feared"} <= set(notes)
    assert not any(one.note for one in shipped.entries if one.expect is Expected.ESCALATION)


def test_each_entry_of_the_shipped_scenario_is_in_its_outlets_language() -> None:
    shipped = scenario.load(SHIPPED)

    assert [
        one.key for one in shipped.entries if shipped.outlet_by_id[one.outlet].language != one.language
    ] == []
