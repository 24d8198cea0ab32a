import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tocsin.ingest import document
from tocsin.ingest import parse as parsing
from tocsin.ingest.parse import parse
from tocsin.model import ParsedEntry, ParsedFeed

URL = "https://news.example/feeds/all.xml"


def rss(*items: str, head: str = "<title>News</title>") -> bytes:
    listed = "".join(f"<item>{item}</item>" for item in items)
    return f'<?xml version="1.0"?><rss version="2.0"><channel>{head}{listed}</channel></rss>'.encode()


def atom(*entries: str) -> bytes:
    listed = "".join(f"<entry>{entry}</entry>" for entry in entries)
    return f'<feed xmlns="http://www.w3.org/2005/Atom"><title>News</title>{listed}</feed>'.encode()


def read(body: bytes | str, content_type: str | None = None) -> ParsedFeed:
    return parse(body.encode() if isinstance(body, str) else body, content_type, URL)


def first(body: bytes) -> ParsedEntry:
    return read(body).entries[0]


def title(source: str) -> str:
    return first(rss(f"<title>{source}</title><guid>1</guid>")).title


# A whole feed.


def test_an_rss_item_becomes_an_entry() -> None:
    feed = read(
        rss(
            "<title>Fuel runs short</title><link>https://news.example/a</link><guid>tag:a</guid>"
            "<description>&lt;p&gt;Queues &lt;b&gt;grow&lt;/b&gt;.&lt;/p&gt;</description>"
            "<pubDate>Sun, 01 Mar 2026 10:00:00 +0100</pubDate><category>Energy</category><category>Energy</category>"
            "<author>desk@news.example (Desk)</author>",
            head="<title>News &amp; more</title><language>fr-FR</language>",
        )
    )
    assert feed == ParsedFeed(
        title="News & more",
        language="fr",
        entries=(
            ParsedEntry(
                guid="tag:a",
                url="https://news.example/a",
                title="Fuel runs short",
                summary="Queues grow.",
                published=datetime(2026, 3, 1, 9, tzinfo=UTC),
                tags=("Energy",),
                author="desk@news.example (Desk)",
            ),
        ),
    )


def test_an_atom_entry_becomes_an_entry() -> None:
    feed = read(
        atom(
            '<title type="html">A &amp;amp; B</title><id>urn:1</id><link href="/x" rel="alternate"/>'
            "<updated>2026-03-01T10:00:00Z</updated><summary>Short</summary><content>Long</content>"
        )
    )
    (entry,) = feed.entries
    assert (entry.guid, entry.url, entry.title, entry.summary) == (
        "urn:1",
        "https://news.example/x",
        "A & B",
        "Short",
    )
    assert entry.published == datetime(2026, 3, 1, 10, tzinfo=UTC)


def test_rss_1_is_read_too() -> None:
    body = (
        '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel rdf:about="x"><title>News</title></channel>'
        '<item rdf:about="https://news.example/a"><title>A</title><link>https://news.example/a</link>'
        "<dc:date>2026-03-01T10:00:00+01:00</dc:date></item></rdf:RDF>"
    )
    (entry,) = read(body).entries
    assert (entry.title, entry.url) == ("A", "https://news.example/a")
    assert entry.published == datetime(2026, 3, 1, 9, tzinfo=UTC)


def test_entries_keep_the_documents_order() -> None:
    feed = read(rss(*(f"<title>{n}</title><guid>{n}</guid>" for n in "cab")))
    assert [entry.title for entry in feed.entries] == ["c", "a", "b"]


def test_a_feed_without_entries_is_a_quiet_feed() -> None:
    assert read(rss()) == ParsedFeed(title="News", language=None, entries=())


