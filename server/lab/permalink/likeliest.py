"""What was likely meant by a value that is not accepted: other programs have other names for the same things."""

from __future__ import annotations

import re
from collections.abc import Mapping
from difflib import get_close_matches
from typing import Any

from server.lab.experiment.fields import Choice, Kind
from server.nn.families.activations import ACTIVATIONS
from server.nn.families.initializers import INITIALIZERS
from server.nn.families.losses import LOSSES
from server.nn.families.optimizers import OPTIMIZERS
from server.nn.families.regularizers import REGULARIZERS

_TABLES: tuple[Mapping[str, Any], ...] = (ACTIVATIONS, LOSSES, OPTIMIZERS, REGULARIZERS, INITIALIZERS)
# By the names of other programs, without spaces and signs; only names that a field accepts are ever said
_ELSEWHERE: dict[str, str] = {also: row.name for table in _TABLES for row in table.values() for also in row.also} | {
    "gaussian": "gauss", "gaussians": "gauss", "plane": "reg-plane", "standard": "standardised",
    "classify": "classification",
}  # fmt: skip


def likeliest(text: str, kind: Kind) -> str:
    """The name of a choice that was likely meant by a text; nothing where none is near."""
    if not isinstance(kind, Choice) or len(text) > 40:
        return ""
    names = {_plain(name): name for name in kind.labels if name}
    plain = _plain(text)
    elsewhere = _ELSEWHERE.get(plain, "")
    if elsewhere and elsewhere in kind.labels:
        return elsewhere
    close = get_close_matches(plain, names, 1, 0.7) if len(plain) > 2 else []
    return names[close[0]] if close else ""


def _plain(name: str) -> str:
    return re.sub(r"[\W_]", "", name.lower())
