"""A network from inside: one point's way through it, valleys, bent spaces, one update in slow motion.

Part of floor 1. Pure: nothing of a run changes, and nobody's looking changes what another one sees.
"""

from server.lab.inside.look import see
from server.lab.inside.registry import INSIGHTS, NAMES, SWITCHES
from server.lab.inside.watch import Watch

__all__ = ["INSIGHTS", "NAMES", "SWITCHES", "Watch", "see"]