# Texts.


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("A &amp; B", "A & B"),
        ("A &amp;amp; B", "A & B"),
        ("A &#38; B", "A & B"),
        ("<![CDATA[A & B]]>", "A & B"),
        ("<![CDATA[A &amp; B]]>", "A & B"),
        ("caf&amp;eacute;", "café"),
        ("<![CDATA[caf&eacute;]]>", "café"),
        ("caf&#233;", "café"),
        ("<![CDATA[<b>Bo</b>ld <script>alert(1)</script>move]]>", "Bold move"),
        ("&lt;i&gt;Le Monde&lt;/i&gt; says", "Le Monde says"),
        ("one&lt;br/&gt;two", "one two"),
        ("x &lt; y and y &gt; z", "x < y and y > z"),
        ("List&lt;String&gt;", "List<String>"),
        ("  a\n  b\t c ", "a b c"),
        ("a&#160;b", "a b"),
        ("It&#8217;s", "It’s"),
        ("نقص الوقود", "نقص الوقود"),
    ],
)
def test_titles_come_out_as_people_read_them(source: str, text: str) -> None:
    assert title(source) == text


@pytest.mark.parametrize(
    ("source", "text"),
    [
        ("<title>A &amp;amp; B</title>", "A &amp; B"),
        ('<title type="text">Use &lt;b&gt; sparingly</title>', "Use <b> sparingly"),
        ('<title type="html">caf&amp;eacute; &lt;b&gt;noir&lt;/b&gt;</title>', "café noir"),
        (
            '<title type="xhtml"><div xmlns="http://www.w3.org/1999/xhtml">A <b>bo</b>ld &amp; B</div></title>',
            "A bold & B",
        ),
    ],
)
def test_atom_says_itself_whether_a_text_is_markup(source: str, text: str) -> None:
    assert first(atom(f"<id>1</id>{source}")).title == text


def test_a_summary_has_a_line_for_each_block() -> None:
    entry = first(
        rss(
            "<guid>1</guid><description><![CDATA[<p>One <a href='x'>two</a>.</p><p>Three</p>]]></description>"
        )
    )
    assert entry.summary == "One two.\nThree"


def test_the_content_stands_in_for_a_missing_summary() -> None:
    body = rss(
        "<guid>1</guid><description> </description>"
        '<content:encoded xmlns:content="http://purl.org/rss/1.0/modules/content/">'
        "<![CDATA[<p>Whole text</p>]]></content:encoded>"
    )
    assert first(body).summary == "Whole text"


# Identity.


def test_an_entry_without_guid_is_known_by_its_link() -> None:
    assert first(rss("<title>A</title><link>https://news.example/a</link>")).guid == "https://news.example/a"


def test_an_entry_without_guid_and_link_is_known_by_what_it_says() -> None:
    one = first(rss("<title>A</title><description>text</description>"))
    again = first(rss("<title>New</title>", "<title> A </title><description>text</description>"))
    other = read(rss("<title>A</title><description>text</description><pubDate>Sun, 01 Mar 2026</pubDate>"))
    same = read(rss("<title>New</title>", "<title> A </title><description>text</description>")).entries[1]
    assert one.guid.startswith("sha256:")
    assert one.guid == same.guid
    assert len({one.guid, again.guid, other.entries[0].guid}) == 3


def test_a_thousand_entries_without_guid_and_link_all_stay() -> None:
    items = [f"<title>Same title</title><description>Report {n}</description>" for n in range(1046)]
    assert len(read(rss(*items)).entries) == 1046


def test_of_one_guid_the_first_entry_stays() -> None:
    feed = read(rss("<title>new</title><guid>1</guid>", "<title>old</title><guid>1</guid>", "<guid>2</guid>"))
    assert [(entry.guid, entry.title) for entry in feed.entries] == [("1", "new"), ("2", "")]


def test_a_guid_too_long_to_be_a_key_becomes_its_hash() -> None:
    long = "g" * (parsing.MAX_GUID + 1)
    feed = read(rss(f"<guid>{long}</guid>", f"<guid>{long}x</guid>", f"<guid>{long[:-1]}</guid>"))
    kinds = [entry.guid.startswith("sha256:") for entry in feed.entries]
    assert kinds == [True, True, False]
    assert len({entry.guid for entry in feed.entries}) == 3


