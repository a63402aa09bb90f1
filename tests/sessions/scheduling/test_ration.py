"""Epochs that take longer than a job may: cut in parts, told truly, and ending with the same bytes."""

from __future__ import annotations

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Look
from server.lab.train.advance import advance
from server.lab.train.cost import cost_of
from server.sessions.scheduling.fairness import JOB
from tests.sessions.bench import Bench


def slow(batches: int = 7) -> Bench:
    """A session whose jobs have room for so many of the 25 batches of an epoch."""
    bench = Bench()
    bench.tick(0.0)
    bench.ration.training = JOB / (batches + 0.5) / cost_of(bench.session.state.experiment).batch()
    return bench


def test_play_passes_every_whole_epoch_and_ends_with_the_same_bytes() -> None:
    bench = slow()
    bench.say("play")
    now, positions = 0.0, []
    while bench.epoch < 5:
        now += 0.02
        bench.tick(now)
        positions.append(bench.run.position)
    assert any(batch for _, batch in positions)  # frames and losses were of parts of an epoch, too
    (whole,) = advance([Job(bench.session.state.experiment, None, 5)])
    assert bench.run.position == (5, 0)
    assert bench.run.parameters.tobytes() == whole.run.parameters.tobytes()
    kept = {moment.position for moment in bench.session.document.history}
    assert {(epoch, 0) for epoch in range(5)} <= kept
    measured = bench.session.document.history.losses.epochs
    assert any(epoch % 1 for epoch in measured)
    assert list(measured) == sorted(measured)


def test_a_slow_speed_is_kept_through_the_parts_of_an_epoch() -> None:
    bench = slow()
    bench.say("set_speed", value=2)
    bench.say("play")
    for tick in range(1, 181):
        bench.tick(tick / 60)
    epoch, batch = bench.run.position
    assert 5.3 < epoch + batch / 25 <= 6.01


def test_steps_end_at_whole_epochs_and_pause_within_one() -> None:
    bench = slow()
    for _ in range(3):
        bench.say("step")
    jobs = 0
    while (job := bench.next_job()) is not None:
        bench.session.accept(advance([job])[0])
        bench.draw()
        jobs += job.trains
    assert bench.run.position == (3, 0)
    assert jobs > 6
    bench.say("play")
    bench.tick(1.0)
    bench.tick(1.05)
    bench.say("pause")
    bench.tick(1.1)
    epoch, batch = bench.run.position
    assert batch > 0
    bench.say("step_batch")
    bench.tick(1.2)
    assert bench.run.position == (epoch, batch + 1)
    bench.say("step")
    bench.settle()
    assert bench.run.position == (epoch + 1, 0)
    (whole,) = advance([Job(bench.session.state.experiment, None, epoch + 1)])
    assert bench.run.parameters.tobytes() == whole.run.parameters.tobytes()


def test_the_very_first_job_of_a_heavy_experiment_is_short() -> None:
    heavy = "problem=regression&percTrainData=90&batchSize=1&networkShape=8,8,8,8,8,8&activation=gelu&optimizer=adam"
    bench = Bench(f"#seed=0.5&{heavy}&dropout=0.5")
    for _ in range(100):
        bench.say("step")
    jobs = [bench.next_job()]
    assert jobs[0] is not None
    bench.session.accept(advance(jobs)[0])
    jobs.append(bench.next_job())
    assert all(job is not None and not job.epochs and 0 < job.batches <= 68 for job in jobs)


def test_another_experiment_is_known_to_be_heavy_at_once() -> None:
    bench = Bench()
    bench.say("play")
    for tick in range(1, 30):
        bench.tick(tick / 60)
    assert not bench.ration.is_large(bench.session)
    bench.say("set", field="hidden_layers", value=[8] * 6)
    bench.say("set", field="batch_size", value=1)
    bench.say("set_speed", value=1000)
    bench.ration.pass_time(1.0, bench.session)
    assert bench.ration.is_large(bench.session)


def test_whoever_lags_behind_is_not_large_for_that() -> None:
    bench = Bench()
    bench.say("play")
    bench.tick(0.0)
    bench.ration.pass_time(100.0, bench.session)
    assert bench.ration.debt > 10
    assert not bench.ration.is_large(bench.session)


def test_what_is_seen_of_the_inside_counts() -> None:
    bench = Bench()
    for field, value in (("hidden_layers", [8] * 6), ("activation", "gelu"), ("batch_size", 250)):
        bench.say("set", field=field, value=value)
    bench.ration.pass_time(1.0, bench.session)
    plain = bench.ration.seconds_of_look(bench.session)
    bench.say("watch", parameter=[9, 0, 0], second=[1, 0, 9])
    assert bench.ration.seconds_of_look(bench.session) < 3 * plain  # there is no such weight
    bench.say("watch", parameter=[1, 0, 0])
    valley = bench.ration.seconds_of_look(bench.session)
    assert valley > 3 * plain
    bench.say("watch", second=[1, 0, 1])
    assert bench.ration.seconds_of_look(bench.session) > valley
    assert bench.ration.is_large(bench.session)


def test_what_looks_and_batches_cost_is_estimated_in_the_right_order() -> None:
    small, large = Experiment(), Experiment(hidden_layers=(8,) * 6)
    dear = large.changed(activation="gelu", batch_size=300)
    costs = [cost_of(each) for each in (small, large, dear)]
    assert costs[0].batch() < costs[1].batch() < costs[2].batch()
    assert costs[0].look(Look()) < costs[1].look(Look()) < costs[2].look(Look())
    assert all(cost.batch(10) < 10 * cost.batch() for cost in costs)
    assert all(cost.look(Look()) < cost.look(Look(plot=200, pictures=64)) for cost in costs)
