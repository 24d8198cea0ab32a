"""Plain values made `Settings`, with every fault that pydantic finds, in words.

Where some values are wrong, the others are validated without them, so that `links` can look at
the rest in the same run.
"""

from dataclasses import dataclass

from pydantic import ValidationError

from tocsin.config.documents import Plain
from tocsin.config.places import Places
from tocsin.config.problems import Fault
from tocsin.config.salvage import ALL_READ, Lacking, Salvage
from tocsin.config.settings import Settings
from tocsin.config.shapes import keys_at
from tocsin.config.wording import fault


@dataclass(frozen=True, slots=True)
class Validated:
    """The settings, in which values with faults are lacking or stood in for."""

    settings: Settings
    faults: tuple[Fault, ...] = ()
    lacking: Lacking = ALL_READ


def validate(places: Places) -> Validated:
    """The settings and all that is wrong with their values."""
    salvage, faults = Salvage(), list[Fault]()
    data: Plain = dict(places.data)
    while True:
        try:
            return Validated(_settings(data), tuple(faults), salvage.lacking())
        except ValidationError as error:
            found = error.errors(include_url=False)
        faults += [fault(each, keys_at(each["loc"][:-1])) for each in salvage.take(found, data)]
        data = salvage.applied(dict(places.data))


def _settings(data: Plain) -> Settings:
    return Settings.model_validate(data, by_alias=True, by_name=False)
