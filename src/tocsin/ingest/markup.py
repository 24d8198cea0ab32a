"""Texts as feeds carry them, to text as people read it: tags gone, entities decoded once.

The result is text and is escaped wherever it is shown, so nothing here guards against markup; it
is about losing no word and gluing none together. Every pattern is linear in its input.
"""

import html
import re

DROPPED = ("script", "style", "template", "iframe")  # elements whose content nobody reads
MAX_MARKUP = 200_000  # characters of one field that are looked at

_LINES = (  # elements that begin and end lines
    r"address|article|aside|blockquote|br|caption|center|dd|div|dl|dt|fieldset|figcaption|figure|footer|form"
    r"|h[1-6]|header|hr|li|main|nav|ol|option|p|pre|section|table|tbody|tfoot|thead|tr|ul"
)
_CELLS = r"td|th"
_WORDS = (  # elements within a line
    r"a|abbr|acronym|b|bdi|bdo|big|cite|code|del|dfn|em|embed|font|i|img|ins|kbd|mark|object|q|s|samp|small"
    r"|span|strike|strong|sub|sup|time|tt|u|var|video"
)

_NAME = r"[A-Za-z][A-Za-z0-9:-]*"
_TAG = re.compile(
    rf"<(?:/?({_NAME})(?:[^<>\"']|\"[^\"<]*\"|'[^'<]*')*+>"  # quoted values may hold a >
    rf"|/?({_NAME})[^<>]*(?:>|$)"  # quotes that do not match, or a text that was cut inside a tag
    r"|[!?/][^<>]*(?:>|$))"
)
_MARKUP = re.compile(
    rf"</?(?:{_LINES}|{_CELLS}|{_WORDS}|{'|'.join(DROPPED)})(?=[\s/>])[^<>]*>"
    r"|&(?:#\d+|#x[0-9a-f]+|[a-z]\w*);",
    re.IGNORECASE,
)
_LINE_TAG = re.compile(_LINES, re.IGNORECASE)
_CELL_TAG = re.compile(_CELLS, re.IGNORECASE)
_HIDDEN = re.compile(rf"<!--|<({'|'.join(DROPPED)})(?=[\s/>])", re.IGNORECASE)
_CLOSINGS = {
    "": re.compile("-->"),
    **{name: re.compile(rf"</{name}(?=[\s/>])", re.IGNORECASE) for name in DROPPED},
}
_CDATA = re.compile(r"<!\[CDATA\[|\]\]>")
_PARAGRAPH = re.compile(r"\n\s*\n")
_UNPRINTABLE = re.compile(
    "[\x00-\x08\x0e-\x1b\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)  # the rest is space


def plain(markup: str) -> str:
    """The text of a piece of HTML: one line for each block, whitespace collapsed.

    Comments and the content of scripts and styles are dropped; inline tags vanish without a
    trace, so that a word with an emphasised letter stays one word.
    """
    visible = _CDATA.sub("", _without_hidden(markup[:MAX_MARKUP])) if "<" in markup else markup[:MAX_MARKUP]
    flat = " ".join(visible.split())
    return lines(html.unescape(_TAG.sub(_break, flat)))


def looks_marked_up(text: str) -> bool:
    """Whether a text that may be either holds an element of HTML or an entity."""
    return _MARKUP.search(text, 0, MAX_MARKUP) is not None


def lines(text: str) -> str:
    """The text with each line's whitespace collapsed, without empty lines and unprintable characters."""
    tidied = (" ".join(_UNPRINTABLE.sub("", line).split()) for line in text.split("\n"))
    return "\n".join(line for line in tidied if line)


def paragraphs(text: str) -> str:
    """A plain text with one line for each paragraph: single line breaks are only its author's margin."""
    return lines("\n".join(" ".join(part.split()) for part in _PARAGRAPH.split(text[:MAX_MARKUP])))


def line(text: str) -> str:
    """The text on one line."""
    return " ".join(lines(text[:MAX_MARKUP]).split())


def cut(text: str, most: int) -> str:
    """At most so many characters of a text, with an ellipsis where something is missing."""
    return text if len(text) <= most else text[: most - 1].rstrip() + "…"


def _break(tag: re.Match[str]) -> str:
    name = tag[1] or tag[2] or ""
    if _CELL_TAG.fullmatch(name):
        return " "
    return "\n" if _LINE_TAG.fullmatch(name) else ""


def _without_hidden(markup: str) -> str:
    """Cuts comments and dropped elements out; one that is never closed hides all that follows."""
    kept, at = [], 0
    while opening := _HIDDEN.search(markup, at):
        kept.append(markup[at : opening.start()])
        name = (opening[1] or "").lower()
        closing = _CLOSINGS[name].search(markup, opening.end())
        if closing is None:
            return "".join(kept)
        at = closing.start() if name else closing.end()
        kept.append(" " if name else "")
    return "".join([*kept, markup[at:]])
