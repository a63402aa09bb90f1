"""Budgets by a clock that the test moves."""

from __future__ import annotations

import pytest

from server.web.allowance import (
    BETWEEN_TURNS,
    MOST_COST_A_SECOND,
    MOST_COST_AT_ONCE,
    NEWCOMER_COST_AT_ONCE,
    SHARE,
    SHARE_AT_ONCE,
    Account,
    Allowance,
    Turns,
)


class Clock:
    def __init__(self) -> None:
        self.time = 50.0

    def __call__(self) -> float:
        return self.time


def test_an_allowance_fills_up_again_to_its_most_and_a_debt_is_waited_for() -> None:
    clock = Clock()
    allowance = Allowance(10, 4, clock)
    allowance.use(4)
    assert (allowance.left, allowance.wait) == (0, 0)
    allowance.use(5)
    assert allowance.wait == pytest.approx(0.5)
    clock.time += 0.25
    assert allowance.wait == pytest.approx(0.25)
    clock.time += 100
    assert allowance.left == 4


def test_a_debt_has_a_bound_where_one_is_given() -> None:
    allowance = Allowance(10, 4, Clock(), debt=20)
    allowance.use(10_000)
    assert allowance.left == -20


def test_a_connection_may_say_so_much_a_second_and_no_more() -> None:
    clock = Clock()
    account = Account(clock)
    taken = 0.0
    for _ in range(10_000):
        if not account.own.wait:
            account.use(1)
            taken += 1
        clock.time += 0.001
    assert taken == pytest.approx(MOST_COST_AT_ONCE + 10 * MOST_COST_A_SECOND, rel=0.02)


def test_a_newcomer_has_little_credit_and_whoever_was_quiet_for_a_moment_has_more() -> None:
    clock = Clock()
    account = Account(clock)
    account.use(NEWCOMER_COST_AT_ONCE)
    assert not account.is_quiet
    clock.time += 3
    account.use(2 * NEWCOMER_COST_AT_ONCE)
    assert account.is_quiet
    for _ in range(200):
        account.use(20)
    assert not account.is_quiet
    clock.time += 25
    assert account.is_quiet


def test_three_commands_a_second_are_always_quiet() -> None:
    clock = Clock()
    account = Account(clock)
    clock.time += 1
    for _ in range(1000):
        assert account.is_quiet
        account.use(1)
        clock.time += 1 / 3


def test_the_quietest_goes_first() -> None:
    clock = Clock()
    turns, gone = Turns(clock), list[str]()
    flooder, learner = Account(clock), Account(clock)
    flooder.use(50)
    turns.ask(flooder, lambda: gone.append("flooder"))
    turns.ask(learner, lambda: gone.append("learner"))
    turns.ask(flooder, lambda: gone.append("flooder again"))
    while turns.next() is not None:
        pass
    assert gone == ["learner", "flooder", "flooder again"]


def test_all_turns_together_take_their_share_of_the_loop_and_no_more() -> None:
    clock = Clock()
    turns, used = Turns(clock), 0.0
    account, end = Account(clock), clock.time + 10

    def go() -> None:
        nonlocal used
        used += 0.003
        clock.time += 0.003
        turns.use(0.003, cost=0)

    while clock.time < end:
        turns.ask(account, go)
        wait = turns.next()
        assert wait is not None
        clock.time += max(wait, BETWEEN_TURNS)
    assert used <= 10 * SHARE + SHARE_AT_ONCE + 0.003
    assert used > 9 * SHARE
