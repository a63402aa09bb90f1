"""`python -m server bench --json`: every figure is there and none is nonsense. How fast is for people to judge."""

from __future__ import annotations

import argparse
import json

import pytest

from server.cli import bench, classroom, spectators
from server.cli.status import Status


def test_every_figure_is_there(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench, "ROUNDS", 1)
    figures = bench.measure()
    figures = json.loads(json.dumps(figures, allow_nan=False))
    for key in ("plain_epoch_us", "plain_grid_us", "grids_us", "frame_us", "adam_epoch_us", "frame_bytes"):
        assert set(figures[key]) == {"4,2", "8,8,8,8,8,8"}
        assert all(value > 0 for value in figures[key].values())
    for stacks in figures["stack_epoch_us"].values():
        assert set(stacks) == {"1", "16", "64", "256"}
        assert all(value > 0 for value in stacks.values())
    assert figures["frame_bytes"]["4,2"] <= 6000
    bench._print(figures)
    assert "stack of 64" in capsys.readouterr().out


def test_a_small_class_plays_on_a_real_server() -> None:
    figures = json.loads(json.dumps(classroom.measure(4, 4.0, 10.0), allow_nan=False))
    assert figures["connections_lost"] == 0
    for key in ("server_processor_ms_per_learner_second", "client_processor_ms_per_learner_second"):
        assert figures[key] > 0
    assert figures["frames_per_second"]["worst"] > 0
    assert figures["epochs_per_second"]["worst"] > 0
    assert {"p50", "p99"} == set(figures["late_ms"]) == set(figures["obeyed_ms"])


def test_six_of_ten_learners_have_the_default_network() -> None:
    class_ = classroom.links(200)
    assert sum(link.endswith("networkShape=4,2") for link in class_) == 120
    assert len({link.rpartition("=")[2] for link in class_}) == 11


def test_spectators_on_a_real_server_see_what_the_owner_sees_for_hardly_more() -> None:
    figures = json.loads(json.dumps(spectators.measure(5, 4.0, 10.0), allow_nan=False))
    for row in (figures["with_1"], figures["with_5"]):
        assert row["connections_lost"] == row["frames_that_differ"] == 0
        assert row["owners_frames_per_second"] > 0
        assert 0 < row["workers_ms_per_frame"] < row["all_ms_per_frame"]
    assert (
        figures["with_5"]["frames_sent_per_owners_frame"] > figures["with_1"]["frames_sent_per_owners_frame"]
    )
    assert (
        0 < figures["looking_and_encoding_times_that_of_one"] < 3
    )  # were each looked at alone, it would be 3


@pytest.mark.parametrize("given", [["--spectators", "0"], ["--spectators", "201"], ["--learners", "2001"]])
def test_numbers_that_cannot_be_are_refused(given: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    parser = argparse.ArgumentParser()
    bench.add_arguments(parser)
    assert bench.run(parser.parse_args(given)) == Status.REFUSED
    assert "give 1 to 200" in capsys.readouterr().err
