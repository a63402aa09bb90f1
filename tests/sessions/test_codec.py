"""A session as bytes: what is read says the same and goes on with the same bytes; how old and new bytes are read."""

from __future__ import annotations

import copy
import dataclasses
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from server.lab.experiment.experiment import Experiment
from server.lab.run.edits import BeginEpochAnew, ByHand, Cut, Reshape
from server.lab.stored import container
from server.lab.stored.container import Unreadable
from server.lab.stored.forms import Form, Report
from server.lab.train.advance import advance
from server.sessions import codec
from server.sessions.document import Document
from server.sessions.outbox import Outbox
from server.sessions.scheduling.fairness import Stint
from server.sessions.session import Session
from server.sessions.state import State
from server.sessions.time.history import History, Losses, Moment
from server.sessions.time.undo import Entry, Stack
from server.words.said import say
from tests.lab.stored.made import bytes_of, experiments, runs, trails
from tests.sessions import stored_cases
from tests.sessions.bench import Bench
from tests.sessions.told import gone_on, reread, told

LINKS = [
    "learningRate=0.03",
    "optimizer=adam&learningRate=0.01&schedule=cosine&scheduleLength=300",
    "optimizer=momentum&dropout=0.2&shuffle=true&batchSize=7",
    "regularization=L1&regularizationRate=0.03&networkShape=8,4&dataset=xor&rest=waits&batchSize=33",
    "problem=regression&regDataset=houses&networkShape=3&optimizer=rmsprop",
    "dataset=spiral-3&networkShape=4&optimizer=nesterov&initializer=he",
]
FORMS = [each for each in vars(codec).values() if isinstance(each, Form)]


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.name)
def test_every_field_is_written_or_said_to_be_derived(form: Form) -> None:
    assert form.fields.keys() | set(form.derived) == {field.name for field in dataclasses.fields(form.type)}


def begun(link: str, epochs: int = 30) -> Bench:
    """A session that has trained, lost a weight, was changed, and is in the middle of an epoch."""
    bench = Bench(f"#seed=0.5&{link}")
    bench.settle()
    bench.train(epochs)
    bench.say("cut_link", layer=1, neuron=0, source=1)
    bench.train(3)
    bench.say("set", field="learning_rate", value=0.003)
    bench.train(2)
    for _ in range(3):
        bench.say("step_batch")
        bench.settle()
    return bench


@pytest.mark.parametrize("link", LINKS)
def test_what_is_read_says_the_same_and_goes_on_with_the_same_bytes(link: str) -> None:
    bench = begun(link)
    assert bench.run.batch == 3
    assert bench.run.held is not None
    twin = gone_on(bench.session.document)
    assert told(twin.session.document) == told(bench.session.document)
    for each in (bench, twin):
        each.train(50)
    assert twin.epoch > 80
    assert bytes_of(twin.run) == bytes_of(bench.run)
    moments = [[(moment.position, bytes_of(moment.run)) for moment in each.session.document.history]
               for each in (bench, twin)]  # fmt: skip
    assert moments[0] == moments[1]
    assert twin.session.document.nbytes == bench.session.document.nbytes


def test_edits_before_the_first_run_wait_in_the_bytes_too() -> None:
    bench = Bench("#seed=0.5&optimizer=adam")
    bench.say("add_neuron", layer=1)  # makes another first network, with nothing to wait for
    bench.say("set_parameter", layer=1, neuron=0, source=0, value=-0.25)
    bench.say("add_layer")
    bench.say("cut_link", layer=1, neuron=1, source=0)
    state = bench.session.state
    assert state.run is None
    assert len(state.edits) == 3
    twin = gone_on(bench.session.document)
    assert repr(twin.session.state.edits) == repr(state.edits)
    for each in (bench, twin):
        each.settle()
        each.train(20)
    assert bytes_of(twin.run) == bytes_of(bench.run)
    assert told(twin.session.document) == told(bench.session.document)


