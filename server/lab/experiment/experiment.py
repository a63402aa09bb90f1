"""An experiment: every choice that decides how a run goes. The one source of names, choices and ranges.

Commands, links, the browser's controls and the command line read their limits here. A value: frozen, checked
when it is made, compared by content. The fields stand in `basics` and `advanced`; here is what follows
from several of them together.
"""

from __future__ import annotations

import dataclasses
import hashlib
import pickle
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any

from server.data.generators.table import GENERATORS, Generator
from server.data.sets import Recipe
from server.lab.experiment.advanced import AUTOMATIC, Advanced
from server.lab.experiment.fields import Field, fields_of
from server.nn.architecture import Architecture
from server.nn.families.losses import LOSSES, automatic
from server.nn.families.optimizers import OPTIMIZERS
from server.nn.families.outputs import OUTPUTS, outputs_of
from server.nn.families.schedules import SCHEDULES


@dataclass(frozen=True)
class Experiment(Advanced):
    """Raises ValueError, naming the field, the value and what would be accepted.

    What follows from the fields is worked out once and kept. Sent to another process, an experiment becomes the
    very object that was sent there before, with all that is kept of it.
    """

    def __post_init__(self) -> None:
        for name, row in FIELDS.items():
            value = getattr(self, name)
            try:
                object.__setattr__(self, name, row.kind.check(value))
            except ValueError as error:
                raise ValueError(f"{row.label}: {_short(value)} is not accepted; give {error}.") from None
        own = list(self.layer_activations[: len(self.hidden_layers)])
        while own and not own[-1]:
            own.pop()
        object.__setattr__(self, "layer_activations", tuple(own))
        self._check_loss()

    def _check_loss(self) -> None:
        loss = LOSSES[self.loss_in_force]
        if loss.name not in self.fitting_losses:
            raise ValueError(
                f"{FIELDS['loss'].label}: {loss.label} does not fit {self._task}; "
                f"give {', '.join(self.fitting_losses)}, or {AUTOMATIC}."
            )
        if self.output_in_force not in outputs_of(loss.name):
            label = OUTPUTS[self.output].label
            raise ValueError(
                f"{FIELDS['output'].label}: {label} does not fit the loss {loss.label}; "
                f"give {' or '.join(outputs_of(loss.name))}, or {AUTOMATIC}."
            )

    def __hash__(self) -> int:
        return self._hash

    @cached_property
    def _hash(self) -> int:
        return hash(self._values)

    @property
    def _values(self) -> tuple[Any, ...]:
        return tuple(getattr(self, name) for name in FIELDS)

    def __reduce__(self) -> tuple[Any, ...]:
        return _revived, (self._packed,)

    @cached_property
    def _packed(self) -> bytes:
        return pickle.dumps(self._values)

    def changed(self, **values: Any) -> Experiment:
        """A copy with other values. Raises ValueError as the constructor does."""
        return dataclasses.replace(self, **values)

    def with_task(self, **values: Any) -> Experiment:
        """A copy with another problem or other data; a loss or output that does not fit them becomes automatic."""
        try:
            return self.changed(**values)
        except ValueError:
            return self.changed(**values, loss=AUTOMATIC, output=AUTOMATIC)

    # --- what is to be learned ------------------------------------------------------------------------

    @property
    def is_classification(self) -> bool:
        """Whether the outputs are classes."""
        return self.problem == "classification"

    @cached_property
    def classes(self) -> int:
        """How many classes the data have; 0 in regression."""
        return self.generator.classes

    @cached_property
    def generator(self) -> Generator:
        """The data set's row in its table."""
        return GENERATORS[getattr(self, self.data_field)]

    @property
    def has_named_inputs(self) -> bool:
        """Whether the network is given the data's own inputs, standardised, and not the chosen features."""
        return self.generator.has_named_inputs

    @cached_property
    def inputs_in_force(self) -> tuple[str, ...]:
        """The names of the network's inputs: the chosen features, or all inputs of data that have names for them."""
        if self.has_named_inputs:
            return tuple(each.name for each in self.generator.inputs)
        return self.features

    @property
    def data_field(self) -> str:
        """The name of the field that holds the data set of this problem."""
        return "classification_data" if self.is_classification else "regression_data"

    @cached_property
    def recipe(self) -> Recipe:
        """All that decides the points."""
        return Recipe(getattr(self, self.data_field), self.seed, self.noise, self.training_percent)

    @cached_property
    def material_key(self) -> str:
        """The same for experiments whose network is given the same inputs and should say the same of them."""
        features = "" if self.has_named_inputs else self.features
        return repr((self.recipe, features, self.scaling, LOSSES[self.loss_in_force].targets, self.classes))

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

    @property
    def _task(self) -> str:
        return f"{self.classes} classes" if self.is_classification else "regression"

    # --- the network ----------------------------------------------------------------------------------

    @cached_property
    def loss_in_force(self) -> str:
        """The loss that is trained on and shown; automatic is squared error, and softmax for several classes.

        Of two classes whose inputs have names it is binary cross-entropy: a person passes with a probability.
        """
        if self.loss != AUTOMATIC:
            return self.loss
        return automatic(self.classes, self.has_named_inputs)

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
        return self.recipe, self.batch_size, self.rest, self.shuffle, self.key if self.shuffle else 0

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


@lru_cache(maxsize=1024)
def _revived(packed: bytes) -> Experiment:
    """The experiment of these values, the same object each time."""
    return Experiment(*pickle.loads(packed))


def _short(value: Any) -> str:
    text = repr(value)
    return text if len(text) <= 60 else text[:57] + "…"
