"""A feed's document to entries, without markup and with identities that last.

`decode` makes characters of the bytes, `document` lets feedparser read them within limits,
`markup` takes the tags out of what they say, and every value is held to a size here.
"""

import hashlib
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urljoin, urlsplit

from tocsin.ingest import document, markup
from tocsin.ingest.decode import decode
from tocsin.ingest.document import Document, Raw
from tocsin.model import ParsedEntry, ParsedFeed

MAX_ENTRIES = 2_000  # of one document; the largest real feeds hold about 1,000
MAX_TITLE = 1_000  # characters, as are those below
MAX_SUMMARY = 20_000
MAX_NAME = 200  # of an author, a tag, a feed
MAX_URL = 4_096
MAX_GUID = 1_000  # PostgreSQL indexes no key above 2,700 bytes
EARLIEST = datetime(1970, 1, 2, tzinfo=UTC)  # before it are the empty dates of programs: epochs, year 1
EMPTY_IS_ODD = 10_000  # bytes of a document in which no entry at all was found

_HTML = re.compile(r"\s*(?:<!--.*?-->\s*)*<(?:!doctype\s+html|html|head|body)\b", re.IGNORECASE | re.DOTALL)
_PROLOG = re.compile(r"<!DOCTYPE\b[^>\[]{0,2000}\[", re.IGNORECASE)
_LANGUAGE = re.compile(r"\s*([A-Za-z]{2,3})(?:[-_][A-Za-z0-9]|\s*$)")
_DATES = ("published_parsed", "updated_parsed", "created_parsed")


def parse(body: bytes, content_type: str | None, url: str) -> ParsedFeed:
    """The entries of a document that was fetched from `url`, in its order.

    An entry is known by its guid, else its link, else a hash of title, summary and date; of
    several with one identity the first is kept. Beyond `MAX_ENTRIES` the newest stay: those
    with the latest dates, then undated ones from the top. Titles are one line; summaries (the
    content where there is none) have a line for each block. A link that is not http or https is
    "". What is no feed gives no entries and the reason.
    """
    decoded = decode(body, content_type)
    if reason := _no_feed(decoded.text):
        return _not_a_feed(reason)
    read = document.read(decoded.text, url)
    found = list(_entries(read, url))
    if not found and not read.version:
        return _not_a_feed("not a feed: neither RSS nor Atom")
    return ParsedFeed(
        title=markup.cut(_line(read.feed, "title", atom=read.atom), MAX_NAME),
        language=_language(read.feed.get("language")),
        entries=_newest(found),
        problem="; ".join(_problems(read, decoded.holes, len(body), len(found))),
    )


def _no_feed(text: str) -> str:
    """What a document obviously is, where that is no feed."""
    if not text.strip("\ufeff\x00 \t\r\n"):
        return "an empty document"
    if _HTML.match(text):
        return "a web page (HTML) and no feed"
    if text.lstrip()[:1] in "{[":
        return "JSON and no RSS or Atom feed"
    # A document with its own DOCTYPE declarations may hide where they end, so it is searched whole.
    if _PROLOG.search(text) and re.search("<!ENTITY", text, re.IGNORECASE):
        return "refused: it declares entities of its own (DOCTYPE)"
    return ""


def _not_a_feed(problem: str) -> ParsedFeed:
    return ParsedFeed(title="", language=None, entries=(), is_feed=False, problem=problem)


def _problems(read: Document, holes: int, size: int, found: int) -> Iterator[str]:
    if read.broken:
        yield f"not well-formed XML {read.broken}"
    if read.cut:
        yield "too large to be read to its end"
    if holes > 0:
        yield f"{holes:,} characters could not be decoded"
    if not found and size > EMPTY_IS_ODD:
        yield f"no entries in {size:,} bytes"
    if found > MAX_ENTRIES:
        yield f"{found:,} entries, of which the {MAX_ENTRIES:,} newest are kept"


def _entries(read: Document, url: str) -> Iterator[ParsedEntry]:
    """Each entry once, in the document's order."""
    seen = set()
    for raw in read.entries:
        entry = _entry(raw, url, atom=read.atom)
        if entry.guid not in seen:
            seen.add(entry.guid)
            yield entry


