"""The subscriptions as the stages know them: what the operator left out is filled in."""

import re
from functools import cache
from unicodedata import normalize
from urllib.parse import SplitResult, urlsplit

from publicsuffixlist import PublicSuffixList

from tocsin.config.settings import Settings, SourceSettings
from tocsin.model import Source

_LONGEST_ID = 80


def sources(settings: Settings) -> tuple[Source, ...]:
    """Every configured source, in the order of the files.

    One without a name has an empty one here: its feed's title takes the place once it was fetched.
    """
    return tuple(_source(written) for written in settings.sources)


def identity(written: SourceSettings) -> str:
    """A source's id: as written, else a slug of its name, else one of its address."""
    address = _split(written.url)
    return written.id or _slug_of_name(written.name or "") or _slug(_host(address) + address.path) or "source"


def _source(written: SourceSettings) -> Source:
    address = _split(written.url)
    return Source(
        id=identity(written),
        url=written.url,
        name=written.name or "",
        owner=written.owner or _registered(address.hostname or ""),
        language=written.language,
        country=written.country,
        reliability=written.reliability,
        tags=tuple(written.tags),
    )


def _split(url: str) -> SplitResult:
    try:
        return urlsplit(url)
    except ValueError:  # brackets that hold no address; the fetch will say so
        return urlsplit("")


def _host(address: SplitResult) -> str:
    return (address.hostname or "").removeprefix("www.")


def _registered(host: str) -> str:
    """The part of a host that one registrant holds (`bbc.co.uk`); an address or a bare name as it is."""
    if not re.search(r"[a-z]", host.rpartition(".")[2]):
        return host
    return str(_suffixes().privatesuffix(host) or host)


@cache
def _suffixes() -> PublicSuffixList:
    """The list that ships with the package; nothing is fetched."""
    return PublicSuffixList()


def _slug_of_name(name: str) -> str:
    """A name in letters of an id; empty where that would lose letters, as with Arabic."""
    folded = normalize("NFKD", name)
    kept = folded.encode("ascii", "ignore").decode()
    letters = sum(letter.isalnum() for letter in folded)
    return _slug(kept) if letters == sum(letter.isalnum() for letter in kept) else ""


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:_LONGEST_ID].rstrip("-")
