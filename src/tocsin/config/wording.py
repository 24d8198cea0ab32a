"""What YAML's parser and pydantic find, in words that an operator can act on."""

import re
from collections.abc import Callable, Iterable, Mapping
from difflib import get_close_matches

import yaml
from pydantic_core import ErrorDetails

from tocsin.config.parts import CONCEPT, COUNTRY, FEED_URL, ID, KEY, LANGUAGE, LANGUAGE_OR_ANY
from tocsin.config.problems import Fault, Loc

Worded = tuple[str, str]  # what is wrong, and the remedy
_NEAR = 0.75  # difflib's ratio: `denied` is not near `ended` (0.73), `fil` is near `file` (0.86)
_MOST_LISTED = 12  # keys in a remedy
_LONGEST_SHOWN = 60  # characters of the operator's text in a message

_ENDED = "found unexpected end of stream"
_YAML = {
    "mapping values are not allowed in this context": (
        "a `:` stands where none can",
        'check the indentation, and quote a text that holds ": "',
    ),
    "mapping values are not allowed here": (
        "a `:` stands where none can",
        'check the indentation, and quote a text that holds ": "',
    ),
    "found character that cannot start any token": (
        "a value cannot start with this character",
        "quote the text; indent with spaces, never with tabs",
    ),
    "did not find expected ',' or ']'": ("a list is not closed", "add `]`"),
    "did not find expected ',' or '}'": ("a mapping is not closed", "add `}`"),
    "did not find expected key": ("a key should stand here", "check the indentation and the quotes above"),
    "did not find expected '-' indicator": (
        "an item of the list, with its `-`, should stand here",
        "check the indentation",
    ),
    _ENDED: ("a quoted text is not closed", "add the quote"),
    "could not find expected ':'": ("a key without its `:`", "check the indentation, or quote the text"),
    "found unknown escape character": (
        "a backslash that escapes nothing",
        "use single quotes, or write the backslash twice",
    ),
    "did not find expected node content": ("a value should stand here", ""),
}

_PATTERNS = {
    ID: ("an id", "letters, digits, `.`, `_` and `-`"),
    KEY: ("an id", "small letters, digits, `.`, `_` and `-`"),
    LANGUAGE: ("a language", 'try "en"'),
    LANGUAGE_OR_ANY: ("a language", 'try "en", or "any" for all'),
    CONCEPT: ("a concept's id", 'try "place:harbour"'),
    COUNTRY: ("a country", 'two capital letters, as in "CH"'),
    FEED_URL: ("a feed's address", 'try "https://example.org/feed.xml"'),
}


def yaml_fault(error: yaml.MarkedYAMLError) -> tuple[int, int, str, str]:
    """A syntax error: its line and column, what it is in words, and the remedy."""
    what, remedy = _YAML.get(error.problem or "", (f"not valid YAML: {error.problem}", ""))
    met, opened = error.problem_mark or error.context_mark, error.context_mark
    if opened and error.problem == _ENDED:  # the file's end says nothing, the quote's start does
        met = opened
    elif opened and met and opened.line < met.line:
        what += f", begun on line {opened.line + 1}"
    return (met.line + 1 if met else 1), (met.column + 1 if met else 1), what, remedy


def near(name: str, known: Iterable[str], quote: str = "`") -> str:
    """The question whether the name nearest to a wrong one was meant; empty where none is near."""
    found = get_close_matches(name, list(known), n=1, cutoff=_NEAR)
    return f"did you mean {quote}{found[0]}{quote}?" if found else ""


def shown(value: object) -> str:
    """A value as the operator wrote it, in quotes, or what kind of thing stands there."""
    if isinstance(value, Mapping):
        return "a mapping"
    if isinstance(value, list | tuple):
        return "a list"
    if value is None:
        return "nothing"
    text = str(value)
    return f'"{text}"' if len(text) <= _LONGEST_SHOWN else f'"{text[:_LONGEST_SHOWN]}…"'


