"""What can be said of channels and their addresses without using them.

Addresses may be secrets, so that no message shows one.
"""

import base64
import binascii
import re
from collections.abc import Iterator, Mapping
from urllib.parse import urlsplit

from tocsin.config.problems import Fault, Loc
from tocsin.config.settings import Channel, EmailChannel, WebhookChannel

PORTS = range(1, 65536)
SHORTEST_SECRET = 24  # bytes, as Standard Webhooks has it: what is shorter may be guessed

_SMTP = ("smtp", "smtp+starttls", "smtps")
# In a mail's header a line break would begin another header, `Bcc` for one.
_CONTROL = re.compile("[\x00-\x1f\x7f-\x9f\u2028\u2029]")
_PREFIX = "whsec_"  # before a secret that is written in base64


def faults(channels: Mapping[str, Channel]) -> Iterator[Fault]:
    """Channels that could never send."""
    for name, channel in channels.items():
        loc: Loc = ("channels", name)
        if not channel.retry:
            yield Fault((*loc, "retry"), "is empty", "name at least one wait, or leave it out")
        match channel:
            case WebhookChannel():
                yield from _webhook(channel, loc)
            case EmailChannel():
                yield from _email(channel, loc)
            case _:
                pass


def weak_secrets(channels: Mapping[str, Channel]) -> Iterator[Fault]:
    """Channels whose messages anybody could have written."""
    for name, channel in channels.items():
        if not isinstance(channel, WebhookChannel) or channel.off:
            continue
        loc: Loc = ("channels", name)
        lengths = [_length(secret.get_secret_value().strip()) for secret in channel.secret]
        if not any(lengths):
            yield Fault(loc, "has no secret, so that its messages are not signed", about="key")
        for length in lengths:
            if 0 < length < SHORTEST_SECRET:
                what = f"a secret has only {length} bytes, which can be guessed"
                yield Fault(
                    (*loc, "secret"), what, f"take {SHORTEST_SECRET} or more: `openssl rand -base64 32`"
                )


def has_scheme(url: str, schemes: tuple[str, ...]) -> bool:
    """Whether a text is an address with a host, and of one of the schemes."""
    try:
        parts = urlsplit(url)
        return (
            parts.scheme in schemes and bool(parts.hostname) and (parts.port is None or parts.port in PORTS)
        )
    except ValueError:  # brackets or a port that cannot be read
        return False


def _webhook(channel: WebhookChannel, loc: Loc) -> Iterator[Fault]:
    url = channel.url.get_secret_value().strip()
    if _CONTROL.search(url):
        yield _controlled((*loc, "url"))
    elif url and not has_scheme(url, ("http", "https")):
        yield Fault((*loc, "url"), "not an http or https address", 'try "https://example.org/hook"')


def _email(channel: EmailChannel, loc: Loc) -> Iterator[Fault]:
    server = channel.smtp.get_secret_value().strip()
    if _CONTROL.search(server):
        yield _controlled((*loc, "smtp"))
    elif server and not has_scheme(server, _SMTP):
        remedy = 'try "smtp+starttls://user:password@host:587"'
        yield Fault((*loc, "smtp"), f"not an address of {', '.join(_SMTP)}", remedy)
    yield from _mail_address(channel.sender, (*loc, "from"))
    for index, address in enumerate(channel.to):
        yield from _mail_address(address, (*loc, "to", index))
    if channel.unsubscribe and _CONTROL.search(channel.unsubscribe):
        yield _controlled((*loc, "unsubscribe"))


def _mail_address(address: str, loc: Loc) -> Iterator[Fault]:
    if _CONTROL.search(address):
        yield _controlled(loc)
    elif address.strip() and "@" not in address:
        yield Fault(loc, "not a mail address", 'try "Desk <desk@example.org>"')


def _controlled(loc: Loc) -> Fault:
    return Fault(loc, "holds a line break or another control character", "remove it")


def _length(secret: str) -> int:
    """How many bytes sign. What is no base64 behind its prefix cannot sign at all and is counted as it is."""
    if not secret.startswith(_PREFIX):
        return len(secret.encode())
    encoded = secret.removeprefix(_PREFIX).rstrip("=")
    try:
        return len(base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True))
    except binascii.Error:
        return len(secret)
