"""The generated data sets: one row each. Noise is a share: 0.5 is the slider's 50."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from server.data.generators import original, shapes, worked_examples
from server.data.generators.shapes import Generate
from server.data.schema import PLANE, Input, Schema, Truth


@dataclass(frozen=True)
class Generator:
    """One row of the table. `generate(source, count, noise)` returns points (count, inputs + 1), the label last.

    Labels are −1 and 1 where there are two `classes`, the whole numbers 0.0 … classes − 1 where there are more, and
    values in a regression, which has 0 classes: −1 … 1 or a little over, or in the units of `target`. What else is
    known of the points is as in their `Schema`.
    """

    name: str
    label: str
    problem: str
    classes: int
    count: int
    help: str
    generate: Generate
    inputs: tuple[Input, ...] = PLANE
    axes: tuple[int, int] = (0, 1)
    target: Input | None = None
    answers: tuple[str, ...] = ()
    neurons: tuple[tuple[str, ...], ...] = ()
    truth: Truth | None = None

    @cached_property
    def schema(self) -> Schema:
        """What is known of the points before they are drawn; those outside the plane come in units of their own."""
        return Schema(
            self.name,
            self.label,
            self.problem,
            self.classes,
            self.inputs,
            self.axes,
            self.target,
            self.answers,
            self.neurons,
            self.truth,
            standardised=self.inputs is not PLANE,
        )


GENERATORS: dict[str, Generator] = {
    row.name: row
    for row in (
        Generator("circle", "Circle", "classification", 2, 500,
                  "One class inside, the other in a ring around it.", original.circle),
        Generator("xor", "Exclusive or", "classification", 2, 500,
                  "Opposite quarters belong together: no single line can part them.",
                  original.exclusive_or),
        Generator("gauss", "Gaussian", "classification", 2, 500,
                  "Two clouds; one straight line is enough.", original.gaussian),
        Generator("spiral", "Spiral", "classification", 2, 500,
                  "Two arms wound around each other: the hardest of the first four.", original.spiral),
        Generator("moons", "Moons", "classification", 2, 500,
                  "Two half circles that reach into each other: one bent line parts them.", shapes.moons),
        Generator("checkerboard", "Checkerboard", "classification", 2, 500,
                  "Sixteen squares whose class changes at every side: exclusive or, many times over.",
                  shapes.checkerboard),
        Generator("rings", "Rings", "classification", 2, 500,
                  "A disc and three rings around it, in turn of one class and of the other.", shapes.rings),
        Generator("sine-boundary", "Above sin x", "classification", 2, 500,
                  "Is the point above or below the wave y = 3 sin x?", shapes.above(shapes.sine_curve)),
        Generator("absolute-boundary", "Above |x|", "classification", 2, 500,
                  "Is the point above or below the corner y = |x| − 3?", shapes.above(shapes.absolute_curve)),
        Generator("cubic-boundary", "Above x³ − x", "classification", 2, 500,
                  "Is the point above or below the curve y = x³ − x, drawn four times as large?",
                  shapes.above(shapes.cubic_curve)),
        Generator("blobs-3", "Three blobs", "classification", 3, 500,
                  "Three clouds, each a class of its own.", shapes.blobs(3)),
        Generator("blobs-5", "Five blobs", "classification", 5, 500,
                  "Five clouds in a circle, each a class of its own.", shapes.blobs(5)),
        Generator("spiral-3", "Three arms", "classification", 3, 500,
                  "Three arms wound around each other, each a class of its own.", shapes.spiral_of_three),
        Generator("driving", "Driving test", "classification", 2, 1000,
                  "Age, sex and lessons: will this person pass? A network with known numbers has drawn the points.",
                  worked_examples.driving_test, worked_examples.DRIVER, (0, 2),
                  answers=("failing", "passing"), neurons=(("PARKING", "ROAD DRIVING"), ("PASS",)),
                  truth=worked_examples.DRIVING),
        Generator("reg-plane", "Plane", "regression", 0, 1200,
                  "The value grows evenly in one direction.", original.plane),
        Generator("reg-gauss", "Multi gaussian", "regression", 0, 1200,
                  "Hills and hollows, six of them.", original.multi_gaussian),
        Generator("reg-sinc", "Sinc", "regression", 0, 1200,
                  "One peak in the middle, and ever lower ripples around it: sin r / r at distance r.",
                  shapes.surface(shapes.sinc)),
        Generator("reg-waves", "Waves", "regression", 0, 1200,
                  "Hills and hollows in even rows: the mean of sin x and sin y.", shapes.surface(shapes.waves)),
        Generator("reg-saddle", "Saddle", "regression", 0, 1200,
                  "High to the left and right, low above and below: the value is (x² − y²) / 36.",
                  shapes.surface(shapes.saddle)),
        Generator("houses", "House prices", "regression", 0, 1200,
                  "Size, storeys and the way to school: what does the house cost?",
                  worked_examples.house_prices, worked_examples.HOUSE, (0, 2), worked_examples.PRICE,
                  neurons=(("Price",),), truth=worked_examples.HOUSES),
    )
}  # fmt: skip
