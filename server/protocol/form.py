"""The form that all commands have: no unknown keys, no NaN, nothing converted; what each costs."""

from __future__ import annotations

from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from server.lab.forms import LARGEST_PARAMETER, Position

__all__ = ["LARGEST_PARAMETER", "Form", "Position"]


class Form(BaseModel):
    """A command is a value: frozen, and strict about the types of what it is given.

    cost: how much is computed anew for it, on the event loop and by workers; a slider's step is 1.
    names: the fields that say of what it gives the value; None where it does more than give one thing a value.
    """

    cost: ClassVar[float] = 1
    names: ClassVar[tuple[str, ...] | None] = None

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)

    def replaces(self, earlier: Form) -> bool:
        """Whether nothing is left of an earlier command once this one, the next, is carried out."""
        return (
            self.names is not None
            and type(self) is type(earlier)
            and all(getattr(self, name) == getattr(earlier, name) for name in self.names)
        )
