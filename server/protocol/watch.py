"""The command that says what a page wants to see of the inside: its keys are the switches of all insights."""

from __future__ import annotations

from typing import Any, Literal

from pydantic import create_model

from server.lab.inside.registry import SWITCHES
from server.protocol.form import Form, Role

_KEYS: dict[str, Any] = {name: (switch.kind.form, switch.kind.off) for name, switch in SWITCHES.items()}
_Switches = create_model("_Switches", __base__=Form, **_KEYS)


class Watch(_Switches):
    """What of the inside the page wants to see; a key that is not given stays as it was, null or false ends it."""

    cost = 2
    is_of_connection = True
    roles = tuple(Role)
    type: Literal["watch"]

    @property
    def given(self) -> dict[str, Any]:
        """The keys that were given, with their values."""
        return self.model_dump(include=self.model_fields_set - {"type"})
