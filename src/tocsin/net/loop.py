"""libcurl's multi interface over the system's own poller.

`CurlMulti.select` is select(2), which ends at descriptor 1,023; a daemon with a database and a
thousand transfers is past that.
"""

import selectors
from time import perf_counter
from typing import Any

import pycurl

_EVENTS = {
    pycurl.POLL_IN: selectors.EVENT_READ,
    pycurl.POLL_OUT: selectors.EVENT_WRITE,
    pycurl.POLL_INOUT: selectors.EVENT_READ | selectors.EVENT_WRITE,
}


class Loop:
    """Runs handles until they end. `connections` is how many idle ones are kept for re-use."""

    def __init__(self, connections: int) -> None:
        self._selector = selectors.DefaultSelector()
        self._alarm: float | None = None
        self._multi = pycurl.CurlMulti()
        self._multi.setopt(pycurl.M_MAXCONNECTS, connections)
        self._multi.setopt(pycurl.M_SOCKETFUNCTION, self._watch)
        self._multi.setopt(pycurl.M_TIMERFUNCTION, self._set_alarm)

    def start(self, handle: pycurl.Curl) -> None:
        """Take a handle in; it moves from the next `wait` on."""
        self._multi.add_handle(handle)

    def stop(self, handle: pycurl.Curl) -> None:
        """Let go of a handle, ended or not."""
        self._multi.remove_handle(handle)

    def wait(self, longest: float) -> list[tuple[pycurl.Curl, int]]:
        """Move all handles on once something happens, after `longest` seconds at the latest.

        Gives those that ended with libcurl's code for how; each still has to be stopped.
        """
        for ready, events in self._selector.select(self._patience(longest)):
            self._multi.socket_action(ready.fd, _flags(events))
        if self._alarm is not None and perf_counter() >= self._alarm:
            self._alarm = None
            self._multi.socket_action(pycurl.SOCKET_TIMEOUT, 0)
        return self._ended()

    def close(self) -> None:
        """Close every connection. All handles must have been stopped."""
        self._multi.close()  # first: it still calls back to unwatch its idle connections
        self._selector.close()

    def _patience(self, longest: float) -> float:
        if self._alarm is None:
            return longest
        return min(longest, max(0.0, self._alarm - perf_counter()))

    def _ended(self) -> list[tuple[pycurl.Curl, int]]:
        ended: list[tuple[pycurl.Curl, int]] = []
        left = 1
        while left:
            left, fine, broken = self._multi.info_read()
            ended += [(handle, pycurl.E_OK) for handle in fine]
            ended += [(handle, code) for handle, code, _ in broken]
        return ended

    def _watch(self, what: int, fd: int, multi: pycurl.CurlMulti, data: Any) -> None:  # noqa: ANN401  # pycurl's
        watched = fd in self._selector.get_map()
        if what in (pycurl.POLL_REMOVE, pycurl.POLL_NONE):
            if watched:
                self._selector.unregister(fd)
        elif watched:
            self._selector.modify(fd, _EVENTS[what])
        else:
            self._selector.register(fd, _EVENTS[what])

    def _set_alarm(self, milliseconds: int) -> None:
        self._alarm = None if milliseconds < 0 else perf_counter() + milliseconds / 1000


def _flags(events: int) -> int:
    flags = pycurl.CSELECT_IN if events & selectors.EVENT_READ else 0
    return flags | (pycurl.CSELECT_OUT if events & selectors.EVENT_WRITE else 0)
