"""A session between its commands and its jobs, with the time handed in."""

from __future__ import annotations

from server.lab.train.advance import advance
from server.lab.train.cost import cost_of
from server.sessions.outbox import Outbox
from server.sessions.scheduling.fairness import JOB
from tests.sessions.bench import Bench


def test_a_new_session_shows_its_untrained_network_and_then_rests() -> None:
    bench = Bench()
    assert bench.session.is_active
    bench.tick(0.0)
    assert (bench.frames, bench.scenes, bench.epoch) == (1, 1, 0)
    assert bench.session.is_active  # a still network is worth a finer picture
    bench.tick(0.1)
    assert (bench.frames, bench.fine) == (2, 1)
    assert not bench.session.is_active
    assert bench.job(1.0) is None


def test_the_chosen_speed_is_kept() -> None:
    bench = Bench()
    bench.tick(0.0)
    bench.say("play")
    bench.tick(100.0)
    for tick in range(1, 61):
        bench.tick(100.0 + tick / 60)
    assert 58 <= bench.epoch <= 61
    bench.say("set_speed", value=1)
    before = bench.epoch
    for tick in range(1, 181):
        bench.tick(101.0 + tick / 60)
    assert 2 <= bench.epoch - before <= 4


def test_overload_slows_down_and_is_not_made_up_for() -> None:
    bench = Bench()
    bench.say("play")
    bench.tick(0.0)
    assert bench.tick(10.0) <= 15


def test_a_job_is_no_longer_than_it_may_be() -> None:
    bench = Bench()
    bench.tick(0.0)  # the points are drawn: that counts, too
    bench.say("play")
    bench.say("set_speed", value=0)
    batch = cost_of(bench.session.state.experiment).batch()
    bench.ration.training = JOB / 60 / batch  # of which an epoch has 25
    bench.tick(0.0)
    assert bench.epoch == 2


def test_step_trains_one_epoch() -> None:
    bench = Bench()
    bench.say("step")
    bench.tick(0.0)
    bench.tick(1.0)
    assert bench.epoch == 1


def test_reset_brings_the_same_weights_back_and_voids_what_is_under_way() -> None:
    bench = Bench()
    bench.tick(0.0)
    first = bench.session.state.run
    bench.say("play")
    bench.tick(1.0)
    job = bench.job(1.5)
    assert job is not None
    bench.say("reset")
    bench.session.accept(advance([job])[0])
    assert bench.session.state.run is None
    bench.say("pause")
    bench.tick(2.0)
    assert bench.epoch == 0
    again = bench.session.state.run
    assert first is not None
    assert again is not None
    assert again.parameters.tobytes() == first.parameters.tobytes()


def test_a_browser_that_does_not_draw_gets_no_frames_but_training_goes_on() -> None:
    bench = Bench()
    bench.say("play")
    looked = 0
    for tick in range(30):
        job = bench.job(tick / 60)
        if job is not None:
            looked += len(job.looks)
            bench.session.accept(advance([job])[0])
    assert looked <= 3
    assert bench.epoch >= 25


def test_points_are_sent_only_when_they_change() -> None:
    bench = Bench()
    for now, said in enumerate([("step", {}), ("set", {"field": "learning_rate", "value": 0.1}),
                                ("set", {"field": "noise", "value": 10}), ("reset", {})]):  # fmt: skip
        bench.say(said[0], **said[1])
        bench.tick(float(now))
    assert bench.scenes == 2


def test_hands_that_are_quicker_than_the_first_job() -> None:
    """What is said before the untrained network exists gives the same bytes as what is said after."""
    results = []
    for pause in (False, True):
        bench = Bench()
        bench.say("play")
        for tick in range(9):
            bench.tick(tick / 60)
        bench.say("reset")
        if pause:
            bench.tick(1.0)
        bench.say("set_parameter", layer=1, neuron=0, source=0, value=3.0)
        bench.say("add_neuron", layer=1)
        bench.say("remove_neuron", layer=2)
        bench.say("step")
        for tick in range(5):
            bench.tick(2.0 + tick)
        run = bench.session.state.run
        assert run is not None
        assert run.epoch == 1
        results.append(run.parameters.tobytes())
    assert results[0] == results[1]