def test_a_job_under_way_is_trained_again() -> None:
    bench = begun("optimizer=adam")
    for _ in range(10):
        bench.say("step")
    job = bench.session.next_job(Stint(5))
    assert job is not None
    bench.say("cut_link", layer=2, neuron=0, source=0)
    assert bench.session.state.away
    assert len(bench.session.state.edits) == 1
    twin = gone_on(bench.session.document)
    assert (twin.session.state.away, twin.session.state.edits, twin.session.state.steps) == (False, (), 10)
    cut = bench.run  # what was shown meanwhile
    assert bytes_of(twin.run) == bytes_of(cut)
    straight = Bench()
    straight.session = Session(dataclasses.replace(bench.session.document, state=dataclasses.replace(
        bench.session.state, away=False, edits=())), straight.outbox)  # fmt: skip
    straight.settle()
    twin.settle()
    assert bytes_of(twin.run) == bytes_of(straight.run)
    assert twin.epoch == bench.epoch + 10


@pytest.mark.parametrize("way", ["to_present", "continue_here", "play"])
def test_a_session_that_looks_back_does_so_after_reading(way: str) -> None:
    bench = begun("optimizer=momentum", 60)
    bench.say("rewind", epoch=20)
    assert bench.session.state.present is not None
    twin = gone_on(bench.session.document)
    assert twin.shown["past"] == bench.shown["past"] == {"epoch": 20, "batch": 0}
    for each in (bench, twin):
        each.say(way)
        each.say("pause")
        each.train(50)
    assert bytes_of(twin.run) == bytes_of(bench.run)
    assert told(twin.session.document) == told(bench.session.document)


def edited() -> Bench:
    """A session with edits of all kinds to undo, and some to redo."""
    bench = begun("optimizer=adam&showTestData=true")
    bench.say("add_layer")
    bench.train(5)
    bench.say("set_parameter", layer=1, neuron=0, source=0, value=1.5)
    bench.say("set", field="noise", value=20)
    bench.train(5)
    bench.say("open_link", link="#dataset=spiral-3&seed=0.7&networkShape=3&preset=three-arms")
    bench.settle()
    bench.train(5)
    bench.say("reset")
    bench.settle()
    bench.train(2)
    bench.say("undo")
    bench.say("undo")
    return bench


def test_undo_and_redo_after_reading() -> None:
    bench = edited()
    twin = gone_on(bench.session.document)
    labels = []
    for name in ["redo"] * 3 + ["undo"] * 9 + ["redo"] * 9:
        for each in (bench, twin):
            each.say(name)
            each.settle()
        assert (twin.shown["undo"], twin.shown["redo"]) == (bench.shown["undo"], bench.shown["redo"])
        labels.append(twin.shown["undo"] and twin.shown["undo"]["message"])
        assert told(twin.session.document) == told(bench.session.document)
    assert {"preset Three classes", "reset", "add layer", "weight", "learning rate", "noise", None} <= set(
        labels
    )
    for each in (bench, twin):
        each.train(20)
    assert bytes_of(twin.run) == bytes_of(bench.run)


def test_what_undo_and_history_share_is_written_once_and_is_one_again() -> None:
    bench = begun("", 100)
    alone = codec.write(bench.session.document)
    for layer in (1, 2, 1, 2):
        bench.say("add_neuron", layer=layer)
    document = bench.session.document
    assert len(document.done.entries) == 6
    data = codec.write(document)
    assert len(data) < len(alone) + 8_000
    found = codec.read(data).document
    moments = {id(moment) for moment in found.history}
    for entry, written in zip(found.done.entries, document.done.entries, strict=True):
        if entry.history is not None and written.history is not None:
            kept = [id(moment) for moment in entry.history]
            shared = {id(moment) for moment in document.history}
            assert len(moments & set(kept)) == sum(id(moment) in shared for moment in written.history)
    assert found.nbytes == document.nbytes
    assert codec.write(found) == data


def test_a_long_session_is_small() -> None:
    bench = Bench("#seed=0.5&percTrainData=10&batchSize=30")
    bench.settle()
    while bench.epoch < 4000:
        bench.say("step")
        job = bench.session.next_job(Stint(40))
        assert job is not None
        bench.session.accept(advance([job])[0])
        bench.draw()
    document = bench.session.document
    moments = len([*document.history])
    assert moments > 200
    parameters = 8 * bench.run.parameters.size
    assert (
        len(codec.write(document)) < 1.3 * (moments * parameters + 24 * len(document.history.losses)) + 2000
    )


# --- generated ------------------------------------------------------------------------------------


