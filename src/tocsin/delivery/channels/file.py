"""Messages as lines of JSON at the end of a file, for other programs to follow."""

import os
from dataclasses import dataclass
from pathlib import Path

from tocsin.config.settings import FileChannel
from tocsin.errors import ChannelMisconfigured
from tocsin.model import Message, Refused, Sent


@dataclass(frozen=True, slots=True)
class File:
    """A file that gets one JSON line a message: the message's body, a CloudEvent."""

    path: Path

    def send(self, message: Message) -> Sent | Refused:
        """Append the line and have it on the disk before it counts as sent.

        Folders that are missing are made. A line that a crash had left unfinished stays alone.
        """
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with self.path.open("ab+") as file:
                file.write((b"\n" if _unfinished(self.path) else b"") + message.body + b"\n")
                file.flush()
                os.fsync(file.fileno())
        except OSError as fault:
            return Refused(f"the file cannot be written: {fault.strerror or 'unknown'}", retry=True)
        return Sent()


def opened(settings: FileChannel) -> File:
    """The channel of these settings; a path at which something other than a file stands is refused."""
    path = Path(settings.path)
    if path.exists() and not path.is_file():
        raise ChannelMisconfigured(f"{path} is not a file", remedy="for standard output use type: stdout")
    return File(path)


def _unfinished(path: Path) -> bool:
    """Whether the file ends within a line."""
    with path.open("rb") as file:
        if not file.seek(0, os.SEEK_END):
            return False
        file.seek(-1, os.SEEK_END)
        return file.read(1) != b"\n"