def test_an_id_stays_the_same_when_the_feed_moves() -> None:
    body = rss("<guid>42</guid>", "<guid isPermaLink='true'>/x</guid>")
    here, there = (parse(body, None, url).entries for url in (URL, "https://other.example/rss"))
    assert [entry.guid for entry in here] == [entry.guid for entry in there] == ["42", "/x"]
    assert here[1].url == "https://news.example/x"


# Dates.


@pytest.mark.parametrize(
    ("fields", "published"),
    [
        ("<pubDate>Sun, 01 Mar 2026 10:00:00 GMT</pubDate>", datetime(2026, 3, 1, 10, tzinfo=UTC)),
        ("<pubDate>2026-03-01T10:00:00+02:00</pubDate>", datetime(2026, 3, 1, 8, tzinfo=UTC)),
        ("<pubDate>yesterday</pubDate>", None),
        ("<pubDate>Thu, 01 Jan 1970 00:00:00 GMT</pubDate>", None),
        ("<pubDate>0001-01-01T00:00:00Z</pubDate>", None),
        ("<pubDate>Sun, 31 Feb 2026 10:00:00 GMT</pubDate>", None),
        ("", None),
        (
            '<pubDate>soon</pubDate><dc:date xmlns:dc="http://purl.org/dc/elements/1.1/">2026-03-01T10:00:00Z</dc:date>',
            datetime(2026, 3, 1, 10, tzinfo=UTC),
        ),
    ],
)
def test_a_date_is_an_aware_time_in_utc_or_none(fields: str, published: datetime | None) -> None:
    got = first(rss(f"<guid>1</guid>{fields}")).published
    assert got == published
    assert got is None or got.utcoffset() == timedelta(0)


@pytest.mark.parametrize(
    ("fields", "hour"),
    [
        ("<updated>2026-03-01T12:00:00Z</updated><published>2026-03-01T10:00:00Z</published>", 10),
        ("<updated>2026-03-01T12:00:00Z</updated>", 12),
        ("<created xmlns='http://purl.org/dc/terms/'>2026-03-01T14:00:00Z</created>", 14),
    ],
)
def test_published_comes_before_updated_and_updated_before_created(fields: str, hour: int) -> None:
    assert first(atom(f"<id>1</id>{fields}")).published == datetime(2026, 3, 1, hour, tzinfo=UTC)


# Links, tags, language.


@pytest.mark.parametrize(
    ("link", "url"),
    [
        ("https://news.example/a?b=1&amp;c=2", "https://news.example/a?b=1&c=2"),
        ("", ""),
        ("/a", "https://news.example/a"),
        ("a", "https://news.example/feeds/a"),
        ("//other.example/a", "https://other.example/a"),
        ("\n https://news.example/\n a ", "https://news.example/a"),
        ("javascript:alert(1)", ""),
        ("data:text/html,x", ""),
        ("ftp://news.example/a", ""),
        ("http://[", ""),
        ("https://news.example/" + "a" * parsing.MAX_URL, ""),
    ],
)
def test_a_link_is_absolute_and_of_the_web_or_nothing(link: str, url: str) -> None:
    assert first(rss(f"<guid isPermaLink='false'>1</guid><link>{link}</link>")).url == url


def test_links_are_relative_to_the_documents_own_base() -> None:
    body = atom('<id>1</id><link href="a"/>').replace(b"<feed ", b'<feed xml:base="https://base.example/x/" ')
    assert first(body).url == "https://base.example/x/a"