def _entry(raw: Raw, url: str, *, atom: bool) -> ParsedEntry:
    title = markup.cut(_line(raw, "title", atom=atom), MAX_TITLE)
    summary = markup.cut(_summary(raw, atom), MAX_SUMMARY)
    return ParsedEntry(
        guid=_identity(raw, title, summary),
        url=_link(raw.get("link"), url),
        title=title,
        summary=summary,
        published=_published(raw),
        tags=_tags(raw.get("tags")),
        author=markup.cut(markup.line(str(raw.get("author") or "")), MAX_NAME),
    )


def _identity(raw: Raw, title: str, summary: str) -> str:
    named = markup.line(str(raw.get("id") or "")) or markup.line(str(raw.get("link") or ""))
    if named and len(named) <= MAX_GUID:
        return named
    dated = str(raw.get("published") or raw.get("updated") or "") if not named else ""
    known_by = named or "\0".join((title, summary, dated))
    return "sha256:" + hashlib.sha256(known_by.encode()).hexdigest()


def _line(raw: Raw, name: str, *, atom: bool) -> str:
    """A text construct on one line."""
    return " ".join(_text(raw.get(name), raw.get(f"{name}_detail"), atom).split())


def _summary(raw: Raw, atom: bool) -> str:
    text = _text(raw.get("summary"), raw.get("summary_detail"), atom)
    if text:
        return text
    contents = (_text(part.get("value"), part, atom) for part in raw.get("content") or ())
    return next((content for content in contents if content), "")


def _text(value: object, detail: Raw | None, atom: bool) -> str:
    """A value as text. Only Atom says reliably whether it is plain; in RSS it is looked at."""
    text = value if isinstance(value, str) else ""
    is_plain = (detail or {}).get("type") == "text/plain"
    if is_plain and (atom or not markup.looks_marked_up(text)):
        return markup.paragraphs(text)
    return markup.plain(text)


def _link(link: object, url: str) -> str:
    text = "".join(str(link or "").split())
    try:
        absolute = text if urlsplit(text).scheme else urljoin(url, text)
        usable = text and urlsplit(absolute).scheme in ("http", "https") and urlsplit(absolute).netloc
    except ValueError:
        return ""
    return absolute if usable and len(absolute) <= MAX_URL else ""


def _published(raw: Raw) -> datetime | None:
    """The first of the entry's dates that is one, in UTC."""
    # dict.get, because feedparser's own answers for a missing `updated` with a warning
    return next((moment for name in _DATES if (moment := _moment(dict.get(raw, name)))), None)


def _moment(parts: Any) -> datetime | None:  # noqa: ANN401  # a time.struct_time or None
    if parts is None:
        return None
    try:
        year, month, day, hour, minute, second = parts[:6]
        moment = datetime(year, month, day, hour, minute, second, tzinfo=UTC)
    except (ValueError, TypeError, OverflowError):
        return None
    return moment if moment >= EARLIEST else None


def _tags(tags: object) -> tuple[str, ...]:
    terms = (tag.get("label") or tag.get("term") for tag in tags) if isinstance(tags, list) else ()
    texts = (markup.cut(" ".join(markup.plain(str(term)).split()), MAX_NAME) for term in terms if term)
    return tuple(dict.fromkeys(text for text in texts if text))


def _newest(entries: list[ParsedEntry]) -> tuple[ParsedEntry, ...]:
    """At most `MAX_ENTRIES`, in their order."""
    if len(entries) <= MAX_ENTRIES:
        return tuple(entries)
    by_age = sorted(range(len(entries)), key=lambda n: _age(entries[n]), reverse=True)
    return tuple(entries[n] for n in sorted(by_age[:MAX_ENTRIES]))


def _age(entry: ParsedEntry) -> datetime:
    return entry.published or EARLIEST


def _language(written: object) -> str | None:
    found = _LANGUAGE.match(written) if isinstance(written, str) else None
    return found[1].lower() if found else None
