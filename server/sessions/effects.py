"""What a command asks of the session beside its new document: values, which the session carries out in order."""

from __future__ import annotations

from dataclasses import dataclass

from server.words.said import Said


@dataclass(frozen=True, slots=True)
class Hurry:
    """Somebody waits for the picture that obeys this command."""


@dataclass(frozen=True, slots=True)
class ForgetTime:
    """Training begins: nothing is owed for the time that passed until now."""


@dataclass(frozen=True, slots=True)
class CurveIsNew:
    """The losses are others than those that were sent: send the whole curve."""


@dataclass(frozen=True, slots=True)
class BeginLesson:
    """A lesson is begun, perhaps the same one again: nothing of it is reached."""


@dataclass(frozen=True, slots=True)
class Notify:
    """Tell the person something."""

    said: Said


Effect = Hurry | ForgetTime | CurveIsNew | BeginLesson | Notify
