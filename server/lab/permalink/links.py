"""Permalinks, in and out: the original's keys first, so that every link made for it opens here.

Reading never fails: a value that is not accepted keeps the default and is reported, so that the command line can
refuse it and the page can say so. The rules of reading are TensorFlow Playground's (src/state.ts): a missing or empty
key has its default, the last of two wins. What was damaged on the way is read as it must have been
(`mending`).
"""

from __future__ import annotations

import contextlib
import re
from dataclasses import dataclass
from difflib import get_close_matches
from functools import partial
from typing import Any
from urllib.parse import quote

from server.data.features import FEATURES
from server.lab.experiment.experiment import FIELDS, Experiment
from server.lab.experiment.fields import PUNCTUATION, Choice, Flag, Kind, Text
from server.lab.permalink.likeliest import likeliest
from server.lab.permalink.mending import Mender, Parts, seed_of, spelt
from server.lab.permalink.unread import Unread, shortened
from server.lab.view import HIDEABLE, VIEW_KINDS, View
from server.nn.families.initializers import ZERO
from server.words.said import Said, Unaccepted, say

LONGEST_LINK = 4000
MOST_SHOWN = 4  # parts of a link that are named where they were not understood
EXAMPLE = "#dataset=xor&networkShape=4,2&seed=0.5"

# Keys that the original knows and that have no effect there either.
_WITHOUT_EFFECT = {"cosX", "cosY", "collectStats", "tutorial"}


_VIEW_KEYS = {
    "showTestData": "show_test_data",
    "discretize": "discretize",
    "hideText": "hide_text",
    "startOver": "start_over",
}
# Keys of ours, which the original does not know: written only where they say something
_OURS = {"startOver"} | {row.link_key for row in FIELDS.values() if row.is_ours}


class _OriginalFlag(Flag):
    """True or false by the original's rule: whatever is not "false" is true."""

    def read(self, text: str) -> bool:
        return text != "false"


class _HideFlag(_OriginalFlag):
    """By the original's rule for hiding: whatever is not "true" is false."""

    def read(self, text: str) -> bool:
        return text == "true"


@dataclass(frozen=True)
class Link:
    """What a link says. `refused` and `unknown` list what it says in vain; `has_seed`: whether it names a seed.

    damage: what was mended in it (`words.links.DAMAGES`). is_lost: less than half of it is understood, or nothing at
    all; then it says nothing else. cut_off: the unknown key that it ends in, where more of it seems to be missing.
    """

    experiment: Experiment = Experiment()
    view: View = View()
    refused: tuple[Unread, ...] = ()
    unknown: tuple[str, ...] = ()
    has_seed: bool = False
    damage: tuple[str, ...] = ()
    is_lost: bool = False
    cut_off: str = ""

    def remarks(self) -> list[Said]:
        """What a person should know of how it was read, a sentence each; nothing of what was refused."""
        if self.is_lost:
            found = [shortened(part) for part in self.unknown[:MOST_SHOWN]]
            return [say("link_lost", found=found, unknown=len(self.unknown), example=EXAMPLE)]
        keys = [key for key in self.unknown if key != self.cut_off]
        unknown = [_unknown(key) for key in keys[:MOST_SHOWN]]
        more = len(keys) - len(unknown)
        return [
            *([say("link_mended", damage=[*self.damage])] if self.damage else []),
            *([say("link_cut_off", key=self.cut_off)] if self.cut_off else []),
            *unknown,
            *([say("link_more_keys", count=more)] if more else []),
        ]


def read(link: str) -> Link:
    """Read a whole link, its part after the #, or a text around it. Raises Unaccepted beyond LONGEST_LINK."""
    if len(link) > LONGEST_LINK:
        accepts = {"kind": "text", "longest": LONGEST_LINK, "isOptional": True, "signs": PUNCTUATION}
        raise Unaccepted(say("link_too_long", accepts, most=LONGEST_LINK, length=len(link)))
    parts = _MENDER.parts(link)
    if _is_lost(parts):
        return Link(unknown=parts.strays, is_lost=True)
    written = {part.key: part for part in parts.known}
    refused: list[Unread] = []
    damage = [*parts.damage]

    def take(key: str, kind: Kind, default: Any, empty_counts: bool = False) -> Any:
        part = written.get(key)
        if part is None or not (part.value or empty_counts):
            return default
        if isinstance(kind, _OriginalFlag) and part.value in ("true", "false"):
            return kind.read(part.value)
        text, mended = seed_of(part) if key == "seed" else spelt(part, partial(_right, kind))
        damage.extend(mended)
        if not (text or empty_counts):
            return default
        try:
            return kind.check(kind.read(text))
        except Unaccepted as error:
            refused.append(Unread(key, text, error.said.accepts or {}, likeliest(text, kind)))
            return default

    values: dict[str, Any] = {}
    has_seed = "seed" in written and bool(written["seed"].value)
    for name, row in FIELDS.items():
        if row.link_key:
            empty_counts = row.link_key == "networkShape"  # empty: no hidden layer
            kind = _OriginalFlag() if isinstance(row.kind, Flag) else row.kind
            values[name] = take(row.link_key, kind, getattr(_DEFAULT, name), empty_counts)
    chosen = {
        feature.name: take(feature.link_key, _OriginalFlag(), feature.name in _DEFAULT.features)
        for feature in FEATURES.values()
    }
    view = {name: take(key, _OriginalFlag(), getattr(_VIEW, name)) for key, name in _VIEW_KEYS.items()}
    view |= {name: take(name, kind, getattr(_VIEW, name)) for name, kind in VIEW_KINDS.items()}
    hides = [key for key in HIDEABLE if f"{key}_hide" in written]
    view["hidden"] = frozenset(key for key in hides if take(f"{key}_hide", _HideFlag(), False))
    seen = View(**view)
    values["features"] = seen.allowed(name for name, is_on in chosen.items() if is_on)
    if take("initZero", _OriginalFlag(), False):
        values["initializer"] = ZERO
    return Link(
        _fitting(values, refused),
        seen,
        tuple(refused),
        parts.strays,
        has_seed and not any(unread.key == "seed" for unread in refused),
        tuple(dict.fromkeys(damage)),
        cut_off=parts.cut_off,
    )


