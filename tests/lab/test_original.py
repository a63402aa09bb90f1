"""Every recorded link: the points, first weights and losses that TensorFlow Playground's own code computed."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from server.lab import links
from server.lab.advance import advance
from server.lab.jobs import Job
from server.lab.look import measure
from server.lab.material import data_set
from server.lab.run import first_run

CASES = json.loads((Path(__file__).parents[1] / "reference" / "tfp_cases.json").read_text())


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["link"][1:60])
def test_a_recorded_link_goes_as_recorded(case: dict[str, Any]) -> None:
    link = links.read(case["link"])
    assert not link.refused
    assert not link.unknown
    experiment = link.experiment
    data = data_set(experiment.recipe)
    assert np.allclose(data.points[: len(case["first_points"])], case["first_points"], rtol=1e-12, atol=1e-12)
    run = first_run(experiment, data)
    layers = [np.column_stack([layer["weights"], layer["biases"]]) for layer in case["init"]]
    recorded = np.concatenate([layer.ravel() for layer in layers])
    assert np.allclose(run.parameters, recorded, rtol=0, atol=1e-12)
    for loss in case["losses"]:
        (result,) = advance([Job(experiment, run, loss["epoch"] - run.epoch)])
        run = result.run
        measures = measure(experiment, run)
        tolerance = max(loss["rtol"], 1e-6)
        assert measures.train_loss == pytest.approx(loss["train"], rel=tolerance)
        assert measures.test_loss == pytest.approx(loss["test"], rel=tolerance)