def test_step_counts_while_a_job_of_play_is_under_way() -> None:
    bench = Bench()
    bench.say("play")
    bench.tick(0.0)
    job = bench.job(0.2)
    assert job is not None
    assert job.epochs > 3
    bench.say("step")
    bench.session.accept(advance([job])[0])
    before = bench.epoch
    bench.tick(1.0)
    assert bench.epoch == before + 1


def test_the_last_good_epoch_holds_nothing_that_nobody_has_measured() -> None:
    bench = Bench()
    bench.tick(0.0)
    bench.say("play")
    bench.tick(0.1)
    job = bench.job(0.3)
    assert job is not None
    bench.say("set_parameter", layer=1, neuron=0, source=0, value=1e6)
    bench.session.accept(advance([job])[0])
    good = bench.session.state.good
    assert good is not None
    assert abs(good.parameters).max() < 10


def test_a_browser_that_comes_back_gets_its_points_whatever_was_under_way() -> None:
    bench = Bench()
    bench.tick(0.0)
    job = bench.job(0.1)
    assert job is not None
    bench.outbox, bench.frames, bench.scenes = Outbox(), 0, 0
    bench.session.attach(bench.outbox)
    bench.session.accept(advance([job])[0])
    bench.tick(0.2)
    assert (bench.frames, bench.scenes) == (1, 1)


def test_a_session_that_failed_waits_for_the_next_command() -> None:
    bench = Bench()
    bench.say("play")
    assert bench.job(0.1) is not None
    bench.session.fail()
    assert not bench.session.is_active
    assert bench.job(0.2) is None
    bench.say("step")
    bench.tick(0.3)
    assert bench.epoch == 1


def test_an_edit_is_done_to_the_result_of_the_job_under_way_as_well() -> None:
    bench = Bench()
    bench.tick(0.0)
    bench.say("step")
    bench.tick(1.0)
    bench.say("step")
    job = bench.job(2.0)
    assert job is not None
    bench.say("set_parameter", layer=1, neuron=0, source=0, value=9.0)
    bench.say("add_neuron", layer=1)
    bench.session.accept(advance([job])[0])
    run = bench.session.state.run
    assert run is not None
    assert (run.epoch, run.parameters[0], len(run.parameters)) == (2, 9.0, 30)
    frames = bench.frames
    bench.draw()
    assert bench.frames == frames  # what the job saw has another shape
    bench.tick(3.0)
    assert bench.frames == frames + 1


def test_a_connection_that_comes_back_finds_the_same_run() -> None:
    bench = Bench()
    bench.say("play")
    for tick in range(20):
        bench.tick(tick / 60)
    epoch = bench.epoch
    bench.session.leave(bench.session.owner)
    assert not bench.session.is_active
    assert bench.job(5.0) is None
    bench.outbox, bench.frames, bench.scenes = Outbox(), 0, 0
    bench.session.attach(bench.outbox)
    bench.tick(6.0)
    assert epoch <= bench.epoch <= epoch + 1
    assert (bench.frames, bench.scenes) == (1, 1)


def test_a_refusal_is_an_event_and_changes_nothing() -> None:
    bench = Bench()
    bench.tick(0.0)
    before = bench.session.state
    bench.say("set", field="learning_rate", value=1e308)
    bench.session.receive("not JSON", bench.session.owner)
    assert [event["reason"] for event in bench.named("refused")] == ["out_of_range", "malformed"]
    assert bench.session.state is before


def test_a_hidden_tab_stands_still_and_costs_nothing_until_it_is_seen_again() -> None:
    bench = Bench()
    bench.say("play")
    bench.tick(0.0)
    bench.tick(0.5)
    before = bench.epoch
    bench.say("set_visible", value=False)
    assert not bench.session.is_active
    assert bench.tick(1.0) == bench.tick(60.0) == 0
    bench.say("set_visible", value=True)
    assert bench.session.is_active
    assert bench.tick(120.0) == 0  # what was missed is not made up for
    bench.tick(120.1)
    assert before < bench.epoch <= before + 7
