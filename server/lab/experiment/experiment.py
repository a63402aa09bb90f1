"""An experiment: every choice that decides how a run goes. The one source of names, choices and ranges.

Commands, links, the browser's controls and the command line read their limits here. A value: frozen, checked
when it is made, compared by content. The fields stand in `basics` and `advanced`; here is what follows
from several of them together.
"""

from __future__ import annotations

import dataclasses
import hashlib
import pickle
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from server.data.source import DataSource, Drawn, Generated
from server.lab.experiment.advanced import AUTOMATIC, Advanced
from server.lab.experiment.fields import Field, fields_of
from server.nn.architecture import Architecture
from server.nn.families.losses import LOSSES, automatic
from server.nn.families.optimizers import OPTIMIZERS
from server.nn.families.outputs import OUTPUTS, outputs_of
from server.nn.families.schedules import SCHEDULES
from server.words.said import Unaccepted, say

MOST_INPUTS = 64  # of drawn points


@dataclass(frozen=True)
class Experiment(Advanced):
    """Raises Unaccepted, naming the field, the value and what would be accepted.

    drawn: explicit points, in the place of those that `classification_data` or `regression_data` names; the problem
    is then theirs. No link says them.

    What follows from the fields is worked out once and kept. Sent to another process, an experiment becomes the
    very object that was sent there before, with all that is kept of it.
    """

    drawn: Drawn | None = None

    def __post_init__(self) -> None:
        if self.drawn is not None:
            object.__setattr__(self, "problem", self.drawn.schema.problem)
            self._check_drawn(self.drawn)
        for name, row in FIELDS.items():
            value = getattr(self, name)
            try:
                object.__setattr__(self, name, row.kind.check(value))
            except Unaccepted as error:
                what = {"field": name, "label": row.label, "value": _short(value)}
                raise Unaccepted(say("value", error.said.accepts, **what)) from None
        own = list(self.layer_activations[: len(self.hidden_layers)])
        while own and not own[-1]:
            own.pop()
        object.__setattr__(self, "layer_activations", tuple(own))
        self._check_loss()

    @staticmethod
    def _check_drawn(drawn: Drawn) -> None:
        count = len(drawn.schema.inputs)
        if not 2 <= count <= MOST_INPUTS:
            accepts = {"kind": "number", "low": 2, "high": MOST_INPUTS, "isWhole": True}
            raise Unaccepted(say("drawn_inputs", accepts, count=count, most=MOST_INPUTS))
        if drawn.targets.ndim != 1:
            raise Unaccepted(say("drawn_targets"))
        if drawn.training_count == drawn.count:
            raise Unaccepted(say("drawn_without_test"))

    def _check_loss(self) -> None:
        loss = LOSSES[self.loss_in_force]
        if loss.name not in self.fitting_losses:
            label, classes = FIELDS["loss"].label, self.classes if self.is_classification else 0
            fitting = _fitting(self.fitting_losses)
            raise Unaccepted(say("loss_does_not_fit", fitting, label=label, loss=loss.label, classes=classes))
        if self.output_in_force not in outputs_of(loss.name):
            label, output = FIELDS["output"].label, OUTPUTS[self.output].label
            fitting = _fitting(outputs_of(loss.name))
            raise Unaccepted(say("output_does_not_fit", fitting, label=label, output=output, loss=loss.label))

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self._values)

    @property
    def _values(self) -> tuple[Any, ...]:
        return (*(getattr(self, name) for name in FIELDS), self.drawn)

    def __reduce__(self) -> tuple[Any, ...]:
        return _revived, (self._packed,)

    @cached_property
    def _packed(self) -> bytes:
        return pickle.dumps(self._values)

    def changed(self, **values: Any) -> Experiment:
        """A copy with other values; whoever chooses a problem or data leaves drawn points. Raises Unaccepted as the
        constructor does.
        """
        if self.drawn is not None and not values.keys().isdisjoint(TASK):
            values.setdefault("drawn", None)
        return dataclasses.replace(self, **values)

    def values_unlike(self, other: Experiment) -> dict[str, Any]:
        """Its own values where another has others, as `changed` takes them."""
        names = (*FIELDS, "drawn")
        return {name: getattr(self, name) for name in names if getattr(self, name) != getattr(other, name)}

    def with_task(self, **values: Any) -> Experiment:
        """A copy with another problem or other data; a loss or output that does not fit them becomes automatic."""
        try:
            return self.changed(**values)
        except Unaccepted:
            return self.changed(**values, loss=AUTOMATIC, output=AUTOMATIC)

    # --- what is to be learned ------------------------------------------------------------------------

    @property
    def is_classification(self) -> bool:
        """Whether the outputs are classes."""
        return self.problem == "classification"

    @cached_property
    def classes(self) -> int:
        """How many classes the data have; 0 in regression."""
        return self.data.schema.classes

    @cached_property
    def data(self) -> DataSource:
        """What the network learns from: all that decides the points."""
        if self.drawn is not None:
            return self.drawn
        name = self.classification_data if self.is_classification else self.regression_data
        return Generated(name, self.seed, self.noise, self.training_percent)

    @cached_property
    def inputs_in_force(self) -> tuple[str, ...]:
        """The names of the network's inputs: the chosen features, or all inputs of a point."""
        schema = self.data.schema
        return self.features if schema.takes_features else tuple(each.name for each in schema.inputs)

    @cached_property
    def preprocessing_key(self) -> str:
        """The same for experiments whose network is given the same inputs and should say the same of them."""
        features = self.features if self.data.schema.takes_features else ""
        return repr((self.data, features, self.scaling, LOSSES[self.loss_in_force].targets, self.classes))

    @cached_property
    def fitting_losses(self) -> tuple[str, ...]:
        """The losses that fit the data."""
        return tuple(row.name for row in LOSSES.values() if row.targets in self._targets)

    @property
    def _targets(self) -> tuple[str, ...]:
        """Which kinds of targets the data can be made into (`nn.families.losses`)."""
        if self.classes == 0:
            return ("values",)
        return ("values", "bits", "classes") if self.classes == 2 else ("classes",)

    # --- the network ----------------------------------------------------------------------------------

    @cached_property
    def loss_in_force(self) -> str:
        """The loss that is trained on and shown; automatic is squared error, and softmax for several classes.

        Of two classes outside the plane it is binary cross-entropy: a person passes with a probability.
        """
        if self.loss != AUTOMATIC:
            return self.loss
        return automatic(self.classes, not self.data.schema.takes_features)

    @cached_property
    def output_in_force(self) -> str:
        """The output; automatic is the one that fits the loss: tanh for classes, linear for values."""
        if self.output != AUTOMATIC:
            return self.output
        of_classes, of_values = LOSSES[self.loss_in_force].usual_outputs
        return of_classes if self.is_classification else of_values

    @cached_property
    def outputs(self) -> int:
        """How many output neurons there are."""
        return OUTPUTS[self.output_in_force].neurons(self.classes)

    @cached_property
    def hidden_activations(self) -> tuple[str, ...]:
        """The activation of each hidden layer."""
        own = (*self.layer_activations, *[""] * len(self.hidden_layers))
        return tuple(name or self.activation for name, _ in zip(own, self.hidden_layers, strict=False))

    @cached_property
    def architecture(self) -> Architecture:
        """The network's shape, as the engine has it."""
        sizes = (len(self.inputs_in_force), *self.hidden_layers, self.outputs)
        return Architecture(sizes, (*self.hidden_activations, OUTPUTS[self.output_in_force].activation))

    @cached_property
    def kin(self) -> tuple[object, ...]:
        """The same for experiments that may share a stack, and sortable: what takes equally long stands together."""
        sizes, names = self.architecture.sizes, self.architecture.activations
        loss, regularization = self.loss_in_force, str(self.regularization)
        return (
            sizes,
            names,
            self.optimizer,
            loss,
            regularization,
            self.batch_size,
            self.shuffle,
            self.rest,
            self.dropout > 0,
        )

    # --- training -------------------------------------------------------------------------------------

    def rate_at(self, epoch: int) -> float:
        """The learning rate in force while epoch number `epoch` (0 …) is trained."""
        factor = SCHEDULES[self.schedule].factor(epoch, self.schedule_length, self.schedule_decay)
        return self.learning_rate * factor

    @property
    def order_of_points(self) -> tuple[object, ...]:
        """All that decides which points come in which batch of an epoch."""
        return self.data, self.batch_size, self.rest, self.shuffle, self.key if self.shuffle else 0

    @cached_property
    def optimizer_settings(self) -> tuple[float, ...]:
        """The numbers that the optimizer looks at, in its order."""
        return tuple(getattr(self, name) for name in OPTIMIZERS[self.optimizer].settings)

    @cached_property
    def key(self) -> int:
        """Where chance during training comes from, a number of 63 bits; other first weights have another one."""
        digest = hashlib.blake2b(f"{self.seed}/{self.weight_draw}".encode(), digest_size=8).digest()
        return int.from_bytes(digest, "little") >> 1


FIELDS: dict[str, Field] = fields_of(Experiment)
TASK = ("problem", "classification_data", "regression_data")  # the fields that say what is to be learned


@lru_cache(maxsize=1024)
def _revived(packed: bytes) -> Experiment:
    """The experiment of these values, the same object each time."""
    return Experiment(*pickle.loads(packed))


def _fitting(names: Iterable[str]) -> dict[str, Any]:
    return {"kind": "fitting", "names": [*names], "automatic": AUTOMATIC}


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
