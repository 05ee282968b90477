"""Which hosts may be asked: none on this machine or its network that the user did not name."""

from __future__ import annotations

import ipaddress
import socket
from collections.abc import Callable, Collection
from typing import Literal

from beatplan.errors import DataError, Fault

Kind = Literal["public", "private", "loopback", "link-local"]
Resolve = Callable[[str], list[str]]

_NAT64 = ipaddress.ip_network("64:ff9b::/96")
_WHERE = {"private": "a private network", "loopback": "this machine", "link-local": "the local link"}


def resolve(host: str) -> list[str]:
    """Look up the addresses of a host, in the order they should be tried.

    Raises:
        OSError: there is no such host.
    """
    found = socket.getaddrinfo(host, None, type=socket.SOCK_STREAM)
    return list(dict.fromkeys(str(entry[4][0]) for entry in found))


def kind_of(address: str) -> Kind:
    """Tell whether an IP address is public, private, of this machine or of the local link."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if ip in _NAT64:
            inner = ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF)
        ip = inner or ip
    if ip.is_loopback or ip.is_unspecified:
        return "loopback"
    if ip.is_link_local:
        return "link-local"
    return "public" if ip.is_global and not ip.is_multicast else "private"


def typed_kind(host: str) -> Kind | None:
    """Tell the kind of a host whose address is plain from its text alone; None for an ordinary name."""
    if host.lower().rstrip(".") == "localhost" or host.lower().rstrip(".").endswith(".localhost"):
        return "loopback"
    try:
        return kind_of(host)
    except ValueError:
        return None


def typed_kinds(host: str) -> set[Kind]:
    """Give the kind of a host whose address is plain from its text, as a set; none for an ordinary name."""
    typed = typed_kind(host)
    return set() if typed is None else {typed}


def kinds_of(host: str, addresses: Collection[str]) -> set[Kind]:
    """Give the kinds of all addresses of a host, and of its own text."""
    return {kind_of(address) for address in addresses} | typed_kinds(host)


def allowed_at_first(host: str) -> frozenset[Kind]:
    """Kinds of address that a host the user named may have.

    A city's own portal often has a private address inside the city's network; loopback and the local link are
    allowed only where the user wrote them out.
    """
    usual: set[Kind] = {"public", "private"}
    return frozenset(usual | typed_kinds(host))


def check_kinds(host: str, addresses: Collection[str], allowed: Collection[Kind], where: str, sent_by: str) -> None:
    """Refuse a host with any address of a kind that is not allowed.

    Args:
        host: the host.
        addresses: its IP addresses.
        allowed: the kinds that may be asked.
        where: the address asked for, for the message.
        sent_by: the host that redirected to it; empty where the user named it.

    Raises:
        DataError: one of its addresses is of another kind.
    """
    refused = sorted(kinds_of(host, addresses) - set(allowed))
    if not refused:
        return
    place = _WHERE.get(refused[0], "a public network")
    if sent_by:
        what = f"{sent_by} redirects to {host}, which is on {place}; that is not followed."
        raise DataError(Fault(where, what, "Give the address of the layer itself, if you trust it."))
    what = f"the name {host} leads to {place}."
    raise DataError(Fault(where, what, "Write out the IP address, or localhost, if that is what you mean."))
