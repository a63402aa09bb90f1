"""`python -m server bench --json`: every figure is there and none is nonsense. How fast is for people to judge."""

from __future__ import annotations

import json

import pytest

from server.cli import bench


def test_every_figure_is_there(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr(bench, "ROUNDS", 1)
    figures = bench.measure()
    figures = json.loads(json.dumps(figures, allow_nan=False))
    for key in ("plain_epoch_us", "plain_grid_us", "grids_us", "frame_us", "frame_bytes"):
        assert set(figures[key]) == {"4,2", "8,8,8,8,8,8"}
        assert all(value > 0 for value in figures[key].values())
    for stacks in figures["stack_epoch_us"].values():
        assert set(stacks) == {"1", "16", "64", "256"}
        assert all(value > 0 for value in stacks.values())
    assert figures["frame_bytes"]["4,2"] <= 6000
    bench._print(figures)
    assert "stack of 64" in capsys.readouterr().out
