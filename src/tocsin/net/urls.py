"""Addresses as they are connected to: read once, rebuilt from their parts, shown without secrets.

What is handed to libcurl is put together from what was checked here, so that two readers of
one odd URL cannot disagree about its host.
"""

import base64
import re
from dataclasses import dataclass, field
from urllib.parse import quote, unquote_to_bytes, urljoin, urlsplit

from tocsin.model import Fault

MAX_URL = 8192  # characters; servers refuse longer ones (RFC 9110, 4.1 asks for 8000 at least)

_DEFAULT_PORTS = {"http": 80, "https": 443}
_HOST = re.compile(r"[A-Za-z0-9._~-]+|\[[0-9A-Fa-f:.]+\]")
_UNSAFE = re.compile(r"[^!-~]|[\"<>\\^`{|}]")  # what RFC 3986 does not allow to stand unescaped


@dataclass(frozen=True, slots=True)
class Target:
    """An http or https address in ASCII, without user, password and fragment.

    `authorization` is the header's value for the user and password that the address held.
    """

    url: str = field(repr=False)
    scheme: str
    host: str
    port: int
    authorization: str | None = field(default=None, repr=False)

    @property
    def shown(self) -> str:
        """Scheme and host, which is all of an address that may be shown."""
        return f"{self.scheme}://{self.host}"


@dataclass(frozen=True, slots=True)
class Unusable:
    """An address that cannot be asked, and why."""

    fault: Fault
    detail: str


def read(url: str) -> Target | Unusable:
    """The address to connect to, with an international one in its ASCII form."""
    if len(url) > MAX_URL:
        return Unusable(Fault.PROTOCOL, f"an address longer than {MAX_URL} characters")
    try:
        return _target(url)
    except ValueError:  # from the port, the brackets, the IDNA form or a lone surrogate
        return Unusable(Fault.PROTOCOL, "an address that cannot be read")


def redirected(here: Target, location: str) -> Target | Unusable:
    """Where a Location header leads to from an address.

    Authorization is kept only where the origin stays the same, or https takes over from http on
    the same host; a user and password in the header itself, a stranger's, are never used.
    """
    try:
        url = urljoin(here.url, location.strip())
    except ValueError:
        return Unusable(Fault.PROTOCOL, f"{here.shown}: redirected to an address that cannot be read")
    there = read(url)
    if isinstance(there, Unusable):
        return Unusable(there.fault, f"{here.shown}: redirected to {there.detail}")
    kept = here.authorization if same_party(here, there) else None
    return Target(there.url, there.scheme, there.host, there.port, kept)


def same_party(here: Target, there: Target) -> bool:
    """Whether what was meant for one address may be told to the other."""
    if here.host != there.host:
        return False
    origin = (there.scheme, there.port)
    return origin == (here.scheme, here.port) or ((here.scheme, here.port), origin) == (
        ("http", 80),
        ("https", 443),
    )


def _target(url: str) -> Target | Unusable:
    parts = urlsplit(url.strip())
    if parts.scheme not in _DEFAULT_PORTS:
        scheme = parts.scheme if parts.scheme.isalpha() and len(parts.scheme) < 20 else "unknown"
        return Unusable(Fault.REFUSED_SCHEME, f"an address of the scheme {scheme!r}: only http and https")
    host = _ascii_host(parts.hostname or "")
    if not _HOST.fullmatch(host):
        return Unusable(Fault.PROTOCOL, "an address without a usable host")
    port = parts.port or _DEFAULT_PORTS[parts.scheme]
    place = host if port == _DEFAULT_PORTS[parts.scheme] else f"{host}:{port}"
    query = f"?{_escaped(parts.query)}" if parts.query else ""
    return Target(
        url=f"{parts.scheme}://{place}{_escaped(parts.path) or '/'}{query}",
        scheme=parts.scheme,
        host=host,
        port=port,
        authorization=_basic(parts.username, parts.password),
    )


def _ascii_host(host: str) -> str:
    if ":" in host:
        return f"[{host.partition('%')[0]}]"  # a scope names an interface of the asking machine
    return host if host.isascii() else host.encode("idna").decode()


def _escaped(part: str) -> str:
    return _UNSAFE.sub(lambda found: quote(found[0], safe=""), part)


def _basic(user: str | None, password: str | None) -> str | None:
    if user is None and password is None:
        return None
    pair = unquote_to_bytes(user or "") + b":" + unquote_to_bytes(password or "")
    return "Basic " + base64.b64encode(pair).decode()
