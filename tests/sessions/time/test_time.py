"""Looking back, going on from there, undo and redo: with the engine, byte for byte."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from server.lab.run.run import Run
from server.lab.train.advance import advance
from server.sessions.outbox import Outbox
from server.sessions.scheduling.fairness import Stint
from server.sessions.time import history, undo
from server.words.said import say
from tests.sessions.bench import Bench

LEARNING_RATE = say("edit_field", field="learning_rate", label="Learning rate").plain

LINKS = [
    "learningRate=0.03",
    "optimizer=adam&learningRate=0.01&schedule=cosine&scheduleLength=300",
    "optimizer=momentum&dropout=0.2&shuffle=true&batchSize=7",
    "regularization=L1&regularizationRate=0.03&networkShape=8,4&dataset=xor",
]


def same(one: Run, other: Run) -> bool:
    """Whether two runs have the same bytes in everything."""
    arrays = [(one.parameters, other.parameters), (one.stopped, other.stopped), (one.held, other.held)]
    arrays += [((one.slots or {}).get(name), (other.slots or {}).get(name)) for name in one.slots or {}]
    equal = [(a is None and b is None) or (a is not None and b is not None and a.tobytes() == b.tobytes())
             for a, b in arrays]  # fmt: skip
    return all(equal) and one.position == other.position and one.optimizer == other.optimizer


def trained(link: str, epochs: int) -> Bench:
    bench = Bench(f"#seed=0.5&{link}")
    bench.settle()
    bench.train(epochs)
    return bench


@pytest.mark.parametrize("link", LINKS)
def test_a_hundred_epochs_back_and_on_again_are_the_bytes_of_never_having_been_back(link: str) -> None:
    straight = trained(link, 160)
    bench = trained(link, 160)
    before = bench.session.state
    bench.say("rewind", epoch=60)
    assert same(bench.run, trained(link, 60).run)
    assert bench.shown["past"] == {"epoch": 60, "batch": 0}
    assert bench.shown["latest"] == {"epoch": 160, "batch": 0}
    bench.settle()
    bench.say("continue_here")
    assert bench.shown["past"] is None
    bench.train(100)
    assert same(bench.run, straight.run)
    bench.say("undo")  # what came after the moment is there again, and the moment is looked back at
    bench.say("to_present")
    assert bench.session.state.run is before.run


def test_of_the_last_fifty_epochs_every_one_is_kept_however_they_were_trained() -> None:
    bench = Bench("#seed=0.5&networkShape=3&shuffle=true")
    bench.settle()
    one_by_one = Bench("#seed=0.5&networkShape=3&shuffle=true")
    one_by_one.settle()
    runs = {}
    for epoch in range(1, 76):
        one_by_one.train(1)
        runs[epoch] = one_by_one.run
    bench.train(3)
    job = bench.session.next_job(Stint(72))
    assert job is not None
    bench.session.accept(advance([job])[0])
    bench.draw()
    for epoch in range(25, 76):
        bench.say("rewind", epoch=epoch)
        assert same(bench.run, runs[epoch])


def test_older_moments_lie_at_even_distances_and_all_of_it_stays_small() -> None:
    for link, most in (("networkShape=2", 400), ("networkShape=8,8,8,8,8,8&optimizer=adam", 400)):
        bench = Bench(f"#seed=0.5&percTrainData=10&batchSize=30&{link}")
        bench.settle()
        while bench.epoch < 2000:
            job = bench.session.next_job(Stint(40))
            assert job is not None
            bench.session.accept(advance([job])[0])
        kept = [moment.position[0] for moment in bench.session.document.history]
        assert len(kept) <= most
        assert kept == sorted(kept)
        assert kept[0] == 0
        gaps = np.diff([epoch for epoch in kept if epoch < 1900])
        assert gaps.max() <= 2 * np.median(gaps)
        assert bench.session.document.history.nbytes < history.MOST_NBYTES + 50_000


def test_a_job_under_way_does_not_overwrite_the_past_nor_the_present() -> None:
    bench = trained("", 60)
    present = bench.session.state.run
    bench.say("play")
    bench.ration.pass_time(0.0, bench.session)
    job = bench.job(0.1)
    assert job is not None
    assert job.epochs
    bench.say("rewind", epoch=20)
    shown = bench.run
    bench.session.accept(advance([job])[0])
    assert bench.session.state.run is shown
    assert not bench.session.state.playing
    bench.settle()
    bench.say("to_present")
    assert bench.session.state.run is present


def test_looking_back_shows_the_experiment_of_then_and_loses_nothing() -> None:
    bench = trained("", 20)
    bench.say("add_neuron", layer=1)
    bench.train(20)
    bench.say("set", field="learning_rate", value=0.1)
    bench.train(5)
    now = bench.session.state
    bench.say("rewind", epoch=10)
    assert bench.shown["sizes"] == [2, 4, 2, 1]
    assert bench.shown["experiment"]["learning_rate"] == 0.03
    bench.settle()
    bench.say("rewind", epoch=30)
    assert bench.shown["sizes"] == [2, 5, 2, 1]
    frames = bench.frames
    bench.settle()
    assert bench.frames > frames
    bench.say("look_at", neuron=[1, 0])
    bench.say("rewind", epoch=10_000)
    assert bench.shown["past"] is None
    state = bench.session.state
    assert (state.run, state.experiment) == (now.run, now.experiment)


@pytest.mark.parametrize(
    "command",
    [{"name": "play"}, {"name": "step"}, {"name": "step_batch"}, {"name": "add_layer"},
     {"name": "set", "field": "learning_rate", "value": 1}, {"name": "reset"}],
)  # fmt: skip
def test_whatever_changes_something_goes_on_from_the_moment_shown(command: dict[str, Any]) -> None:
    bench = trained("", 80)
    whole = bench.session.state.run
    bench.say("rewind", epoch=40)
    bench.say(**command)
    assert bench.shown["past"] is None
    assert bench.session.document.history.at((79, 0)) is None or bench.shown["latest"]["epoch"] <= 40
    (losses,) = bench.named("losses")
    assert max(losses["epochs"], default=0) <= 40
    bench.say("pause")
    bench.settle()
    bench.say("undo")
    bench.say("to_present")
    assert bench.session.state.run is whole
    bench.say("rewind", epoch=79)
    assert bench.epoch == 79
    assert max(bench.named("losses")[-1]["epochs"]) == 80


def test_a_refusal_while_looking_back_changes_nothing() -> None:
    bench = trained("", 20)
    bench.say("rewind", epoch=10)
    before = bench.session.state
    bench.say("remove_neuron", layer=9)
    bench.say("set", field="learning_rate", value=0.03)
    bench.say("continue_here", nonsense=1)
    assert bench.session.state is before


# --- undo -----------------------------------------------------------------------------------------


def test_undo_of_another_value_lets_the_run_go_on() -> None:
    bench = trained("", 10)
    bench.now = 10.0
    bench.say("set", field="learning_rate", value=0.1)
    assert (bench.shown["undo"], bench.shown["redo"]) == (LEARNING_RATE, None)
    bench.train(10)
    run = bench.run
    bench.say("undo")
    assert bench.shown["experiment"]["learning_rate"] == 0.03
    assert (bench.shown["undo"], bench.shown["redo"]) == (None, LEARNING_RATE)
    assert bench.session.state.run is run
    bench.say("redo")
    assert bench.shown["experiment"]["learning_rate"] == 0.1
    bench.say("undo")
    bench.say("set", field="noise", value=10)
    assert bench.shown["redo"] is None


def test_undo_of_a_value_chosen_before_training_does_not_take_the_training_away() -> None:
    bench = Bench()
    bench.say("set", field="learning_rate", value=0.1)
    bench.train(30)
    bench.say("undo")
    assert (bench.epoch, bench.shown["experiment"]["learning_rate"]) == (30, 0.03)


@pytest.mark.parametrize(
    ("command", "label"),
    [
        ({"name": "add_neuron", "layer": 1}, "add neuron"),
        ({"name": "set_parameter", "layer": 1, "neuron": 0, "source": 0, "value": 2.0}, "weight"),
        ({"name": "set_parameter", "layer": 1, "neuron": 0, "source": None, "value": 2.0}, "bias"),
        ({"name": "cut_link", "layer": 1, "neuron": 0, "source": 0}, "cut link"),
        ({"name": "silence", "layer": 1, "neuron": 0}, "silence neuron"),
        ({"name": "reset"}, "reset"),
        ({"name": "new_weights"}, "new weights"),
        ({"name": "set", "field": "features", "value": ["x1"]}, "features"),
        ({"name": "open_link", "link": "#seed=0.1&dataset=xor"}, "open link"),
        ({"name": "open_link", "link": "#preset=xor"}, "preset XOR by one hidden layer"),
    ],
)
def test_undo_of_what_changed_the_run_brings_it_back_and_redo_what_was_then(
    command: dict[str, Any], label: str
) -> None:
    bench = trained("optimizer=adam&learningRate=0.01", 30)
    before = bench.session.state
    bench.say(**command)
    assert bench.shown["undo"]["message"] == label
    bench.settle()
    bench.train(20)
    after = bench.session.state
    bench.say("undo")
    state = bench.session.state
    assert (state.run, state.experiment) == (before.run, before.experiment)
    assert state.view == before.view
    assert max(bench.named("losses")[-1]["epochs"]) == 30
    bench.settle()
    bench.say("rewind", epoch=12)
    assert bench.epoch == 12
    bench.say("to_present")
    bench.say("redo")
    state = bench.session.state
    assert (state.run, state.experiment) == (after.run, after.experiment)
    bench.train(3)
    bench.say("undo")
    assert bench.session.state.run is before.run


def test_undo_while_a_job_is_under_way() -> None:
    bench = trained("", 5)
    before = bench.run
    bench.say("add_neuron", layer=1)
    bench.say("step")
    job = bench.next_job()
    assert job is not None
    bench.say("undo")
    bench.session.accept(advance([job])[0])
    assert bench.run is before
    bench.say("set", field="learning_rate", value=0.1)
    bench.say("step")
    job = bench.next_job()
    assert job is not None
    bench.say("undo")
    bench.session.accept(advance([job])[0])
    assert bench.epoch == 6
    assert bench.session.state.experiment.learning_rate == 0.03


def test_what_is_dragged_or_typed_is_one_edit() -> None:
    bench = trained("", 5)
    for tick, value in enumerate((0.1, 0.3, 1.0)):
        bench.now = 100 + 0.5 * tick
        bench.say("set", field="learning_rate", value=value)
    for tick in range(20):
        bench.now = 102 + 0.1 * tick
        bench.say("set_parameter", layer=1, neuron=0, source=0, value=float(tick))
    before = bench.run.parameters[0]
    bench.now = 110
    bench.say("set_parameter", layer=1, neuron=0, source=0, value=-1.0)
    bench.say("undo")
    assert bench.run.parameters[0] == before
    bench.say("undo")
    assert abs(bench.run.parameters[0]) < 1
    bench.say("undo")
    assert bench.session.state.experiment.learning_rate == 0.03
    assert bench.shown["undo"] is None


def test_looking_around_is_no_edit_and_a_refused_command_makes_none() -> None:
    bench = trained("", 3)
    bench.say("set_view", show_test_data=True, panel="formula")
    bench.say("look_at", neuron=[1, 0])
    bench.say("set_speed", value=1)
    bench.say("remove_layer", at=9)
    bench.say("set", field="learning_rate", value=1e9)
    bench.say("undo")
    assert bench.shown["undo"] is None
    assert bench.epoch == 3


def test_a_hundred_levels_and_bounded_in_bytes() -> None:
    bench = trained("networkShape=8,8,8,8,8,8&optimizer=adam&percTrainData=10&batchSize=30", 30)
    for number in range(100):
        bench.now = 10.0 * number
        bench.say("set_parameter", layer=1, neuron=0, source=0, value=float(number))
        bench.say("reset" if number % 10 == 0 else "step")
        bench.settle()
        bench.train(2)
    document = bench.session.document
    assert document.nbytes < history.MOST_NBYTES + undo.MOST_LEVELS * 30_000
    levels = 0
    while bench.shown["undo"] is not None:
        bench.say("undo")
        levels += 1
    assert levels == undo.MOST_LEVELS


def test_a_copy_and_a_browser_that_comes_back_have_the_past_too() -> None:
    bench = trained("", 40)
    bench.say("add_neuron", layer=1)
    bench.say("rewind", epoch=10)
    other = Bench()
    other.outbox = Outbox()
    other.session, other.frames = bench.session.copy(other.outbox), 0
    bench.outbox, bench.frames = Outbox(), 0
    bench.session.attach(bench.outbox)
    for each in (bench, other):
        each.events = []
        assert each.shown["past"] == {"epoch": 10, "batch": 0}
        assert each.shown["undo"]["message"] == "add neuron"
        assert max(each.named("losses")[-1]["epochs"]) == 40
    other.say("continue_here")
    bench.say("rewind", epoch=30)
    assert (bench.epoch, other.epoch) == (30, 10)
    bench.say("to_present")
    bench.say("undo")
    assert bench.shown["sizes"] == [2, 4, 2, 1]


# --- one batch ------------------------------------------------------------------------------------


def test_the_chart_has_all_of_an_epoch_in_its_batches_though_some_points_wait() -> None:
    """250 points in batches of 8: 31 batches in every epoch, and 2 points that wait."""
    bench = trained("batchSize=8", 0)
    for epoch in (0, 1):
        for batch in range(1, 32):
            bench.say("step_batch")
            bench.settle()
            assert bench.run.position == ((epoch, batch) if batch < 31 else (epoch + 1, 0))
            shown = bench.session.document.history.losses.epochs[-1]
            assert shown == pytest.approx(epoch + batch / 31, abs=1e-12)
    assert same(bench.run, trained("batchSize=8", 2).run)


@pytest.mark.parametrize("link", LINKS)
def test_batch_by_batch_and_then_the_rest_are_the_bytes_of_whole_epochs(link: str) -> None:
    straight, bench = trained(link, 4), trained(link, 1)
    count = -(-int(0.5 * (400 if "xor" in link or "circle" in link else 500)) // (7 if "=7" in link else 10))
    for number in range(1, 4):
        bench.say("step_batch")
        bench.settle()
        assert bench.run.position == (1, number)
    bench.say("step")
    bench.settle()
    assert bench.run.position == (2, 0)
    for _ in range(min(count, 100)):
        bench.say("step_batch")
    bench.settle()
    while bench.run.position[0] == 2:
        bench.say("step_batch")
        bench.settle()
    bench.say("step")
    bench.settle()
    assert same(bench.run, straight.run)
    bench.say("rewind", epoch=1, batch=2)
    assert bench.run.position == (1, 2)


def test_other_batches_begin_the_epoch_anew() -> None:
    bench = trained("", 2)
    for field, value in (
        ("batch_size", 5),
        ("noise", 10),
        ("training_percent", 40),
        ("shuffle", True),
        ("rest", "short"),
    ):
        bench.say("step_batch")
        bench.settle()
        assert bench.run.position == (2, 1)
        bench.say("set", field=field, value=value)
        assert bench.run.position == (2, 0)
    bench.say("step_batch")
    bench.settle()
    bench.say("set", field="learning_rate", value=1)
    assert bench.run.position == (2, 1)
    bench.say("step_batch")
    job = bench.next_job()
    assert job is not None
    bench.say("set", field="batch_size", value=3)
    bench.session.accept(advance([job])[0])
    assert bench.run.position == (2, 0)


@pytest.mark.parametrize("under_way", [False, True])
def test_an_epoch_that_begins_anew_has_no_batches_in_the_past(under_way: bool) -> None:
    bench = trained("", 2)
    for _ in range(3):
        bench.say("step_batch")
        bench.settle()
    job = None
    if under_way:
        bench.say("step_batch")
        job = bench.next_job()
    bench.say("set", field="batch_size", value=7)
    if job is not None:
        bench.session.accept(advance([job])[0])
    assert bench.run.position == (2, 0)
    bench.settle()
    assert max(moment.position for moment in bench.session.document.history) == (1, 0)
    bench.say("rewind", epoch=2, batch=2)
    assert bench.shown["past"] is None
    assert bench.named("losses")[-1]["epochs"][-1] == 2
