import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.model import Fault
from tocsin.net import urls
from tocsin.net.urls import Target, Unusable


def target(url: str) -> Target:
    read = urls.read(url)
    assert isinstance(read, Target)
    return read


def unusable(url: str) -> Unusable:
    read = urls.read(url)
    assert isinstance(read, Unusable)
    return read


@pytest.mark.parametrize(
    ("written", "asked"),
    [
        ("http://example.org", "http://example.org/"),
        ("HTTP://Example.ORG:80/A?b=C#d", "http://example.org/A?b=C"),
        ("https://example.org:8443/x", "https://example.org:8443/x"),
        ("https://journal.example/é tude?q=ñ", "https://journal.example/%C3%A9%20tude?q=%C3%B1"),
        ("https://journal.example/a%20b", "https://journal.example/a%20b"),
        ("https://münchen.example/", "https://xn--mnchen-3ya.example/"),
        ("http://[2001:DB8::1]:8080/x", "http://[2001:db8::1]:8080/x"),
        ("http://[fe80::1%25eth0]/x", "http://[fe80::1]/x"),
        ("  https://example.org/a\n", "https://example.org/a"),
        ("http://a\\@example.org/", "http://example.org/"),
    ],
)
def test_an_address_is_rebuilt_in_ascii_from_its_parts(written: str, asked: str) -> None:
    assert target(written).url == asked


@pytest.mark.parametrize(
    "url",
    ["file:///etc/passwd", "ftp://example.org/", "gopher://x/", "javascript:alert(1)", "example.org/feed"],
)
def test_only_http_and_https_are_asked(url: str) -> None:
    assert unusable(url).fault is Fault.REFUSED_SCHEME


@pytest.mark.parametrize(
    "url",
    [
        "http://",
        "http:///path",
        "http://a b/",
        "http://exa%6dple.org/",
        "http://x:99999/",
        "http://[::1/",
        "http://\ud800/",
    ],
)
def test_an_address_without_a_usable_host_is_named_so(url: str) -> None:
    assert unusable(url).fault is Fault.PROTOCOL


def test_an_absurdly_long_address_is_not_asked() -> None:
    assert (
        unusable("http://example.org/" + "a" * urls.MAX_URL).detail
        == "an address longer than 8192 characters"
    )


def test_user_and_password_become_basic_authorization_and_leave_the_address() -> None:
    read = target("https://al%40ice:s%3Acret@example.org/feed")
    assert read.url == "https://example.org/feed"
    assert read.authorization == "Basic YWxAaWNlOnM6Y3JldA=="
    assert "cret" not in repr(read)


@pytest.mark.parametrize(
    ("here", "location", "there"),
    [
        ("http://example.org/a/b", "c", "http://example.org/a/c"),
        ("http://example.org/a/b", "/c?d", "http://example.org/c?d"),
        ("http://example.org/a", "//other.example/x", "http://other.example/x"),
        ("http://example.org/a", "https://example.org/a", "https://example.org/a"),
        ("https://example.org/a", "http://example.org/a", "http://example.org/a"),
        ("http://example.org/a", "/ç", "http://example.org/%C3%A7"),
    ],
)
def test_a_redirect_is_resolved_against_where_it_came_from(here: str, location: str, there: str) -> None:
    found = urls.redirected(target(here), location)
    assert isinstance(found, Target)
    assert found.url == there


@pytest.mark.parametrize(
    ("here", "there", "same"),
    [
        ("http://example.org/", "http://example.org/x", True),
        ("http://example.org/", "https://example.org/", True),
        ("https://example.org/", "http://example.org/", False),
        ("https://example.org/", "https://example.org:8443/", False),
        ("http://example.org:8080/", "https://example.org/", False),
        ("https://example.org/", "https://www.example.org/", False),
        ("https://example.org/", "https://example.org.evil.example/", False),
    ],
)
def test_secrets_go_along_only_to_the_same_party(here: str, there: str, same: bool) -> None:
    start = target(here.replace("://", "://user:pass@"))
    found = urls.redirected(start, there)
    assert isinstance(found, Target)
    assert (found.authorization is not None) == same


def test_a_password_that_a_redirect_brings_is_not_used() -> None:
    found = urls.redirected(target("http://example.org/"), "http://user:pass@other.example/")
    assert isinstance(found, Target)
    assert found.authorization is None


@given(st.text())
def test_reading_never_fails_and_what_is_read_is_ascii(url: str) -> None:
    for written in (url, "http://" + url, "https://example.org/" + url):
        read = urls.read(written)
        assert isinstance(read, Unusable) or read.url.isascii()


@given(st.text())
def test_a_redirect_to_anything_gives_an_address_or_a_reason(location: str) -> None:
    found = urls.redirected(target("https://user:pass@example.org/secret"), location)
    if isinstance(found, Unusable):
        assert "secret" not in found.detail
        assert "pass" not in found.detail
