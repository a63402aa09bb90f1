"""What somebody wants to see of the inside, and the names of what can be seen.

Values only: a watch belongs to whoever looks, and is no part of a run or of an experiment.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

# Layer (1 is the first after the inputs), neuron, and the input that is weighed, or None for the bias
Parameter = tuple[int, int, int | None]

NAMES: tuple[str, ...] = (
    "point_at", "point_of", "point_inputs", "point_sums", "point_outputs",
    "losses",
    "update", "valley_at", "valley", "update_second", "surface_at", "surface",
    "surface_of", "surface_way",
    "space_at", "space_points", "space_grid",
    "collapse",
    "step_about", "step_points", "step_inputs", "step_sums", "step_outputs", "step_slopes",
    "step_targets", "step_losses", "step_errors", "step_gradients", "step_pull", "step_new", "step_old",
)  # fmt: skip
"""All arrays that can come, in the order the wire numbers them."""


@dataclass(frozen=True, slots=True)
class Watch:
    """What is wanted. Whatever does not fit the network is left out without a word.

    point: one number per input in the data's own units; () is none. number: which of the data points there is meant,
    training points first; None is the first of them. label: the right answer that a person chose
    for a point that is no data point, in the data's terms. losses: of every point. parameter: a weight or bias
    to see the valley of; second: with it, another, to see the surface of both. space: (layer, neuron a, neuron b),
    layer 0 being the inputs. collapse: the one layer that a network without squashing is. step: slow motion.
    """

    point: tuple[float, ...] = ()
    number: int | None = None
    label: float | None = None
    losses: bool = False
    parameter: Parameter | None = None
    second: Parameter | None = None
    space: tuple[int, int, int] | None = None
    collapse: bool = False
    step: bool = False

    def without(self, *, valley: bool, surface: bool) -> Watch:
        """Without the valley, which costs less than a frame, or the surface, which costs several.

        Where a surface stays, its valley does too: both are of the same parameter.
        """
        second = None if surface else self.second
        parameter = None if valley and second is None else self.parameter
        return replace(self, parameter=parameter, second=second)

    @property
    def has_surface(self) -> bool:
        """Whether a surface is wanted: there are two parameters."""
        return self.parameter is not None and self.second is not None

    @property
    def is_empty(self) -> bool:
        """Whether nothing is wanted; a second parameter alone, or a label alone, is nothing."""
        wants = self.losses or self.collapse or self.step
        return not (self.point or wants or self.parameter is not None or self.space is not None)
