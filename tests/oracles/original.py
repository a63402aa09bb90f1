"""TensorFlow Playground's training, written again in plain loops from its rules.

It is given a link with the original's keys and knows nothing of the server: no module of it is imported, so that both
can only agree where both follow the rules. Point after point, weight after weight; slow, and meant to be read.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field

FEATURES: dict[str, Callable[[float, float], float]] = {
    "x": lambda x, y: x,
    "y": lambda x, y: y,
    "xSquared": lambda x, y: x * x,
    "ySquared": lambda x, y: y * y,
    "xTimesY": lambda x, y: x * y,
    "sinX": lambda x, y: math.sin(x),
    "sinY": lambda x, y: math.sin(y),
}
SQUASHES: dict[str, Callable[[float], float]] = {
    "tanh": math.tanh,
    "sigmoid": lambda total: 1 / (1 + math.exp(-total)),
    "relu": lambda total: max(0.0, total),
    "linear": lambda total: total,
}
SLOPES: dict[str, Callable[[float], float]] = {
    "tanh": lambda output: 1 - output * output,
    "sigmoid": lambda output: output * (1 - output),
    "relu": lambda output: 1.0 if output > 0 else 0.0,
    "linear": lambda output: 1.0,
}
DEFAULTS = {
    "activation": "tanh", "regularization": "none", "batchSize": "10", "dataset": "circle", "regDataset": "reg-plane",
    "learningRate": "0.03", "regularizationRate": "0", "noise": "0", "networkShape": "4,2", "seed": "",
    "percTrainData": "50", "problem": "classification", "initZero": "false", "x": "true", "y": "true",
}  # fmt: skip

Point = tuple[float, float, float]


class SeededRandom:
    """David Bau's seedrandom 2.4 of a string: numbers from 0 to 1 out of the cipher ARC4."""

    def __init__(self, seed: str) -> None:
        key: list[int] = []
        smear = 0
        for place, letter in enumerate(seed):
            smear ^= (key[place] if place < len(key) else 0) * 19
            key.append(255 & (smear + ord(letter)))
        self._state = list(range(256))
        self._i = self._j = 0
        j = 0
        for i in range(256):
            j = 255 & (j + key[i % len(key)] + self._state[i])
            self._state[i], self._state[j] = self._state[j], self._state[i]
        self._bytes(256)

    def __call__(self) -> float:
        number, whole, more = float(self._bytes(6)), 256.0**6, 0
        while number < 2**52:
            number, whole, more = (number + more) * 256, whole * 256, self._bytes(1)
        while number >= 2**53:
            number, whole, more = number / 2, whole / 2, more >> 1
        return (number + more) / whole

    def _bytes(self, count: int) -> int:
        drawn = 0
        for _ in range(count):
            self._i = 255 & (self._i + 1)
            here = self._state[self._i]
            self._j = 255 & (self._j + here)
            there = self._state[self._j]
            self._state[self._i], self._state[self._j] = there, here
            drawn = drawn * 256 + self._state[255 & (here + there)]
        return drawn


@dataclass
class Weight:
    """One weight or bias. gathered: the sum of its gradients since the last update, of `many` points."""

    value: float
    gathered: float = 0.0
    many: int = 0
    is_dead: bool = False


@dataclass
class Neuron:
    """weights: one for each neuron of the layer before."""

    weights: list[Weight]
    bias: Weight = field(default_factory=lambda: Weight(0.1))
    output: float = 0.0
    delta: float = 0.0


