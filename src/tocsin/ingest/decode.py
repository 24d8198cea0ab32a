"""A feed's bytes to its characters.

What a document says of its encoding is often wrong and what its bytes look like hardly ever, so
the order is: a byte order mark; valid UTF-8, whatever was declared; the encoding that the
document declares, then the one that the server names; each of these again with some bad bytes;
and last the old Windows encoding of the feed's language. So a few bad bytes cost those
characters (U+FFFD) and not the whole feed.
"""

import codecs
import re
from dataclasses import dataclass

_MARKS = (  # UTF-32's first: its little-endian mark begins with that of UTF-16
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_SHAPES = (  # "<?" or "<r" without a mark (XML 1.0, appendix F)
    (re.compile(rb"<\0\0\0[^\0]\0\0\0"), "utf-32-le"),
    (re.compile(rb"\0\0\0<\0\0\0[^\0]"), "utf-32-be"),
    (re.compile(rb"<\0[^\0]\0"), "utf-16-le"),
    (re.compile(rb"\0<\0[^\0]"), "utf-16-be"),
)
_DECLARED = re.compile(rb"<\?xml[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._-]{1,40})[\"']")
_CHARSET = re.compile(r"charset\s*=\s*[\"']?([A-Za-z0-9._-]{1,40})", re.IGNORECASE)
_LANGUAGE = re.compile(rb"<(?:dc:)?language>\s*([a-z]{2})|xml:lang=[\"']([a-z]{2})", re.IGNORECASE)
_HEAD = 4096  # bytes in which declaration and language stand

# What is written and what is meant (WHATWG Encoding Standard, section 4.2).
_MEANT = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
_OLD_WINDOWS = {
    **dict.fromkeys(("ar", "fa", "ur", "ps"), "cp1256"),
    **dict.fromkeys(("ru", "uk", "be", "bg", "sr", "mk"), "cp1251"),
    **dict.fromkeys(("pl", "cs", "sk", "hu", "ro", "sl", "hr", "sq"), "cp1250"),
    **dict.fromkeys(("et", "lv", "lt"), "cp1257"),
    "el": "cp1253",
    "tr": "cp1254",
    "he": "cp1255",
    "vi": "cp1258",
}
_SEVEN_BIT = ("iso2022", "hz")  # these look like ASCII, and so like UTF-8
_SEVERAL_BYTES = ("big5", "cp932", "cp949", "euc", "gb", *_SEVEN_BIT)  # these can tell bad bytes from good
_PROBE = '<?xml version="1.0"?> \\u0041 +AGE-'  # EBCDIC, UTF-7, idna and Python's escapes read it differently


@dataclass(frozen=True, slots=True)
class Decoded:
    """A document's characters, and how many places of it could not be read."""

    text: str
    holes: int = 0


def decode(body: bytes, content_type: str | None) -> Decoded:
    """The characters of a document, by the module's order. Never fails."""
    for mark, encoding in _MARKS:
        if body.startswith(mark):
            return _forced(body[len(mark) :], encoding)
    for shape, encoding in _SHAPES:
        if shape.match(body):
            return _forced(body, encoding)
    claims = _claims(body, content_type)
    seven_bit = next((claim for claim in claims if claim.startswith(_SEVEN_BIT)), None)
    for encoding in filter(None, (seven_bit, "utf-8", *claims)):
        text = _strictly(body, encoding)
        if text is not None:
            return Decoded(text)
    return _least_damaged(body, claims)


def _claims(body: bytes, content_type: str | None) -> list[str]:
    """The encodings that the document and then the server claim, as Python names them; UTF-8 left out."""
    declared = _DECLARED.search(body[:_HEAD])
    named = _CHARSET.search(content_type or "")
    written = (declared[1].decode() if declared else "", named[1] if named else "")
    known = (_known(name) for name in written)
    return [name for name in known if name and name != "utf-8" and not name.startswith(("utf-16", "utf-32"))]


def _known(written: str) -> str | None:
    """Python's name for an encoding in which ASCII is ASCII; None for any other."""
    try:
        codec = codecs.lookup(written)
        ascii_stays = _PROBE.encode().decode(codec.name, errors="replace") == _PROBE
    except (LookupError, ValueError):
        return None
    return _MEANT.get(codec.name, codec.name) if ascii_stays else None


def _strictly(body: bytes, encoding: str) -> str | None:
    try:
        return body.decode(encoding)
    except UnicodeError:
        return None


def _forced(body: bytes, encoding: str) -> Decoded:
    text = body.decode(encoding, errors="replace")
    return Decoded(text, _holes(text, body, encoding))


def _least_damaged(body: bytes, claims: list[str]) -> Decoded:
    """UTF-8 or a claimed encoding with a few bad bytes, else a single-byte one that nobody named."""
    several = [claim for claim in claims if claim.startswith(_SEVERAL_BYTES)]
    critical = min((_forced(body, encoding) for encoding in ("utf-8", *several)), key=lambda one: one.holes)
    single = [_forced(body, claim) for claim in claims if claim not in several]
    candidates = [critical, *single]
    return next(filter(_mostly_read, candidates), _forced(body, _old_windows(body)))


def _mostly_read(decoded: Decoded) -> bool:
    beyond_ascii = sum(char > "\x7f" for char in decoded.text)
    return decoded.holes * 2 <= beyond_ascii


def _old_windows(body: bytes) -> str:
    found = _LANGUAGE.search(body[:_HEAD])
    code = (found[1] or found[2]).decode().lower() if found else ""
    return _OLD_WINDOWS.get(code, "cp1252")


def _holes(text: str, body: bytes, encoding: str) -> int:
    """Replacement characters that decoding put in; those that the author wrote are not counted."""
    written = "\ufffd".encode(encoding, errors="ignore")
    return text.count("\ufffd") - (body.count(written) if written else 0)
