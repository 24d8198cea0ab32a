"""A real HTTP receiver on loopback that keeps what it gets and answers as it was told."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from queue import Queue
from threading import Event, Lock, Thread
from typing import Any, Self

WAIT_SECONDS = 10.0  # how long `next` waits before it says that nothing came


@dataclass(frozen=True, slots=True)
class Reply:
    """One answer. `delay` is in seconds; the receiver's end cuts it short."""

    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Received:
    """One request, header names in lower case."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


class WebhookReceiver:
    """Answers its requests with the scripted replies in turn, and 200 when they are used up.

    `received` is in the order in which the requests were read whole.
    """

    def __init__(self, replies: Sequence[Reply] = ()) -> None:
        self.received: list[Received] = []
        self._replies = list(replies)
        self._lock = Lock()
        self._arrivals: Queue[Received] = Queue()
        self._closing = Event()
        self._server = _Server(("127.0.0.1", 0), _Handler)
        self._server.receiver = self
        self._thread = Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._closing.set()
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self._server.server_port}/hook"

    def next(self) -> Received:
        """The next request that no earlier call has given; raises `queue.Empty` where none comes."""
        return self._arrivals.get(timeout=WAIT_SECONDS)

    def take(self, request: Received) -> Reply:
        """Keep a request and give the answer to it, after its delay."""
        with self._lock:
            self.received.append(request)
            reply = self._replies.pop(0) if self._replies else Reply()
        self._arrivals.put(request)
        self._closing.wait(reply.delay)
        return reply


class _Server(ThreadingHTTPServer):
    receiver: WebhookReceiver
    request_queue_size = 64

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A client that leaves before it is answered is what some tests are about."""


class _Handler(BaseHTTPRequestHandler):
    server: _Server
    protocol_version = "HTTP/1.1"
    timeout = 5

    def _answer(self) -> None:
        body = self.rfile.read(int(self.headers.get("content-length") or 0))
        headers = {name.lower(): value for name, value in self.headers.items()}
        reply = self.server.receiver.take(Received(self.command, self.path, headers, body))
        self.send_response(reply.status)
        for name, value in reply.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(reply.body)))
        self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(reply.body)

    do_GET = do_POST = do_PUT = _answer  # noqa: N815  http.server's names

    def log_message(self, format: str, *args: object) -> None:
        pass
