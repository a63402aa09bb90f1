"""What a field accepts, as the end of a sentence: from what its kind says of itself to the browser."""

from __future__ import annotations

from typing import Any

import numpy as np


def in_words(accepts: dict[str, Any]) -> str:
    """For example: "a number from 0 to 10"."""
    match accepts["kind"]:
        case "number":
            noun = "a whole number" if accepts.get("isWhole") else "a number"
            point = ", with a decimal point" if accepts.get("hasPoint") else ""
            return f"{noun} from {number(accepts['low'])} to {number(accepts['high'])}{point}"
        case "choice":
            return "one of " + ", ".join(each["value"] for each in accepts["choices"] if each["value"] != "")
        case "fitting":
            return f"{', '.join(accepts['names'])}, or {accepts['automatic']}"
        case "flag":
            return "true or false"
        case "text":
            least = 0 if accepts["isOptional"] else 1
            return f"{least} to {accepts['longest']} letters, digits or {accepts['signs']}"
        case "widths":
            most = accepts["mostNeurons"]
            return f"up to {accepts['mostLayers']} layers of 1 to {most} neurons, such as 4,2"
        case "sequence":
            names = ", ".join(accepts["names"])
            return f"up to {accepts['most']} of {names}, by comma, or nothing for the common one"
        case "numbers":
            return _numbers(accepts)
        case "subset":
            return "any of " + (", ".join(accepts["names"]) or "none")
    raise KeyError(accepts["kind"])


def number(value: float) -> str:
    """A number as links have it, without an exponent unless JavaScript would write one, too."""
    if 0 < abs(value) < 1e-6:
        return repr(float(value))
    return np.format_float_positional(value, trim="-")


def _numbers(accepts: dict[str, Any]) -> str:
    least, most, largest = accepts["least"], accepts["most"], accepts["largest"]
    count = str(most) if least == most else f"{least} to {most}"
    different = "different " if accepts["areDifferent"] else ""
    low = "0" if accepts["isWhole"] else f"−{largest:g}"
    noun = "whole numbers" if accepts["isWhole"] else "numbers"
    return f"{count} {different}{noun} from {low} to {largest:g}, by comma"
