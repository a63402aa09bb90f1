"""The form that all commands have: no unknown keys, no NaN, nothing converted; what is known of each beforehand."""

from __future__ import annotations

from enum import StrEnum
from typing import ClassVar

from pydantic import BaseModel, ConfigDict

from server.lab.limits import LARGEST_PARAMETER, Index
from server.words.said import Said, say

__all__ = ["LARGEST_PARAMETER", "Form", "Index", "Role"]


class Role(StrEnum):
    """Who says a command: the owner of a session, or somebody who only watches it."""

    OWNER = "owner"
    SPECTATOR = "spectator"


class Form(BaseModel):
    """A command is a value: frozen, and strict about the types of what it is given.

    cost: how much is computed anew for it, on the event loop and by workers; a slider's step is 1.
    names: the fields that say which thing gets the value; None where a command does more than give one thing a value.
    roles: who may say it. is_of_connection: whether it is about one connection, and changes nothing of the session.
    is_edit: whether undo takes it back; edit: the code of what a person then calls it. continues: whether it is an
    edit only while a moment of the past is shown, because training goes on from there. chooses: whether it only gives
    the experiment other values, so that the old values may take it back.
    """

    cost: ClassVar[float] = 1
    names: ClassVar[tuple[str, ...] | None] = None
    roles: ClassVar[tuple[Role, ...]] = (Role.OWNER,)
    is_of_connection: ClassVar[bool] = False
    is_edit: ClassVar[bool] = False
    edit: ClassVar[str] = ""
    continues: ClassVar[bool] = False
    chooses: ClassVar[bool] = False

    model_config = ConfigDict(strict=True, extra="forbid", frozen=True, allow_inf_nan=False)

    def replaces(self, earlier: Form) -> bool:
        """Whether nothing is left of an earlier command once this one, the next, is carried out."""
        return (
            self.names is not None
            and type(self) is type(earlier)
            and all(getattr(self, name) == getattr(earlier, name) for name in self.names)
        )

    @property
    def called(self) -> Said:
        """What a person calls the edit, to follow "Undo: "."""
        return say(self.edit)

    @property
    def key(self) -> tuple[object, ...] | None:
        """What it gives a value; edits in a row with the same key are one: dragging, or typing digit by digit."""
        return (type(self), *(getattr(self, name) for name in self.names)) if self.names else None
