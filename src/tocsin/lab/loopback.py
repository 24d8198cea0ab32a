"""The demo's outside world on 127.0.0.1: a feed server, a webhook receiver and an SMTP sink.

Real sockets and real protocols, of the standard library, so that what the daemon does in the
demo is what it does in service. Each is a context manager that serves from its own threads.
"""

import hmac
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email import message_from_bytes, policy
from email.message import EmailMessage
from email.utils import format_datetime
from hashlib import sha256
from html import escape
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from socketserver import BaseRequestHandler, BaseServer, StreamRequestHandler, ThreadingTCPServer
from threading import Lock, Thread
from typing import Any, Self, TypeVar, cast

from standardwebhooks import Webhook

from tocsin.lab.scenario import Outlet, Scenario, ScenarioEntry, published

_H = TypeVar("_H", bound=BaseRequestHandler)

LOOPBACK = "127.0.0.1"
RSS_TYPE = "application/rss+xml; charset=utf-8"
MAX_BODY = 2 * 1024**2  # of a webhook or a mail
MAX_COMMAND = 512  # bytes of an SMTP command line, its ending included (RFC 5321 4.5.3.1.4)
LINGER = 5.0  # seconds a connection may idle before its thread lets go


class _Served:
    """A server whose accept loop runs in a thread of its own while the `with` block lasts."""

    def __init__(self, server: BaseServer) -> None:
        self._server = server
        self._thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)

    @property
    def port(self) -> int:
        """The port that the system gave."""
        return int(cast("tuple[str, int]", self._server.server_address)[1])

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


class _HTTPServer(ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128  # the daemon polls all feeds at once


class _QuietHandler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    timeout = LINGER
    # Headers and body leave in one segment: Nagle's algorithm would hold the second one back.
    wbufsize = -1

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing: the demo tells what happens."""

    def answer(self, status: HTTPStatus, body: bytes = b"", headers: Mapping[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        if status is not HTTPStatus.NOT_MODIFIED:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


# feeds


class FeedServer(_Served):
    """Serves each outlet's RSS as it stands by the clock, with ETag and 304, at `/<outlet>.xml`."""

    def __init__(self, scenario: Scenario, now: Callable[[], datetime]) -> None:
        self.scenario = scenario
        self.now = now
        self._lock = Lock()
        self._answers = {HTTPStatus.OK: 0, HTTPStatus.NOT_MODIFIED: 0, HTTPStatus.NOT_FOUND: 0}
        self._shown_until: dict[str, datetime] = {}
        super().__init__(_HTTPServer((LOOPBACK, 0), _handler(_FeedHandler, self)))

    def url(self, outlet: Outlet) -> str:
        """The address of an outlet's feed."""
        return f"http://{LOOPBACK}:{self.port}/{outlet.id}.xml"

    def answered(self, status: HTTPStatus, outlet: str = "", until: datetime | None = None) -> None:
        """Remembers that a request was answered so, with what the outlet had published until then."""
        with self._lock:
            self._answers[status] += 1
            if until is not None:
                self._shown_until[outlet] = until

    def behind(self, now: datetime) -> bool:
        """Whether some feed was never fetched, or not since something was published in it by now."""
        with self._lock:
            shown = dict(self._shown_until)
        return len(shown) < len(self.scenario.outlets) or any(
            shown[entry.outlet] < entry.at for entry in self.scenario.entries if entry.at <= now
        )

    @property
    def answers(self) -> dict[HTTPStatus, int]:
        """How many requests were answered how."""
        with self._lock:
            return dict(self._answers)


class _FeedHandler(_QuietHandler):
    owner: FeedServer

    def do_GET(self) -> None:
        name = self.path.removeprefix("/").removesuffix(".xml")
        outlet = self.owner.scenario.outlet_by_id.get(name)
        if outlet is None:
            self.owner.answered(HTTPStatus.NOT_FOUND)
            self.answer(HTTPStatus.NOT_FOUND, b"no such feed\n", {"Content-Type": "text/plain"})
            return
        now = self.owner.now()
        body = rss(outlet, published(self.owner.scenario, outlet.id, now), self.owner.url(outlet))
        etag = f'"{sha256(body).hexdigest()[:32]}"'
        known = self.headers.get("If-None-Match") == etag
        status = HTTPStatus.NOT_MODIFIED if known else HTTPStatus.OK
        self.answer(status, b"" if known else body, {"ETag": etag, "Content-Type": RSS_TYPE})
        self.owner.answered(status, outlet.id, now)


def rss(outlet: Outlet, shown: list[tuple[ScenarioEntry, ScenarioEntry]], url: str) -> bytes:
    """An RSS 2.0 document of an outlet's entries: guid and date of the first text, words of the current."""
    site = url.rsplit("/", 1)[0]
    items = "".join(_item(site, origin, text) for origin, text in shown)
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<rss version="2.0"><channel>'
        f"<title>{escape(outlet.name)}</title><link>{site}/</link>"
        f"<description>{escape(outlet.name)}</description><language>{outlet.language}</language>"
        f"{items}</channel></rss>\n"
    ).encode()


