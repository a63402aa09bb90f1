"""A real Dask scheduler and real workers: whatever happens to them, the bytes are those of a single process."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest
from distributed import Client

from server.compute import cluster
from server.compute.cluster import ClusterExecutor
from server.compute.executor import Unreachable, timed_advance
from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job
from server.lab.train.advance import advance
from server.sessions.outbox import Outbox
from server.sessions.scheduling.scheduler import Scheduler
from server.sessions.session import Session
from server.settings import Settings
from server.web.app import executor_of
from tests.serving import ROOT, Server, free_port

# One network on one set of points: alone the learning rate differs, so that all could share a trainer's buffers
JOBS = [
    Job(Experiment(learning_rate=rate), None, 40) for rate in (0.0001, 0.001, 0.003, 0.01, 0.03, 0.1, 0.3, 1)
]


class Cluster:
    """Processes of a Dask cluster on the loopback address, ended by their process ids when the block is left."""

    def __init__(self, folder: Path) -> None:
        self.port, self.folder = free_port(), folder
        self.address = f"127.0.0.1:{self.port}"
        self.processes: list[subprocess.Popen[bytes]] = []
        self.start_scheduler()

    def start_scheduler(self) -> None:
        # It ends by itself, and its workers with it, should this process be killed
        self.scheduler = self._start("scheduler", "--host", self.address, "--idle-timeout", "5 minutes")

    def start_worker(self, *options: str, threads: int = 1) -> subprocess.Popen[bytes]:
        return self._start(
            *(
                "worker",
                self.address,
                "--nthreads",
                str(threads),
                "--local-directory",
                str(self.folder),
                *options,
            )
        )

    def _start(self, *arguments: str) -> subprocess.Popen[bytes]:
        quiet = ("--no-dashboard", "--dashboard-address", "127.0.0.1:0")
        with (self.folder / "log").open("ab") as log:
            process = subprocess.Popen(
                [sys.executable, "-m", "dask", *arguments, *quiet], cwd=ROOT, stdout=log, stderr=log
            )
        self.processes.append(process)
        return process

    def wait_for_workers(self, count: int) -> list[int]:
        """Their process ids, once there are so many."""
        with Client(self.address, set_as_default=False, timeout=60) as client:
            client.wait_for_workers(count, timeout=60)
            return list(client.run(os.getpid).values())

    def end(self) -> None:
        """Workers first: one whose scheduler is gone takes its time."""
        schedulers = [process for process in self.processes if "scheduler" in process.args]
        end_all([process for process in self.processes if process not in schedulers])
        end_all(schedulers)


def end_all(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(5)
        process.kill()
        process.wait()


@pytest.fixture
def machines(tmp_path: Path) -> Iterator[Cluster]:
    made = Cluster(tmp_path)
    yield made
    made.end()


@contextlib.contextmanager
def connected(machines: Cluster) -> Iterator[ClusterExecutor]:
    executor = ClusterExecutor(machines.address)
    try:
        yield executor
    finally:
        executor.shutdown(cancel_futures=True)


def wait_until(condition: Callable[[], object], seconds: float = 60) -> None:
    deadline = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < deadline, "waited in vain"
        time.sleep(0.05)


def trained(executor: ClusterExecutor, jobs: Sequence[Job]) -> list[bytes]:
    futures = [executor.submit(timed_advance, [job]) for job in jobs]
    return [future.result(60)[0][0].run.parameters.tobytes() for future in futures]


def expected(jobs: Sequence[Job]) -> list[bytes]:
    return [result.run.parameters.tobytes() for result in advance(jobs)]


def test_ten_sessions_do_not_lose_a_step_when_a_worker_is_killed(machines: Cluster) -> None:
    worker, _ = machines.start_worker("--no-nanny"), machines.start_worker("--no-nanny")
    machines.wait_for_workers(2)
    group = [
        Session.open(f"#seed=0.{number}&networkShape={4 + number % 2},2", Outbox()) for number in range(10)
    ]
    for session in group:
        session.receive(json.dumps({"type": "play"}), session.owner)

    def epoch(session: Session) -> int:
        return session.state.run.epoch if session.state.run else -1

    async def train(executor: ClusterExecutor) -> None:
        clock = Scheduler(executor, executor.workers, lambda: group)
        ticking = asyncio.create_task(clock.run())
        async with asyncio.timeout(60):
            while min(map(epoch, group)) < 30:
                await asyncio.sleep(0.01)
            worker.kill()
            reached = max(map(epoch, group))
            while min(map(epoch, group)) < reached + 60:
                await asyncio.sleep(0.01)
        ticking.cancel()

    with connected(machines) as executor:
        assert executor.workers == 2
        asyncio.run(train(executor))
    assert all(session.state.playing for session in group)
    jobs = [Job(session.state.experiment, None, epoch(session)) for session in group]
    found = [session.state.run.parameters.tobytes() for session in group if session.state.run]
    assert found == expected(jobs)


def test_a_worker_with_many_threads_trains_one_job_at_a_time(machines: Cluster) -> None:
    machines.start_worker("--no-nanny", threads=4)
    machines.wait_for_workers(1)
    with connected(machines) as executor:
        for _ in range(3):
            assert trained(executor, JOBS) == expected(JOBS)


def test_a_worker_that_hangs_is_ended_and_its_work_done_by_another(
    machines: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 60.0)
    machines.start_worker()
    machines.start_worker()
    stopped, other = machines.wait_for_workers(2)
    with connected(machines) as executor:
        os.kill(stopped, signal.SIGSTOP)
        assert trained(executor, JOBS) == expected(JOBS)
        wait_until(lambda: len(machines.wait_for_workers(1)) == 2)
        assert stopped not in machines.wait_for_workers(2)
        assert other in machines.wait_for_workers(2)
        wait_until(lambda: executor.workers == 2)


def test_work_fails_while_the_scheduler_is_away_and_goes_on_with_a_new_one(
    machines: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(cluster, "PATIENCE", 2.0)
    machines.start_worker("--no-nanny")
    machines.wait_for_workers(1)
    with connected(machines) as executor:
        assert trained(executor, JOBS[:1]) == expected(JOBS[:1])
        machines.scheduler.kill()
        machines.scheduler.wait()
        with pytest.raises(Unreachable, match="has not answered for 2 seconds"):
            trained(executor, JOBS)
        with pytest.raises(Unreachable):  # and who was in the same shard does not wait again
            executor.submit(timed_advance, JOBS).result(0.5)
        monkeypatch.setattr(cluster, "PATIENCE", 60.0)
        machines.start_scheduler()
        machines.start_worker("--no-nanny")
        time.sleep(2)
        assert trained(executor, JOBS) == expected(JOBS)


def test_a_worker_of_another_version_is_sent_away(machines: Cluster, monkeypatch: pytest.MonkeyPatch) -> None:
    worker = machines.start_worker()
    machines.wait_for_workers(1)
    monkeypatch.setattr(cluster, "_versions", lambda: "Descent 0.0.1")
    with pytest.raises(Unreachable, match=r"has Descent .* with NumPy .* and the server Descent 0\.0\.1"):
        ClusterExecutor(machines.address)
    worker.wait(60)


def test_a_scheduler_without_workers_is_said_to_have_none(
    machines: Cluster, monkeypatch: pytest.MonkeyPatch
) -> None:
    Client(machines.address, set_as_default=False, timeout=60).close()  # it is there
    monkeypatch.setattr(cluster, "_FIRST_CONTACT", 1.0)
    with pytest.raises(
        Unreachable, match=f"no workers; start some: dask worker {machines.address} --nthreads 1"
    ):
        ClusterExecutor(machines.address)


def test_a_server_whose_cluster_is_lost_says_so_and_goes_on_when_it_is_back(machines: Cluster) -> None:
    machines.start_worker("--no-nanny")
    machines.wait_for_workers(1)
    with (
        Server(DESCENT_EXECUTOR=f"dask://{machines.address}") as server,
        server.client("#seed=0.7") as client,
    ):
        client.say("play")
        client.wait_for(lambda: client.epoch >= 30)
        assert server.children() == []
        machines.scheduler.kill()
        client.wait_for(lambda: client.named("notice"))
        assert client.state is not None
        assert not client.state["playing"]
        reached = client.epoch
        machines.start_scheduler()
        machines.start_worker("--no-nanny")
        (worker,) = machines.wait_for_workers(1)
        client.say("play")
        client.wait_for(lambda: client.epoch >= reached + 30)
        assert [client.parameters] == expected([client.way(Experiment(seed="0.7"))])
        server.process.terminate()
        server.process.wait(10)
    assert machines.wait_for_workers(1) == [worker]  # the cluster is not the server's to end


def test_a_cluster_out_of_reach_is_told_in_one_line() -> None:
    address = f"dask://127.0.0.1:{free_port()}"
    command = [sys.executable, "-m", "server", "serve", "--port", "0"]
    ended = subprocess.run(
        command,
        cwd=ROOT,
        env=os.environ | {"DESCENT_EXECUTOR": address},
        check=False,
        capture_output=True,
        text=True,
        timeout=60,
    )
    assert ended.returncode == 1
    assert ended.stderr.startswith(f"descent: DESCENT_EXECUTOR={address}: no Dask scheduler can be reached")
    assert ended.stderr.count("\n") == 1


def test_without_the_extra_it_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(sys.modules, "server.compute.cluster")
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Unreachable, match=r"pip install 'descent\[cluster\]'"):
        executor_of(Settings(executor="dask://127.0.0.1:8786"))