@pytest.mark.parametrize(
    ("written", "language"),
    [
        ("fr-FR", "fr"),
        ("EN", "en"),
        ("ar_DZ", "ar"),
        (" bm ", "bm"),
        ("English", None),
        ("", None),
        ("x", None),
    ],
)
def test_the_language_is_its_code(written: str, language: str | None) -> None:
    assert read(rss(head=f"<title>N</title><language>{written}</language>")).language == language


def test_tags_are_texts_each_once() -> None:
    entry = first(
        rss(
            "<guid>1</guid><category>A &amp;amp; B</category><category> </category><category>A &amp; B</category>"
        )
    )
    assert entry.tags == ("A & B",)


# Damage.


@pytest.mark.parametrize(
    ("damaged", "expected"),
    [
        (rss("<title>A & B</title><guid>1</guid>"), "A & B"),
        (rss("<title>caf&eacute; noir</title><guid>1</guid>"), "café noir"),
        (rss("<title>A<br>B</title><guid>1</guid>"), "A B"),
        (rss("<title>be\x07ll</title><guid>1</guid>"), "bell"),
        (b"\n\n " + rss("<title>A</title><guid>1</guid>"), "A"),
        (b"<br /><b>Warning</b>: x in y on line 1<br />" + rss("<title>A</title><guid>1</guid>"), "A"),
        (b"<!-- saved from <rss> -->" + rss("<title>A</title><guid>1</guid>"), "A"),
        (rss("<title>A</title><guid>1</guid>") + b"<p>junk", "A"),
        (rss("<title>A</title><guid>1</guid>", "<title>cut")[:-30], "A"),
        (rss("<title>A</title><guid>1</guid><x:y>undeclared</x:y>"), "A"),
        (b"\xef\xbb\xbf" + rss("<title>A</title><guid>1</guid>"), "A"),
        (rss("<title>Noël</title><guid>1</guid>").decode().encode("utf-16"), "Noël"),
        (rss("<title>Noël</title><guid>1</guid>").replace(b"</guid>", b"\xe9</guid>"), "Noël"),
        (
            b'<!DOCTYPE rss PUBLIC "-//Netscape Communications//DTD RSS 0.91//EN" '
            b'"http://my.netscape.com/publish/formats/rss-0.91.dtd">'
            + rss("<title>caf&eacute; noir</title><guid>1</guid>").partition(b"?>")[2],
            "café noir",
        ),
        (rss("<title>caf&#xD800;</title><guid>1</guid>"), "caf"),
        (rss("<title>caf&#x1F; & &#99999999999999 x</title><guid>1</guid>"), "caf & x"),
    ],
)
def test_damage_costs_no_title(damaged: bytes, expected: str) -> None:
    feed = read(damaged)
    assert feed.is_feed
    assert [entry.title for entry in feed.entries][:1] == [expected]


@pytest.mark.parametrize(
    "stumbling_block",
    [
        "<textInput><title>x</title></textInput>",
        '<itunes:explicit xmlns:itunes="http://www.itunes.com/DTDs/PodCast-1.0.dtd"/></itunes:keywords>',
        '<enclosure length="x"/>',
        '<gml:pos xmlns:gml="http://www.opengis.net/gml" srsDimension="x">1 2</gml:pos>',
        '<georss:box xmlns:georss="http://www.georss.org/georss">1 2 3</georss:box>',
        "<image><width>wide</width><height/></image>",
        '<psc:chapters xmlns:psc="http://podlove.org/simple-chapters" version="1.1"><psc:chapter/></psc:chapters>',
    ],
)
@pytest.mark.parametrize("breaking", ["", "&"])
def test_an_element_that_cannot_be_read_costs_no_entry(stumbling_block: str, breaking: str) -> None:
    odd = f"<title>B {breaking}</title><guid>2</guid>{stumbling_block}"
    feed = read(rss("<title>A</title><guid>1</guid>", odd, "<title>C</title><guid>3</guid>"))
    assert [entry.title[0] for entry in feed.entries] == ["A", "B", "C"]