def _item(site: str, origin: ScenarioEntry, text: ScenarioEntry) -> str:
    summary = f"<description>{escape(text.summary)}</description>" if text.summary else ""
    return (
        f"\n<item><title>{escape(text.title)}</title><link>{site}/entries/{origin.key}</link>"
        f'<guid isPermaLink="false">{origin.key}</guid>'
        f"<pubDate>{format_datetime(origin.at.astimezone(UTC), usegmt=True)}</pubDate>{summary}</item>"
    )


# webhooks


@dataclass(frozen=True, slots=True)
class Received:
    """A webhook message whose signature was right."""

    id: str
    body: Mapping[str, Any]


class WebhookReceiver(_Served):
    """Takes signed POSTs, hands each message on once, and refuses what is not signed with its secret."""

    def __init__(self, secret: str, take: Callable[[Received], None]) -> None:
        self.secret = secret
        self.signer = Webhook(secret)
        self.take = take
        self._lock = Lock()
        self._ids: set[str] = set()
        super().__init__(_HTTPServer((LOOPBACK, 0), _handler(_WebhookHandler, self)))

    @property
    def url(self) -> str:
        """Where to POST."""
        return f"http://{LOOPBACK}:{self.port}/tocsin"

    def accept(self, message: Received) -> None:
        """Hands a message on unless its id was seen: a retry of what had arrived is no second message."""
        with self._lock:
            if message.id in self._ids:
                return
            self._ids.add(message.id)
        self.take(message)


class _WebhookHandler(_QuietHandler):
    owner: WebhookReceiver

    def do_POST(self) -> None:
        length = self.headers.get("Content-Length", "")
        if not length.isdecimal() or int(length) > MAX_BODY:
            self.close_connection = True
            self.answer(
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE if length.isdecimal() else HTTPStatus.LENGTH_REQUIRED
            )
            return
        body = self.rfile.read(int(length))
        if not signed(self.owner.signer, dict(self.headers.items()), body):
            self.answer(HTTPStatus.UNAUTHORIZED)
            return
        message = _message(self.headers["webhook-id"], body)
        if message is None:
            self.answer(HTTPStatus.BAD_REQUEST)
            return
        self.owner.accept(message)
        self.answer(HTTPStatus.NO_CONTENT)


def signed(signer: Webhook, headers: Mapping[str, str], body: bytes) -> bool:
    """Whether one of the signatures in Standard Webhooks' headers is ours.

    The timestamp is signed but its age is not judged, as a receiver in service must: the
    library's own check holds it against the wall clock, and the demo lives months away from it.
    """
    given = {name.lower(): value for name, value in headers.items()}
    stamp = given.get("webhook-timestamp", "")
    if not given.get("webhook-id") or not stamp.isdecimal() or len(stamp) > len("4102444800"):
        return False
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return False
    expected = signer.sign(given["webhook-id"], datetime.fromtimestamp(int(stamp), UTC), text)
    candidates = given.get("webhook-signature", "").split(" ")
    return any(hmac.compare_digest(expected.encode(), candidate.encode()) for candidate in candidates)