def within(address: str) -> str | None:
    """The link, from its # on, that stands somewhere in an address, such as `/%23dataset=xor`; None for none."""
    parts = _MENDER.parts(address) if len(address) <= LONGEST_LINK else None
    if parts is None or not parts.known or _is_lost(parts):
        return None
    return "#" + "&".join(f"{part.key}={part.value}" for part in parts.known)


def write(experiment: Experiment, view: View) -> str:
    """The link's part after the #. Keys of ours stand in it only where they differ from the original's behaviour."""
    pairs: dict[str, str] = {}
    for name, row in FIELDS.items():
        value = getattr(experiment, name)
        is_idle = row.link_key in _OURS and value == getattr(_DEFAULT, name)
        if not row.link_key or value is None or is_idle:
            continue
        pairs[row.link_key] = row.kind.write(value)
    if experiment.initializer == ZERO:
        del pairs[FIELDS["initializer"].link_key]
    pairs["initZero"] = Flag().write(experiment.initializer == ZERO)
    inputs = view.allowed(experiment.features)
    for feature in FEATURES.values():
        pairs[feature.link_key] = Flag().write(feature.name in inputs)
    for key, name in _VIEW_KEYS.items():
        if key not in _OURS or getattr(view, name):
            pairs[key] = Flag().write(getattr(view, name))
    for name, kind in VIEW_KINDS.items():
        if getattr(view, name) != getattr(_VIEW, name):
            pairs[name] = kind.write(getattr(view, name))
    for key in HIDEABLE:
        if key in view.hidden:
            pairs[f"{key}_hide"] = "true"
    return "#" + "&".join(f"{key}={quote(value, safe=PUNCTUATION)}" for key, value in pairs.items())


def _fitting(values: dict[str, Any], refused: list[Unread]) -> Experiment:
    """The experiment; a loss that does not fit the data, or an output the loss, is refused and becomes automatic."""
    for name in ("loss", "output"):
        alone = values | ({"output": _DEFAULT.output} if name == "loss" else {})
        try:
            Experiment(**alone)
        except Unaccepted as error:
            refused.append(Unread(FIELDS[name].link_key, values.pop(name), error.said.accepts or {}))
    return Experiment(**values)


def _is_lost(parts: Parts) -> bool:
    return len(parts.strays) > len(parts.known)


def _right(kind: Kind, text: str) -> str | None:
    """How a value is spelt right, or None where no spelling is accepted."""
    if isinstance(kind, _OriginalFlag):
        return text.lower() if text.lower() in ("true", "false") else None
    if isinstance(kind, Text):
        return text if re.fullmatch(r"[\w-]*", text, re.ASCII) else None
    names = [name for name in kind.labels if name] if isinstance(kind, Choice) else []
    text = next((name for name in names if name.lower() == text.lower()), text)
    for spelling in (text, text.lower()):
        with contextlib.suppress(Unaccepted):
            kind.check(kind.read(spelling))
            return spelling
    return None


def _unknown(key: str) -> Said:
    close = get_close_matches(key.lower()[:40], _BY_CASE, 1, 0.8)
    return say("link_unknown_key", key=shortened(key), meant=_BY_CASE[close[0]] if close else "")


_DEFAULT, _VIEW = Experiment(), View()

# All keys that links have
KEYS = (
    *(row.link_key for row in FIELDS.values() if row.link_key),
    *(feature.link_key for feature in FEATURES.values()),
    *_VIEW_KEYS,
    *VIEW_KINDS,
    *(f"{key}_hide" for key in HIDEABLE),
    "initZero",
    *sorted(_WITHOUT_EFFECT),
)
_BY_CASE = {key.lower(): key for key in KEYS}
_MENDER = Mender(KEYS)
