"""A real HTTP server on loopback that serves what a test puts there, and misbehaves on request.

with FeedServer() as server:
    server.put("/a.xml", body, etag='"1"')
    server.url("/a.xml")          # http://127.0.0.1:<port>/a.xml
    server.requests("/a.xml")     # the requests seen for a path, in order
"""

import gzip
import socket
import ssl
import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit


@dataclass(frozen=True)
class Seen:
    """A request as it arrived; header names in lower case."""

    method: str
    path: str
    headers: dict[str, str]
    body: bytes = b""


@dataclass(frozen=True)
class Page:
    """What stands at a path: a plain answer, or a `play` that writes to the connection as it likes."""

    body: bytes = b""
    status: int = 200
    headers: tuple[tuple[str, str], ...] = ()
    etag: str | None = None
    last_modified: str | None = None
    play: Callable[["_Handler"], None] | None = None


@dataclass
class FeedServer:
    """Serves until the `with` block ends. `certificate` (a PEM file with its key) makes it https.

    Pages may be put and replaced while it serves. What hangs or drips ends with the server.
    """

    certificate: str | None = None
    host: str = "127.0.0.1"
    pages: dict[str, Page] = field(default_factory=dict)
    seen: list[Seen] = field(default_factory=list)
    most_at_once: int = 0
    connections: int = 0

    def __enter__(self) -> Self:
        self.closing = threading.Event()
        self._lock = threading.Lock()
        self._at_once = 0
        self._server = _Server((self.host, 0), _Handler)
        self._server.feeds = self
        if self.certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(self.certificate)
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, raised: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(5)

    @property
    def port(self) -> int:
        return int(self._server.server_address[1])

    def url(self, path: str = "/", *, host: str | None = None) -> str:
        scheme = "https" if self.certificate else "http"
        return f"{scheme}://{host or self.host}:{self.port}{path}"

    def requests(self, path: str) -> list[Seen]:
        return [request for request in self.seen if request.path == path]

    def count(self, path: str) -> int:
        return len(self.requests(path))

    # What may stand at a path.

    def put(
        self,
        path: str,
        body: bytes | str = b"",
        *,
        status: int = 200,
        headers: Mapping[str, str] | None = None,
        content_type: str | None = "application/rss+xml",
        etag: str | None = None,
        last_modified: str | None = None,
    ) -> None:
        """Serve a body. With an etag or a date, a request that names it again gets a 304."""
        sent = dict(headers or {})
        if content_type is not None:
            sent.setdefault("Content-Type", content_type)
        raw = body.encode() if isinstance(body, str) else body
        self.pages[path] = Page(raw, status, tuple(sent.items()), etag, last_modified)

    def redirect(self, path: str, to: str, *, status: int = 302) -> None:
        self.pages[path] = Page(b"elsewhere", status, (("Location", to),))

    def play(self, path: str, script: Callable[["_Handler"], None]) -> None:
        """Let a script write to the connection itself."""
        self.pages[path] = Page(play=script)

    def hang(self, path: str) -> None:
        """Take the request and never answer."""
        self.play(path, lambda to: to.feeds.closing.wait(30) and None)

    def drip(self, path: str, *, every: float = 0.05) -> None:
        """Answer one byte at a time, without end."""

        def script(to: "_Handler") -> None:
            to.raw(b"HTTP/1.1 200 OK\r\nContent-Type: text/xml\r\n\r\n")
            while not to.feeds.closing.wait(every):
                to.raw(b"<")

        self.play(path, script)

    def drip_headers(self, path: str, *, every: float = 0.05) -> None:
        """Send one header line at a time, without end."""

        def script(to: "_Handler") -> None:
            to.raw(b"HTTP/1.1 200 OK\r\n")
            while not to.feeds.closing.wait(every):
                to.raw(b"X-Slow: 1\r\n")

        self.play(path, script)

    def endless(self, path: str, *, status: int = 200) -> None:
        """A body that never ends, as fast as it is taken."""

        def script(to: "_Handler") -> None:
            to.raw(b"HTTP/1.1 %d OK\r\nContent-Type: text/xml\r\n\r\n" % status)
            while not to.feeds.closing.is_set():
                to.raw(b"<item/>" * 8192)

        self.play(path, script)

    def endless_headers(self, path: str) -> None:
        """Headers that never end, as fast as they are taken."""

        def script(to: "_Handler") -> None:
            to.raw(b"HTTP/1.1 200 OK\r\n")
            while not to.feeds.closing.is_set():
                to.raw(b"X-More: " + b"a" * 1000 + b"\r\n")

        self.play(path, script)

    def bomb(self, path: str, *, megabytes: int = 50) -> None:
        """A small gzip body that unpacks to a large one."""
        packed = gzip.compress(bytes(megabytes * 1024 * 1024))
        self.put(path, packed, headers={"Content-Encoding": "gzip"})

    def hang_up(self, path: str, after: bytes = b"") -> None:
        """Send these bytes and close the connection at once."""

        def script(to: "_Handler") -> None:
            to.raw(after)

        self.play(path, script)

    def reset(self, path: str, after: bytes = b"") -> None:
        """Send these bytes and reset the connection (RST)."""

        def script(to: "_Handler") -> None:
            to.raw(after)
            to.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\0\0\0\0\0\0\0")
            to.server.abrupt.add(to.connection)

        self.play(path, script)

    # What the handler reports.

    def _entered(self, request: Seen) -> None:
        with self._lock:
            self.seen.append(request)
            self._at_once += 1
            self.most_at_once = max(self.most_at_once, self._at_once)

    def _left(self) -> None:
        with self._lock:
            self._at_once -= 1


