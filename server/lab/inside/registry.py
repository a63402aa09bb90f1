"""The registry of insights: a new one is a file beside this one, and one row here.

The `watch` command, the types that the page is checked with, what a look is expected to cost and what is sent all
follow from these rows.
"""

from __future__ import annotations

from server.lab.inside.collapse import COLLAPSE
from server.lab.inside.insight import Insight, Switch
from server.lab.inside.losses import LOSSES
from server.lab.inside.point import POINT
from server.lab.inside.space import SPACE
from server.lab.inside.step import STEP
from server.lab.inside.surface import SURFACE
from server.lab.inside.valley import VALLEY

# In the order in which they are seen: the recorded step first of those that need the next update, so that one is made
INSIGHTS: dict[str, Insight] = {
    row.name: row for row in (POINT, LOSSES, STEP, VALLEY, SURFACE, SPACE, COLLAPSE)
}

SWITCHES: dict[str, Switch] = {switch.name: switch for row in INSIGHTS.values() for switch in row.switches}

NAMES: tuple[str, ...] = tuple(array.name for row in INSIGHTS.values() for array in row.arrays)
"""All arrays that can come, in the order in which they do."""