def fault(error: ErrorDetails, keys: Iterable[str]) -> Fault:
    """A fault for one of pydantic's errors. `keys` are those that the part at its place may have."""
    loc: Loc = tuple(part for part in error["loc"] if part != "[key]")
    kind = error["type"]
    if kind == "missing":
        return Fault(loc, "is missing", about="absent")
    if kind == "union_tag_not_found":
        return Fault((*loc, _discriminator(error)), "is missing", about="absent")
    if kind == "extra_forbidden":
        known = list(keys)
        remedy = near(str(loc[-1]), known) or _listed(known)
        return Fault(loc, "unknown key", remedy, about="key")
    if kind == "union_tag_invalid":
        loc = (*loc, _discriminator(error))
    what, remedy = _worded(error)
    return Fault(loc, what, remedy, about="key" if error["loc"][-1:] == ("[key]",) else "value")


def _listed(known: list[str]) -> str:
    return f"known keys: {', '.join(known)}" if 0 < len(known) <= _MOST_LISTED else ""


def _discriminator(error: ErrorDetails) -> str:
    return str(error["ctx"]["discriminator"]).strip("'")


def _worded(error: ErrorDetails) -> Worded:
    kind, value, context = error["type"], error["input"], error.get("ctx", {})
    if kind == "value_error":
        return _split(str(context["error"]))
    if kind == "string_pattern_mismatch":
        thing, remedy = _PATTERNS.get(context["pattern"], ("in the form that is wanted here", ""))
        return f"not {thing}: {shown(value)}", remedy
    if kind in ("enum", "literal_error"):
        return _choice(shown(value), str(value), str(context["expected"]))
    if kind == "union_tag_invalid":
        tag = str(context["tag"])
        return _choice(shown(tag), tag, str(context["expected_tags"]))
    write = _WORDS.get(kind)
    return (write(value, context), "") if write else (error["msg"][:1].lower() + error["msg"][1:], "")


def _split(message: str) -> Worded:
    """Our own validators write `what (remedy)`."""
    if found := re.fullmatch(r"(.*) \(([^()]*)\)", message, re.DOTALL):
        return found[1], found[2]
    return message, ""


def _choice(given: str, value: str, expected: str) -> Worded:
    choices = re.findall(r"'([^']*)'", expected)
    return f"not one of {', '.join(choices)}: {given}", near(value, choices, quote='"')


_Context = Mapping[str, object]
_WORDS: dict[str, Callable[[object, _Context], str]] = {
    "string_type": lambda value, _: f"must be a text, not {shown(value)}",
    "int_type": lambda value, _: f"not a whole number: {shown(value)}",
    "int_parsing": lambda value, _: f"not a whole number: {shown(value)}",
    "int_from_float": lambda value, _: f"not a whole number: {shown(value)}",
    "int_parsing_size": lambda value, _: f"not a whole number that can be used: {shown(value)}",
    "float_type": lambda value, _: f"not a number: {shown(value)}",
    "float_parsing": lambda value, _: f"not a number: {shown(value)}",
    "finite_number": lambda value, _: f"not a number that can be used: {shown(value)}",
    "bool_type": lambda value, _: f"neither true nor false: {shown(value)}",
    "bool_parsing": lambda value, _: f"neither true nor false: {shown(value)}",
    "list_type": lambda value, _: f"must be a list, not {shown(value)}",
    "tuple_type": lambda value, _: f"must be a list, not {shown(value)}",
    "dict_type": lambda value, _: f"must be a mapping, not {shown(value)}",
    "model_type": lambda value, _: f"must be a mapping, not {shown(value)}",
    "model_attributes_type": lambda value, _: f"must be a mapping, not {shown(value)}",
    "greater_than": lambda value, ctx: f"must be above {ctx['gt']:g}, not {value}",
    "greater_than_equal": lambda value, ctx: f"must be at least {ctx['ge']:g}, not {value}",
    "less_than": lambda value, ctx: f"must be below {ctx['lt']:g}, not {value}",
    "less_than_equal": lambda value, ctx: f"must be at most {ctx['le']:g}, not {value}",
    "string_too_long": lambda value, ctx: f"is longer than {ctx['max_length']} characters: {shown(value)}",
    "too_long": lambda _, ctx: f"must have {ctx['max_length']} items, not {ctx['actual_length']}",
}