@st.composite
def histories(draw: st.DrawFn) -> History:
    experiment = draw(experiments)
    count = experiment.architecture.parameter_count
    trail = draw(trails(count))
    weights = st.integers(0, 10_000)
    recent = [
        Moment((epoch, 0), experiment, trail, draw(weights), row) for row, epoch in enumerate(trail.epochs)
    ]
    found = sorted(draw(st.lists(runs(count), max_size=3)), key=lambda run: run.position)
    within = [Moment(run.position, experiment, run, draw(weights)) for run in found]
    positions = [moment.position for moment in within]
    within = [moment for number, moment in enumerate(within) if moment.position not in positions[:number]]
    columns = [draw(st.lists(st.floats(), min_size=4, max_size=4)) for _ in range(2)]
    epochs = sorted(draw(st.sets(st.floats(0, 1e6), min_size=4, max_size=4)))
    losses = Losses(*(Losses().epochs + codec.array("d", column) for column in (epochs, *columns)))
    held = sum(moment.nbytes for moment in (*recent, *within))
    return History(losses, (), tuple(recent), tuple(within), draw(st.integers(1, 64)), held)


@st.composite
def documents(draw: st.DrawFn) -> Document:
    history = draw(histories())
    (experiment, *_) = [moment.experiment for moment in history]
    count = experiment.architecture.parameter_count
    run, good, first = (draw(st.none() | runs(count)) for _ in range(3))
    state = State(
        experiment, playing=draw(st.booleans()), speed=draw(st.sampled_from(codec.SPEEDS)), origin=draw(experiments),
        run=run, good=good, first=first, edited=draw(st.booleans()), steps=draw(st.integers(0, 100)),
        revision=draw(st.integers(1, 2**31)), neuron=draw(st.sampled_from([None, (0, 0)])),
    )  # fmt: skip
    state = dataclasses.replace(state, present=draw(st.sampled_from([None, state])))
    whole = Entry(
        say("edit_reset"),
        state=state,
        history=draw(st.sampled_from([None, history])),
        nbytes=7,
        with_view=True,
    )
    fields = {"noise": experiment.noise, "hidden_layers": experiment.hidden_layers}
    entries = draw(
        st.lists(
            st.sampled_from([whole, Entry(say("edit_field", field="noise", label="Noise"), fields=fields)]),
            max_size=3,
        )
    )
    return Document(state, history, Stack(tuple(entries)), Stack(tuple(entries[:1])))