def _message(delivery: str, body: bytes) -> Received | None:
    try:
        document = json.loads(body)
    except ValueError:
        return None
    return Received(delivery, document) if isinstance(document, dict) else None


# mail


@dataclass(frozen=True, slots=True)
class Mail:
    """A mail as the sink took it: the envelope and the message."""

    sender: str
    recipients: tuple[str, ...]
    message: EmailMessage


class SmtpSink(_Served):
    """An SMTP server that hands every mail on and sends none: RFC 5321's least, with EHLO."""

    def __init__(self, take: Callable[[Mail], None]) -> None:
        self.take = take
        super().__init__(_MailServer((LOOPBACK, 0), _handler(_MailHandler, self)))

    @property
    def url(self) -> str:
        """The server's address as an email channel writes it."""
        return f"smtp://{LOOPBACK}:{self.port}"


class _MailServer(ThreadingTCPServer):
    daemon_threads = True
    allow_reuse_address = True


class _MailHandler(StreamRequestHandler):
    owner: SmtpSink
    timeout = LINGER
    sender: str | None
    recipients: list[str]

    def handle(self) -> None:
        try:
            self._converse()
        except OSError:  # the other side went away, or idled for too long
            return

    def _converse(self) -> None:
        self._reset()
        self._reply("220 tocsin demo sink")
        while line := self.rfile.readline(MAX_COMMAND):
            verb, _, rest = line.decode("utf-8", "replace").strip().partition(" ")
            if verb.upper() == "QUIT":
                self._reply("221 bye")
                return
            self._reply(self._obey(verb.upper(), rest))

    def _obey(self, verb: str, rest: str) -> str:
        if verb in ("EHLO", "HELO", "RSET"):
            self._reset()
            return "250 8BITMIME" if verb == "EHLO" else "250 ok"
        if verb == "MAIL":
            self.sender = _address(rest)
            return "250 ok"
        if verb == "RCPT":
            self.recipients.append(_address(rest))
            return "250 ok"
        if verb == "DATA":
            return self._data()
        return "250 ok" if verb == "NOOP" else "502 not served here"

    def _data(self) -> str:
        if self.sender is None or not self.recipients:
            return "503 MAIL and RCPT come first"
        self._reply("354 end with a dot on a line by itself")
        content = self._content()
        if content is None:
            return "552 too large"
        message = message_from_bytes(content, policy=policy.default)
        self.owner.take(Mail(self.sender, tuple(self.recipients), message))
        self._reset()
        return "250 taken"

    def _content(self) -> bytes | None:
        """The mail without its dots for transparency (RFC 5321 4.5.2); None if it passes the limit."""
        lines: list[bytes] = []
        size = 0
        while (line := self.rfile.readline(MAX_BODY)) != b".\r\n":
            if not line:
                raise ConnectionAbortedError("the mail broke off")
            size += len(line)
            if size <= MAX_BODY:
                lines.append(line[1:] if line.startswith(b".") else line)
        return b"".join(lines) if size <= MAX_BODY else None

    def _reset(self) -> None:
        self.sender = None
        self.recipients = []

    def _reply(self, line: str) -> None:
        self.wfile.write(f"{line}\r\n".encode())


def _address(text: str) -> str:
    return text.partition(":")[2].strip().partition(">")[0].removeprefix("<")


def _handler(kind: type[_H], owner: object) -> type[_H]:
    """A handler class that knows its server's owner: the standard library builds handlers itself."""
    return type(kind.__name__, (kind,), {"owner": owner})
