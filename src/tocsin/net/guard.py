"""Which addresses may be reached, decided on the very address that a socket is about to connect to.

The tables are written out because `ipaddress.is_global` differs between Python versions and
calls multicast, NAT64, 6to4, site-local and 192.0.0.0/24 addresses global. IPv6 is an
allow-list: global unicast is 2000::/3 (RFC 4291), and everything else is refused.
"""

from enum import Enum
from ipaddress import (
    IPv4Address,
    IPv4Network,
    IPv6Address,
    IPv6Network,
    ip_address,
)


class Policy(Enum):
    """Whom one may talk to.

    `PUBLIC_ONLY` is for addresses that strangers can influence: feeds, and what they redirect to.
    `ANY_BUT_METADATA` is for addresses out of the operator's own files, which may well be private;
    only the services that hand out a cloud machine's credentials stay out of reach.
    """

    PUBLIC_ONLY = "public_only"
    ANY_BUT_METADATA = "any_but_metadata"


_METADATA_4 = (
    IPv4Network("169.254.0.0/16"),  # link-local: AWS, Azure, Google, OpenStack, Tencent
    IPv4Network("100.100.100.200/32"),  # Alibaba
    IPv4Network("168.63.129.16/32"),  # Azure's wire server, which looks public
    IPv4Network("192.0.0.192/32"),  # Oracle's older one
)
_METADATA_6 = (
    IPv6Network("fd00:ec2::254/128"),  # AWS
    IPv6Network("fd20:ce::254/128"),  # Google
    IPv6Network("fd00:42::42/128"),  # Scaleway
    IPv6Network("fe80::a9fe:a9fe/128"),  # OpenStack
)

# From the IANA special-purpose registries (RFC 6890 and its updates).
_NOT_PUBLIC_4 = {
    IPv4Network("0.0.0.0/8"): "an address of this host",
    IPv4Network("10.0.0.0/8"): "a private address",
    IPv4Network("100.64.0.0/10"): "a carrier's shared address",
    IPv4Network("127.0.0.0/8"): "a loopback address",
    IPv4Network("172.16.0.0/12"): "a private address",
    IPv4Network("192.0.0.0/24"): "an address for protocols",
    IPv4Network("192.0.2.0/24"): "an address for documentation",
    IPv4Network("192.88.99.0/24"): "a 6to4 relay",
    IPv4Network("192.168.0.0/16"): "a private address",
    IPv4Network("198.18.0.0/15"): "an address for benchmarks",
    IPv4Network("198.51.100.0/24"): "an address for documentation",
    IPv4Network("203.0.113.0/24"): "an address for documentation",
    IPv4Network("224.0.0.0/4"): "a multicast address",
    IPv4Network("240.0.0.0/4"): "a reserved address",
}
_NOT_PUBLIC_6 = {
    IPv6Network("::/128"): "an address of this host",
    IPv6Network("::1/128"): "a loopback address",
    IPv6Network("64:ff9b::/96"): "a NAT64 address",
    IPv6Network("64:ff9b:1::/48"): "a NAT64 address",
    IPv6Network("2001::/32"): "a Teredo address",
    IPv6Network("2001::/23"): "an address for protocols",
    IPv6Network("2001:db8::/32"): "an address for documentation",
    IPv6Network("2002::/16"): "a 6to4 address",
    IPv6Network("3fff::/20"): "an address for documentation",
    IPv6Network("fc00::/7"): "a private address",
    IPv6Network("fe80::/10"): "a link-local address",
    IPv6Network("fec0::/10"): "a site-local address",
    IPv6Network("ff00::/8"): "a multicast address",
}
_GLOBAL_UNICAST_6 = IPv6Network("2000::/3")

_NAT64 = (IPv6Network("64:ff9b::/96"), IPv6Network("64:ff9b:1::/48"))
_COMPATIBLE = IPv6Network("::/96")  # ::a.b.c.d of RFC 4291, deprecated and still routed by some
_ISATAP = 0x5EFE  # RFC 5214, before the IPv4 address in the last 64 bits
_LOW_32 = 0xFFFF_FFFF


def refusal(address: str, policy: Policy) -> str | None:
    """Why a numeric address must not be connected to, as one line; None where it may be.

    A text that is no address is refused: what cannot be judged is not reached.
    """
    try:
        given = ip_address(address)
    except ValueError:
        return f"{address!r} is not an IP address"
    if reason := _metadata(given):
        return f"{address} is {reason}"
    if policy is Policy.ANY_BUT_METADATA:
        return None
    reason = _not_public(given)
    return f"{address} is {reason}" if reason else None


def _metadata(address: IPv4Address | IPv6Address) -> str | None:
    if isinstance(address, IPv4Address):
        hit = any(address in network for network in _METADATA_4)
    else:
        bare = IPv6Address(int(address))  # without the scope of fe80::1%eth0
        hit = any(bare in network for network in _METADATA_6)
        hit = hit or any(_metadata(inner) for inner in _carried(bare))
    return "a cloud metadata address" if hit else None


def _not_public(address: IPv4Address | IPv6Address) -> str | None:
    if isinstance(address, IPv4Address):
        reason = next((why for network, why in _NOT_PUBLIC_4.items() if address in network), None)
        return reason or (None if address.is_global else "not a public address")
    if mapped := address.ipv4_mapped:
        return _not_public(mapped)
    bare = IPv6Address(int(address))
    reason = next((why for network, why in _NOT_PUBLIC_6.items() if bare in network), None)
    return reason or (None if bare in _GLOBAL_UNICAST_6 else "not a public address")


def _carried(address: IPv6Address) -> list[IPv4Address]:
    """The IPv4 addresses to which a packet for this one may be translated or tunnelled."""
    number = int(address)
    carried = []
    if address.ipv4_mapped or address in _COMPATIBLE or (number >> 32) & 0xFDFF_FFFF == _ISATAP:
        carried.append(number & _LOW_32)
    if any(address in network for network in _NAT64):
        carried.append(number & _LOW_32)  # RFC 6052 with a prefix of 96 bits
        carried.append((number >> 64 & 0xFFFF) << 16 | (number >> 40 & 0xFFFF))  # and of 48 bits
    if address.sixtofour:
        carried.append(int(address.sixtofour))
    if address.teredo:
        carried.extend(int(end) for end in address.teredo)
    return [IPv4Address(end) for end in carried]
