"""The schema: every name, choice and range, as one JavaScript literal for the browser.

`python -m server.protocol.schema` writes static/js/protocol/schema.js; a test fails when that file is stale.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import numpy as np

from server.data.features import FEATURES
from server.data.menu import offers
from server.lab.experiment.experiment import FIELDS, Experiment
from server.lab.inside import INSIGHTS
from server.lab.inside.space import LINES, SAMPLES
from server.lab.look import frames
from server.lab.look.look import EXTENT
from server.lab.presets import PRESETS
from server.lab.view import HIDEABLE
from server.nn.families.activations import ACTIVATIONS, slope, squashed
from server.nn.families.initializers import FRESH, INITIALIZERS
from server.nn.families.losses import LOSSES, OF_CHANCE
from server.nn.families.optimizers import OPTIMIZERS, SETTINGS
from server.nn.families.outputs import OUTPUTS
from server.nn.families.regularizers import REGULARIZERS
from server.nn.families.schedules import SCHEDULES
from server.nn.inspect import probe
from server.protocol import VERSION
from server.protocol.commands import SPEEDS
from server.protocol.form import LARGEST_PARAMETER

PATH = Path(__file__).parents[2] / "static" / "js" / "protocol" / "schema.js"
_CURVE_END, _CURVE_SAMPLES, _CURVE_DIGITS = 4.0, 81, 4


def schema() -> dict[str, Any]:
    """Plain data: what the page may offer, and how frames are laid out."""
    default = Experiment()
    return {
        "protocol": VERSION,
        "extent": EXTENT,
        "fields": {
            name: {"label": row.label, "help": row.help, "default": getattr(default, name)}
            | row.kind.describe()
            for name, row in FIELDS.items()
        },
        "speeds": SPEEDS,
        "largestParameter": LARGEST_PARAMETER,
        "features": [
            {"name": row.name, "label": row.label, "linkKey": row.link_key, "help": row.help}
            for row in FEATURES.values()
        ],
        "dataSets": [
            {
                "name": each.schema.name,
                "label": each.schema.label,
                "problem": each.schema.problem,
                "classes": each.schema.classes,
                "help": each.help,
                "inputs": [given.name for given in each.schema.inputs],
                "thumbnail": each.thumbnail(),
            }
            for each in offers()
        ],
        "families": _families(),
        "freshInitializer": FRESH,
        "lossOfChance": OF_CHANCE,
        "curves": {name: _curve(name) for name in ACTIVATIONS},
        "onlyWith": _only_with(),
        "presets": [
            {"name": row.name, "label": row.label, "commentary": row.commentary, "link": row.link}
            for row in PRESETS.values()
        ],
        "hideable": HIDEABLE,
        "insights": [
            {"needs": sorted(row.needs), "arrays": [array.name for array in row.arrays]}
            for row in INSIGHTS.values()
        ],
        "frames": {
            "version": frames.VERSION,
            "frame": frames.FRAME,
            "scene": frames.SCENE,
            "inside": frames.INSIDE,
            "array": frames.ARRAY,
            "gridLines": LINES,
            "gridSamples": SAMPLES,
            "parameters": frames.PARAMETERS,
            "pictures": frames.PICTURES,
            "points": frames.POINTS,
            "features": frames.FEATURES,
            "states": frames.STATES,
            "fine": frames.FINE,
            "stopped": frames.STOPPED,
            "cut": frames.CUT,
            "noNumber": probe.NO_NUMBER,
        },
    }


def _families() -> dict[str, dict[str, Any]]:
    """What is said and drawn of each choice of a family, by the field that it is chosen in."""
    rows: dict[str, dict[str, tuple[Any, dict[str, Any]]]] = {
        "activation": {
            name: (row, {
                "goodFor": row.good_for,
                "worked": row.worked,
                "workedBelow": row.worked_below,
                "symbol": row.label if row.symbol is None else row.symbol,
                "limits": row.limits,
                "isStraight": row.is_straight,
            })
            for name, row in ACTIVATIONS.items()
        },
        "loss": {
            name: (row, {"targets": row.targets, "straightBeyond": row.straight_beyond})
            for name, row in LOSSES.items()
        },
        "output": {
            name: (row, {
                "squash": row.squash,
                "letter": row.letter,
                "isSum": row.is_sum,
                "isJoint": row.is_joint,
                "isProbability": row.gives_probability,
            })
            for name, row in OUTPUTS.items()
        },
        "regularization": {
            name: (row, {"stopper": row.stopper}) for name, row in REGULARIZERS.items()
        },
        "optimizer": {
            name: (row, {"way": row.way, "isPlain": row.is_plain}) for name, row in OPTIMIZERS.items()
        },
        "schedule": {name: (row, {"isConstant": row.is_constant}) for name, row in SCHEDULES.items()},
        "initializer": {name: (row, {"isOfData": row.is_of_data}) for name, row in INITIALIZERS.items()},
    }  # fmt: skip
    return {
        field: {
            name: {"label": row.label, "formula": row.formula} | words
            for name, (row, words) in family.items()
        }
        for field, family in rows.items()
    }


def _only_with() -> dict[str, dict[str, Any]]:
    """Which fields say something only where another one has one of a few values."""
    by_optimizer = {
        name: [row.name for row in OPTIMIZERS.values() if name in row.settings] for name in SETTINGS
    }
    by_schedule = {
        f"schedule_{name}": [row.name for row in SCHEDULES.values() if name in row.uses]
        for name in ("length", "decay")
    }
    scaled = {"weight_scale": [row.name for row in INITIALIZERS.values() if row.uses_scale]}
    return {
        name: {"field": field, "values": values}
        for field, table in {
            "optimizer": by_optimizer,
            "schedule": by_schedule,
            "initializer": scaled,
        }.items()
        for name, values in table.items()
    }


def _curve(name: str) -> dict[str, Any]:
    """An activation's values and slopes at evenly spaced sums, by the engine's own operations, rounded."""
    sums = np.linspace(-_CURVE_END, _CURVE_END, _CURVE_SAMPLES)
    values = squashed(name, sums)
    rounded = {"values": values, "slopes": slope(name, sums, values)}
    ends = {"from": -_CURVE_END, "to": _CURVE_END}
    # Adding 0 makes a −0 that rounding left a 0
    return ends | {key: (numbers.round(_CURVE_DIGITS) + 0.0).tolist() for key, numbers in rounded.items()}


def javascript() -> str:
    """The whole of schema.js."""
    # A line for each value, so that changes can be read; indented, it would weigh a tenth more on its way
    literal = json.dumps(schema(), indent=0, separators=(",", ":"), ensure_ascii=False, allow_nan=False)
    curves = "".join(f"  {name}: (z) => {row.curve},\n" for name, row in ACTIVATIONS.items())
    functions = set(re.findall(r"\w+(?=\()", " ".join(row.curve for row in ACTIVATIONS.values())))
    return (
        "// Generated by `python -m server.protocol.schema`; do not edit.\n"
        'import { erfc } from "./erfc.js";\n'
        f"export const SCHEMA = {literal};\n"
        f"const {{ {', '.join(sorted(functions - {'erfc'}))} }} = Math;\n"
        "/** Activations as the page draws them. @type {Record<string, (z: number) => number>} */\n"
        f"export const ACTIVATION_CURVES = {{\n{curves}}};\n"
    )


if __name__ == "__main__":
    PATH.parent.mkdir(parents=True, exist_ok=True)
    PATH.write_text(javascript(), encoding="utf-8")
