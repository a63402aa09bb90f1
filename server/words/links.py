"""What is said of a link that was damaged, or could not be understood."""

from __future__ import annotations

from collections.abc import Callable, Sequence

# What was found in a link and mended, by its code
DAMAGES = {
    "entities": "“&amp;” for “&”",
    "eaten": "an HTML entity at the beginning of a key",
    "backslashes": "backslashes",
    "encoded": "percent codes for other signs",
    "case": "capital letters",
    "surrounded": "quotes, brackets or punctuation around it",
    "spaces": "spaces or line breaks",
    "invisible": "invisible characters",
    "printable": "“=3D” for “=”",
    "dashes": "long dashes",
    "joined": "another sign for “&”",
    "tracking": "keys that count clicks",
    "second": "another address behind it",
}


def _guess(meant: str) -> str:
    return f" Did you mean {meant}?" if meant else ""


def _value(key: str, value: str, meant: str, accepts: str) -> str:
    return f"{key}: '{value}' is not accepted; give {accepts}.{_guess(meant)}"


def _unknown(key: str, meant: str) -> str:
    return f"'{key}' is not a key that links have; it is ignored.{_guess(meant)}"


def _lost(found: Sequence[str], unknown: int, example: str) -> str:
    listed = ", ".join(f"'{part}'" for part in found)
    return (
        f"This link could not be understood: of it, {listed} {'is' if unknown == 1 else 'are'} not known. "
        f"A link has keys and values, such as {example}."
    )


def _mended(damage: Sequence[str]) -> str:
    return f"A damaged link was mended: {', '.join(DAMAGES[code] for code in damage)}."


SENTENCES: dict[str, str | Callable[..., str]] = {
    "link_too_long": "A link may have {most} characters, this one has {length}.",
    "link_value": _value,
    "link_lost": _lost,
    "link_mended": _mended,
    "link_cut_off": "This link seems to be cut off: it ends in '{key}'.",
    "link_unknown_key": _unknown,
    "link_more_keys": "… and {count} more keys of this link are not known.",
    "link_more": "… and {count} more parts of the link were not understood.",
}