class _Server(ThreadingHTTPServer):
    daemon_threads = True
    block_on_close = False
    request_queue_size = 512
    feeds: FeedServer

    def __init__(self, address: tuple[str, int], handler: type[BaseHTTPRequestHandler]) -> None:
        if ":" in address[0]:
            self.address_family = socket.AF_INET6
        self.abrupt: set[object] = set()
        super().__init__(address, handler)

    def shutdown_request(self, request: Any) -> None:
        """Ends a connection in order, unless it is to be reset."""
        if request in self.abrupt:
            self.close_request(request)
        else:
            super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Nothing: a client that hangs up on what it will not take is what the tests are about."""


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: _Server

    @property
    def feeds(self) -> FeedServer:
        return self.server.feeds

    def setup(self) -> None:
        self.feeds.connections += 1
        super().setup()

    def raw(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def do_GET(self) -> None:
        length = int(self.headers.get("Content-Length") or 0)
        path = urlsplit(self.path).path
        headers = {name.lower(): value for name, value in self.headers.items()}
        self.feeds._entered(Seen(self.command, path, headers, self.rfile.read(length)))
        page = self.feeds.pages.get(path, Page(b"not here", 404, (("Content-Type", "text/plain"),)))
        try:
            if page.play:
                self.close_connection = True
                page.play(self)
            else:
                self._answer(page, headers)
        finally:
            self.feeds._left()

    do_POST = do_PUT = do_HEAD = do_DELETE = do_GET  # noqa: N815  # the base class finds methods by these names

    def _answer(self, page: Page, asked: Mapping[str, str]) -> None:
        unchanged = page.status == 200 and (
            (page.etag is not None and asked.get("if-none-match") == page.etag)
            or (page.last_modified is not None and asked.get("if-modified-since") == page.last_modified)
        )
        self.send_response(304 if unchanged else page.status)
        for name, value in page.headers:
            self.send_header(name, value)
        if page.etag is not None:
            self.send_header("ETag", page.etag)
        if page.last_modified is not None:
            self.send_header("Last-Modified", page.last_modified)
        named = {name.lower() for name, _ in page.headers}
        if not unchanged and "content-length" not in named:
            self.send_header("Content-Length", str(len(page.body)))
        self.end_headers()
        if not unchanged and self.command != "HEAD":
            self.raw(page.body)

    def log_message(self, format: str, *args: Any) -> None:
        """Nothing: tests read `seen`."""
