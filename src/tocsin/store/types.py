"""Column types: aware times, durations, members of enumerations."""

from datetime import UTC, datetime, timedelta
from enum import Enum

from sqlalchemy import DateTime, Dialect, Float, String, TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware time. A naive one is refused: SQLite would hand it back as if it were UTC."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """To UTC; SQLite has no zones, so there the offset is dropped after conversion."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a naive time cannot be stored: {value!r}")
        utc = value.astimezone(UTC)
        return utc.replace(tzinfo=None) if dialect.name == "sqlite" else utc

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Aware again."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Seconds(TypeDecorator[timedelta]):
    """A duration, stored as seconds."""

    impl = Float
    cache_ok = True

    def process_bind_param(self, value: timedelta | None, dialect: Dialect) -> float | None:
        """Seconds."""
        return None if value is None else value.total_seconds()

    def process_result_value(self, value: float | None, dialect: Dialect) -> timedelta | None:
        """A duration again."""
        return None if value is None else timedelta(seconds=value)


class Word(TypeDecorator[Enum]):
    """A member of an enumeration, stored as its value."""

    impl = String(24)
    cache_ok = True

    def __init__(self, enumeration: type[Enum]) -> None:
        super().__init__()
        self.enumeration = enumeration

    def process_bind_param(self, value: Enum | None, dialect: Dialect) -> str | None:
        """The value's word."""
        return None if value is None else str(value.value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Enum | None:
        """The member again."""
        return None if value is None else self.enumeration(value)
