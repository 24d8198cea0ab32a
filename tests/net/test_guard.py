from ipaddress import IPv4Address, IPv6Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tocsin.net.guard import Policy, refusal

METADATA = ("169.254.169.254", "169.254.0.23", "100.100.100.200", "168.63.129.16", "192.0.0.192")


@pytest.mark.parametrize(
    "address",
    ["8.8.8.8", "1.1.1.1", "193.0.6.139", "2606:4700:4700::1111", "2a00:1450:4007::200e", "::ffff:8.8.8.8"],
)
def test_public_addresses_may_be_reached(address: str) -> None:
    assert refusal(address, Policy.PUBLIC_ONLY) is None
    assert refusal(address, Policy.ANY_BUT_METADATA) is None


@pytest.mark.parametrize(
    ("address", "reason"),
    [
        ("127.0.0.1", "a loopback address"),
        ("127.255.255.254", "a loopback address"),
        ("0.0.0.0", "an address of this host"),
        ("10.1.2.3", "a private address"),
        ("172.16.0.1", "a private address"),
        ("172.31.255.255", "a private address"),
        ("192.168.1.1", "a private address"),
        ("100.64.0.1", "a carrier's shared address"),
        ("192.0.0.8", "an address for protocols"),
        ("192.0.2.1", "an address for documentation"),
        ("198.18.0.1", "an address for benchmarks"),
        ("192.88.99.1", "a 6to4 relay"),
        ("224.0.0.1", "a multicast address"),
        ("239.255.255.250", "a multicast address"),
        ("240.0.0.1", "a reserved address"),
        ("255.255.255.255", "a reserved address"),
        ("::1", "a loopback address"),
        ("::", "an address of this host"),
        ("fe80::1", "a link-local address"),
        ("fe80::1%eth0", "a link-local address"),
        ("fec0::1", "a site-local address"),
        ("fd12:3456::1", "a private address"),
        ("ff02::1", "a multicast address"),
        ("2001:db8::1", "an address for documentation"),
        ("2001::1", "a Teredo address"),
        ("2001:20::1", "an address for protocols"),
        ("2002:808:808::1", "a 6to4 address"),
        ("64:ff9b::808:808", "a NAT64 address"),
        ("64:ff9b:1::808:808", "a NAT64 address"),
        ("::ffff:127.0.0.1", "a loopback address"),
        ("::ffff:192.168.0.1", "a private address"),
        ("::127.0.0.1", "not a public address"),
        ("4000::1", "not a public address"),
    ],
)
def test_what_is_not_public_is_refused_with_its_kind(address: str, reason: str) -> None:
    assert refusal(address, Policy.PUBLIC_ONLY) == f"{address} is {reason}"


@pytest.mark.parametrize(
    "address", ["127.0.0.1", "10.1.2.3", "192.168.1.1", "::1", "fd12::1", "fe80::1%eth0"]
)
def test_the_operators_own_addresses_may_be_private(address: str) -> None:
    assert refusal(address, Policy.ANY_BUT_METADATA) is None


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize(
    "address",
    [
        *METADATA,
        "fd00:ec2::254",
        "fd20:ce::254",
        "fd00:42::42",
        "fe80::a9fe:a9fe",
        "fe80::a9fe:a9fe%eth0",
        "::ffff:169.254.169.254",
        "::ffff:100.100.100.200",
        "::169.254.169.254",
        "64:ff9b::a9fe:a9fe",
        "64:ff9b:1::a9fe:a9fe",
        "64:ff9b:1:6464:64:c800::",  # 100.100.100.200 after a prefix of 48 bits
        "2002:a9fe:a9fe::1",
        "2001:0:a9fe:a9fe::1",
        "2606:4700::5efe:a9fe:a9fe",
    ],
)
def test_metadata_addresses_are_refused_in_every_disguise(address: str, policy: Policy) -> None:
    assert refusal(address, policy) == f"{address} is a cloud metadata address"


@pytest.mark.parametrize("policy", Policy)
@pytest.mark.parametrize("text", ["", "localhost", "127.1", "0x7f000001", "2130706433", "1.2.3.4/8", "::1::"])
def test_what_is_no_address_is_refused(text: str, policy: Policy) -> None:
    assert refusal(text, policy) == f"{text!r} is not an IP address"


@given(st.ip_addresses(v=4))
def test_a_mapped_address_fares_as_the_address_itself(inner: IPv4Address) -> None:
    for policy in Policy:
        mapped = refusal(f"::ffff:{inner}", policy)
        assert (mapped is None) == (refusal(str(inner), policy) is None)


@given(st.ip_addresses(v=4))
def test_nothing_that_python_calls_not_global_is_reached(address: IPv4Address) -> None:
    if not address.is_global or address.is_multicast or address.is_reserved:
        assert refusal(str(address), Policy.PUBLIC_ONLY)


@given(st.ip_addresses(v=6))
def test_only_global_unicast_is_reached(address: IPv6Address) -> None:
    if refusal(str(address), Policy.PUBLIC_ONLY) is None:
        assert address.ipv4_mapped or int(address) >> 125 == 0b001
        assert address.ipv4_mapped or address.is_global


@given(st.ip_addresses())
def test_what_the_operator_may_not_reach_nobody_may(address: IPv4Address | IPv6Address) -> None:
    if refusal(str(address), Policy.ANY_BUT_METADATA):
        assert refusal(str(address), Policy.PUBLIC_ONLY)


@given(st.sampled_from(METADATA).map(IPv4Address))
def test_a_translated_metadata_address_is_refused(inner: IPv4Address) -> None:
    number = int(inner)
    disguises = [
        (0x0064FF9B << 96) | number,
        (0x0064FF9B0001 << 80) | (number >> 16) << 64 | (number & 0xFFFF) << 40,
        (0x2002 << 112) | number << 80,
        (0xFFFF << 32) | number,
        number,
    ]
    for disguise in disguises:
        assert refusal(str(IPv6Address(disguise)), Policy.ANY_BUT_METADATA)


@given(st.text())
def test_any_text_gets_one_line_or_none(text: str) -> None:
    for policy in Policy:
        reason = refusal(text, policy)
        assert reason is None or len(reason.splitlines()) == 1
