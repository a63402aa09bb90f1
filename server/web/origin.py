"""Who may open a socket: pages of our own host, and of origins that the settings name. No patterns, no prefixes."""

from __future__ import annotations

from collections.abc import Collection


def is_allowed(origin: str | None, host: str | None, allowed: Collection[str]) -> bool:
    """Whether a socket request with these Origin and Host headers may be accepted. A missing Origin may not."""
    if not origin or not host:
        return False
    return origin in allowed or origin in (f"http://{host}", f"https://{host}")
