"""Commands that change the network by hand: layers and neurons, weights and links. Part of `commands.Command`."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from server.protocol.form import LARGEST_PARAMETER, Form, Index
from server.words.said import Said, say


class AddLayer(Form):
    """One more hidden layer of two neurons, in front of layer number `at` (0 …), or last."""

    is_edit = True
    edit = "edit_add_layer"
    cost = 10
    type: Literal["add_layer"]
    at: Index | None = None


class RemoveLayer(Form):
    """Hidden layer number `at` (0 …), or the last one, goes."""

    is_edit = True
    edit = "edit_remove_layer"
    cost = 10
    type: Literal["remove_layer"]
    at: Index | None = None


class AddNeuron(Form):
    """One more neuron in hidden layer `layer` (1 …)."""

    is_edit = True
    edit = "edit_add_neuron"
    cost = 5
    type: Literal["add_neuron"]
    layer: Index


class RemoveNeuron(Form):
    """One neuron fewer in hidden layer `layer` (1 …)."""

    is_edit = True
    edit = "edit_remove_neuron"
    cost = 5
    type: Literal["remove_neuron"]
    layer: Index


class SetParameter(Form):
    """A weight or bias, set by hand. layer: 1 is the first hidden one, the last is the output; source: which input
    of the neuron the weight belongs to, or null for the bias.
    """

    is_edit = True
    edit = "edit_weight"
    names = ("layer", "neuron", "source")
    type: Literal["set_parameter"]
    layer: Index
    neuron: Index
    source: Index | None
    value: Annotated[float, Field(ge=-LARGEST_PARAMETER, le=LARGEST_PARAMETER)]

    @property
    def called(self) -> Said:
        return say("edit_bias" if self.source is None else "edit_weight")


class CutLink(Form):
    """A weight becomes zero and stays so, until it is mended."""

    is_edit = True
    edit = "edit_cut_link"
    type: Literal["cut_link"]
    layer: Index
    neuron: Index
    source: Index


class MendLink(Form):
    """A cut weight is put back as it was."""

    is_edit = True
    edit = "edit_mend_link"
    type: Literal["mend_link"]
    layer: Index
    neuron: Index
    source: Index


class Silence(Form):
    """All links out of a hidden neuron are cut."""

    is_edit = True
    edit = "edit_silence"
    type: Literal["silence"]
    layer: Index
    neuron: Index


class Unsilence(Form):
    """All cut links out of a hidden neuron are put back."""

    is_edit = True
    edit = "edit_unsilence"
    type: Literal["unsilence"]
    layer: Index
    neuron: Index
