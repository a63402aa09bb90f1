"""Who comes back to which session: the same page, a page loaded again, a copied tab, a stranger."""

from __future__ import annotations

import asyncio
import json

import pytest

from server.sessions.outbox import Closed, Outbox
from server.sessions.registry import KEPT_FOR, Full, Registry
from server.sessions.session import Session


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


def greet(
    registry: Registry, token: str = "", page: str = "p1", link: str = "#seed=0.5"
) -> tuple[Session, str, bool]:
    """The session, its token, and whether it went on."""
    outbox = Outbox()
    session = registry.greet(link, token, page, outbox)
    welcome, data, state = (json.loads(message) for message in outbox.ready()[:3])
    assert [each["type"] for each in (welcome, data, state)] == ["welcome", "data", "state"]
    return session, welcome["token"], welcome["resumed"]


def test_the_same_page_comes_back_to_its_session() -> None:
    registry = Registry(10)
    session, token, resumed = greet(registry)
    assert not resumed
    registry.leave(session, session.outbox)
    assert len(registry) == 0
    assert greet(registry, token) == (session, token, True)
    assert len(registry) == 1


def test_it_takes_its_session_over_from_a_connection_that_only_seems_alive() -> None:
    registry = Registry(10)
    session, token, _ = greet(registry)
    old = session.outbox
    assert greet(registry, token)[0] is session
    with pytest.raises(Closed):
        asyncio.run(old.take())
    registry.leave(session, old)  # the old connection notices at last
    assert session.is_attached


def test_a_copied_tab_gets_a_copy() -> None:
    registry = Registry(10)
    session, token, _ = greet(registry)
    other, other_token, resumed = greet(registry, token, page="p2", link=session.link)
    assert other is not session
    assert other_token != token
    assert resumed
    assert other.state.experiment == session.state.experiment
    assert session.is_attached


def test_a_page_loaded_again_goes_on_unless_it_was_given_another_link() -> None:
    registry = Registry(10)
    session, token, _ = greet(registry)
    registry.leave(session, session.outbox)
    assert greet(registry, token, page="p2", link=session.link)[0] is session
    registry.leave(session, session.outbox)
    assert greet(registry, token, page="p3", link="#dataset=xor")[0] is not session


def test_a_session_is_kept_for_ten_minutes() -> None:
    clock = Clock()
    registry = Registry(10, clock)
    session, token, _ = greet(registry)
    registry.leave(session, session.outbox)
    clock.now = KEPT_FOR - 1
    assert greet(registry, token)[0] is session
    registry.leave(session, session.outbox)
    clock.now += KEPT_FOR + 1
    assert greet(registry, token)[0] is not session


def test_tokens_cannot_be_guessed_from_one_another() -> None:
    registry = Registry(100)
    tokens = {greet(registry)[1] for _ in range(100)}
    assert len(tokens) == 100
    assert min(len(token) for token in tokens) >= 22  # 128 bits


def test_a_full_server_drops_the_longest_gone_and_never_one_that_is_there() -> None:
    clock = Clock()
    registry = Registry(2, clock)
    (one, one_token, _), (two, two_token, _) = greet(registry), greet(registry)
    with pytest.raises(Full, match="2 sessions at most"):
        greet(registry)
    registry.leave(two, two.outbox)
    clock.now = 1.0
    registry.leave(one, one.outbox)
    greet(registry)
    assert greet(registry, one_token)[0] is one
    with pytest.raises(Full):
        greet(registry, two_token)
