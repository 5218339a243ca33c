"""A user whom a server in front of the page names, after it has asked who it is."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterable
from dataclasses import dataclass

from flask import Request

from evidence.app.place import safe_name
from evidence.base.errors import UsageError

Network = ipaddress.IPv4Network | ipaddress.IPv6Network


@dataclass(frozen=True, slots=True)
class TrustedHeader:
    """The header that names the user, believed only where it comes from a server in front.

    Attributes
    ----------
    name : of the header, such as X-Remote-User.
    networks : the addresses of the servers that are believed.
    """

    name: str
    networks: tuple[Network, ...]

    def user(self, request: Request) -> str | None:
        """The user named, None where nobody is, or not by a server that is believed."""
        try:
            address = ipaddress.ip_address(request.remote_addr or "")
        except ValueError:
            return None
        named = request.headers.getlist(self.name)
        if not any(address in network for network in self.networks) or len(named) != 1:
            return None
        try:
            return safe_name(named[0]).casefold()
        except UsageError:
            return None


def trusted_header(name: str, proxies: Iterable[str]) -> TrustedHeader:
    """A header as the command line names it.

    Raises
    ------
    UsageError
        An address cannot be one.
    """
    networks = []
    for text in proxies:
        try:
            networks.append(ipaddress.ip_network(text, strict=False))
        except ValueError:
            raise UsageError(f"--proxy {text!r} is no address; such as 10.0.0.5 or 10.0.0.0/24") from None
    return TrustedHeader(name, tuple(networks))
