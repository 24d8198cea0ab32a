"""Messages on standard output, for people at a terminal and for the logs of containers."""

from dataclasses import dataclass
from typing import TextIO

from tocsin.delivery.formats.safe import block, line
from tocsin.model import Message, Refused, Sent

RULE = "=" * 72
LONGEST_HEADING = 250


@dataclass(frozen=True, slots=True)
class Stdout:
    """A stream that gets one block of text a message."""

    stream: TextIO

    def send(self, message: Message) -> Sent | Refused:
        """Write the block and flush; characters that the stream's encoding lacks become `?`."""
        heading = line(message.subject, LONGEST_HEADING)
        text = f"{RULE}\n{heading}\n{message.at:%Y-%m-%d %H:%M:%SZ} {message.id}\n\n{block(message.text)}\n\n"
        encoding = self.stream.encoding or "utf-8"
        try:
            self.stream.write(text.encode(encoding, "replace").decode(encoding))
            self.stream.flush()
        except (OSError, ValueError):  # ValueError: the stream is closed
            return Refused("standard output cannot be written to", retry=True)
        return Sent()
