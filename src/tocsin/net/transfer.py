"""One libcurl handle: what it is told, what it may receive, and what came of it.

libcurl calls back for every socket, header line and piece of body, and all limits are held
there. Nothing may be raised in a callback: pycurl would print it and go on.
"""

import socket
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

import pycurl

from tocsin.model import Fault
from tocsin.net import faults
from tocsin.net.calls import Limits
from tocsin.net.guard import refusal
from tocsin.net.trust import authorities
from tocsin.net.urls import Target

MAX_HEADER_BYTES = 64 * 1024  # of one exchange with its interim responses; Apache itself sends 8 KiB at most

_STOP = -1  # a callback that answers so ends the transfer with E_WRITE_ERROR
_FIXED = (
    (pycurl.NOSIGNAL, 1),
    (pycurl.PROTOCOLS, pycurl.PROTO_HTTP | pycurl.PROTO_HTTPS),
    (pycurl.FOLLOWLOCATION, 0),
    (pycurl.PROXY, ""),  # an empty one is none, whatever http_proxy says; NOPROXY says it twice
    (pycurl.NOPROXY, "*"),
    (pycurl.NETRC, pycurl.NETRC_IGNORED),
    (pycurl.ACCEPT_ENCODING, ""),  # all that this libcurl can decode
    (pycurl.HTTP_VERSION, pycurl.CURL_HTTP_VERSION_2TLS),
    (pycurl.SSL_VERIFYPEER, 1),
    (pycurl.SSL_VERIFYHOST, 2),
)


@dataclass(frozen=True, slots=True)
class Request:
    """One hop: a target and what is sent to it."""

    target: Target
    method: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class Reply:
    """What one hop answered."""

    status: int
    headers: Mapping[str, str]
    body: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Broken:
    """Why one hop gave no answer."""

    fault: Fault
    detail: str
    status: int | None = None


