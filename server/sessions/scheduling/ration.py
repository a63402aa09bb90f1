"""What a session may train by now, what that costs, and how much of the workers' time it has had.

The scheduler keeps one for each session. Knows no clock: the time is handed in.
"""

from __future__ import annotations

import math

from server.compute.executor import Spent
from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job, Look
from server.lab.run.plan import batches_in_epoch
from server.lab.train.cost import cost_of
from server.sessions.scheduling.fairness import JOB, NOTHING, TICK, Stint, cut
from server.sessions.session import Session
from server.sessions.state import State

LONGEST_DEBT = 0.25  # seconds of training, at the pace in force, that may be made up for
LARGE = 0.01  # seconds of a worker: sessions whose jobs take longer take turns
DEEPEST = 5 * JOB  # seconds: how far a credit can fall below zero
_PLAIN = Look()
_NEW = 0.3  # the weight of what was measured last


class Ration:
    """debt: epochs that the chosen speed asks for and that were not trained yet. credit: seconds by which
    its equal share of the workers' time is more than what it had. training, together, looking: measured time over
    expected time, of batches trained alone, of batches trained in company, of looks. is_suspect: whether its last job
    failed; served_at: when it began.
    """

    def __init__(self) -> None:
        self.debt = 0.0
        self.credit = JOB
        self.training = self.together = self.looking = 1.0
        self.is_suspect = False
        self.served_at = -math.inf
        self._last_time = 0.0
        self._resumed = -1

    def pass_time(self, now: float, session: Session, share: float = 1.0, fair: float = 1.0) -> None:
        """It is `now`. share: how much of the speed there is time for; fair: seconds a second that everybody gets."""
        state, resumed = session.state, session.resumed
        elapsed = now - self._last_time if resumed == self._resumed else 0.0
        self._last_time = session.now = now
        self._resumed = resumed
        self.credit = min(JOB, self.credit + elapsed * fair)
        if not state.playing or not session.is_present:
            self.debt = 0.0
            return
        speed = state.speed
        self.debt = min(self.debt + elapsed * speed * share, max(1.0, LONGEST_DEBT * speed * share))

    # --- what it may train ----------------------------------------------------------------------------

    def next_job(self, session: Session, stack: int = 1) -> Job | None:
        """What the session does next, in the company of so many others like it."""
        stint = self.stint(session.state, stack)
        job = session.next_job(stint, self.look)
        if job is not None and (job.trains or job.looks):
            self._pay(session.state, stint, session.now)
        return job

    def stint(self, state: State, stack: int = 1) -> Stint:
        """What the next job trains, in the company of so many others like it."""
        if state.is_still:
            return NOTHING
        cost, in_epoch, begun = cost_of(state.experiment), batches_in_epoch(state.experiment), begun_of(state)
        batch = self.training * cost.batch(stack)
        seconds = JOB if state.run is not None else max(0.0, JOB - cost.points)
        if state.batches and not state.steps:
            return Stint(0, max(1, min(state.batches, in_epoch - begun, math.floor(seconds / batch))))
        owed = state.steps + self._owed(state)
        return cut(owed if state.steps else owed + begun / in_epoch, begun, in_epoch, batch, seconds)

    def _pay(self, state: State, stint: Stint, now: float) -> None:
        """A job begins that trains so much."""
        self.served_at = now
        in_epoch = batches_in_epoch(state.experiment)
        epochs = stint.epochs + (stint.batches - (begun_of(state) if stint.epochs else 0)) / in_epoch
        self.debt = max(0.0, self.debt - max(0.0, epochs - state.steps))

    def seconds_of_look(self, session: Session) -> float:
        """What the session's next looks are expected to take of a worker."""
        return self.looking * sum(map(cost_of(session.state.experiment).look, session.expected_looks))

    def is_large(self, session: Session) -> bool:
        """Whether the session asks for jobs that take long.

        What it asks for in one tick counts, and at least one epoch. Its debt does not count: else every session of a
        class that lags behind would be large, they would train one after the other, and lag behind even more.
        """
        if self.is_suspect or session.is_pursuing:
            return True
        state = session.state
        cost, training = cost_of(state.experiment), 0.0
        if not state.is_still:
            epochs = state.steps + state.batches / cost.batches
            if state.playing:
                epochs += max(1.0, state.speed * TICK) if state.speed else math.inf
            training = min(JOB, epochs * cost.batches * cost.batch() * self.together)
        # A session that has not had more than its share gets its points at once
        drawing = cost.points if state.run is None and self.credit < 0 else 0.0
        looking = self.looking * sum(map(cost.look, session.expected_looks))
        return drawing + training + looking > LARGE

    def _owed(self, state: State) -> float:
        if not state.playing:
            return 0.0
        return self.debt if state.speed else math.inf

    # --- what it costs --------------------------------------------------------------------------------

    def look(self, experiment: Experiment, look: Look = _PLAIN) -> float:
        """Seconds that a look takes."""
        return self.looking * cost_of(experiment).look(look)

    def seconds_of(self, job: Job) -> float:
        """Seconds that a job takes in the company it had."""
        cost = cost_of(job.experiment)
        batches = job.epochs * cost.batches + job.batches
        looking = sum(map(cost.look, job.looks))
        return batches * cost.batch() * self.together + self.looking * looking

    def learn(self, job: Job, spent: Spent) -> None:
        """Take account of what a job has really cost."""
        cost = cost_of(job.experiment)
        self.credit = max(
            -DEEPEST, self.credit - spent.drawing - spent.training / spent.stack - spent.looking
        )
        if spent.batches:
            batch = spent.training / spent.batches
            self.training = _closer(self.training, batch / cost.batch(spent.stack))
            self.together = _closer(self.together, batch / spent.stack / cost.batch())
        if job.looks:
            self.looking = _closer(self.looking, spent.looking / sum(map(cost.look, job.looks)))


def begun_of(state: State) -> int:
    """How many batches of the next epoch are done."""
    batch = 0 if state.run is None else state.run.batch
    return (
        batch if batch < batches_in_epoch(state.experiment) else 0
    )  # as training does: the epoch begins anew


def _closer(known: float, seen: float) -> float:
    return (1 - _NEW) * known + _NEW * seen
