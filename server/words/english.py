"""What English needs to put parts of a sentence together."""

from __future__ import annotations

from collections.abc import Iterable, Sequence


def listed(names: Iterable[object]) -> str:
    """For example: "one, two and three"."""
    *first, last = [str(name) for name in names]
    return f"{', '.join(first)} and {last}" if first else last


def signed(value: float) -> str:
    """A number with a true minus."""
    return f"{value:g}".replace("-", "−")


def lowered(text: object) -> str:
    """With a small letter at first, to follow other words; names like "XOR" stay."""
    words = str(text)
    return words if words[:2].isupper() else words[:1].lower() + words[1:]


def together(fields: Sequence[object]) -> str:
    """Texts that each begin with a capital letter, as one."""
    return ", ".join([str(fields[0]), *(lowered(field) for field in fields[1:])])
