"""Which addresses open what a server listens on: 0.0.0.0 and :: are every address, and none that a browser opens."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Sequence

_EVERY = {"": socket.AF_INET, "0.0.0.0": socket.AF_INET, "::": socket.AF_INET6}
_HERE = {socket.AF_INET: "127.0.0.1", socket.AF_INET6: "::1"}
# An address in each of the networks that a school may have, and one beyond: no packet is sent to them
_ELSEWHERE = {
    socket.AF_INET: ("192.0.2.1", "10.255.255.254", "172.31.255.254", "192.168.255.254"),
    socket.AF_INET6: ("2001:db8::1", "fd00::1"),
}


def opening(host: str, port: int, names: Sequence[str]) -> list[str]:
    """URLs that open a server listening on a host and port, this computer's own first.

    names: which names the server answers to (`Settings.allowed_hosts`).
    """
    family = _EVERY.get(host)
    hosts = [host] if family is None else [_HERE[family], *_own_addresses(family)]
    if "*" not in names:
        hosts = [each for each in hosts if each in names]
        hosts += [name for name in names if name not in hosts and not name.startswith("*")]
    return [f"http://{f'[{each}]' if ':' in each else each}:{port}" for each in hosts]


def _own_addresses(family: socket.AddressFamily) -> list[str]:
    """Addresses of this computer in its networks, without those that only itself can reach."""
    found: list[str] = []
    for elsewhere in _ELSEWHERE[family]:
        with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as way:
            way.connect((elsewhere, 9))
            found.append(way.getsockname()[0])
    with contextlib.suppress(OSError):
        found += [str(each[4][0]) for each in socket.getaddrinfo(socket.gethostname(), None, family)]
    return [each for each in dict.fromkeys(found) if _is_own(each, family)]


def _is_own(address: str, family: socket.AddressFamily) -> bool:
    if address.startswith(("127.", "::1", "fe80:", "0.")) or "%" in address:
        return False
    with contextlib.suppress(OSError), socket.socket(family, socket.SOCK_DGRAM) as here:
        here.bind((address, 0))
        return True
    return False
