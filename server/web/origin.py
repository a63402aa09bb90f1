"""Who may open a socket: pages of our own host, and of origins that the settings name. No patterns, no prefixes."""

from __future__ import annotations

from collections.abc import Collection


def why_refused(origin: str | None, host: str | None, allowed: Collection[str]) -> str | None:
    """None where a socket request with these Origin and Host headers may be accepted; else the reason, for the log.

    allowed: as browsers write origins (`settings`). A request without an Origin comes from no page, and may not.
    """
    if not host:
        return "it has no Host."
    own = f"http://{host}", f"https://{host}"
    if origin in (*own, *allowed):
        return None
    given = f"its Origin is {_shown(origin)}" if origin else "it has no Origin, as a page's request has"
    accepted = ", ".join(_shown(each) for each in (*own, *allowed))
    return (
        f"{given}; accepted are {accepted}. A page elsewhere is named in DESCENT_ALLOWED_ORIGINS; "
        "a proxy must hand on the Host that the browser asked for."
    )


def _shown(text: str) -> str:
    """A stranger's text for the log: on one line, and not long."""
    return ascii(text[:100])
