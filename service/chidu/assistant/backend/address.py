"""Where a model may be (地址): listed by the operator, looked up once, and connected to at the very addresses that were looked at.

No name and no answer of a name server leads to this machine, to a neighbour's link or to the data of a cloud's machine (169.254.169.254).
What is not encrypted stays in the house, but for an address that the operator has written down in numbers.
"""

from __future__ import annotations

import re
import socket
from dataclasses import dataclass, replace
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Any

from chidu.assistant.backend.faults import ModelFault
from chidu.errors import InputError

_PORTS = {"http": 80, "https": 443}
_HOST = r"[a-z0-9](?:[\w.-]*[a-z0-9])?|\[[0-9a-f.]*:[0-9a-f:.]*\]"
_WRITTEN = re.compile(rf"(https?)://({_HOST})(?::(\d{{1,5}}))?((?:/[\w.~-]+)*)/?", re.ASCII | re.IGNORECASE)
_NEVER = [ip_network(one) for one in (
    "0.0.0.0/8", "169.254.0.0/16", "224.0.0.0/4", "240.0.0.0/4", "::/96", "fe80::/10", "fec0::/10", "ff00::/8",
    "64:ff9b::/96", "2001::/32", "2002::/16",                                                # an IPv4 address in the clothes of an IPv6 one
    "100.100.100.200/32", "168.63.129.16/32", "192.0.0.192/32", "fd00:ec2::254/128", "fd20:ce::254/128")]  # what clouds tell their machines
_INNER = [ip_network(one) for one in ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "fc00::/7")]

Address = tuple[socket.AddressFamily, Any]
"""As a socket connects to it."""


@dataclass(frozen=True)
class Endpoint:
    """An address as an operator writes it; `path` is what stands before /chat/completions."""

    scheme: str
    host: str
    port: int
    path: str = ""

    @property
    def origin(self) -> Endpoint:
        return replace(self, path="")

    @property
    def authority(self) -> str:
        """Host and port as a request names them."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return host if self.port == _PORTS[self.scheme] else f"{host}:{self.port}"

    @property
    def number(self) -> IPv4Address | IPv6Address | None:
        """The address, where it is written in numbers."""
        try:
            return ip_address(self.host)
        except ValueError:
            return None

    @property
    def is_here(self) -> bool:
        return self.host == "localhost" or bool(self.number and self.number.is_loopback)


def endpoint(written: str) -> Endpoint:
    """Raises InputError for anything but scheme, host, port and path: no user, no password, no question mark."""
    found = _WRITTEN.fullmatch(written)
    if found:
        scheme, host, port, path = found[1].lower(), found[2].lower(), int(found[3] or _PORTS[found[1].lower()]), found[4]
        given = Endpoint(scheme, host.strip("[]"), port, path)
        if 0 < port < 65536 and (not host.startswith("[") or given.number):
            return given
    raise InputError("model-address", "大模型的地址写法不对", rule="写成 http(s)://主机:端口/路径，不带用户名、密码和参数", remedy="如 http://127.0.0.1:8000/v1")


def addresses(of: Endpoint) -> list[Address]:
    """Where it is now, all of it looked at. Raises ModelFault where any of it may not be connected to."""
    try:
        found = socket.getaddrinfo(of.host, of.port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise ModelFault("unreachable", "找不到这个主机名") from None
    if not all(_may(ip_address(str(sockaddr[0])), of) for *_, sockaddr in found):
        raise ModelFault("refused-address")
    return [(family, sockaddr) for family, *_, sockaddr in found]


def _may(ip: IPv4Address | IPv6Address, of: Endpoint) -> bool:
    ip = (ip.ipv4_mapped or ip) if isinstance(ip, IPv6Address) else ip
    if ip.is_loopback or of.is_here:
        return ip.is_loopback and of.is_here
    if any(ip in network for network in _NEVER):
        return False
    return of.scheme == "https" or of.number is not None or any(ip in network for network in _INNER)
