"""What a page shows: a value beside the experiment, which a link says as well. The list of panels stands here."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

from server.data.features import FEATURES
from server.lab.experiment.experiment import FIELDS
from server.lab.experiment.fields import Choice, Kind, Number, Text
from server.lab.experiment.lists import Numbers
from server.lab.presets import PRESETS
from server.words.said import Unaccepted, say

MOST_INPUTS = 8
LARGEST_NUMBER = 1_000_000  # of a data point

# What a link may hide: by the original's names (a feature's name is its link key), and some of ours.
HIDEABLE = (
    "showTestData", "discretize", "playButton", "stepButton", "resetButton", "learningRate", "activation",
    "regularization", "regularizationRate", "problem", "dataset", "percTrainData", "noise", "batchSize",
    "numHiddenLayers", *(feature.link_key for feature in FEATURES.values()), "advanced", "presets",
    "inside", "time", "lessons",
)  # fmt: skip

# What of the inside the page can show in a panel of its own, in the order of the story.
PANELS = ("formula", "neuron", "activations", "loss", "descent", "backpropagation", "hidden", "choices")


@dataclass(frozen=True)
class View:
    """What a link says of the page and not of the run.

    start_over: on every change of the experiment, as the original does. preset: whose commentary is shown. panel:
    which of PANELS is open; lesson: which one is told beside it. point: the pinned one, a number an input in the
    data's own units; () is none. number: which data point that is, the first of training is 0; it holds only for a
    data point that lies there, so that the place stays pinned when the data change. axes: which two inputs the plot
    shows, of data with more; () are the data set's own. hidden: names of HIDEABLE.

    One thing of the view decides about the run: a hidden feature is no input.
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
    number: int | None = None

    def allowed(self, features: Iterable[str]) -> tuple[str, ...]:
        """Those of some features that may be inputs. The original takes hidden ones away, whatever else is said."""
        return tuple(name for name in features if FEATURES[name].link_key not in self.hidden)

    def check_inputs(self, features: Any) -> None:
        """Raise Unaccepted where a hidden feature is to be an input; anything else is not looked at."""
        given = features if isinstance(features, tuple | list) else ()
        named = [name for name in given if isinstance(name, str) and name in FEATURES]
        if hidden := [FEATURES[name].label for name in named if name not in self.allowed(named)]:
            accepts = {"kind": "subset", "names": [*self.allowed(FEATURES)]}
            label = FIELDS["features"].label
            raise Unaccepted(say("input_is_hidden", accepts, label=label, inputs=hidden))


# What is no flag; in a link each has a key that is its own name
VIEW_KINDS: dict[str, Kind] = {
    "preset": Choice({"": "None"} | {row.name: row.label for row in PRESETS.values()}),
    "panel": Choice({"": "None"} | {name: name for name in PANELS}),
    "lesson": Text(40, is_optional=True),
    "point": Numbers(0, MOST_INPUTS, 1e6),
    "number": Number(0, LARGEST_NUMBER, whole=True),
    "axes": Numbers(2, 2, MOST_INPUTS - 1, is_whole=True, are_different=True, is_optional=True),
}
