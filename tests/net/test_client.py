import os
import threading
from collections.abc import Iterator
from datetime import timedelta

import pytest

from tests.parts.feed_server import FeedServer
from tocsin.model import Fault
from tocsin.net import client, transfer
from tocsin.net.client import Answer, Call, Limits, Result, Trouble
from tocsin.net.guard import Policy

PATIENT = Limits(timeout=timedelta(seconds=30), policy=Policy.ANY_BUT_METADATA, max_bytes=100_000)
HURRIED = Limits(timeout=timedelta(seconds=0.3), policy=Policy.ANY_BUT_METADATA, max_bytes=100_000)


@pytest.fixture
def server() -> Iterator[FeedServer]:
    with FeedServer() as serving:
        yield serving


def answer(result: Result) -> Answer:
    assert isinstance(result, Answer), result
    return result


def trouble(result: Result) -> Trouble:
    assert isinstance(result, Trouble), result
    return result


def open_descriptors() -> int:
    return len(os.listdir("/proc/self/fd"))


def settles_at(count: int) -> bool:
    """Whether no more descriptors stay open, once the server's threads have closed their ends."""
    pause = threading.Event()
    for _ in range(1000):
        if open_descriptors() <= count:
            return True
        pause.wait(0.01)
    return False


# What comes back.


def test_an_answer_holds_status_headers_and_body(server: FeedServer) -> None:
    server.put("/a.xml", b"<rss/>", etag='"1"', headers={"X-Twice": "a"})
    got = answer(client.perform(Call("one", server.url("/a.xml")), PATIENT))
    assert (got.key, got.status, got.body, got.url) == ("one", 200, b"<rss/>", server.url("/a.xml"))
    assert got.headers["etag"] == '"1"'
    assert got.headers["content-type"] == "application/rss+xml"
    assert got.moved_to is None
    assert got.seconds > 0


def test_repeated_headers_are_joined(server: FeedServer) -> None:
    server.hang_up("/a", b"HTTP/1.1 200 OK\r\nCache-Control: public\r\ncache-control: max-age=5\r\n\r\n")
    got = answer(client.perform(Call("a", server.url("/a")), PATIENT))
    assert got.headers["cache-control"] == "public, max-age=5"


def test_headers_of_interim_responses_are_not_the_answers(server: FeedServer) -> None:
    server.hang_up(
        "/a", b"HTTP/1.1 103 Early Hints\r\nX-Early: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"
    )
    got = answer(client.perform(Call("a", server.url("/a")), PATIENT))
    assert (got.status, got.body, "x-early" in got.headers) == (200, b"hi", False)


def test_every_status_is_an_answer(server: FeedServer) -> None:
    for status in (204, 304, 404, 410, 500, 503):
        server.put("/a", status=status, headers={"Retry-After": "7"})
        got = answer(client.perform(Call("a", server.url("/a")), PATIENT))
        assert (got.status, got.headers["retry-after"]) == (status, "7")


def test_a_post_sends_its_body_and_headers_once(server: FeedServer) -> None:
    server.put("/hook", b"ok")
    call = Call(
        "hook",
        server.url("/hook"),
        "POST",
        {"Content-Type": "application/json", "webhook-id": "1"},
        b'{"a":1}',
    )
    assert answer(client.perform(call, PATIENT)).body == b"ok"
    (seen,) = server.requests("/hook")
    assert (seen.method, seen.body) == ("POST", b'{"a":1}')
    assert seen.headers["content-type"] == "application/json"
    assert seen.headers["webhook-id"] == "1"
    assert "expect" not in seen.headers


def test_a_large_post_does_not_wait_to_be_welcome(server: FeedServer) -> None:
    server.put("/hook", b"ok")
    answer(client.perform(Call("hook", server.url("/hook"), "POST", body=b"x" * 2_000_000), PATIENT))
    (seen,) = server.requests("/hook")
    assert (len(seen.body), "expect" in seen.headers, "content-type" in seen.headers) == (
        2_000_000,
        False,
        False,
    )


def test_a_handle_that_posted_gets_again_without_a_trace_of_it(server: FeedServer) -> None:
    server.put("/a", b"ok")
    one = Limits(policy=Policy.ANY_BUT_METADATA, concurrency=1)
    calls = [
        Call("post", server.url("/a"), "POST", {"X-Secret": "1"}, b"body"),
        Call("get", server.url("/a")),
        Call("head", server.url("/a"), "HEAD"),
        Call("delete", server.url("/a"), "DELETE"),
        Call("last", server.url("/a")),
    ]
    assert [result.key for result in client.perform_all(calls, one)] == [call.key for call in calls]
    assert [seen.method for seen in server.seen] == ["POST", "GET", "HEAD", "DELETE", "GET"]
    assert all("x-secret" not in seen.headers and not seen.body for seen in server.seen[1:])
    assert server.connections == 1


