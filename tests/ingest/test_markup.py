import html

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.ingest import markup


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("A &amp; B", "A & B"),
        ("A & B", "A & B"),
        ("caf&eacute;&nbsp;au lait", "café au lait"),
        ("&amp;eacute;", "&eacute;"),
        ("&lt;b&gt; stays", "<b> stays"),
        ("&#233; &#xE9; &#8217;", "é é ’"),
        ("<b>bo</b>ld", "bold"),
        ("one<br>two<br/>three", "one\ntwo\nthree"),
        ("<p>one</p><p>two</p>", "one\ntwo"),
        ("<ul><li>one</li><li>two</li></ul>", "one\ntwo"),
        ("<td>a</td><td>b</td>", "a b"),
        ("<DIV>one</DIV>two", "one\ntwo"),
        ("before<script>if (a < b) alert('x')</script>after", "before after"),
        ("before<style>p > a {color: red}</style >after", "before after"),
        ("before<script>never closed", "before"),
        ("before<iframe src=x>fallback</iframe>after", "before after"),
        ("a<!-- <b>hidden</b> -->b", "ab"),
        ("a<!-- never closed", "a"),
        ("a<!DOCTYPE html>b", "ab"),
        ("a<?php echo 1 ?>b", "ab"),
        ("<![CDATA[twice wrapped]]>", "twice wrapped"),
        ('x <img alt="a > b" src="y"> z', "x z"),
        ("<a title=l'eau href=x>eau</a>", "eau"),
        ('cut in a tag <a href="http://exam', "cut in a tag"),
        ("a < b and c > d", "a < b and c > d"),
        ("5 <6", "5 <6"),
        ("  many \t kinds\n of   space ", "many kinds of space"),
        ("nul\x00 and bell\x07 and \ufffe", "nul and bell and"),
        ("lone &#xD800; surrogate \udc00", "lone \ufffd surrogate"),
        ("<scripture>read</scripture>", "read"),
        ("İ<script>x</script>y", "İ y"),
        ("", ""),
    ],
)
def test_html_becomes_the_text_that_people_read(source: str, text: str) -> None:
    assert markup.plain(source) == text


@pytest.mark.parametrize(
    ("text", "marked"),
    [
        ("A & B", False),
        ("a < b > c", False),
        ("x<y and y>z", False),
        ("List<String> in Java", False),
        ("AT&T; and others", True),
        ("caf&eacute;", True),
        ("&#233;", True),
        ("<b>bold</b>", True),
        ("one<br/>two", True),
        ("<script>x</script>", True),
        ("<bold> is no element", False),
    ],
)
def test_a_text_is_taken_for_html_only_with_reason(text: str, marked: bool) -> None:
    assert markup.looks_marked_up(text) is marked


def test_a_plain_texts_margin_is_not_its_structure() -> None:
    assert markup.paragraphs("one\nline\r\n\r\n  another \n \n\n third") == "one line\nanother\nthird"


def test_what_is_cut_says_so_and_fits() -> None:
    assert markup.cut("abcdef", 6) == "abcdef"
    assert markup.cut("abcdefg", 6) == "abcde…"
    assert markup.cut("abcd efg", 6) == "abcd…"


def test_only_so_much_of_a_field_is_looked_at() -> None:
    assert len(markup.plain("a" * (markup.MAX_MARKUP + 1))) == markup.MAX_MARKUP


@given(st.text())
def test_text_that_was_escaped_comes_back_in_one_line(text: str) -> None:
    assert " ".join(markup.plain(html.escape(text)).split()) == markup.line(text)


@given(st.text(alphabet="<>&;!-/'\"= abpscript[]CDAT\n", max_size=200))
def test_no_known_tag_survives_that_stands_in_the_source(source: str) -> None:
    text = markup.plain(source)
    assert "<script>" not in text
    assert "<!--" not in text
    assert text == "\n".join(line.strip() for line in text.split("\n") if line.strip())


@pytest.mark.parametrize(
    "piece",
    ["<", '<a"', "<a'\"", "<!--", "<script>", "&", "&#", "<a ", "<p x=", " \n", "&lt;", "<![CDATA[", "</"],
)
def test_hostile_repetition_is_read_like_any_text(piece: str) -> None:
    markup.looks_marked_up(piece * 50_000)
    assert len(markup.plain(piece * 50_000)) <= markup.MAX_MARKUP
