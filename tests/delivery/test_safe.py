import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.delivery.build import span
from tocsin.delivery.formats.safe import (
    LONGEST_LINK,
    Segment,
    block,
    hostile,
    language,
    line,
    link,
    neutral,
    segments,
)
from tocsin.model import Span

# Every code point, half surrogates too: a feed's JSON or XML can smuggle them in.
anything = st.text(st.characters(), max_size=200)
spans = st.lists(
    st.builds(
        lambda start, length: Span("title", start, start + length, "x"),
        st.integers(-5, 250),
        st.integers(-3, 40),
    ),
    max_size=5,
)


def shown(cuts: tuple[Segment, ...]) -> str:
    return "".join(cut.text for cut in cuts)


@pytest.mark.parametrize(
    "character",
    [
        "\x00",
        "\x1b",
        "\x7f",
        "\x9b",
        "\u202e",
        "\u2066",
        "\u200f",
        "\u061c",
        "\ufeff",
        "\u200b",
        "\ud800",
        "\U000e0041",
    ],
)
def test_a_character_that_hides_reorders_or_commands_is_removed_from_lines(character: str) -> None:
    assert line(f"Ba{character}mako", 80) == "Bamako"


@pytest.mark.parametrize("text", ["Côte d’Ivoire", "باماكو", "می\u200cخواهم", "👩\u200d🚒", "中文 标题"])
def test_writing_of_any_language_is_kept(text: str) -> None:
    assert line(text, 80) == text


def test_line_breaks_become_spaces() -> None:
    assert (
        line("Fuel\r\nBcc: all@example.org\u2028now\x85\x0bthen\t!", 80)
        == "Fuel Bcc: all@example.org now then !"
    )


def test_a_line_that_is_too_long_is_cut_and_says_so() -> None:
    assert line("abcdef", 6) == "abcdef"
    assert line("abcdefg", 6) == "abcde…"


@given(anything, st.integers(1, 60))
def test_a_line_is_one_line_within_its_limit_and_can_be_sent(text: str, limit: int) -> None:
    cut = line(text, limit)
    assert len(cut) <= limit
    assert len(cut.splitlines()) <= 1
    assert not any(hostile(character) or unicodedata.category(character) == "Cc" for character in cut)
    cut.encode()


@given(anything)
def test_neutral_text_keeps_every_offset(text: str) -> None:
    calm = neutral(text)
    assert len(calm) == len(text)
    assert all(new in (old, " ") for old, new in zip(text, calm, strict=True))
    calm.encode()


@given(anything)
def test_a_block_keeps_its_lines_and_nothing_hostile(text: str) -> None:
    assert not any(hostile(character) for character in block(text))


# links


@pytest.mark.parametrize(
    ("url", "followed"),
    [
        ("https://news.example.org/a?b=c&d=%20#e", "https://news.example.org/a?b=c&d=%20#e"),
        ("  http://news.example.org:8080/ ", "http://news.example.org:8080/"),
        ("https://news.example.org/pénurie", "https://news.example.org/p%C3%A9nurie"),
        ('https://news.example.org/"><script>', "https://news.example.org/%22%3E%3Cscript%3E"),
        ("HTTPS://news.example.org/", "HTTPS://news.example.org/"),
        ("javascript:alert(1)", None),
        ("data:text/html,x", None),
        ("//news.example.org/", None),
        ("/relative", None),
        ("https:///nohost", None),
        ("https://bank.example@evil.example/", None),
        ("https://news.example.org:port/", None),
        ("https://[::1/", None),
        ("https://news.example.org/a\r\nb", None),
        ("https://news.example.org/\u202egpj.exe", None),
        ("", None),
        ("https://news.example.org/" + "a" * LONGEST_LINK, None),
    ],
)
def test_only_addresses_that_a_reader_may_follow_become_links(url: str, followed: str | None) -> None:
    assert link(url) == followed


@given(anything)
def test_a_link_is_ascii_without_quotes_or_brackets(url: str) -> None:
    followed = link(f"https://news.example.org/{url}")
    if followed is not None:
        assert followed.isascii()
        assert not set(followed) & set('<>"` \\')


@pytest.mark.parametrize(
    ("tag", "kept"),
    [
        ("fr", "fr"),
        ("fr-FR", "fr-FR"),
        ("zh-Hant-TW", "zh-Hant-TW"),
        ("", None),
        (None, None),
        ('fr" x="', None),
    ],
)
def test_a_language_is_kept_where_it_is_a_tag(tag: str | None, kept: str | None) -> None:
    assert language(tag) == kept


# marks


def test_spans_are_marked_where_they_stand() -> None:
    assert segments("Fuel runs short", [span("Fuel"), span("short", 10)], 80) == (
        Segment("Fuel", marked=True),
        Segment(" runs "),
        Segment("short", marked=True),
    )


@pytest.mark.parametrize(
    "found",
    [
        [span("Fuel runs"), span("runs short", 5)],
        [span("Fuel"), span(" runs", 4), span("short", 10), span(" ", 9)],
        [span("Fuel runs short and more than there is")],
        [Span("title", -4, 15, "")],
    ],
)
def test_spans_that_overlap_touch_or_reach_outside_are_one_mark(found: list[Span]) -> None:
    assert segments("Fuel runs short", found, 80) == (Segment("Fuel runs short", marked=True),)


def test_marks_keep_their_place_behind_characters_that_are_removed() -> None:
    assert segments("\u202e\u202efuel", [span("fuel", 2)], 80) == (Segment("fuel", marked=True),)


def test_a_cut_line_ends_in_an_unmarked_ellipsis() -> None:
    assert segments("Fuel runs short", [span("Fuel runs short")], 5) == (
        Segment("Fuel", marked=True),
        Segment("…"),
    )


@given(anything, spans, st.integers(1, 60))
def test_marks_change_nothing_of_what_is_shown(text: str, found: list[Span], limit: int) -> None:
    assert shown(segments(text, found, limit)) == line(text, limit)
