"""Two data sets whose rule is a network with known numbers and whose inputs have names: a driving test, house prices.

Each takes a random source, a count and noise (a share: 0.5 is the slider's 50) and returns points (count, inputs + 1)
in the data's own units, the label last.
"""

from __future__ import annotations

import numpy as np

from server.data.random_source import Floats, RandomSource
from server.data.schema import Input, Truth

AGE = Input("age", "Age", "years", 17, 70, 35, 1)
SEX = Input("sex", "Sex", "", -1, 1, 1, 2, choices=((1, "male"), (-1, "female")), margin=0.25)
LESSONS = Input("lessons", "Lessons", "", 0, 40, 15, 1)
DRIVER = (AGE, SEX, LESSONS)

# PARKING, ROAD DRIVING and PASS: the weights of a neuron's inputs, and then its bias
_PARKING, _ROAD_DRIVING, _PASS = (3.0, -0.5, 10.0, -200.0), (6.0, 0.5, 4.0, -200.0), (0.01, 0.025, -3.0)
DRIVING = Truth((2,), (*_PARKING, *_ROAD_DRIVING, *_PASS))

SIZE = Input("size", "Size", "m²", 40, 240, 140, 1, more="One more m²")
STOREYS = Input("storeys", "Storeys", "", 1, 4, 2, 1, more="One storey more")
SCHOOL = Input("school", "Way to school", "m", 10, 120, 60, 1, more="One metre further from school")
HOUSE = (SIZE, STOREYS, SCHOOL)
PRICE = Input("price", "Price", "", 0, 28_000, 14_000, 100, margin=0.0)

_PER_SQUARE_METRE, _PER_STOREY, _PER_METRE_TO_SCHOOL = 100.0, 1000.0, -30.0
HOUSES = Truth((), (_PER_SQUARE_METRE, _PER_STOREY, _PER_METRE_TO_SCHOOL, 0.0))
_YOUTH = 1.5  # the power of draws that ages are made of: above 1, more people are young
_LARGEST_STRAY = 1000.0  # the deviation of prices from their rule with noise 1


def driving_test(source: RandomSource, count: int, noise: float) -> Floats:
    """People from 17 to 70, more of them young, of both sexes, with 0 … 40 lessons: does each pass (1) or fail (−1)?

    Each passes with the probability that the network of `DRIVING` gives; noise is the share whose result is the toss
    of a coin instead. Draws, point by point: age, sex, lessons, whether a coin decides, the result.
    """
    draws = source.uniform(5 * count).reshape(-1, 5)
    age, lessons = _whole(AGE, draws[:, 0] ** _YOUTH), _whole(LESSONS, draws[:, 2])
    sex = np.where(draws[:, 1] < 0.5, SEX.low, SEX.high)
    chance = np.where(draws[:, 3] < noise, 0.5, probability_of_passing(age, sex, lessons))
    return np.column_stack([age, sex, lessons, np.where(draws[:, 4] < chance, 1.0, -1.0)])


def probability_of_passing(age: Floats, sex: Floats, lessons: Floats) -> Floats:
    """What the network of `DRIVING` says of people, each argument (n,): the worked example, written out."""
    parking = np.maximum(0, -200 + 3 * age - 0.5 * sex + 10 * lessons)
    road_driving = np.maximum(0, -200 + 6 * age + 0.5 * sex + 4 * lessons)
    chance: Floats = 1 / (1 + np.exp(-(-3 + 0.01 * parking + 0.025 * road_driving)))
    return chance


def house_prices(source: RandomSource, count: int, noise: float) -> Floats:
    """Houses and their prices: 100 a square metre, 1000 a storey, 30 off for each metre to the school.

    Noise moves a price by a normal draw of deviation 1000 · noise. Draws: size, storeys and way to school, point by
    point, and then the strays.
    """
    draws = source.uniform(3 * count).reshape(-1, 3)
    size, storeys, school = (_whole(each, draws[:, axis]) for axis, each in enumerate(HOUSE))
    price = _PER_SQUARE_METRE * size + _PER_STOREY * storeys + _PER_METRE_TO_SCHOOL * school
    strays = [source.normal(0.0, (_LARGEST_STRAY * noise) ** 2) for _ in range(count)]
    return np.column_stack([size, storeys, school, price + strays])


def _whole(given: Input, draws: Floats) -> Floats:
    """Draws in [0, 1) as whole numbers of an input's range; even draws give all of them equally often."""
    numbers: Floats = np.floor(given.low + draws * (given.high - given.low + 1))
    return numbers
