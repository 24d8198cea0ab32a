"""What all pieces of the configuration share: strictness, and the types of ids, languages and lists."""

from collections.abc import Mapping
from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, GetCoreSchemaHandler, GetJsonSchemaHandler, model_validator
from pydantic.json_schema import JsonSchemaValue
from pydantic_core import CoreSchema, core_schema

from tocsin.config.scalars import one_or_many

ID = r"^[A-Za-z0-9][A-Za-z0-9._-]*$"
KEY = r"^[a-z0-9][a-z0-9_.-]*$"
LANGUAGE = r"^[a-z]{2,3}$"
LANGUAGE_OR_ANY = r"^([a-z]{2,3}|any)$"
CONCEPT = r"^[a-z]+:[a-z0-9_.-]+$"
COUNTRY = r"^[A-Z]{2}$"
FEED_URL = r"^https?://[^\s/]\S*$"


class OneOrMany:
    """Marks a list that may be written as its only item."""

    def __get_pydantic_core_schema__(self, source: object, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_before_validator_function(one_or_many, handler(source))

    def __get_pydantic_json_schema__(
        self, schema: CoreSchema, handler: GetJsonSchemaHandler
    ) -> JsonSchemaValue:
        many = handler(schema)
        return {"anyOf": [many["items"], many]}


Id = Annotated[str, Field(pattern=ID, max_length=80)]
Key = Annotated[str, Field(pattern=KEY, max_length=80)]
ConceptId = Annotated[str, Field(pattern=CONCEPT, max_length=120)]
Language = Annotated[str, Field(pattern=LANGUAGE)]
LanguageOrAny = Annotated[str, Field(pattern=LANGUAGE_OR_ANY)]
Names = Annotated[list[str], OneOrMany()]


class Part(BaseModel):
    """Any piece of the configuration: immutable, strict about unknown keys; an empty value is none."""

    model_config = ConfigDict(extra="forbid", frozen=True, populate_by_name=True, allow_inf_nan=False)

    @model_validator(mode="before")
    @classmethod
    def _leave_empty_out(cls, given: object) -> object:
        """`channels:` with nothing after it says as much as no `channels` at all."""
        if not isinstance(given, Mapping) or None not in given.values():
            return given
        return {
            key: value for key, value in given.items() if value is not None or key not in cls.written_keys()
        }

    @classmethod
    def written_keys(cls) -> list[str]:
        """The keys that may stand in a file, in the order of the contract."""
        return [field.alias or name for name, field in cls.model_fields.items()]
