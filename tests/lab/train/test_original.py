"""Every recorded link: the points, first weights and losses that TensorFlow Playground's own code computed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from server.lab.experiment.experiment import Experiment
from server.lab.jobs import Job
from server.lab.look.look import measure
from server.lab.permalink import links
from server.lab.preprocessing import data_set
from server.lab.run.run import Run, first_run
from server.lab.train.advance import advance

REFERENCE = Path(__file__).parents[2] / "reference"
CASES = json.loads((REFERENCE / "tfp_cases.json").read_text())
WILD = json.loads((REFERENCE / "wild_cases.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["link"][1:60])
def test_a_recorded_link_goes_as_recorded(case: dict[str, Any]) -> None:
    link = links.read(case["link"])
    assert not link.refused
    assert not link.unknown
    experiment = link.experiment
    data = data_set(experiment.data)
    assert np.allclose(data.points[: len(case["first_points"])], case["first_points"], rtol=1e-12, atol=1e-12)
    run = first_run(experiment, data)
    layers = [np.column_stack([layer["weights"], layer["biases"]]) for layer in case["init"]]
    recorded = np.concatenate([layer.ravel() for layer in layers])
    assert np.allclose(run.parameters, recorded, rtol=0, atol=1e-12)
    _follow(experiment, run, case["losses"])


@pytest.mark.parametrize("case", WILD, ids=lambda case: case["link"][1:60])
def test_a_wild_link_has_the_originals_inputs(case: dict[str, Any]) -> None:
    link = links.read(case["link"])
    assert not link.refused
    assert len(link.experiment.inputs_in_force) == case["inputs"]
    assert links.read(links.write(link.experiment, link.view)).experiment == link.experiment


@pytest.mark.parametrize("case", WILD, ids=lambda case: case["link"][1:60])
def test_a_wild_link_goes_as_recorded(case: dict[str, Any]) -> None:
    experiment = links.read(case["link"]).experiment
    _follow(experiment, first_run(experiment, data_set(experiment.data)), case["losses"])


def _follow(experiment: Experiment, run: Run, losses: list[dict[str, float]]) -> None:
    """Train to each recorded epoch and compare there."""
    for loss in losses:
        (result,) = advance([Job(experiment, run, int(loss["epoch"]) - run.epoch)])
        run = result.run
        measures = measure(experiment, run)
        tolerance = max(loss["rtol"], 1e-6)
        assert measures.train_loss == pytest.approx(loss["train"], rel=tolerance)
        assert measures.test_loss == pytest.approx(loss["test"], rel=tolerance)
