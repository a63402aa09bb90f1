"""What goes into `advance` and what comes out: values that can be sent to another process."""

from __future__ import annotations

from dataclasses import dataclass

from server.lab.diagnosis.inquiry import Inquiry
from server.lab.diagnosis.notes import Note
from server.lab.experiment.experiment import Experiment
from server.lab.inside.watch import Watch
from server.lab.run.run import Run, Trail


@dataclass(frozen=True)
class Look:
    """What to look at after the training. Resolutions are cells along one side of a square picture.

    neuron: (layer, index) of the neuron whose picture fills the plot; None is the output. Layer 0 are the
    features. fine: mark the pictures as the fine ones of a still network. axes: which two inputs the plot shows, of
    data with more; held: what all inputs are held at otherwise, () being their defaults. inside: what else is wanted;
    bare: only that, no pictures. way: what the two parameters of a surface were before.
    """

    plot: int = 64
    pictures: int = 32
    fine: bool = False
    neuron: tuple[int, int] | None = None
    axes: tuple[int, int] = (0, 1)
    held: tuple[float, ...] = ()
    inside: Watch = Watch()
    bare: bool = False
    way: tuple[tuple[float, float], ...] = ()


@dataclass(frozen=True)
class Job:
    """Take `run` (None: the untrained network) `epochs` further, then `batches`, and look: once for each of `looks`.

    Of an epoch that was begun, the first of the epochs is what is left of it. trail: whether to tell the way, too.
    inquiry: instead of all that, why a run went wrong is to be pursued one step further. with_scene: send the points
    and the features' pictures beside the looks; with_notes: find what cannot learn, where a look has pictures.
    """

    experiment: Experiment
    run: Run | None = None
    epochs: int = 0
    looks: tuple[Look, ...] = ()
    revision: int = 0
    batches: int = 0
    trail: bool = False
    inquiry: Inquiry | None = None
    with_scene: bool = False
    with_notes: bool = False

    @property
    def trains(self) -> bool:
        """Whether the run goes on at all."""
        return self.epochs > 0 or self.batches > 0

    @property
    def has_pictures(self) -> bool:
        """Whether a look shows more than the inside."""
        return any(not look.bare for look in self.looks)


@dataclass(frozen=True)
class Measures:
    """Mean losses over the two sets, without penalty; accuracy (0 … 1) over the test set, None in regression.

    is_stuck: every output is so close to its limit that no gradient comes back, and many are wrong.
    """

    train_loss: float
    test_loss: float
    accuracy: float | None
    is_stuck: bool = False


@dataclass(frozen=True)
class Result:
    """The run as it stands now; `seen` has bytes for the browser, a message a look, and `scene` those of the points.

    diverged_at: the epoch whose numbers were no longer finite; `run` is then the last one that was.
    start: the untrained network, where the job began with it; trail: the way from there to `run`, without both ends.
    Both only where they were asked for. inquiry: the job's, one step further. notes: None where they were not
    asked for.
    """

    run: Run
    measures: Measures | None = None
    seen: tuple[bytes, ...] = ()
    scene: bytes | None = None
    diverged_at: int | None = None
    start: Run | None = None
    trail: Trail | None = None
    inquiry: Inquiry | None = None
    notes: tuple[Note, ...] | None = None
