"""Permalinks, in and out: the original's keys first, so that every link made for it opens here.

Called by `sessions` and the command line. Reading never fails: a value that is not accepted keeps the default
and is reported, so that the command line can refuse it and the page can say so. The rules of reading are
TensorFlow Playground's (src/state.ts): a missing or empty key has its default, the last of two wins.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import quote, unquote

from server.data.features import FEATURES
from server.lab.experiment import FIELDS, Experiment
from server.lab.fields import PUNCTUATION, Choice, Flag, Kind, Text
from server.lab.lists import Numbers
from server.lab.presets import PRESETS

LONGEST_LINK = 4000
MOST_INPUTS = 8

# What a link may hide: by the original's names (a feature's name is its link key), and some of ours.
HIDEABLE = (
    "showTestData", "discretize", "playButton", "stepButton", "resetButton", "learningRate", "activation",
    "regularization", "regularizationRate", "problem", "dataset", "percTrainData", "noise", "batchSize",
    "numHiddenLayers", *(feature.link_key for feature in FEATURES.values()), "advanced", "presets",
    "inside", "time", "lessons",
)  # fmt: skip

# What of the inside the page can show in a panel of its own, in the order of the story.
PANELS = ("formula", "neuron", "activations", "loss", "descent", "backpropagation", "hidden", "choices")

# Keys that the original knows and that have no effect there either.
_WITHOUT_EFFECT = {"cosX", "cosY", "collectStats", "tutorial"}


@dataclass(frozen=True)
class View:
    """What a link says of the page and not of the run.

    start_over: on every change of the experiment, as the original does. preset: whose commentary is shown. panel:
    which of PANELS is open; lesson: which one is told beside it. point: the pinned one, a number an input in the
    data's own units; () is none. axes: which two inputs the plot shows, of data with more; () are the data set's own.
    hidden: names of HIDEABLE. One thing of the view decides about the run: a hidden feature is no input.
    """

    show_test_data: bool = False
    discretize: bool = False
    hide_text: bool = False
    hidden: frozenset[str] = field(default_factory=frozenset)
    start_over: bool = False
    preset: str = ""
    panel: str = ""
    lesson: str = ""
    point: tuple[float, ...] = ()
    axes: tuple[int, ...] = ()

    def allowed(self, features: Iterable[str]) -> tuple[str, ...]:
        """Those of some features that may be inputs. The original takes hidden ones away, whatever else is said."""
        return tuple(name for name in features if FEATURES[name].link_key not in self.hidden)


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


@dataclass(frozen=True)
class Unread:
    """A key of a link whose value is not accepted."""

    key: str
    value: str
    accepts: str

    def __str__(self) -> str:
        shown = self.value if len(self.value) <= 60 else self.value[:57] + "…"
        return f"{self.key}: '{shown}' is not accepted; give {self.accepts}."


@dataclass(frozen=True)
class Link:
    """What a link says. `refused` and `unknown` list what it says in vain; `has_seed`: whether it names a seed."""

    experiment: Experiment = Experiment()
    view: View = View()
    refused: tuple[Unread, ...] = ()
    unknown: tuple[str, ...] = ()
    has_seed: bool = False


def read(link: str) -> Link:
    """Read a whole link, or its part after the #. Raises ValueError for one longer than LONGEST_LINK."""
    pairs = _pairs(link)
    refused: list[Unread] = []

    def take(key: str, kind: Kind, default: Any, empty_counts: bool = False) -> Any:
        text = pairs.pop(key, None)
        if text is None or not (text or empty_counts):
            return default
        try:
            return kind.check(kind.read(text))
        except ValueError as error:
            refused.append(Unread(key, text, str(error)))
            return default

    values: dict[str, Any] = {}
    has_seed = bool(pairs.get("seed"))
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
    view["hidden"] = frozenset(key for key in HIDEABLE if pairs.pop(f"{key}_hide", "") == "true")
    seen = View(**view)
    values["features"] = seen.allowed(name for name, is_on in chosen.items() if is_on)
    if take("initZero", _OriginalFlag(), False):
        values["initializer"] = "zeros"
    return Link(
        _fitting(values, refused),
        seen,
        tuple(refused),
        tuple(key for key in pairs if key not in _WITHOUT_EFFECT),
        has_seed and not any(unread.key == "seed" for unread in refused),
    )


def write(experiment: Experiment, view: View) -> str:
    """The link's part after the #. Keys of ours stand in it only where they differ from the original's behaviour."""
    pairs: dict[str, str] = {}
    for name, row in FIELDS.items():
        value = getattr(experiment, name)
        is_idle = row.link_key in _OURS and value == getattr(_DEFAULT, name)
        if not row.link_key or value is None or is_idle:
            continue
        pairs[row.link_key] = row.kind.write(value)
    if experiment.initializer == "zeros":
        del pairs[FIELDS["initializer"].link_key]
    pairs["initZero"] = Flag().write(experiment.initializer == "zeros")
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
        except ValueError as error:
            accepts = str(error).rpartition("give ")[2].rstrip(".")
            refused.append(Unread(FIELDS[name].link_key, values.pop(name), accepts))
    return Experiment(**values)


def _pairs(link: str) -> dict[str, str]:
    """Key and text, decoded; the seed stays quoted as a browser quotes it, because the original draws from it so."""
    if len(link) > LONGEST_LINK:
        raise ValueError(f"A link may have {LONGEST_LINK} characters, this one has {len(link)}.")
    before, sharp, after = link.partition("#")
    text = after if sharp else ("" if "://" in before else before)
    pairs: dict[str, str] = {}
    for part in text.split("&"):
        key, equals, value = part.partition("=")
        if equals and key:
            pairs[key] = quote(value, safe=PUNCTUATION) if key == "seed" else unquote(value).strip()
    return pairs


_DEFAULT, _VIEW = Experiment(), View()
# What a link says of the view besides flags, all under keys of ours that are the fields' own names
VIEW_KINDS: dict[str, Kind] = {
    "preset": Choice({"": "None"} | {row.name: row.label for row in PRESETS.values()}),
    "panel": Choice({"": "None"} | {name: name for name in PANELS}),
    "lesson": Text(40, is_optional=True),
    "point": Numbers(0, MOST_INPUTS, 1e6),
    "axes": Numbers(2, 2, MOST_INPUTS - 1, is_whole=True, are_different=True, is_optional=True),
}
