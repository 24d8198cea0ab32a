"""Which values may stand where: the models' fields, followed along a path of an error of pydantic's."""

from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from tocsin.config.parts import Part
from tocsin.config.problems import Loc
from tocsin.config.settings import Settings


def keys_at(loc: Loc) -> list[str]:
    """The keys that the part at a path may have; none where the path leads to no mapping of fixed keys."""
    shape: Any = Settings
    for part in loc:
        shape = below(shape, part)
    return shape.written_keys() if is_part(shape) else []


def below(shape: Any, part: str | int) -> Any:  # noqa: ANN401 - type expressions have no common type
    """The type of what stands at a key or index of a type, without annotations; None where nothing may."""
    if is_part(shape):
        field = _field(shape, part)
        return _bare(field.annotation) if field else None
    if get_origin(shape) is dict:
        return _bare(get_args(shape)[1])
    if get_origin(shape) is list:
        return _bare(get_args(shape)[0])
    if is_union(shape):
        return next((member for member in get_args(shape) if part in _tags(member)), None)
    return None


def required(shape: Any, part: str | int) -> bool:  # noqa: ANN401 - as above
    """Whether a mapping of fixed keys must have one."""
    field = _field(shape, part) if is_part(shape) else None
    return field is not None and field.is_required()


def is_part(shape: Any) -> bool:  # noqa: ANN401 - as above
    """Whether a type is a mapping of fixed keys."""
    return isinstance(shape, type) and issubclass(shape, Part)


def is_union(shape: Any) -> bool:  # noqa: ANN401 - as above
    """Whether a type is one of several mappings, told apart by a key's value."""
    return get_origin(shape) in (Union, UnionType) and all(map(is_part, get_args(shape)))


def _field(shape: type[BaseModel], part: str | int) -> FieldInfo | None:
    named = {field.alias or name: field for name, field in shape.model_fields.items()}
    return named.get(str(part))


def _bare(shape: Any) -> Any:  # noqa: ANN401 - as above
    """A type without its annotations and without its `None`."""
    if get_origin(shape) is Annotated:
        return _bare(get_args(shape)[0])
    members = [member for member in get_args(shape) if member is not type(None)]
    if get_origin(shape) in (Union, UnionType) and len(members) == 1:
        return _bare(members[0])
    return shape


def _tags(member: Any) -> set[str]:  # noqa: ANN401 - as above
    literals = (field.annotation for field in member.model_fields.values())
    return {tag for literal in literals if get_origin(literal) is Literal for tag in get_args(literal)}
