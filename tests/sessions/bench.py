"""A session, a browser that draws every frame at once, and a clock by hand."""

from __future__ import annotations

import json
from typing import Any

from server.lab.jobs import Job
from server.lab.look.frames import FINE, SCENE
from server.lab.permalink import links
from server.lab.run.run import Run
from server.lab.train.advance import advance
from server.sessions.outbox import Outbox
from server.sessions.scheduling.ration import Ration
from server.sessions.session import Session


class Bench:
    """A session, and a browser that draws every frame at once."""

    def __init__(self, link: str = "#seed=0.5") -> None:
        assert not links.read(link).refused  # else the test would be about another network
        self.outbox, self.now = Outbox(), 0.0
        self.session = Session.open(link, self.outbox, new_seed=lambda: "0.25")
        self.session.clock = lambda: self.now
        self.ration = Ration()
        self.frames = 0
        self.events: list[dict[str, Any]] = []
        self.scenes = self.fine = 0

    def say(self, name: str, **values: Any) -> None:
        self.session.receive(json.dumps({"type": name} | values), self.session.owner)

    def job(self, now: float) -> Job | None:
        """What the session does next when it is asked alone."""
        self.ration.pass_time(now, self.session)
        return self.next_job()

    def next_job(self) -> Job | None:
        """What the session does next at the same time."""
        return self.ration.next_job(self.session)

    def tick(self, now: float) -> int:
        """One job there and back; how many epochs it trained."""
        job = self.job(now)
        if job is not None:
            self.session.accept(advance([job])[0])
        self.draw()
        return job.epochs if job else 0

    def draw(self) -> None:
        while messages := self.outbox.ready():
            for message in messages:
                if isinstance(message, str):
                    self.events.append(json.loads(message))
                elif message[1] != SCENE:
                    self.frames += 1
                    self.fine += message[2] & FINE
                    self.outbox.acknowledge(self.frames)
                else:
                    self.scenes += 1

    def named(self, name: str) -> list[dict[str, Any]]:
        self.draw()
        return [event for event in self.events if event["type"] == name]

    @property
    def epoch(self) -> int:
        run = self.session.state.run
        return run.epoch if run else -1

    def train(self, epochs: int) -> None:
        """So many epochs by single steps, several a job."""
        wanted = max(self.epoch, 0) + epochs
        while self.epoch < wanted:
            for _ in range(min(7, wanted - max(self.epoch, 0))):
                self.say("step")
            self.settle()

    def settle(self) -> None:
        """All jobs there are."""
        while (job := self.next_job()) is not None:
            self.session.accept(advance([job])[0])
            self.draw()

    @property
    def run(self) -> Run:
        run = self.session.state.run
        assert run is not None
        return run

    @property
    def shown(self) -> dict[str, Any]:
        """The latest state event."""
        return self.named("state")[-1]
