"""A point of the plot: how a person clicks it, what the address says of it, what a network makes of it."""

from __future__ import annotations

import re

import numpy as np
from numpy.typing import NDArray
from playwright.sync_api import Page

from tests.browser.reading import box_of

PAD = "Point on the plot"


def click_plot(page: Page, across: float, down: float) -> None:
    """Click at shares of the plot."""
    page.get_by_label(PAD).click(position=at(page, across, down))


def at(page: Page, across: float, down: float) -> dict[str, float]:
    """A place of the plot."""
    box = box_of(page.get_by_label(PAD))
    return {"x": box["width"] * across, "y": box["height"] * down}


def pinned(page: Page) -> list[float]:
    """The point that the address names."""
    found = re.search(r"point=([-\d.,e]+)", page.evaluate("location.hash"))
    return [float(part) for part in found[1].split(",")] if found else []


def forward(layers: list[NDArray[np.float64]], inputs: list[float]) -> list[NDArray[np.float64]]:
    """What every layer hands on, inputs first; tanh all the way."""
    values = [np.array(inputs)]
    for layer in layers:
        values.append(np.tanh(layer[:, :-1] @ values[-1] + layer[:, -1]))
    return values
