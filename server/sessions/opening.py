"""What a link makes of a state. Pure: the seed for a link that names none is handed in."""

from __future__ import annotations

from dataclasses import replace

from server.lab.permalink import links
from server.sessions.state import State, paused, restarted
from server.words.said import Said, say

MOST_NOTICES = 5


def opened(link: str, seed: str) -> tuple[State, list[Said]]:
    """The state that a link says, paused at epoch 0, and notices for what was not understood."""
    return reopened(State(), link, seed)


def reopened(state: State, link: str, seed: str) -> tuple[State, list[Said]]:
    """What becomes of a state when a link is opened in it, and notices for what was not understood."""
    said = links.read(link)
    experiment = said.experiment if said.has_seed else said.experiment.changed(seed=seed)
    notices = [*(unread.said for unread in said.refused), *said.remarks()]
    if len(notices) > MOST_NOTICES:
        notices[MOST_NOTICES:] = [say("link_more", count=len(notices) - MOST_NOTICES)]
    return replace(paused(restarted(state, experiment)), view=said.view), notices
