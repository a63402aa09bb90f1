"""The plain loops against what the original's own code recorded; hidden features included."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from tests.oracles.original import Original

REFERENCE = Path(__file__).parents[1] / "reference"
CASES = [
    case
    for name in ("tfp_cases.json", "wild_cases.json")
    for case in json.loads((REFERENCE / name).read_text())
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["link"][1:60])
def test_the_plain_loops_go_as_recorded(case: dict[str, Any]) -> None:
    original, epoch = Original(case["link"].rstrip(";")), 0
    for loss in case["losses"]:
        if loss["epoch"] > 5:
            break
        original.train(loss["epoch"] - epoch)
        epoch = loss["epoch"]
        training, test = original.losses()
        assert training == pytest.approx(loss["train"], rel=max(loss["rtol"], 1e-6))
        assert test == pytest.approx(loss["test"], rel=max(loss["rtol"], 1e-6))
