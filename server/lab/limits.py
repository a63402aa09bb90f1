"""Types of the numbers in commands and lessons, as pydantic reads them: how large, how many. Knows no network."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from server.lab.view import LARGEST_NUMBER, MOST_INPUTS

LARGEST_PARAMETER = 1e6

Index = Annotated[int, Field(ge=0, le=64)]
Coordinate = Annotated[float, Field(ge=-LARGEST_PARAMETER, le=LARGEST_PARAMETER)]
Point = Annotated[list[Coordinate], Field(max_length=MOST_INPUTS)]  # empty: none
PointNumber = Annotated[int, Field(ge=0, le=LARGEST_NUMBER)]
# Layer, neuron, source (null: bias)
Place = Annotated[list[Index | None], Field(min_length=3, max_length=3)]
# Layer and two of its neurons
Pair = Annotated[list[Index], Field(min_length=3, max_length=3)]