def test_damage_is_named() -> None:
    assert read(rss("<title>A & B</title>")).problem == "not well-formed XML near line 1"
    assert read(rss("<title>Noël \xe9</title>").replace(b"\xc3\xa9", b"\xe9")).problem == (
        "1 characters could not be decoded"
    )
    assert read(rss("<title>A</title>")).problem == ""


def test_a_large_document_without_entries_is_odd() -> None:
    feed = read(rss(head=f"<title>News</title><description>{'x' * parsing.EMPTY_IS_ODD}</description>"))
    assert feed.is_feed
    assert feed.problem.startswith("no entries in ")


@pytest.mark.parametrize(
    ("body", "problem"),
    [
        (b"", "an empty document"),
        (b" \r\n\t", "an empty document"),
        (b"\xef\xbb\xbf", "an empty document"),
        (b"\0\0\0\0", "an empty document"),
        (b"<!DOCTYPE html><html><body>403</body></html>", "a web page (HTML) and no feed"),
        (b"<!-- x --> \n<HTML lang='en'><head></head></HTML>", "a web page (HTML) and no feed"),
        (
            json.dumps({"version": "https://jsonfeed.org/version/1.1"}).encode(),
            "JSON and no RSS or Atom feed",
        ),
        (b"Not found", "not a feed: neither RSS nor Atom"),
        (b"<sitemap><url>x</url></sitemap>", "not a feed: neither RSS nor Atom"),
        (bytes(range(256)), "not a feed: neither RSS nor Atom"),
        (b"\x89PNG\r\n\x1a\n" + bytes(300), "not a feed: neither RSS nor Atom"),
    ],
)
def test_what_is_no_feed_is_called_by_its_name(body: bytes, problem: str) -> None:
    assert read(body) == ParsedFeed(title="", language=None, entries=(), is_feed=False, problem=problem)


# Hostile documents.


