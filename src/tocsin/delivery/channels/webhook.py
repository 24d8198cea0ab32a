"""Messages as a signed POST, after Standard Webhooks 1.0 (https://www.standardwebhooks.com)."""

import base64
import binascii
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from http import HTTPStatus
from typing import assert_never

from standardwebhooks import Webhook as Signer

from tocsin.config.settings import WebhookChannel
from tocsin.errors import ChannelMisconfigured
from tocsin.model import Fault, Message, Refused, Sent
from tocsin.net import client, urls
from tocsin.net.calls import Answer, Call, Limits, Trouble
from tocsin.net.guard import Policy

LARGEST_ANSWER = 64 * 1024  # bytes that are read of a receiver's answer, which says nothing to us
LONGEST_WAIT = timedelta(days=365)  # what a Retry-After is read as at most; the planner caps lower
HOPELESS = (Fault.REFUSED_ADDRESS, Fault.REFUSED_SCHEME)  # until the configuration is changed
WAITING = (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.SERVICE_UNAVAILABLE)
_PREFIX = "whsec_"


@dataclass(frozen=True, slots=True)
class Webhook:
    """An address that gets each message as a POST. Without a secret nothing is signed."""

    url: str = field(repr=False)
    secrets: tuple[bytes, ...] = field(repr=False)
    limits: Limits

    def send(self, message: Message) -> Sent | Refused:
        """Post the message's body, byte by byte as it is, with the signature of this attempt's time.

        A redirect is not followed: it counts as refused, like every answer but 2xx.
        """
        headers = {
            "content-type": message.content_type,
            "webhook-id": message.id,
            "webhook-timestamp": str(int(message.at.timestamp())),
        }
        if self.secrets:
            headers["webhook-signature"] = signature(message, self.secrets)
        call = Call(key=message.id, url=self.url, method="POST", headers=headers, body=message.body)
        result = client.perform(call, self.limits)
        match result:
            case Answer():
                return _verdict(result, message.at)
            case Trouble():
                return _trouble(result)
            case _:
                assert_never(result)


def opened(settings: WebhookChannel) -> Webhook:
    """The channel of these settings.

    A secret is either `whsec_` and base64, or any other text, whose UTF-8 bytes are then the key:
    a receiver's library that knows only base64 is given the base64 of that text. Empty ones do
    not count. Several sign side by side, so that a receiver may change from one to the next.
    """
    url = settings.url.get_secret_value().strip()
    target = urls.read(url)
    if isinstance(target, urls.Unusable):
        raise ChannelMisconfigured(f"its url is {target.detail}", remedy="write it as https://host/path")
    secrets = (secret.get_secret_value().strip() for secret in settings.secret)
    return Webhook(
        url=url,
        secrets=tuple(_key(secret) for secret in secrets if secret),
        limits=Limits(
            timeout=settings.timeout,
            max_bytes=LARGEST_ANSWER,
            policy=Policy.ANY_BUT_METADATA,
            follow_redirects=False,
        ),
    )


def signature(message: Message, secrets: tuple[bytes, ...]) -> str:
    """The value of `webhook-signature`: one `v1,…` a secret, apart by spaces."""
    body, at = message.body.decode(), message.at.astimezone(UTC)
    return " ".join(Signer(secret).sign(message.id, at, body) for secret in secrets)


def _key(secret: str) -> bytes:
    if not secret.startswith(_PREFIX):
        return secret.encode()
    encoded = secret.removeprefix(_PREFIX).rstrip("=")
    try:
        key = base64.b64decode(encoded + "=" * (-len(encoded) % 4), validate=True)
    except binascii.Error as fault:
        raise _unreadable_secret() from fault
    if not key:
        raise _unreadable_secret()
    return key


def _unreadable_secret() -> ChannelMisconfigured:
    return ChannelMisconfigured(
        f"a secret begins with {_PREFIX} and is not base64 after it",
        remedy="copy it again, or use one without that beginning",
    )


def _verdict(answer: Answer, now: datetime) -> Sent | Refused:
    status, seconds = answer.status, answer.seconds
    if 200 <= status < 300:
        return Sent(status=status, seconds=seconds)
    if status == HTTPStatus.GONE:
        return Refused("answered 410: gone for good", retry=False, status=status, gone=True, seconds=seconds)
    return Refused(
        f"answered {status}" + (", a redirect, which is not followed" if 300 <= status < 400 else ""),
        retry=True,
        status=status,
        after=retry_after(answer.headers.get("retry-after", ""), now) if status in WAITING else None,
        seconds=seconds,
    )


def _trouble(trouble: Trouble) -> Sent | Refused:
    if trouble.status and 200 <= trouble.status < 300:
        # The receiver took the message before its answer became too long or broke off.
        return Sent(
            status=trouble.status, detail=f"answer not read: {trouble.detail}", seconds=trouble.seconds
        )
    return Refused(
        trouble.detail,
        retry=trouble.fault not in HOPELESS,
        status=trouble.status,
        seconds=trouble.seconds,
    )


def retry_after(value: str, now: datetime) -> timedelta | None:
    """The wait that a Retry-After header asks for: seconds or a date (RFC 9110, 10.2.3); None: none."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        longest = int(LONGEST_WAIT.total_seconds())
        return timedelta(seconds=min(int(value[:12]), longest))
    try:
        until = parsedate_to_datetime(value)
    except (ValueError, IndexError, TypeError):
        return None
    aware = until if until.tzinfo else until.replace(tzinfo=UTC)
    return min(max(aware - now, timedelta(0)), LONGEST_WAIT)
