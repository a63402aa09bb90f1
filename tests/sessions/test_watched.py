"""Looking must not touch: whatever is done, in any order, a session ends with the same bytes watched or not."""

from __future__ import annotations

import random
from typing import Any

import pytest

from server.lab.run.run import Run
from server.lab.train.advance import advance
from tests.sessions.bench import Bench

LINKS = [
    "",
    "optimizer=adam&dropout=0.2&shuffle=true",
    "regularization=L1&regularizationRate=0.1",
    "dataset=driving&initializer=example&networkShape=2",
]


def some_command(chance: random.Random) -> dict[str, Any]:
    """Training, time and edits; many of them do not fit at the moment."""
    number, flag = chance.randrange(4), chance.random() < 0.5
    place = {"layer": 1 + number % 3, "neuron": chance.randrange(3), "source": chance.randrange(3)}
    return chance.choice(
        [
            {"type": "step"},
            {"type": "step"},
            {"type": "step_batch"},
            {"type": "play" if flag else "pause"},
            {"type": "rewind", "epoch": chance.randrange(12), "batch": number},
            {"type": "to_present" if flag else "continue_here"},
            {"type": "undo" if flag else "redo"},
            {"type": "reset" if number == 0 else "back_to_good"},
            {"type": "regenerate" if number == 0 else "new_weights"},
            {"type": "set_parameter", **place, "value": chance.uniform(-9, 9)},
            {"type": "cut_link" if flag else "mend_link", **place},
            {"type": "add_neuron" if flag else "remove_neuron", "layer": number},
            {"type": "add_layer" if flag else "remove_layer", "at": number},
            {"type": "set", "field": "batch_size", "value": chance.choice([1, 7, 300])},
            {"type": "set", "field": "optimizer", "value": chance.choice(["sgd", "adam", "momentum"])},
            {"type": "set", "field": "regularization", "value": chance.choice([None, "L1", "L2"])},
            {"type": "set", "field": "learning_rate", "value": chance.choice([0.03, 3, 10])},
            {"type": "set", "field": "classification_data", "value": chance.choice(["xor", "driving"])},
        ]
    )


def some_watch(chance: random.Random) -> dict[str, Any]:
    """Some of the keys, fitting or not."""
    place = [chance.randrange(4), chance.randrange(3), chance.choice([None, 0, 1])]
    given = {
        "point": chance.choice([None, [1.0, 2.0], [3.0, 20.0, 1.0, 9.0]]),
        "losses": chance.random() < 0.5,
        "parameter": place,
        "second": chance.choice([None, [1, 0, 0]]),
        "space": [chance.randrange(3), 0, 1],
        "collapse": True,
        "step": chance.random() < 0.5,
    }
    return {key: given[key] for key in chance.sample(list(given), 3)}


def whole(run: Run | None) -> object:
    """Every byte of a run."""
    if run is None:
        return None
    arrays = {"parameters": run.parameters, "stopped": run.stopped, "held": run.held, **(run.slots or {})}
    return run.position, run.optimizer, {
        name: None if array is None else array.tobytes() for name, array in arrays.items()
    }  # fmt: skip


@pytest.mark.parametrize("link", LINKS)
def test_watched_or_not_the_same_commands_end_with_the_same_bytes(link: str) -> None:
    chance = random.Random(link)
    watched, alone = both = [Bench(f"#seed=0.5&{link}") for _ in range(2)]
    for bench in both:
        bench.settle()
    for number in range(120):
        command, waits = some_command(chance), chance.random() < 0.3
        watched.say("watch", **some_watch(chance))
        for bench in both:
            bench.now = number / 50
            bench.ration.pass_time(bench.now, bench.session)
            job = bench.next_job() if waits else None
            bench.say(**{"name" if key == "type" else key: value for key, value in command.items()})
            if job is not None:
                bench.session.accept(advance([job])[0])
            bench.draw()
            if not waits:
                bench.settle()
        if not waits:
            assert whole(watched.session.state.run) == whole(alone.session.state.run)
    assert watched.frames >= alone.frames