def test_the_user_agent_is_ours_or_the_callers(server: FeedServer) -> None:
    server.put("/a")
    client.perform(Call("a", server.url("/a")), PATIENT)
    client.perform(Call("a", server.url("/a"), headers={"User-Agent": "Else/1"}), PATIENT)
    assert [seen.headers["user-agent"] for seen in server.seen] == [client.USER_AGENT, "Else/1"]


def test_user_and_password_of_an_address_are_sent(server: FeedServer) -> None:
    server.put("/a")
    client.perform(Call("a", server.url("/a").replace("://", "://user:pass@")), PATIENT)
    assert server.seen[0].headers["authorization"] == "Basic dXNlcjpwYXNz"


@pytest.mark.parametrize("value", ["a\r\nX-Other: 1", "a\nb", "a\0b"])
def test_a_header_that_would_smuggle_another_is_our_own_mistake(value: str) -> None:
    with pytest.raises(ValueError, match="cannot be sent"):
        Call("a", "http://example.org/", headers={"If-None-Match": value})


def test_compressed_bodies_are_unpacked(server: FeedServer) -> None:
    server.bomb("/a", megabytes=0)
    server.put("/a", server.pages["/a"].body, headers={"Content-Encoding": "gzip"})
    assert answer(client.perform(Call("a", server.url("/a")), PATIENT)).body == b""
    assert {"gzip", "br"} <= set(server.seen[0].headers["accept-encoding"].replace(" ", "").split(","))


# Who may be reached.


def test_a_private_address_is_refused_before_anything_is_sent(server: FeedServer) -> None:
    server.put("/a")
    got = trouble(client.perform(Call("a", server.url("/a")), Limits()))
    assert (got.fault, got.detail) == (
        Fault.REFUSED_ADDRESS,
        "http://127.0.0.1: 127.0.0.1 is a loopback address",
    )
    assert server.connections == 0


@pytest.mark.parametrize("host", ["localhost", "127.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", "0"])
def test_no_other_name_for_this_machine_gets_around_the_guard(server: FeedServer, host: str) -> None:
    got = trouble(client.perform(Call("a", f"http://{host}:{server.port}/"), Limits()))
    assert got.fault is Fault.REFUSED_ADDRESS
    assert server.connections == 0


def test_metadata_is_out_of_reach_for_the_operator_too() -> None:
    got = trouble(client.perform(Call("a", "http://169.254.169.254/latest/meta-data/"), PATIENT))
    assert got.fault is Fault.REFUSED_ADDRESS
    assert "cloud metadata" in got.detail


def test_a_redirect_passes_the_same_guard(server: FeedServer) -> None:
    server.redirect("/a", "http://169.254.169.254/latest/")
    got = trouble(client.perform(Call("a", server.url("/a")), PATIENT))
    assert got.fault is Fault.REFUSED_ADDRESS


