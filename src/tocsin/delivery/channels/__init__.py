"""Ways out: one file a channel. Each sends once and says whether again would help."""

import sys
from typing import Protocol, TextIO, assert_never

from tocsin.config import settings as configured
from tocsin.delivery import message as messages
from tocsin.delivery.channels import email, file, stdout, webhook
from tocsin.errors import ChannelMisconfigured
from tocsin.model import Message, Refused, Sent


class Channel(Protocol):
    """A way out. It sends once: when to send again is decided by `delivery.plan`."""

    def send(self, message: Message) -> Sent | Refused:
        """Send within the channel's timeout; what the world does wrong is `Refused`, not raised."""


def serves(settings: configured.Channel) -> bool:
    """Whether this version can send on such a channel: its type, and its format where it has one."""
    if isinstance(settings, configured.AppriseChannel | configured.PagerDutyChannel):
        return False
    return not isinstance(settings, configured.WebhookChannel) or settings.format in messages.FORMATS


def is_off(settings: configured.Channel) -> bool:
    """Whether the channel's address is empty, as where the variable that should hold it is not set."""
    return settings.off


def open_channel(name: str, settings: configured.Channel, *, stream: TextIO | None = None) -> Channel:
    """The channel of that name, ready to send; nothing is connected or written yet.

    `stream` is where a channel of type stdout writes; standard output where none is given.
    Raises `ChannelMisconfigured` where no message could ever get through.
    """
    where = f"channels.{name}"
    try:
        if is_off(settings):
            raise ChannelMisconfigured("its address is empty, so it is off", remedy="give it an address")
        messages.check_format(settings)
        return _opened(settings, stream or sys.stdout)
    except ChannelMisconfigured as fault:
        raise ChannelMisconfigured(fault.what, where=where, remedy=fault.remedy) from fault


def _opened(settings: configured.Channel, stream: TextIO) -> Channel:
    match settings:
        case configured.WebhookChannel():
            return webhook.opened(settings)
        case configured.EmailChannel():
            return email.opened(settings)
        case configured.FileChannel():
            return file.opened(settings)
        case configured.StdoutChannel():
            return stdout.Stdout(stream)
        case configured.AppriseChannel() | configured.PagerDutyChannel():
            raise ChannelMisconfigured(
                f"channels of type {settings.type} are not served by this version",
                remedy="use webhook, email, file or stdout",
            )
        case _:
            assert_never(settings)
