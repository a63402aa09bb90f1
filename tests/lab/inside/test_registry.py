"""The registry of insights: each gives what its row says, and a watch and its command are what the rows say."""

from __future__ import annotations

import inspect
import pickle

import numpy as np
import pytest

from server.lab.experiment.experiment import Experiment
from server.lab.inside import INSIGHTS, NAMES, SWITCHES, Watch, see
from server.lab.inside.insight import Insight
from server.protocol import commands
from server.protocol.refusals import Refusal
from tests.lab.inside.plain import MANY, trained

STRAIGHT = Experiment(activation="linear", hidden_layers=(3, 2), classification_data="driving")


def wishes_for(experiment: Experiment) -> dict[str, object]:
    """A value for every switch that fits an experiment."""
    return {
        "point": tuple(each.default + 0.01 for each in experiment.data.schema.inputs),
        "number": None,
        "label": 1.0,
        "losses": True,
        "parameter": (1, 0, 0),
        "second": (1, 0, None),
        "space": (0, 0, 1),
        "collapse": True,
        "step": True,
    }


def watch_of(row: Insight, experiment: Experiment) -> Watch:
    """One that asks for this insight and what shares its switches."""
    wishes = wishes_for(experiment)
    return Watch(**{switch.name: wishes[switch.name] for switch in row.switches})


@pytest.mark.parametrize("experiment", [*MANY, STRAIGHT])
@pytest.mark.parametrize("name", INSIGHTS)
def test_an_insight_gives_exactly_the_arrays_of_its_row(name: str, experiment: Experiment) -> None:
    row = INSIGHTS[name]
    watch = watch_of(row, experiment)
    others = [each.name for each in watch.shown if each is not row]
    seen = see(experiment, trained(experiment, 1), watch)
    for other in others:
        for array in INSIGHTS[other].arrays:
            del seen[array.name]
    bends = any(each != "linear" for each in experiment.architecture.activations[:-1])
    if name == "collapse" and bends:
        assert seen == {}
        return
    assert [(key, array.dtype, array.ndim) for key, array in seen.items()] == [
        (array.name, np.dtype(array.dtype), 1) for array in row.arrays
    ]


@pytest.mark.parametrize("name", INSIGHTS)
def test_a_row_is_whole(name: str) -> None:
    row = INSIGHTS[name]
    assert name == row.name
    keys = [switch.name for switch in row.switches]
    for function in (row.see, row.values):
        parameters = list(inspect.signature(function).parameters.values())[1:]
        named = [each.name for each in parameters if each.kind is not inspect.Parameter.VAR_KEYWORD]
        assert named == keys or (function is row.values and not named), f"{name}: {function}"
    assert row.needs <= set(keys)
    assert row.needs, "an insight that nobody can ask for"
    for switch in row.switches:
        assert SWITCHES[switch.name] is switch, "one name, two switches"
        assert switch.of is None or switch.of in keys
    for other in row.brings:
        assert INSIGHTS[other].needs <= row.needs
    for array in row.arrays:
        assert NAMES.count(array.name) == 1
        assert array.name.isascii()
        assert len(array.name) < 32, "it travels with every frame"


def test_the_command_says_the_switches() -> None:
    assert set(commands.Watch.model_fields) == {"type", *SWITCHES}
    empty = commands.parse('{"type": "watch"}')
    assert isinstance(empty, commands.Watch)
    assert Watch(**{name: getattr(empty, name) for name in SWITCHES}) == Watch()
    for name, switch in SWITCHES.items():
        off = "false" if switch.kind.off is False else "null"
        said = commands.parse(f'{{"type": "watch", "{name}": {off}}}')
        assert isinstance(said, commands.Watch)
        assert Watch(**wishes_for(Experiment())).said(said.given)[name] == switch.kind.off


@pytest.mark.parametrize(
    "said",
    [
        '"losses": 1', '"losses": null', '"point": [1e7]', '"point": [0,0,0,0,0,0,0,0,0]', '"number": -1',
        '"number": 0.5', '"label": true', '"parameter": [1, 0]', '"parameter": [1, 65, 0]', '"second": "x"',
        '"space": [1, 0, null]', '"step": "yes"', '"unknown": true', '"left_out": []',
    ],
)  # fmt: skip
def test_a_watch_of_another_form_is_refused(said: str) -> None:
    assert isinstance(commands.parse(f'{{"type": "watch", {said}}}'), Refusal)


def test_a_key_that_is_not_given_stays() -> None:
    watch = Watch().said({"point": [1.0, 2.0], "number": 7, "losses": True})
    assert (watch["point"], watch["number"], watch["losses"]) == ((1.0, 2.0), 7, True)
    assert watch.said({"step": True})["number"] == 7
    assert watch.said({"point": [1.0, 3.0]})["number"] is None, "it was the other point's"
    assert watch.said({"label": 1.0})["number"] == 7
    assert watch.said({"losses": False, "point": None}) == Watch()


def test_what_is_left_out_is_not_shown_unless_another_one_brings_it() -> None:
    watch = Watch(parameter=(1, 0, 0), second=(1, 0, 1), losses=True)
    assert [row.name for row in watch.shown] == ["losses", "valley", "surface"]
    assert [row.name for row in watch.without({"surface"}).shown] == ["losses", "valley"]
    assert watch.without({"valley"}) == watch
    both = watch.without({"valley", "surface", "space"})
    assert [row.name for row in both.shown] == ["losses"]
    assert both == watch.without({"surface", "valley"})
    assert both != watch
    assert both.without(()) == watch
    assert Watch(parameter=(1, 0, 0)).without({"valley"}).is_empty


def test_a_watch_is_a_value_that_travels() -> None:
    watch = Watch(point=(1.0, 2.0), parameter=(1, 0, None), second=(2, 0, 0)).without({"surface"})
    again = pickle.loads(pickle.dumps(watch))
    assert again == watch
    assert hash(again) == hash(watch)
    assert again.shown == watch.shown
    assert Watch(losses=False, point=()) == Watch()
    with pytest.raises(TypeError, match="lossses"):
        Watch(lossses=True)