def test_proxies_of_the_environment_are_not_used(server: FeedServer, monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "all_proxy", "HTTP_PROXY", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:1/")
    server.put("/a", b"direct")
    assert answer(client.perform(Call("a", server.url("/a")), PATIENT)).body == b"direct"


# Redirects.


def test_redirects_are_followed_to_the_end(server: FeedServer) -> None:
    server.redirect("/a", "/b")
    server.redirect("/b", server.url("/c", host="localhost"), status=307)
    server.put("/c", b"there")
    got = answer(client.perform(Call("a", server.url("/a")), PATIENT))
    assert (got.body, got.url, got.moved_to) == (b"there", server.url("/c", host="localhost"), None)


@pytest.mark.parametrize(
    ("first", "second", "moved"), [(301, 301, True), (301, 308, True), (301, 302, False), (307, 301, False)]
)
def test_only_an_unbroken_chain_of_permanent_redirects_is_a_move(
    server: FeedServer, first: int, second: int, moved: bool
) -> None:
    server.redirect("/a", "/b", status=first)
    server.redirect("/b", "/c", status=second)
    server.put("/c", b"there")
    got = answer(client.perform(Call("a", server.url("/a")), PATIENT))
    assert got.moved_to == (server.url("/c") if moved else None)


def test_a_move_to_nowhere_is_none(server: FeedServer) -> None:
    server.redirect("/a", "/gone", status=301)
    got = answer(client.perform(Call("a", server.url("/a")), PATIENT))
    assert (got.status, got.moved_to) == (404, None)


def test_redirects_end_at_their_number(server: FeedServer) -> None:
    server.redirect("/a", "/a")
    got = trouble(client.perform(Call("a", server.url("/a")), PATIENT))
    assert (got.fault, got.status) == (Fault.TOO_MANY_REDIRECTS, 302)
    assert server.count("/a") == PATIENT.max_redirects + 1


@pytest.mark.parametrize("location", ["file:///etc/passwd", "ftp://example.org/", "gopher://127.0.0.1/"])
def test_a_redirect_to_another_scheme_is_refused(server: FeedServer, location: str) -> None:
    server.redirect("/a", location)
    assert trouble(client.perform(Call("a", server.url("/a")), PATIENT)).fault is Fault.REFUSED_SCHEME


def test_a_redirect_that_is_not_followed_is_the_answer(server: FeedServer) -> None:
    server.redirect("/a", "/b", status=301)
    limits = Limits(policy=Policy.ANY_BUT_METADATA, follow_redirects=False)
    got = answer(client.perform(Call("a", server.url("/a")), limits))
    assert (got.status, got.headers["location"]) == (301, "/b")
    assert server.count("/b") == 0


def test_what_is_sent_is_never_sent_elsewhere(server: FeedServer) -> None:
    server.redirect("/a", "/b", status=307)
    got = answer(client.perform(Call("a", server.url("/a"), "POST", body=b"x"), PATIENT))
    assert got.status == 307
    assert server.count("/b") == 0


def test_a_redirect_without_an_address_is_the_answer(server: FeedServer) -> None:
    server.put("/a", status=302)
    assert answer(client.perform(Call("a", server.url("/a")), PATIENT)).status == 302


def test_credentials_stay_with_their_host(server: FeedServer) -> None:
    server.redirect("/a", "/b")
    server.redirect("/b", server.url("/c", host="localhost"))
    server.redirect("/c", server.url("/d"))
    server.put("/d")
    call = Call("a", server.url("/a"), headers={"Authorization": "Bearer x", "Cookie": "y", "Accept": "z"})
    answer(client.perform(call, PATIENT))
    sent = [("authorization" in seen.headers, "cookie" in seen.headers) for seen in server.seen]
    assert sent == [(True, True), (True, True), (False, False), (False, False)]
    assert all(seen.headers["accept"] == "z" for seen in server.seen)


def test_a_location_in_raw_utf8_is_understood(server: FeedServer) -> None:
    server.hang_up("/a", "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /été\r\n\r\n".encode())
    server.put("/%C3%A9t%C3%A9", b"summer")
    assert answer(client.perform(Call("a", server.url("/a")), PATIENT)).body == b"summer"


# Limits.


@pytest.mark.parametrize("kind", ["hang", "drip", "drip_headers"])
def test_no_slowness_outlasts_the_deadline(server: FeedServer, kind: str) -> None:
    getattr(server, kind)("/slow")
    got = trouble(client.perform(Call("a", server.url("/slow")), HURRIED))
    assert (got.fault, got.detail) == (Fault.TIMEOUT, "http://127.0.0.1: no whole answer in time")


def test_the_deadline_holds_for_all_redirects_together(server: FeedServer) -> None:
    limits = Limits(timeout=timedelta(seconds=0.5), policy=Policy.ANY_BUT_METADATA, max_redirects=1000)
    release = threading.Event()

    def slow_redirect(to: object) -> None:
        release.wait(0.1)
        to.raw(b"HTTP/1.1 302 Found\r\nLocation: /slow\r\nContent-Length: 0\r\n\r\n")  # type: ignore[attr-defined]

    server.play("/slow", slow_redirect)
    assert trouble(client.perform(Call("a", server.url("/slow")), limits)).fault is Fault.TIMEOUT
    release.set()


@pytest.mark.parametrize("kind", ["endless", "bomb"])
def test_a_body_ends_at_its_limit(server: FeedServer, kind: str) -> None:
    getattr(server, kind)("/big")
    got = trouble(client.perform(Call("a", server.url("/big")), PATIENT))
    assert (got.fault, got.status) == (Fault.TOO_LARGE, 200)
    assert got.detail == "http://127.0.0.1: a body larger than 100,000 bytes"


def test_a_body_of_exactly_the_limit_arrives(server: FeedServer) -> None:
    server.put("/full", b"x" * PATIENT.max_bytes)
    server.put("/over", b"x" * (PATIENT.max_bytes + 1))
    assert len(answer(client.perform(Call("a", server.url("/full")), PATIENT)).body) == PATIENT.max_bytes
    assert trouble(client.perform(Call("a", server.url("/over")), PATIENT)).fault is Fault.TOO_LARGE


def test_a_body_that_says_it_is_too_large_is_not_begun(server: FeedServer) -> None:
    server.hang_up("/a", b"HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n")
    assert trouble(client.perform(Call("a", server.url("/a")), PATIENT)).fault is Fault.TOO_LARGE


def test_an_announced_length_without_a_body_is_no_size(server: FeedServer) -> None:
    server.hang_up("/a", b"HTTP/1.1 304 Not Modified\r\nContent-Length: 100001\r\n\r\n")
    assert answer(client.perform(Call("a", server.url("/a")), PATIENT)).status == 304
    server.hang_up("/a", b"HTTP/1.1 200 OK\r\nContent-Length: 100001\r\n\r\n")
    assert answer(client.perform(Call("a", server.url("/a"), "HEAD"), PATIENT)).status == 200


def test_an_error_page_that_is_too_long_is_cut_and_still_an_error(server: FeedServer) -> None:
    server.endless("/big", status=503)
    got = answer(client.perform(Call("a", server.url("/big")), PATIENT))
    assert got.status == 503
    assert len(got.body) <= PATIENT.max_bytes


def test_headers_end_at_their_limit(server: FeedServer) -> None:
    server.endless_headers("/a")
    got = trouble(client.perform(Call("a", server.url("/a")), PATIENT))
    assert (got.fault, got.status) == (Fault.TOO_LARGE, None)
    assert f"{transfer.MAX_HEADER_BYTES:,} bytes of headers" in got.detail


def test_one_host_is_asked_by_few_at_once_and_all_get_their_answer(server: FeedServer) -> None:
    gate = threading.Barrier(3)

    def together(to: object) -> None:
        gate.wait(20)  # opens only where three are here at once
        to.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")  # type: ignore[attr-defined]

    server.play("/a", together)
    limits = Limits(timeout=timedelta(seconds=30), policy=Policy.ANY_BUT_METADATA, per_host=3)
    results = list(client.perform_all([Call(str(n), server.url("/a")) for n in range(9)], limits))
    assert sorted(answer(result).key for result in results) == [str(n) for n in range(9)]
    assert server.most_at_once == 3


def test_all_hosts_together_stay_within_the_concurrency(server: FeedServer) -> None:
    server.put("/a", b"ok")
    limits = Limits(policy=Policy.ANY_BUT_METADATA, per_host=5, concurrency=4)
    hosts = ("127.0.0.1", "127.0.0.2", "127.0.0.3", "localhost")
    everywhere = FeedServer(host="0.0.0.0")
    with everywhere:
        everywhere.put("/a", b"ok")
        calls = [Call(f"{host}{n}", everywhere.url("/a", host=host)) for host in hosts for n in range(5)]
        assert {answer(result).status for result in client.perform_all(calls, limits)} == {200}
        assert everywhere.most_at_once <= 4


def test_a_host_that_hangs_does_not_hold_up_another(server: FeedServer) -> None:
    server.hang("/hang")
    server.put("/a", b"ok")
    limits = Limits(timeout=timedelta(seconds=1), policy=Policy.ANY_BUT_METADATA, per_host=1)
    calls = [Call("hang", server.url("/hang")), Call("ok", server.url("/a", host="localhost"))]
    assert [result.key for result in client.perform_all(calls, limits)] == ["ok", "hang"]


@pytest.mark.parametrize(
    "wrong",
    [
        {"timeout": timedelta(0)},
        {"max_bytes": 0},
        {"concurrency": 0},
        {"per_host": 0},
        {"max_redirects": -1},
    ],
)
def test_limits_that_let_nothing_through_are_our_own_mistake(wrong: dict[str, object]) -> None:
    with pytest.raises(ValueError, match="let nothing through"):
        Limits(**wrong)  # type: ignore[arg-type]


# What the world does wrong.


@pytest.mark.parametrize(
    ("sent", "fault"),
    [
        (b"", Fault.PROTOCOL),
        (b"SSH-2.0-OpenSSH_9.2\r\n", Fault.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nabc", Fault.PROTOCOL),
        (b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\n", Fault.UNREACHABLE),
        (b"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 3\r\n\r\nabc", Fault.PROTOCOL),
    ],
)
def test_a_server_that_breaks_off_or_talks_nonsense_is_a_fault(
    server: FeedServer, sent: bytes, fault: Fault
) -> None:
    server.hang_up("/a", sent)
    assert trouble(client.perform(Call("a", server.url("/a")), PATIENT)).fault is fault


def test_a_reset_connection_is_a_fault(server: FeedServer) -> None:
    server.reset("/a")
    assert trouble(client.perform(Call("a", server.url("/a")), PATIENT)).fault is Fault.UNREACHABLE


def test_nobody_listening_is_unreachable() -> None:
    with FeedServer() as gone:
        url = gone.url("/")
    got = trouble(client.perform(Call("a", url), PATIENT))
    assert (got.fault, got.detail) == (Fault.UNREACHABLE, "http://127.0.0.1: no connection")


def test_an_unknown_host_is_unreachable() -> None:
    got = trouble(client.perform(Call("a", "http://nowhere.invalid/feed?token=secret"), PATIENT))
    assert (got.fault, got.detail) == (Fault.UNREACHABLE, "http://nowhere.invalid: the host name is unknown")


@pytest.mark.parametrize("kind", ["hang", "endless", "endless_headers", "hang_up", "reset"])
def test_no_trouble_tells_a_secret(server: FeedServer, kind: str) -> None:
    getattr(server, kind)("/T0/s3cret-path")
    url = server.url("/T0/s3cret-path?token=s3cret").replace("://", "://user:s3cret@")
    got = trouble(client.perform(Call("a", url), HURRIED))
    assert got.detail.startswith("http://127.0.0.1: ")
    assert "s3cret" not in repr(got)
    assert "s3cret" not in repr(Call("a", url))


# Many.


def test_each_call_has_one_result_under_its_key(server: FeedServer) -> None:
    server.put("/a", b"ok")
    server.hang_up("/b")
    calls = [Call(f"a{n}", server.url("/a")) for n in range(40)]
    calls += [Call(f"b{n}", server.url("/b")) for n in range(40)]
    calls += [Call("c", "gopher://x/"), Call("d", "http://127.0.0.1:1/")]
    results = list(client.perform_all(calls, PATIENT))
    assert sorted(result.key for result in results) == sorted(call.key for call in calls)
    assert sum(isinstance(result, Answer) for result in results) == 40


def test_connections_to_a_host_are_used_again(server: FeedServer) -> None:
    server.put("/a", b"ok")
    list(client.perform_all([Call(str(n), server.url("/a")) for n in range(50)], PATIENT))
    assert server.count("/a") == 50
    assert server.connections <= PATIENT.per_host


def test_no_calls_give_no_results() -> None:
    assert list(client.perform_all([], PATIENT)) == []


def test_who_stops_listening_leaves_nothing_open(server: FeedServer) -> None:
    server.put("/a", b"ok")
    server.hang("/hang")
    before = open_descriptors()
    calls = [Call("a", server.url("/a"))] + [Call(str(n), server.url("/hang")) for n in range(20)]
    results = client.perform_all(calls, Limits(policy=Policy.ANY_BUT_METADATA, per_host=30))
    assert next(results).key == "a"
    results.close()  # type: ignore[attr-defined]
    server.closing.set()
    assert settles_at(before)


def test_no_descriptor_is_lost_over_many_calls(server: FeedServer) -> None:
    server.put("/a", b"ok")
    server.hang_up("/b")
    client.perform(Call("a", server.url("/a")), PATIENT)
    before = open_descriptors()
    for _ in range(50):
        client.perform(Call("b", server.url("/b")), PATIENT)
        client.perform(Call("c", server.url("/a")), Limits())
    assert settles_at(before)


def test_a_slow_reader_does_not_make_servers_look_slow(server: FeedServer) -> None:
    read_on = threading.Event()

    def after_the_pause(to: object) -> None:
        read_on.wait(20)
        to.raw(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n")  # type: ignore[attr-defined]

    server.put("/quick", b"ok")
    server.play("/late", after_the_pause)
    limits = Limits(timeout=timedelta(seconds=0.5), policy=Policy.ANY_BUT_METADATA)
    results = client.perform_all([Call(name, server.url(f"/{name}")) for name in ("quick", "late")], limits)
    assert next(results).key == "quick"
    read_on.wait(1)  # longer than the limit, while the other one is under way
    read_on.set()
    assert answer(next(results)).key == "late"
