"""A viewer: one who looks at a session over one connection. It has an outbox, a sight and a role.

Knows no session. What is said to a viewer that has left is lost.
"""

from __future__ import annotations

import math

from server.protocol.form import Role
from server.sessions.outbox import Outbox, Overflow
from server.sessions.sight import CostlyInsights, Sight
from server.sessions.state import State


class Viewer:
    """role: what it may do. is_attached: whether its connection is there; is_visible: whether its page can be seen.
    turn: the larger, the later it was its turn. others: the costly insights that it shares with other viewers.
    """

    def __init__(self, outbox: Outbox, role: Role = Role.OWNER, others: CostlyInsights | None = None) -> None:
        self.outbox, self.role = outbox, role
        self.sight = Sight(others)
        self.is_attached = self.is_visible = True
        self.turn = 0

    @property
    def is_present(self) -> bool:
        """Whether somebody looks. A viewer whose connection is gone, or whose tab is hidden, costs nothing."""
        return self.is_attached and self.is_visible

    def say(self, event: str | bytes) -> None:
        """Queue what must not be lost: whoever does not read, so that it would be, is sent away, and nobody else."""
        if not self.is_attached:
            return
        try:
            self.outbox.put_event(event)
        except Overflow as overflow:
            self.is_attached = False
            self.outbox.close(overflow)

    def lacks(self, state: State, rests: bool, now: float = math.inf) -> bool:
        """Whether it wants to see something now that it was not shown; rests: whether nothing trains."""
        sight = self.sight
        return sight.lacks_picture(state, self.outbox.is_slow, rests) or sight.lacks_inside(state, rests, now)