@pytest.mark.parametrize(
    "declarations",
    [
        '<!ENTITY x SYSTEM "file:///etc/passwd">',
        '<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">',
        '<!entity a "ha">',
        '<!ENTITY % p SYSTEM "http://169.254.169.254/">%p;',
        '<!-- ]> --><!ENTITY a "ha">',
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_documents_that_declare_entities_are_refused(declarations: str, encoding: str) -> None:
    body = f'<?xml version="1.0"?><!DOCTYPE rss [{declarations}]><rss version="2.0"><channel><item><title>&x;</title></item></channel></rss>'
    feed = read(body.encode(encoding))
    assert not feed.is_feed
    assert feed.problem == "refused: it declares entities of its own (DOCTYPE)"


def test_an_article_about_entities_is_read() -> None:
    feed = read(rss("<title>What &lt;!DOCTYPE x [ &lt;!ENTITY y ]&gt; means</title><guid>1</guid>"))
    assert feed.is_feed
    assert len(feed.entries) == 1


def test_the_newest_entries_stay_of_too_many() -> None:
    start = datetime(2026, 1, 1, tzinfo=UTC)
    days = [start + timedelta(hours=n) for n in range(parsing.MAX_ENTRIES + 5)]
    feed = read(rss(*(f"<guid>{n}</guid><pubDate>{day.isoformat()}</pubDate>" for n, day in enumerate(days))))
    assert len(feed.entries) == parsing.MAX_ENTRIES
    assert [entry.guid for entry in feed.entries][:2] == ["5", "6"]
    assert feed.problem == "2,005 entries, of which the 2,000 newest are kept"


def test_the_first_entries_stay_of_too_many_without_dates() -> None:
    feed = read(rss(*(f"<guid>{n}</guid>" for n in range(parsing.MAX_ENTRIES + 5))))
    assert [feed.entries[0].guid, feed.entries[-1].guid] == ["0", str(parsing.MAX_ENTRIES - 1)]


def test_every_text_is_held_to_its_size() -> None:
    long = "word " * 10_000
    tags = "".join(f"<category>tag {n} {long}</category>" for n in range(60))
    feed = read(
        rss(
            f"<title>{long}</title><description>{long}</description><author>{long}</author>{tags}",
            head=f"<title>{long}</title>",
        )
    )
    (entry,) = feed.entries
    assert len(feed.title) <= parsing.MAX_NAME
    assert len(entry.title) <= parsing.MAX_TITLE
    assert len(entry.summary) <= parsing.MAX_SUMMARY
    assert len(entry.author) <= parsing.MAX_NAME
    assert len(entry.tags) == document.MAX_TAGS
    assert all(len(tag) <= parsing.MAX_NAME for tag in entry.tags)
    assert entry.title.endswith("word…")


@pytest.mark.parametrize("piece", ["<a>", "<category>x</category>"])
def test_reading_ends_at_a_number_of_elements_and_keeps_what_was_read(piece: str) -> None:
    body = rss("<title>First</title><guid>1</guid>", "<guid>2</guid>" + piece * document.MAX_ELEMENTS)
    feed = read(body)
    assert feed.entries[0].title == "First"
    assert "too large to be read to its end" in feed.problem


def test_the_lenient_parser_sees_only_so_much() -> None:
    filler = "x" * document.MAX_LENIENT
    feed = read(
        rss(
            "<title>A & B</title><guid>1</guid>",
            f"<guid>2</guid><description>{filler}</description>",
            "<guid>3</guid>",
        )
    )
    assert [entry.guid for entry in feed.entries] == ["1", "2"]
    assert "too large to be read to its end" in feed.problem


def test_what_the_strict_parser_read_is_kept_where_it_is_more() -> None:
    filler = "x" * 100_000
    items = [f"<guid>{n}</guid><description>{filler}</description>" for n in range(30)]
    feed = read(rss(*items, "<title>A & B</title>"))
    assert len(feed.entries) >= 30


def test_ten_thousand_tags_of_one_entry_are_not_all_compared() -> None:
    tags = "".join(f"<category>{n}</category>" for n in range(10_000))
    assert first(rss(f"<guid>1</guid>{tags}")).tags == tuple(str(n) for n in range(document.MAX_TAGS))


markup = st.text(alphabet="<>&;!-/'\"=[]? abiltemrsdocgué1:#x\x00\x1f\ud800\ufffe", max_size=60)


@settings(deadline=None)
@given(st.lists(markup, max_size=4), markup)
def test_no_document_makes_it_fail(items: list[str], head: str) -> None:
    body = f'<rss version="2.0"><channel>{head}{"".join(f"<item>{item}</item>" for item in items)}</channel></rss>'
    feed = parse(body.encode(errors="surrogatepass"), None, URL)
    for entry in feed.entries:
        assert entry.guid
        assert entry.url == "" or entry.url.startswith(("http://", "https://"))
        for text in (entry.guid, entry.title, entry.summary, entry.author, entry.url):
            text.encode()
            assert "\x00" not in text
    assert len({entry.guid for entry in feed.entries}) == len(feed.entries)


@settings(deadline=None)
@given(st.binary(max_size=300), st.none() | st.text(max_size=30))
def test_no_bytes_make_it_fail(body: bytes, content_type: str | None) -> None:
    assert isinstance(parse(body, content_type, URL), ParsedFeed)


def doubly_encoded(text: str) -> bool:
    """Whether it reads as UTF-8 that was taken for Latin-1."""
    try:
        return text.encode("latin-1").decode() != text
    except UnicodeError:
        return False


@settings(deadline=None)
@given(
    st.text(
        alphabet=st.characters(exclude_categories=["Cs", "Cc", "Cn"], exclude_characters="<>&"), min_size=1
    )
)
def test_a_plain_title_comes_out_as_it_went_in(text: str) -> None:
    assume(not doubly_encoded(text))  # which feedparser repairs
    assert title(text) == " ".join(text.split())
