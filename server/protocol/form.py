"""The form that all commands have: no unknown keys, no NaN, nothing converted. Called by `commands` and `travel`."""

from __future__ import annotations

from pydantic import BaseModel, ConfigDict


class Form(BaseModel):
    """A command is a value: frozen, and strict about the types of what it is given."""

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)
