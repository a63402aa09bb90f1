"""Heavy learners beside honest ones, on a real server. Who waits how long is held in virtual time, in
`tests/sessions/scheduling/test_shares.py`; `python -m tests.hostile.heavy` measures it on a quiet machine.
"""

from __future__ import annotations

import pytest

from tests.hostile.heavy import ATTACKS
from tests.hostile.honest import Honest, table
from tests.serving import Server

SECONDS = 12.0  # longer than a worker may give no sign of life


@pytest.mark.parametrize("name", ["ten heaviest at 1000 epochs/s", "two click Step 100 times"])
def test_no_worker_is_ended_nobody_is_paused_and_all_get_on(name: str) -> None:
    with Server(DESCENT_WORKERS="2") as server, Honest(server, 5) as honest:
        with ATTACKS[name](server) as learners:
            seen = honest.measure(name, SECONDS)
        print(table([seen]))
        assert seen.killed == seen.stopped == seen.lost == 0
        assert seen.worst_epochs > 0
        assert not learners.faults
        assert min(learners.frames) > 1
