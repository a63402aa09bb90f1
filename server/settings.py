"""Deployment settings: one table, read from DESCENT_* environment variables."""

from __future__ import annotations

import dataclasses
import ipaddress
import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

_OWN_PORTS = {"http": 80, "https": 443}


def _setting(default: Any, help: str, read: Callable[[str], Any]) -> Any:
    return dataclasses.field(default=default, metadata={"help": help, "read": read})


def _names(text: str) -> tuple[str, ...]:
    return tuple(name.strip() for name in text.split(",") if name.strip())


def _hosts(text: str) -> tuple[str, ...]:
    """Names as the Host header has them, without its port; a leading *. is any name below."""
    accepts = "names without scheme and port, by comma, such as school.example or *.school.example, or *"
    hosts = tuple(name.lower() for name in _names(text))
    for name in hosts:
        if name != "*" and not re.fullmatch(r"(\*\.)?[\w-]+(\.[\w-]+)*", name, re.ASCII):
            raise ValueError(accepts)
    return hosts


def _origins(text: str) -> tuple[str, ...]:
    """Origins as a browser writes them: scheme, name in small ASCII letters, a port that is not the scheme's own."""
    return tuple(_origin(name) for name in _names(text))


def _origin(text: str) -> str:
    accepts = "a scheme, a name and perhaps a port, by comma, such as https://school.example (no path, no *)"
    try:
        parts = urlsplit(text)
        name, port = (parts.hostname or "").encode("idna").decode(), parts.port
        name = ipaddress.IPv6Address(name).compressed if ":" in name else name
    except ValueError:  # no port at all, or no name
        raise ValueError(accepts) from None
    # What urlsplit reads past: a lone ? or #, and characters that it drops
    is_plain = not re.search(r"[\s?#\\@]", text) and parts.path in ("", "/")
    is_name = ":" in name or re.fullmatch(r"[a-z0-9_-]+(\.[a-z0-9_-]+)*\.?", name)
    if parts.scheme not in _OWN_PORTS or not is_plain or not is_name or parts.netloc.endswith(":"):
        raise ValueError(accepts)
    shown = f"[{name}]" if ":" in name else name
    return f"{parts.scheme}://{shown}" + (f":{port}" if port not in (None, _OWN_PORTS[parts.scheme]) else "")


def _policy(text: str) -> str:
    """Sources of a Content-Security-Policy directive: what would end it, or the header, is refused."""
    if not re.fullmatch(r"[!-~]+( [!-~]+)*", text) or set(text) & set(";,"):
        raise ValueError("sources by space, such as 'self' https://school.example, or 'none'")
    return text


def _whole(low: int, high: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise ValueError(f"a whole number from {low} to {high}")
        return int(text)

    return read


def _log_level(text: str) -> str:
    if text.lower() in ("debug", "info", "warning", "error"):
        return text.lower()
    raise ValueError("debug, info, warning or error")


def _executor(text: str) -> str:
    """`pool`, `inline`, or `dask://` and where the scheduler listens."""
    if text in ("pool", "inline"):
        return text
    match = re.fullmatch(r"dask://([\w.-]+|\[[0-9a-f:.]+\]):([0-9]+)", text, re.ASCII)
    if match and 0 < int(match[2]) < 65536:
        return text
    raise ValueError("pool, inline or dask://HOST:PORT")


@dataclass(frozen=True)
class Settings:
    """The values in force; `help` of each field says what it does."""

    host: str = _setting("127.0.0.1", "Address to listen on; 0.0.0.0 for every network.", str)
    port: int = _setting(8000, "Port to listen on.", _whole(0, 65535))
    workers: int = _setting(0, "Training processes; 0 is one for each processor.", _whole(0, 256))
    executor: str = _setting(
        "pool",
        "Where training runs: pool (processes here), dask://HOST:PORT (a cluster), inline (for debugging).",
        _executor,
    )
    most_sessions: int = _setting(400, "Most sessions (open pages) at a time.", _whole(1, 100_000))
    allowed_hosts: tuple[str, ...] = _setting(
        ("*",), "Names this server answers to, by comma; * is any.", _hosts
    )
    allowed_origins: tuple[str, ...] = _setting(
        (), "Other origins whose pages may connect, by comma, such as https://school.example.", _origins
    )
    log_level: str = _setting(
        "warning", "The least that the log says: debug, info, warning or error.", _log_level
    )
    frame_ancestors: str = _setting(
        "'self'", "Who may show the page inside a frame, as in a Content-Security-Policy.", _policy
    )

    @property
    def worker_count(self) -> int:
        """Training processes, counted out."""
        return (
            self.workers or len(os.sched_getaffinity(0))
            if hasattr(os, "sched_getaffinity")
            else (self.workers or os.cpu_count() or 1)
        )


def variable(name: str) -> str:
    """The environment variable of a setting."""
    return f"DESCENT_{name.upper()}"


def from_environment(environment: Mapping[str, str] = os.environ) -> Settings:
    """The settings that the environment gives. Raises ValueError, naming the variable and what it accepts."""
    values: dict[str, Any] = {}
    for field in dataclasses.fields(Settings):
        text = environment.get(variable(field.name))
        if text is None or not text.strip():
            continue
        try:
            values[field.name] = field.metadata["read"](text.strip())
        except ValueError as error:
            raise ValueError(f"{variable(field.name)}={text!r} is not accepted; give {error}.") from None
    return Settings(**values)
