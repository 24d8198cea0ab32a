"""Messages as mail through one SMTP server: text and HTML, one thread an episode, marked as automatic."""

import re
import smtplib
import socket
import ssl
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, timedelta
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import EmailPolicy
from email.utils import format_datetime, getaddresses
from hashlib import sha256
from time import perf_counter
from urllib.parse import unquote, urlsplit

from tocsin.config.settings import EmailChannel
from tocsin.delivery.formats.safe import line, link
from tocsin.errors import ChannelMisconfigured
from tocsin.model import Message, Refused, Sent

PORTS = {"smtp": 25, "smtp+starttls": 587, "smtps": 465}
LONGEST_HEADER = 300  # characters of a value; far below the 998 that RFC 5322 allows a line
LONGEST_NAME = 80
LONGEST_REPLY = 120
NO_LOGIN = 530  # "authentication required" in answer to a sender: the set-up's fault, not the message's
_ATOM = r"[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+"
_ADDRESS = re.compile(rf"{_ATOM}(?:\.{_ATOM})*@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)*")
_PLAIN_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_UNBROKEN = frozenset(("message-id", "in-reply-to", "references", "list-unsubscribe"))


class _Policy(EmailPolicy):
    """SMTP's policy, but ids and addresses stay on one line.

    `EmailPolicy` turns a long one into encoded words, which no mail program reads as an id.
    """

    def fold(self, name: str, value: str) -> str:
        if name.lower() in _UNBROKEN:
            return f"{name}: {value}{self.linesep}"
        return str(super().fold(name, value))

    def fold_binary(self, name: str, value: str) -> bytes:
        if name.lower() in _UNBROKEN:
            return self.fold(name, value).encode("ascii", "replace")
        return super().fold_binary(name, value)


POLICY = _Policy(linesep="\r\n", cte_type="7bit")


@dataclass(frozen=True, slots=True)
class Server:
    """Where mail is handed in, and as whom. `security` is one of the schemes in `PORTS`."""

    security: str
    host: str
    port: int
    user: str = field(default="", repr=False)
    password: str = field(default="", repr=False)


@dataclass(frozen=True, slots=True)
class Mail:
    """A list of people who get each message as one mail. `authorities` replaces the system's for TLS."""

    server: Server
    sender: Address
    to: tuple[Address, ...]
    unsubscribe: str
    timeout: timedelta
    authorities: ssl.SSLContext | None = field(default=None, repr=False)

    def send(self, message: Message) -> Sent | Refused:
        """Hand the mail in. Where the server takes it for some people and not for others, it is sent."""
        started = perf_counter()
        try:
            refused = self._handed_in(written(message, self).as_bytes())
        except OSError as fault:  # smtplib's own errors are OSErrors too
            return _refused(fault, self.server, perf_counter() - started)
        detail = f"refused for {len(refused)} of {len(self.to)} recipients" if refused else ""
        return Sent(status=250, detail=detail, seconds=perf_counter() - started)

    def _handed_in(self, mail: bytes) -> list[str]:
        """Send the bytes and return the addresses that were refused among others that were not."""
        session = self._connected()
        try:
            if self.server.security == "smtp+starttls":
                session.starttls(context=self._tls())
            if self.server.user:
                session.login(self.server.user, self.server.password)
            refused = session.sendmail(self.sender.addr_spec, [to.addr_spec for to in self.to], mail)
            with suppress(OSError):  # the mail is in: a hasty server takes nothing back
                session.quit()
        finally:
            session.close()
        return list(refused)

    def _connected(self) -> smtplib.SMTP:
        host, port, seconds = self.server.host, self.server.port, self.timeout.total_seconds()
        # Named here, because smtplib would look this machine's name up and may wait long for it.
        own_name = self.sender.domain
        if self.server.security == "smtps":
            return smtplib.SMTP_SSL(host, port, own_name, timeout=seconds, context=self._tls())
        return smtplib.SMTP(host, port, own_name, timeout=seconds)

    def _tls(self) -> ssl.SSLContext:
        return self.authorities or ssl.create_default_context()


def opened(settings: EmailChannel, authorities: ssl.SSLContext | None = None) -> Mail:
    """The channel of these settings; raises `ChannelMisconfigured` for a bad address or server."""
    senders = _addresses([settings.sender])
    if len(senders) != 1:
        raise ChannelMisconfigured("`from` must be one address", remedy='as in "Tocsin <tocsin@example.org>"')
    return Mail(
        server=_server(settings.smtp.get_secret_value().strip()),
        sender=senders[0],
        to=_addresses(settings.to),
        unsubscribe=_unsubscribe(settings.unsubscribe, senders[0]),
        timeout=settings.timeout,
        authorities=authorities,
    )