class Transfer:
    """A handle that is used for one request after another."""

    def __init__(self, limits: Limits) -> None:
        self.handle = pycurl.Curl()
        self._limits = limits
        self._forget()

    def begin(self, request: Request) -> None:
        """Tell the handle what to ask; nothing is sent before a loop runs it."""
        self._forget()
        self._shown = request.target.shown
        self._bodiless = request.method == "HEAD"
        handle, limits = self.handle, self._limits
        handle.reset()
        for option, value in _FIXED:
            handle.setopt(option, value)
        if trusted := limits.ca_file or authorities():
            handle.setopt(pycurl.CAINFO, trusted)
        handle.setopt(pycurl.CONNECTTIMEOUT_MS, max(1, int(limits.timeout.total_seconds() * 1000)))
        handle.setopt(pycurl.USERAGENT, limits.user_agent)
        handle.setopt(pycurl.OPENSOCKETFUNCTION, self._open_socket)
        handle.setopt(pycurl.HEADERFUNCTION, self._take_header)
        handle.setopt(pycurl.WRITEFUNCTION, self._take_body)
        handle.setopt(pycurl.URL, request.target.url)
        handle.setopt(pycurl.HTTPHEADER, list(_header_lines(request)))
        self._set_method(request)

    def end(self, code: int) -> Reply | Broken:
        """What came of the request that libcurl ended with this code."""
        whole = code == pycurl.E_OK
        if self._overflow and not self._cut_short:
            return Broken(Fault.TOO_LARGE, f"{self._shown}: {self._overflow}", self._status)
        if whole or self._cut_short:
            return Reply(self._status or 0, self._headers, b"".join(self._pieces))
        if self._refused and code != pycurl.E_OPERATION_TIMEDOUT:
            return Broken(Fault.REFUSED_ADDRESS, f"{self._shown}: {self._refused}")
        fault, words = faults.of(code)
        return Broken(fault, f"{self._shown}: {words}", self._status)

    def close(self) -> None:
        """Give the handle back. It must have been taken from its loop before."""
        self.handle.close()

    def _forget(self) -> None:
        self._shown = ""
        self._bodiless = False
        self._status: int | None = None
        self._headers: dict[str, str] = {}
        self._pieces: list[bytes] = []
        self._header_bytes = 0
        self._body_bytes = 0
        self._overflow = ""
        self._refused = ""

    @property
    def _cut_short(self) -> bool:
        """Whether only a body was too long that nobody needs whole: an error page's."""
        return bool(self._overflow) and self._status is not None and not self._successful

    @property
    def _successful(self) -> bool:
        return self._status is not None and 200 <= self._status < 300

    def _set_method(self, request: Request) -> None:
        if request.method == "HEAD":
            self.handle.setopt(pycurl.NOBODY, 1)
        elif request.method != "GET" or request.body:
            self.handle.setopt(pycurl.CUSTOMREQUEST, request.method)
            self.handle.setopt(pycurl.POSTFIELDS, request.body)

    def _open_socket(self, purpose: int, address: pycurl.CurlSockAddr) -> int:
        """The one place where an address is known for certain, and not yet connected to."""
        reason = refusal(str(address.addr[0]), self._limits.policy)
        if reason:
            self._refused = reason
            return pycurl.SOCKET_BAD
        try:
            opened = socket.socket(address.family, address.socktype, address.protocol)
        except OSError:
            return pycurl.SOCKET_BAD
        return opened.detach()  # as a number it is libcurl's to close; as an object it would be ours too

    def _take_header(self, line: bytes) -> int | None:
        self._header_bytes += len(line)
        if self._header_bytes > MAX_HEADER_BYTES:
            self._overflow = f"more than {MAX_HEADER_BYTES:,} bytes of headers"
            self._status = None  # what they belong to was never understood
            return _STOP
        text = line.decode("latin-1").strip()
        if line.startswith(b"HTTP/"):
            self._headers = {}
            self._status = _status(text)
        elif text:
            name, _, value = text.partition(":")
            self._add_header(name.strip().lower(), value.strip())
        else:
            return self._judge_length()
        return None

    def _add_header(self, name: str, value: str) -> None:
        before = self._headers.get(name)
        self._headers[name] = value if before is None else f"{before}, {value}"

    def _judge_length(self) -> int | None:
        """At the end of the headers: a body that says it is too large is not begun."""
        length = self._headers.get("content-length", "")
        announced = int(length) if length.isascii() and length.isdigit() and len(length) < 20 else 0
        if self._successful and not self._bodiless and announced > self._limits.max_bytes:
            self._overflow = self._too_large()
            return _STOP
        return None

    def _take_body(self, piece: bytes) -> int | None:
        self._body_bytes += len(piece)
        if self._body_bytes > self._limits.max_bytes:
            self._overflow = self._too_large()
            return _STOP
        self._pieces.append(piece)
        return None

    def _too_large(self) -> str:
        return f"a body larger than {self._limits.max_bytes:,} bytes"


def _status(line: str) -> int | None:
    words = line.split(maxsplit=2)
    return int(words[1]) if len(words) > 1 and words[1].isascii() and words[1].isdigit() else None


def _header_lines(request: Request) -> Iterable[bytes]:
    names = {name.lower() for name in request.headers}
    if request.target.authorization and "authorization" not in names:
        yield _line("Authorization", request.target.authorization)
    if request.body and "content-type" not in names:
        yield b"Content-Type:"  # else libcurl says that the body is a web form
    yield b"Expect:"  # else libcurl waits a second for a 100 before a body above 1 MiB
    for name, value in request.headers.items():
        yield _line(name, value)


def _line(name: str, value: str) -> bytes:
    """A header as libcurl wants it: with a semicolon where it is sent empty."""
    text = f"{name}: {value}" if value else f"{name};"
    try:
        return text.encode("latin-1")
    except UnicodeEncodeError:
        return text.encode(errors="replace")
