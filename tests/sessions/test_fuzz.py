"""Ten thousand commands, valid and not, in any order: no traceback, a valid state, refusals that leave no trace."""

from __future__ import annotations

import json
import pickle
from typing import Any

import numpy as np
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.lab.experiment.experiment import FIELDS, Experiment
from server.lab.look.frames import SCENE
from server.lab.permalink import links
from server.lab.train.advance import advance
from server.protocol.commands import SPEEDS
from server.sessions.outbox import Outbox
from server.sessions.scheduling.ration import Ration
from server.sessions.session import Session
from server.sessions.time.past import latest

SEQUENCES, COMMANDS_EACH = 100, 100

small = st.integers(0, 9)
numbers = st.floats() | st.integers() | st.sampled_from([0, 0.03, 0.1, 1, 3, 10, 1e308, -1, 2**70])
anything = st.recursive(
    st.none() | st.booleans() | numbers | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
choices = st.sampled_from(
    [
        "relu",
        "tanh",
        "linear",
        "sigmoid",
        "L1",
        "L2",
        "circle",
        "xor",
        "spiral",
        "reg-gauss",
        "regression",
        "classification",
        "driving",
        "example",
        "adam",
    ]
)
features = st.lists(st.sampled_from(["x1", "x2", "x1_squared", "x1_x2", "sin_x1", "nonsense"]), max_size=5)
widths = st.lists(st.integers(0, 9), max_size=7)
values = numbers | choices | features | widths | anything


def command(name: str, **parts: st.SearchStrategy[Any]) -> st.SearchStrategy[dict[str, Any]]:
    return st.fixed_dictionaries({"type": st.just(name)} | parts)


places = st.tuples(small, small, st.none() | small).map(list)
place = {"layer": small, "neuron": small, "source": small | st.none()}
valid = st.one_of(
    *(
        command(name)
        for name in (
            "play",
            "pause",
            "step",
            "reset",
            "new_weights",
            "regenerate",
            "back_to_good",
            "step_batch",
            "to_present",
            "continue_here",
            "undo",
            "redo",
        )
    ),
    command("rewind", epoch=st.integers(-1, 30), batch=small),
    command("set", field=st.sampled_from(list(FIELDS)), value=values),
    command("set_speed", value=st.sampled_from(SPEEDS)),
    command("set_view", discretize=st.booleans(), start_over=st.booleans()),
    command("set_view", point=st.lists(numbers, max_size=9), axes=st.lists(small, max_size=3)),
    command("set_view", lesson=st.sampled_from(["", "blanks", "nope", "<script>"]), panel=choices),
    command(
        "watch",
        point=st.none() | st.lists(numbers, max_size=9),
        number=st.none() | small,
        parameter=st.none() | places,
    ),
    command("watch", parameter=places, second=places, space=st.lists(small, min_size=3, max_size=3)),
    command("watch", losses=st.booleans(), collapse=st.booleans(), step=st.booleans(), label=numbers),
    command("add_layer", at=small | st.none()),
    command("remove_layer", at=small | st.none()),
    command("add_neuron", layer=small),
    command("remove_neuron", layer=small),
    command("set_parameter", value=numbers, **place),
    command("cut_link", **place),
    command("mend_link", **place),
    command("silence", layer=small, neuron=small),
    command("unsilence", layer=small, neuron=small),
    command("look_at", neuron=st.none() | st.lists(small, min_size=2, max_size=2)),
    command(
        "open_link",
        link=st.sampled_from(
            [
                "#seed=0.5&networkShape=3",
                "#dataset=nope",
                "",
                "#dataset=driving&networkShape=2&initializer=example&point=1,2,3,4&axes=1,0",
            ]
        )
        | st.text(max_size=50),
    ),
    command("ack", frames=st.integers(-1, 50)),
)
texts = st.one_of(
    valid.map(json.dumps),
    valid.map(json.dumps),
    valid.map(json.dumps),
    anything.map(json.dumps),
    st.fixed_dictionaries({"type": st.text(max_size=10)}, optional={"value": anything}).map(json.dumps),
    st.text(max_size=60),
    st.sampled_from(["", "[" * 5000, '{"type":"set","field":"noise","value":NaN}', "x" * 70_000]),
)


def snapshot(session: Session) -> bytes:
    """Every byte of what a session is."""
    return pickle.dumps(session.document)


def check(session: Session) -> None:
    """The state is one that could have been reached by hand: valid, and its run has its shape."""
    state = session.state
    assert Experiment(**{name: getattr(state.experiment, name) for name in FIELDS}) == state.experiment
    assert not links.read(session.link).refused
    for each in [state, *([state.present] if state.present else [])]:
        for run in (each.run, each.good):
            if run is not None:
                assert len(run.parameters) == each.experiment.architecture.parameter_count
                assert np.isfinite(run.parameters).all()
    for moment in session.document.history:
        assert moment.position <= latest(state)
        assert len(moment.run.parameters) == moment.experiment.architecture.parameter_count
    assert state.present is None or not (state.playing or state.steps or state.batches)
    assert state.begun <= state.since <= state.revision


@settings(max_examples=SEQUENCES, suppress_health_check=list(HealthCheck))
@given(st.lists(st.tuples(texts, st.booleans()), min_size=COMMANDS_EACH, max_size=COMMANDS_EACH))
def test_ten_thousand_commands(said: list[tuple[str, bool]]) -> None:
    outbox = Outbox()
    session = Session.open("#seed=0.5", outbox, new_seed=lambda: "0.25")
    ration, sent = Ration(), 0
    for number, (text, works) in enumerate(said):
        before = snapshot(session)
        outbox.ready()
        session.receive(text, session.owner)
        answers = [json.loads(message) for message in outbox.ready() if isinstance(message, str)]
        if any(answer["type"] == "refused" for answer in answers):
            assert snapshot(session) == before
        check(session)
        ration.pass_time(number / 20, session)
        stint = ration.stint(session.state)
        stint = stint._replace(epochs=min(3, stint.epochs))
        if works and (job := session.next_job(stint, ration.look)) is not None:
            session.accept(advance([job])[0])
            sent += sum(isinstance(message, bytes) and message[1] != SCENE for message in outbox.ready())
            outbox.acknowledge(sent)
            check(session)
