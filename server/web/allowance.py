"""Budgets: an allowance that fills up again, and the order in which connections have their commands carried out.

No socket and no clock lives here; the time is handed in.
"""

from __future__ import annotations

import heapq
import itertools
import math
from collections.abc import Callable
from time import monotonic

Clock = Callable[[], float]

# What a connection may say: in costs of commands (`Form.cost`) a second, and at once after a silence
MOST_COST_A_SECOND, MOST_COST_AT_ONCE = 200, 400

# Who asks for no more than this goes at once, whatever others do; all who ask for more share what follows
QUIET_COST_A_SECOND, QUIET_COST_AT_ONCE = 5, 15
NEWCOMER_COST_AT_ONCE = 5  # what a page says when it has just been opened: play, a speed, what it looks at
LONGEST_MEMORY = 20.0  # seconds until a connection that has asked for much counts as quiet again
SHARE = 0.25  # of the event loop's time, for commands of all who are not quiet
SHARE_AT_ONCE = 0.02  # seconds
WORK = 0.004  # seconds that a cost of 1 takes of the workers, most for its picture; counted as if the loop spent them
BETWEEN_TURNS = 0.001  # seconds at least, so that what others wait for comes in between


class Allowance:
    """`rate` a second, and `most` at once after a silence. What is used beyond that is a debt of at most `debt`."""

    def __init__(self, rate: float, most: float, clock: Clock = monotonic, debt: float = math.inf) -> None:
        self._rate, self._most, self._debt, self._clock = rate, most, debt, clock
        self._level, self._time = most, clock()

    def use(self, amount: float = 1.0) -> None:
        """Use so much up, whether it is there or not."""
        self._level = max(-self._debt, self.left - amount)

    @property
    def left(self) -> float:
        """What may be used now; negative where there is a debt."""
        now = self._clock()
        self._level = min(self._most, self._level + (now - self._time) * self._rate)
        self._time = now
        return self._level

    @property
    def wait(self) -> float:
        """Seconds until there is no debt any more."""
        return max(0.0, -self.left / self._rate)


class Account:
    """What one connection has had done: its own allowance, and whether it has been quiet lately.

    A new connection has little credit, so that connecting again and again does not count as quiet.
    """

    def __init__(self, clock: Clock = monotonic) -> None:
        self.own = Allowance(MOST_COST_A_SECOND, MOST_COST_AT_ONCE, clock)
        self._lately = Allowance(
            QUIET_COST_A_SECOND, QUIET_COST_AT_ONCE, clock, debt=QUIET_COST_A_SECOND * LONGEST_MEMORY
        )
        self._lately.use(QUIET_COST_AT_ONCE - NEWCOMER_COST_AT_ONCE)

    def use(self, cost: float) -> None:
        """Something of that cost is carried out."""
        self.own.use(cost)
        self._lately.use(cost)

    @property
    def quietness(self) -> float:
        """Who has more goes first."""
        return self._lately.left

    @property
    def is_quiet(self) -> bool:
        """Whether it asks for so little that it need not wait for others."""
        return self._lately.left > 0


class Turns:
    """Whose commands are carried out next: all that are not quiet share the loop's time, the quietest first."""

    def __init__(self, clock: Clock = monotonic) -> None:
        self._shared = Allowance(SHARE, SHARE_AT_ONCE, clock)
        self._waiting: list[tuple[float, int, Callable[[], None]]] = []
        self._numbers = itertools.count()

    def ask(self, account: Account, go: Callable[[], None]) -> None:
        """Have `go` called by `next` when it is this one's turn."""
        heapq.heappush(self._waiting, (-account.quietness, next(self._numbers), go))

    def next(self) -> float | None:
        """Let one go, if there is time for it; the seconds after which to call again, or None where nobody waits."""
        if not self._waiting:
            return None
        if wait := self._shared.wait:
            return wait
        heapq.heappop(self._waiting)[2]()
        return BETWEEN_TURNS

    def use(self, seconds: float, cost: float) -> None:
        """A turn took so long on the event loop, and makes so much work."""
        self._shared.use(seconds + cost * WORK)
