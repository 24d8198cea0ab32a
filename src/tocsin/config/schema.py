"""The JSON Schema (draft 2020-12) of the files, for editors.

Made from the same models that validate, then widened by what only files have: a scalar may be a
text or one of YAML's own types, may be `${NAME}`, and an optional key may be left empty.
"""

import re
from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Literal

from pydantic import SecretStr
from pydantic.json_schema import GenerateJsonSchema

from tocsin.config.parts import LANGUAGE_OR_ANY
from tocsin.config.scalars import write_duration, write_size
from tocsin.config.settings import Settings

DRAFT = "https://json-schema.org/draft/2020-12/schema"
KINDS = ("settings", "sources", "lexicons", "watch")

Kind = Literal["settings", "sources", "lexicons", "watch"]
Node = dict[str, Any]  # JSON Schema is a free tree of JSON values

_VARIABLE: Node = {"type": "string", "pattern": r"\$\{"}
_NUMBER: Node = {"type": "string", "pattern": r"^\s*[-+]?(\d+(\.\d*)?|\.\d+)([eE][-+]?\d+)?\s*$|\$\{"}
_BOOLEAN: Node = {
    "type": "string",
    "pattern": r"^([Tt]rue|TRUE|[Ff]alse|FALSE|[Yy]es|[Nn]o|[Oo]n|[Oo]ff|0|1)$|\$\{",
}
_NOTHING: Node = {"type": "null"}
_SHARED = ("sources", "concepts", "context")  # what an included file may hold
_ABOUT = ("default", "description", "examples")


class _InOurNotation(GenerateJsonSchema):
    def encode_default(self, dft: Any) -> Any:  # noqa: ANN401 - as in the class that it overrides
        if isinstance(dft, timedelta):
            return write_duration(dft)
        if isinstance(dft, SecretStr):  # a default is no secret
            return dft.get_secret_value()
        if isinstance(dft, list):
            return [self.encode_default(item) for item in dft]
        return super().encode_default(dft)


def schema(kind: Kind | None = None) -> Node:
    """The schema of one kind of file, or of all as alternatives."""
    whole = Settings.model_json_schema(by_alias=True, schema_generator=_InOurNotation)
    parts = {name: _widened(part) for name, part in whole.pop("$defs").items()}
    settings = _widened(whole)
    parts["ConceptSettings"] = _with_languages(parts["ConceptSettings"])
    files = {
        "settings": settings,
        "sources": _included(settings, ["sources"]),
        "lexicons": _included(settings, ["concepts"], ["context"]),
        "watch": {"$ref": "#/$defs/Watch"},
    }
    wanted = files[kind] if kind else {"anyOf": list(files.values())}
    return {"$schema": DRAFT, "title": f"Tocsin: {kind or 'configuration'}", **wanted, "$defs": parts}


def _included(settings: Node, *required: list[str]) -> Node:
    """A file that is included: the shared parts, of which one must be there."""
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {name: settings["properties"][name] for name in _SHARED},
        "anyOf": [{"required": names} for names in required],
    }


def _with_languages(concept: Node) -> Node:
    """A concept's forms stand beside its other keys, under their languages."""
    properties = {name: part for name, part in concept["properties"].items() if name != "forms"}
    forms = {"anyOf": [{"type": ["string", "number", "boolean"]}, _texts(), _NOTHING]}
    languages = LANGUAGE_OR_ANY.replace("^(", "^(?!not$)(")
    return {**concept, "properties": properties, "patternProperties": {languages: forms}}


def _texts() -> Node:
    return {"type": "array", "items": {"type": ["string", "number", "boolean"]}}


def _widened(node: Any) -> Any:  # noqa: ANN401 - any JSON value
    """A schema that also takes what files hold where pydantic sees its value."""
    if isinstance(node, list):
        return [_widened(item) for item in node]
    if not isinstance(node, Mapping):
        return node
    kept = {key: _below(key, value) for key, value in node.items() if key not in ("title", "discriminator")}
    if "properties" in kept:
        return _with_empty_keys(kept)
    if "patternProperties" in kept:
        return {**kept, "additionalProperties": False}
    return _scalar(kept)


def _below(key: str, value: Any) -> Any:  # noqa: ANN401 - any JSON value
    if key in ("properties", "patternProperties"):
        return {name: _widened(part) for name, part in value.items()}
    return value if key in ("default", "examples", "required", "enum") else _widened(value)


def _with_empty_keys(node: Node) -> Node:
    required = node.get("required", [])
    properties = {
        name: part if name in required else _either(part, _NOTHING)
        for name, part in node["properties"].items()
    }
    return {**node, "properties": properties}


def _scalar(node: Node) -> Node:
    match node.get("type"):
        case "integer" | "number":
            return _either(node, _NUMBER)
        case "boolean":
            return _either(node, _BOOLEAN)
        case "string" if "const" in node:
            return node
        case "string" if "enum" in node:
            return _either(node, _VARIABLE)
        case "string" if "pattern" in node:
            return _either(_with_size(node), _VARIABLE, *_read_by_yaml(node["pattern"]))
        case "string":
            kept = {key: value for key, value in node.items() if key not in ("format", "writeOnly")}
            return {**kept, "type": ["string", "number", "boolean"]}
    return node


def _read_by_yaml(pattern: str) -> list[Node]:
    """What YAML makes of a text that the pattern allows: `2024` is a number, and `no` was false until 1.2."""
    number = [{"type": "number"}] if re.search(pattern, "2024") else []
    return number + ([{"const": False}] if re.search(pattern, "no") or re.search(pattern, "NO") else [])


def _with_size(node: Node) -> Node:
    return {**node, "default": write_size(node["default"])} if isinstance(node.get("default"), int) else node


def _either(node: Node, *others: Node) -> Node:
    """One schema or the others, with what is said about it on the outside."""
    about = {key: node[key] for key in _ABOUT if key in node}
    inner = {key: value for key, value in node.items() if key not in about}
    choices = inner["anyOf"] if set(inner) == {"anyOf"} else [inner]
    return {**about, "anyOf": [*choices, *(other for other in others if other not in choices)]}