def written(message: Message, mail: Mail) -> EmailMessage:
    """The mail of a message. Its id is the delivery's, so that a repeat can be told from news.

    All mails of an episode answer one root that never was sent, which is what threads go by.
    """
    post = EmailMessage(policy=POLICY)
    root = _id("thread." + _digest(message.thread), mail.sender)
    post["From"] = mail.sender
    post["To"] = mail.to
    post["Subject"] = _header(message.subject)
    post["Date"] = format_datetime(message.at.astimezone(UTC))
    post["Message-ID"] = _id(message.id, mail.sender)
    post["In-Reply-To"] = root
    post["References"] = root
    post["Auto-Submitted"] = "auto-generated"  # RFC 3834: no vacation notices in return
    post["X-Auto-Response-Suppress"] = "All"  # the same in Exchange's words
    post["List-Unsubscribe"] = f"<{mail.unsubscribe}>"
    if mail.unsubscribe.startswith("https:"):
        post["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"  # RFC 8058
    for name, value in (("Delivery", message.id), *message.marks):
        post[f"X-Tocsin-{name}"] = _header(value)
    if message.marked_test:
        post["X-Tocsin-Test"] = "yes"
    post.set_content(message.text)
    post.add_alternative(message.html, subtype="html")
    return post


def _header(value: str, limit: int = LONGEST_HEADER) -> str:
    """The value on one line, without the beginning of encoded words.

    `EmailMessage` decodes those when a header is set and writes what they held as it is: a title
    with `=?utf-8?q?=0D=0ABcc:…?=` would add a header.
    """
    return line(value, limit).replace("=?", "= ?")


def _id(name: str, sender: Address) -> str:
    local = name if _PLAIN_ID.fullmatch(name) else _digest(name)
    return f"<{local}@{sender.domain}>"


def _digest(text: str) -> str:
    return sha256(text.encode("utf-8", "replace")).hexdigest()[:32]


def _addresses(texts: Iterable[str]) -> tuple[Address, ...]:
    """The addresses in these texts, each once; a text may hold several, apart by commas."""
    found: dict[str, Address] = {}
    given = [(text, *pair) for text in texts if text.strip() for pair in getaddresses([text])]
    for whole, name, spec in given:
        local, _, domain = spec.rpartition("@")
        ascii_spec = f"{local}@{_ascii(domain)}"
        # `getaddresses` mends what it reads ("a@b c" to "a@bc"), which is another address.
        if spec not in whole or not _ADDRESS.fullmatch(ascii_spec):
            raise ChannelMisconfigured(
                f"{line(spec or name, LONGEST_NAME)!r} is no mail address",
                remedy='write it as in "Name <name@example.org>", a name with commas in quotes',
            )
        shown = Address(display_name=_header(name, LONGEST_NAME), addr_spec=ascii_spec)
        found.setdefault(ascii_spec.lower(), shown)
    return tuple(found.values())


def _ascii(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        return domain.encode("idna").decode()
    except UnicodeError:
        return ""


def _server(url: str) -> Server:
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError as fault:
        raise _unusable("a port that is no number") from fault
    if parts.scheme not in PORTS or not parts.hostname:
        raise _unusable(f"no {', '.join(PORTS)} with a host")
    user, password = unquote(parts.username or ""), unquote(parts.password or "")
    if not (user + password).isascii():
        raise _unusable("a user or password that is not ASCII, which SMTP's logins cannot carry")
    return Server(parts.scheme, parts.hostname, port or PORTS[parts.scheme], user, password)


def _unusable(what: str) -> ChannelMisconfigured:
    return ChannelMisconfigured(
        f"its `smtp` address holds {what}", remedy="write it as smtp+starttls://user:password@host:587"
    )


def _unsubscribe(given: str | None, sender: Address) -> str:
    """The address by which people leave the list: what is configured, else a mail to the sender."""
    given = (given or "").strip()
    if not given:
        return f"mailto:{sender.addr_spec}?subject=unsubscribe"
    usable = given if re.fullmatch(r"mailto:[!-;=?-~]+", given) else link(given)
    if not usable:
        raise ChannelMisconfigured("`unsubscribe` must be an https or mailto address")
    return usable


def _refused(fault: OSError, server: Server, seconds: float) -> Refused:
    said, permanent, status = _diagnosis(fault)
    return Refused(f"mail server {server.host}: {said}", retry=not permanent, status=status, seconds=seconds)


def _diagnosis(fault: OSError) -> tuple[str, bool, int | None]:
    """What went wrong, whether it stays so however often one asks, and the server's code."""
    match fault:
        case smtplib.SMTPRecipientsRefused(recipients=refused):
            code, reply = max(refused.values(), default=(0, b""))
            all_permanent = all(code >= 500 for code, _ in refused.values())
            return f"refused every recipient: {_reply(code, reply)}", all_permanent, code
        case smtplib.SMTPAuthenticationError(smtp_code=code):
            return f"refused the login ({code})", False, code
        case smtplib.SMTPSenderRefused(smtp_code=code, smtp_error=reply):
            return f"refused the sender: {_reply(code, reply)}", code >= 500 and code != NO_LOGIN, code
        case smtplib.SMTPDataError(smtp_code=code, smtp_error=reply):
            return f"refused the message: {_reply(code, reply)}", code >= 500, code
        case smtplib.SMTPResponseException(smtp_code=code):
            return f"answered {code}", False, code if code > 0 else None
        case _:
            return _connection_fault(fault), False, None


def _connection_fault(fault: OSError) -> str:
    """In words of ours: what the system says may name addresses."""
    match fault:
        case smtplib.SMTPNotSupportedError():
            return "offers no STARTTLS or no login that we know"
        case _ if isinstance(fault, TimeoutError) or isinstance(fault.__context__, TimeoutError):
            return "did not answer in time"  # smtplib wraps a timeout in the middle of a conversation
        case smtplib.SMTPException():
            return "broke the conversation off"
        case ssl.SSLError():
            return "no trusted TLS connection"
        case socket.gaierror():
            return "the name is not known"
        case _:
            return "cannot be reached"


def _reply(code: int, reply: bytes | str) -> str:
    text = reply.decode("utf-8", "replace") if isinstance(reply, bytes) else reply
    return line(f"{code} {text}", LONGEST_REPLY)