class Original:
    """A link's points and network; `train` goes on by epochs, `losses` are those of training and test points."""

    def __init__(self, link: str) -> None:
        said = dict(part.partition("=")[::2] for part in link.lstrip("#").split("&"))
        self.keys = DEFAULTS | {key: value for key, value in said.items() if value}
        if said.get("networkShape") == "":
            self.keys["networkShape"] = ""
        self.random = SeededRandom(self.keys["seed"])
        is_classification = self.keys["problem"] == "classification"
        points = self._points(500 if is_classification else 1200, float(self.keys["noise"]) / 100)
        self._shuffle(points)
        split = math.floor(len(points) * float(self.keys["percTrainData"]) / 100)
        self.training, self.test = points[:split], points[split:]
        self.features = [
            function
            for name, function in FEATURES.items()
            if self.keys.get(name) == "true" and said.get(f"{name}_hide") != "true"
        ]
        hidden = [int(width) for width in self.keys["networkShape"].split(",") if width]
        self.names = [self.keys["activation"]] * len(hidden) + ["tanh" if is_classification else "linear"]
        self.layers: list[list[Neuron]] = []
        fan_in = len(self.features)
        for width in (*hidden, 1):
            self.layers.append([self._neuron(fan_in) for _ in range(width)])
            fan_in = width

    def train(self, epochs: int) -> None:
        """Take so many epochs. What an epoch's end has gathered and not applied stays for the next one."""
        size = int(self.keys["batchSize"])
        for _ in range(epochs):
            for number, (x, y, label) in enumerate(self.training, 1):
                self._backward(self._forward(x, y) - label, x, y)
                if number % size == 0:
                    self._update()

    def losses(self) -> tuple[float, float]:
        """Mean losses of training and test points."""
        return self._loss(self.training), self._loss(self.test)

    # --- the points -----------------------------------------------------------------------------------

    def _uniform(self, low: float, high: float) -> float:
        return low + self.random() * (high - low)

    def _normal(self, mean: float, variance: float) -> float:
        while True:
            first, second = 2 * self.random() - 1, 2 * self.random() - 1
            square = first * first + second * second
            if square <= 1:
                return mean + math.sqrt(variance) * math.sqrt(-2 * math.log(square) / square) * first

    def _points(self, count: int, noise: float) -> list[Point]:
        is_classification = self.keys["problem"] == "classification"
        name = self.keys["dataset" if is_classification else "regDataset"]
        makers: dict[str, Callable[[int, float], list[Point]]] = {
            "circle": self._circle, "xor": self._xor, "gauss": self._gauss, "spiral": self._spiral,
            "reg-plane": self._plane, "reg-gauss": self._hills,
        }  # fmt: skip
        return makers[name](count, noise)

    def _circle(self, count: int, noise: float) -> list[Point]:
        points = []
        for low, high in ((0.0, 2.5), (3.5, 5.0)):
            for _ in range(count // 2):
                radius, angle = self._uniform(low, high), self._uniform(0, 2 * math.pi)
                x, y = radius * math.sin(angle), radius * math.cos(angle)
                off_x, off_y = self._uniform(-5, 5) * noise, self._uniform(-5, 5) * noise
                points.append((x, y, 1.0 if math.hypot(x + off_x, y + off_y) < 2.5 else -1.0))
        return points

    def _xor(self, count: int, noise: float) -> list[Point]:
        points = []
        for _ in range(count):
            x = self._uniform(-5, 5)
            x += 0.3 if x > 0 else -0.3
            y = self._uniform(-5, 5)
            y += 0.3 if y > 0 else -0.3
            off_x, off_y = self._uniform(-5, 5) * noise, self._uniform(-5, 5) * noise
            points.append((x, y, 1.0 if (x + off_x) * (y + off_y) >= 0 else -1.0))
        return points

    def _gauss(self, count: int, noise: float) -> list[Point]:
        variance = 0.5 + 7 * noise
        return [
            (self._normal(centre, variance), self._normal(centre, variance), label)
            for centre, label in ((2.0, 1.0), (-2.0, -1.0))
            for _ in range(count // 2)
        ]

    def _spiral(self, count: int, noise: float) -> list[Point]:
        points, half = [], count // 2
        for turn, label in ((0.0, 1.0), (math.pi, -1.0)):
            for number in range(half):
                radius, angle = 5 * number / half, 1.75 * number / half * 2 * math.pi + turn
                x = radius * math.sin(angle) + self._uniform(-1, 1) * noise
                y = radius * math.cos(angle) + self._uniform(-1, 1) * noise
                points.append((x, y, label))
        return points

    def _plane(self, count: int, noise: float) -> list[Point]:
        points = []
        for _ in range(count):
            x, y = self._uniform(-6, 6), self._uniform(-6, 6)
            off_x, off_y = self._uniform(-6, 6) * noise, self._uniform(-6, 6) * noise
            points.append((x, y, (x + off_x + y + off_y) / 10))
        return points

    def _hills(self, count: int, noise: float) -> list[Point]:
        centres = (
            (-4.0, 2.5, 1), (0.0, 2.5, -1), (4.0, 2.5, 1), (-4.0, -2.5, -1), (0.0, -2.5, 1), (4.0, -2.5, -1),
        )  # fmt: skip
        points = []
        for _ in range(count):
            x, y = self._uniform(-6, 6), self._uniform(-6, 6)
            off_x, off_y = self._uniform(-6, 6) * noise, self._uniform(-6, 6) * noise
            label = 0.0
            for at_x, at_y, sign in centres:
                distance = math.hypot(x + off_x - at_x, y + off_y - at_y)
                height = sign * min(1.0, max(0.0, 1 - distance / 2))
                label = height if abs(height) > abs(label) else label
            points.append((x, y, label))
        return points

    def _shuffle(self, points: list[Point]) -> None:
        for last in range(len(points), 0, -1):
            drawn = math.floor(self.random() * last)
            points[last - 1], points[drawn] = points[drawn], points[last - 1]

    # --- the network ----------------------------------------------------------------------------------

    def _neuron(self, fan_in: int) -> Neuron:
        weights = [Weight(self.random() - 0.5) for _ in range(fan_in)]
        neuron = Neuron(weights)
        if self.keys["initZero"] == "true":
            for weight in (*weights, neuron.bias):
                weight.value = 0.0
        return neuron

    def _forward(self, x: float, y: float) -> float:
        values = [feature(x, y) for feature in self.features]
        for layer, name in zip(self.layers, self.names, strict=True):
            for neuron in layer:
                total = neuron.bias.value
                for weight, value in zip(neuron.weights, values, strict=True):
                    total += weight.value * value
                neuron.output = SQUASHES[name](total)
            values = [neuron.output for neuron in layer]
        return values[0]

    def _backward(self, error: float, x: float, y: float) -> None:
        """From the error of the output: the gradient of every weight and bias is gathered."""
        blames = [error]
        for index in reversed(range(len(self.layers))):
            layer = self.layers[index]
            before = self.layers[index - 1] if index else None
            handed = (
                [one.output for one in before] if before else [feature(x, y) for feature in self.features]
            )
            for neuron, blame in zip(layer, blames, strict=True):
                neuron.delta = blame * SLOPES[self.names[index]](neuron.output)
                neuron.bias.gathered += neuron.delta
                neuron.bias.many += 1
                for weight, value in zip(neuron.weights, handed, strict=True):
                    if not weight.is_dead:
                        weight.gathered += neuron.delta * value
                        weight.many += 1
            blames = [
                sum(neuron.weights[source].value * neuron.delta for neuron in layer)
                for source in range(len(handed))
            ]

    def _update(self) -> None:
        """The mean of what was gathered, and then what regularization takes of the weight as it was."""
        step, kind = float(self.keys["learningRate"]), self.keys["regularization"]
        pull_rate = step * float(self.keys["regularizationRate"])
        for layer in self.layers:
            for neuron in layer:
                for weight in (neuron.bias, *neuron.weights):
                    if weight.is_dead or not weight.many:
                        continue
                    pull = {"none": 0.0, "L1": math.copysign(1.0, weight.value), "L2": weight.value}[kind]
                    pull = 0.0 if weight is neuron.bias or weight.value == 0 else pull
                    weight.value -= step * weight.gathered / weight.many
                    pulled = weight.value - pull_rate * pull
                    if kind == "L1" and weight.value * pulled < 0:
                        pulled, weight.is_dead = 0.0, True
                    weight.value, weight.gathered, weight.many = pulled, 0.0, 0

    def _loss(self, points: list[Point]) -> float:
        return sum((self._forward(x, y) - label) ** 2 / 2 for x, y, label in points) / len(points)