@settings(max_examples=40, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(documents())
def test_documents_there_and_back(document: Document) -> None:
    assert told(reread(document)) == told(document)


# --- rules of reading -----------------------------------------------------------------------------

DOCUMENT = edited().session.document
DATA = codec.write(DOCUMENT)


def changed(change: Any) -> tuple[Document, Report]:
    """What is read where `change` has made something else of the JSON value."""
    value, arrays = container.unpack(DATA)
    change(value)
    found, report = codec.read(container.pack(value, arrays))
    assert isinstance(found, Document)
    return found, report


def every(value: Any, name: str) -> list[dict[str, Any]]:
    """All objects with a field of that name."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    found = [each for part in inner for each in every(part, name)]
    return [value, *found] if isinstance(value, dict) and name in value else found


def test_fields_that_were_added_since_have_their_defaults() -> None:
    def change(value: Any) -> None:
        for name in ("clip_norm", "number", "stopped", "with_view", "present", "edited", "spacing"):
            assert every(value, name)
            for each in every(value, name):
                del each[name]

    found, report = changed(change)
    assert report == Report()
    assert DOCUMENT.state.run is not None
    assert DOCUMENT.state.run.stopped is not None
    assert told(found.state.run) == told(dataclasses.replace(DOCUMENT.state.run, stopped=None))
    assert found.history.spacing == 1
    assert {moment.experiment.clip_norm for moment in found.history} == {0.0}


def test_fields_that_are_unknown_are_ignored_and_counted() -> None:
    def change(value: Any) -> None:
        value["session"]["room"] = {"seats": [1, 2]}
        value["session"]["state"]["mood"] = "good"
        for run in value["shared"]["run"]:
            run["colour"] = None

    found, report = changed(change)
    assert told(found) == told(DOCUMENT)
    runs_read = report.unknown.pop("run.colour")
    assert 0 < runs_read <= len(container.unpack(DATA).value["shared"]["run"])
    assert report == Report({"session.room": 1, "state.mood": 1})


def test_what_is_no_longer_accepted_is_the_default_and_reported() -> None:
    def change(value: Any) -> None:
        state = value["session"]["state"]
        state.update(speed=61, neuron=[5, 5], steps=-1, good=10**6)
        state["view"].update(panel="attic", hidden=["playButton", "roof"])

    found, report = changed(change)
    assert [line.partition(":")[0] for line in report.refused] == [
        "roof is not among the names that are known",
        "view.panel", "state.speed", "state.good", "state.steps", "state.neuron",
    ]  # fmt: skip
    assert found.state.speed == State().speed
    assert found.state.view.hidden == {"playButton"}
    assert told(found.history) == told(DOCUMENT.history)
    assert told(found.state.run) == told(DOCUMENT.state.run)


def test_a_run_of_another_network_is_not_taken() -> None:
    def change(value: Any) -> None:
        value["session"]["state"]["experiment"] = len(value["shared"]["experiment"])
        value["shared"]["experiment"].append({"hidden_layers": [7]})

    found, report = changed(change)
    assert (found.state.run, found.state.good) == (None, None)
    assert {line.partition(":")[0] for line in report.refused} >= {"state.run", "state.good"}


def test_a_moment_that_cannot_be_read_is_left_out_and_the_others_stay() -> None:
    def change(value: Any) -> None:
        number = value["shared"]["history"][value["session"]["history"]]["recent"][3]
        value["shared"]["moment"][number]["source"] = {"run": 10**6}

    found, _ = changed(change)
    assert told(found.history.recent) == told(DOCUMENT.history.recent[:3] + DOCUMENT.history.recent[4:])
    assert found.history.held == sum(moment.nbytes for moment in found.history)


def test_moments_and_losses_out_of_order_are_none() -> None:
    def change(value: Any) -> None:
        for history in value["shared"]["history"]:
            history["recent"].reverse()
            history["losses"]["training"], history["losses"]["epochs"] = [
                history["losses"][name] for name in ("epochs", "training")
            ]

    found, report = changed(change)
    assert found.history.recent == ()
    assert len(found.history.losses) == 0
    assert {"history.recent", "history.losses"} <= {line.partition(":")[0] for line in report.refused}


@pytest.mark.parametrize(
    "said",
    [
        {"code": "edit_dance", "params": {}},
        {"code": "stuck", "params": {"epoch": "7"}},
        {"code": "edit_field", "params": {}},
        {"code": "edit_preset", "params": {"name": "xor"}},
        {"code": "edit_field", "params": {"label": ["Noise"]}},
        {"code": "edit_field", "params": {"label": "Noise\n"}},
        "noise",
    ],
)
def test_an_edit_without_words_is_left_out_and_the_others_stay(said: Any) -> None:
    def change(value: Any) -> None:
        value["session"]["done"]["entries"][0]["said"] = said

    found, report = changed(change)
    assert told(found.done.entries) == told(DOCUMENT.done.entries[1:])
    assert report.refused


def test_an_entry_that_takes_nothing_back_is_left_out() -> None:
    def change(value: Any) -> None:
        for entry in value["session"]["done"]["entries"]:
            if entry["state"]:
                entry["state"]["experiment"] = None
                del entry["state"]["origin"]
                entry["state"], entry["history"] = None, 10**6

    found, _ = changed(change)
    whole = [entry for entry in DOCUMENT.done.entries if entry.fields is not None]
    assert told(found.done.entries) == told(tuple(whole))


SMALL = Experiment(hidden_layers=(2,))
LARGER = Experiment(hidden_layers=(3,))
OTHER = Experiment(hidden_layers=(4,))


@pytest.mark.parametrize(
    ("edits", "is_taken"),
    [
        ((BeginEpochAnew(), Reshape(SMALL, LARGER)), True),
        ((Reshape(SMALL, OTHER), ByHand(OTHER, Cut((16,))), Reshape(OTHER, LARGER)), True),
        ((BeginEpochAnew(),), False),
        ((Reshape(SMALL, OTHER),), False),
        ((Reshape(OTHER, LARGER),), False),
        ((ByHand(LARGER, Cut((0,))), Reshape(SMALL, LARGER)), False),
    ],
)
def test_edits_wait_only_where_each_fits_the_network_before_it(edits: Any, is_taken: bool) -> None:
    document = Document(State(LARGER, origin=SMALL, edits=edits))
    found, report = codec.read(codec.write(document))
    assert found.state.edits == (edits if is_taken else ())
    assert len(report.refused) == (not is_taken)
    bench = Bench()
    bench.session = Session(found, bench.outbox)
    bench.settle()
    assert bench.run.parameters.size == LARGER.architecture.parameter_count


# --- damaged --------------------------------------------------------------------------------------


def test_bytes_that_are_cut_off_are_damaged() -> None:
    for length in [*range(200), *range(200, len(DATA), 97), len(DATA) - 1]:
        with pytest.raises(Unreadable):
            codec.read(DATA[:length])


def test_bits_that_are_turned_are_noticed() -> None:
    for place in [*range(10), *range(12, 200), *range(200, len(DATA), 53)]:
        turned = bytearray(DATA)
        turned[place] ^= 1 << place % 8
        with pytest.raises(Unreadable):
            codec.read(bytes(turned))


NUMBERS = st.integers(-3, 3) | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
VALUES = (
    NUMBERS | st.none() | st.booleans() | st.text(max_size=3) | st.just([]) | st.just({}) | st.just([[0]])
)
VALUE, ARRAYS = container.unpack(DATA)


def places(value: Any) -> list[tuple[Any, Any]]:
    """Every place in a JSON value: what it is in, and its key there."""
    found = []
    for key, each in value.items() if isinstance(value, dict) else enumerate(value):
        found.append((value, key))
        if isinstance(each, dict | list):
            found += places(each)
    return found


@settings(max_examples=40)
@given(st.data())
def test_whatever_is_read_can_be_used_and_written(data: st.DataObject) -> None:
    """Some values in the JSON are others: there is the one error, or a document that a session goes on from."""
    value = copy.deepcopy(VALUE)
    rows = places(value["session"]), places(value["shared"])
    for _ in range(data.draw(st.integers(1, 3))):
        inner, key = data.draw(st.sampled_from(data.draw(st.sampled_from(rows))))
        others = [inner[other] for other in (inner if isinstance(inner, dict) else range(len(inner)))]
        inner[key] = data.draw(VALUES | st.sampled_from(others))
    try:
        document = codec.read(container.pack(value, ARRAYS)).document
    except Unreadable:
        return
    assert told(codec.read(codec.write(document)).document) == told(document)
    outbox = Outbox()
    session = Session(document, outbox, lambda: "0.25")
    for name in ("undo", "redo", "redo", "undo", "undo", "to_present", "continue_here"):
        session.receive(json.dumps({"type": name}), session.owner)
    session.receive(json.dumps({"type": "rewind", "epoch": 4}), session.owner)
    session.receive(json.dumps({"type": "step"}), session.owner)
    job = session.next_job(Stint(1))
    if job is not None:
        session.accept(advance([job])[0])
    codec.write(session.document)


# --- recorded sessions ----------------------------------------------------------------------------


@pytest.mark.parametrize("file", stored_cases.FILES, ids=lambda file: file.stem)
def test_a_recorded_session_is_read_and_goes_on(file: Path) -> None:
    """What was kept years ago says what it said, and its training ends where it ended."""
    recorded = json.loads(file.with_suffix(".json").read_text())
    document, report = codec.read(file.read_bytes())
    assert report == Report()
    said = json.loads(json.dumps(stored_cases.said(document)))
    final = said.pop("parameters"), recorded.pop("parameters")
    assert said == recorded
    for found, expected in zip(*final, strict=True):
        assert found == pytest.approx(expected, rel=1e-9, abs=1e-12)


def test_the_recorded_sessions_hold_all_that_a_session_can() -> None:
    """Else a change of what they do not hold would go unnoticed. Where a field was added, one more is recorded."""
    filled = set()
    for file in stored_cases.FILES:
        value, _ = container.unpack(file.read_bytes())
        rows: list[tuple[Any, Any]] = places(value)
        filled |= {key for inner, key in rows if isinstance(inner, dict) and inner[key]}
    names = {name for form in (*FORMS, *stored_cases.FORMS) for name in form.fields}
    assert names - filled == set()
    assert "session-1.bin" in [file.name for file in stored_cases.FILES]
