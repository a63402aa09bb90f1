"""Who gets how many epochs when all want some: by the same share, never nothing, never more than wanted."""

from __future__ import annotations

import math

from hypothesis import given
from hypothesis import strategies as st

from server.sessions.fairness import grants


def test_what_fits_is_granted_whole() -> None:
    assert grants([2.5, 0.4, 1.0], [0.001, 0.001, 0.01], 1.0) == [2, 0, 1]


def test_too_much_is_cut_by_the_same_share_whatever_a_network_costs() -> None:
    # 15·0.001 + 15·0.004 = 0.075 s wanted, 0.03 s there: two fifths of fifteen for both
    assert grants([15.0, 15.0], [0.001, 0.004], 0.03) == [6, 6]


def test_who_wants_without_end_gets_an_even_share_of_the_time() -> None:
    assert grants([math.inf], [0.001], 0.03) == [30]
    assert grants([math.inf, 0.0, math.inf], [0.001, 0.001, 0.005], 0.03) == [15, 0, 3]


def test_nobody_stands_still() -> None:
    assert grants([15.0] * 1000, [0.01] * 1000, 0.03) == [1] * 1000


WANTED = st.lists(st.tuples(st.floats(0, 250) | st.just(math.inf), st.floats(1e-5, 0.1)), max_size=30)


@given(WANTED, st.floats(1e-4, 1.0))
def test_grants_are_whole_positive_and_within_what_is_wanted(
    pairs: list[tuple[float, float]], budget: float
) -> None:
    wanted, seconds = [pair[0] for pair in pairs], [pair[1] for pair in pairs]
    granted = grants(wanted, seconds, budget)
    assert len(granted) == len(wanted)
    for epochs, given_epochs in zip(wanted, granted, strict=True):
        assert given_epochs == 0 if epochs < 1 else 1 <= given_epochs <= epochs
    spent = sum(max(0, epochs - 1) * each for epochs, each in zip(granted, seconds, strict=True))
    assert spent <= budget * 1.000001
