"""What goes into the client and what comes out of it: a call, and an answer or a trouble."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta

from tocsin import __version__
from tocsin.model import Fault
from tocsin.net.guard import Policy

_CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")

USER_AGENT = f"Tocsin/{__version__} (feed monitor)"


@dataclass(frozen=True, slots=True)
class Limits:
    """The bounds of every call, and of how many run at once.

    `timeout` is the whole of one call with all its redirects, waiting for a free place not
    counted; `max_bytes` is the body's size after decompression. `ca_file` replaces the system's
    certificate authorities, for networks that have their own.
    """

    timeout: timedelta = timedelta(seconds=20)
    max_bytes: int = 8 * 1024**2
    max_redirects: int = 5
    concurrency: int = 100
    per_host: int = 2
    policy: Policy = Policy.PUBLIC_ONLY
    user_agent: str = USER_AGENT
    follow_redirects: bool = True
    ca_file: str | None = None

    def __post_init__(self) -> None:
        counts = (self.max_bytes, self.concurrency, self.per_host)
        if self.timeout <= timedelta(0) or min(counts) < 1 or self.max_redirects < 0:
            raise ValueError(f"limits that let nothing through: {self}")


@dataclass(frozen=True, slots=True)
class Call:
    """One request. `key` is the caller's own and comes back with the result.

    An URL may hold a user and a password, which go out as Basic authorization. A header with a
    line break or one that is not text raises ValueError: it would smuggle in other headers.
    """

    key: str
    url: str = field(repr=False)
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    body: bytes = field(default=b"", repr=False)

    def __post_init__(self) -> None:
        for name, value in self.headers.items():
            if not sendable(name) or not sendable(value) or ":" in name or not name:
                raise ValueError(f"the header {name!r} cannot be sent")


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server answered, whatever the status.

    Header names are in lower case and those of the last response; repeated ones are joined by a
    comma. The body is whole where the status is 2xx; another one's may be cut at `max_bytes`.
    `url` is where it came from, without user and password. `moved_to` is set where only permanent
    redirects (301, 308) led to a 2xx.
    """

    key: str
    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)
    url: str = field(repr=False)
    moved_to: str | None
    seconds: float


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no answer. `detail` names scheme and host alone: paths and queries hold secrets.

    `status` is what a server had said before it went wrong, such as 200 before a body too large.
    """

    key: str
    fault: Fault
    detail: str
    seconds: float
    status: int | None = None


Result = Answer | Trouble


def sendable(value: str) -> bool:
    """Whether a text can stand in a header: no control characters but the tab (RFC 9110, 5.5)."""
    return _CONTROL.search(value) is None
