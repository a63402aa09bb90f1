"""Who may open a socket: pages of our own host, and of origins that the settings name. No patterns, no prefixes."""

from __future__ import annotations

from collections.abc import Collection
from urllib.parse import urlsplit


def is_allowed(origin: str | None, host: str | None, allowed: Collection[str]) -> bool:
    """Whether a socket request with these Origin and Host headers may be accepted. A missing Origin may not."""
    if origin is None or host is None:
        return False
    if origin in allowed:
        return True
    parts = urlsplit(origin)
    return parts.scheme in ("http", "https") and bool(parts.netloc) and parts.netloc == host
