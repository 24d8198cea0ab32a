"""A real SMTP server on loopback that keeps what it is handed and refuses what it was told to."""

import asyncio
import socket
import ssl
import warnings
from collections.abc import Awaitable, Collection, Sequence
from dataclasses import dataclass
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any, Self

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

ACCEPTED = "250 OK"


@dataclass(frozen=True, slots=True)
class Received:
    """One mail as it was handed in."""

    sender: str
    recipients: tuple[str, ...]
    content: bytes

    @property
    def mail(self) -> EmailMessage:
        """The mail as the standard library reads it."""
        return message_from_bytes(self.content, policy=policy.default)


class SmtpSink:
    """Keeps every mail that it takes.

    `refuse` lists recipients that get `refusal`; `replies` are the answers to the first mails'
    data, in turn; `login` is the one user and password that may send. `tls` serves TLS from the
    first byte, or after STARTTLS, which is then required, where `starttls` is set. `hasty` hangs
    up instead of saying goodbye.
    """

    def __init__(
        self,
        *,
        refuse: Collection[str] = (),
        refusal: str = "550 5.1.1 no such user",
        sender_reply: str = ACCEPTED,
        replies: Sequence[str] = (),
        login: tuple[str, str] | None = None,
        tls: ssl.SSLContext | None = None,
        starttls: bool = False,
        hasty: bool = False,
    ) -> None:
        self.received: list[Received] = []
        self._refuse, self._refusal, self._sender_reply = frozenset(refuse), refusal, sender_reply
        self._replies, self._login, self._hasty = list(replies), login, hasty
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = int(self._socket.getsockname()[1])
        self._controller = _Controller(
            self,
            self._socket,
            self.port,
            tls=None if starttls else tls,
            authenticator=self._authenticated if login else None,
            auth_required=login is not None,
            auth_require_tls=False,
            tls_context=tls if starttls else None,
            require_starttls=starttls,
        )

    def __enter__(self) -> Self:
        # The sink may ask for a login without TLS: it listens on loopback alone.
        warnings.filterwarnings("ignore", message="Requiring AUTH while not requiring TLS")
        self._controller.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._controller.stop()
        self._socket.close()

    def url(self, scheme: str = "smtp", login: str = "") -> str:
        """The address for a channel; `login` is `user:password` as it stands in URLs."""
        return f"{scheme}://{login + '@' if login else ''}127.0.0.1:{self.port}"

    # the hooks' names are aiosmtpd's

    async def handle_MAIL(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if self._sender_reply == ACCEPTED:
            envelope.mail_from = address
        return self._sender_reply

    async def handle_RCPT(  # noqa: N802
        self, server: SMTP, session: Session, envelope: Envelope, address: str, options: list[str]
    ) -> str:
        if address in self._refuse:
            return self._refusal
        envelope.rcpt_tos.append(address)
        return ACCEPTED

    async def handle_DATA(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        reply = self._replies.pop(0) if self._replies else ACCEPTED
        if reply == ACCEPTED:
            content = envelope.original_content or b""
            self.received.append(Received(envelope.mail_from or "", tuple(envelope.rcpt_tos), content))
        return reply

    async def handle_QUIT(self, server: SMTP, session: Session, envelope: Envelope) -> str:  # noqa: N802
        if self._hasty and server.transport:
            server.transport.abort()
        return "221 Bye"

    def _authenticated(
        self, server: SMTP, session: Session, envelope: Envelope, mechanism: str, auth_data: Any
    ) -> AuthResult:
        given = (
            (auth_data.login.decode(), auth_data.password.decode())
            if isinstance(auth_data, LoginPassword)
            else None
        )
        return AuthResult(success=given == self._login, handled=False)


class _Controller(Controller):
    """Serves on a socket that is bound already, so that no other process can take the port between."""

    def __init__(
        self, sink: SmtpSink, bound: socket.socket, port: int, tls: ssl.SSLContext | None, **kwargs: Any
    ) -> None:
        super().__init__(sink, hostname="127.0.0.1", port=port, ssl_context=tls, **kwargs)
        self._bound = bound

    def _create_server(self) -> Awaitable[asyncio.AbstractServer]:
        return self.loop.create_server(self._factory_invoker, sock=self._bound, ssl=self.ssl_context)
