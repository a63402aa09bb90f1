"""Who comes back to which session: the same page, a page loaded again, a copied tab, a stranger; and who watches."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from server.sessions import registry as registry_module
from server.sessions.outbox import Closed, Gone, Outbox
from server.sessions.registry import KEPT_FOR, Full, NothingToWatch, Registry, TooManySpectators
from server.sessions.session import Session
from server.sessions.viewer import Viewer


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
    registry.leave(session, session.owner)
    assert len(registry) == 0
    assert greet(registry, token) == (session, token, True)
    assert len(registry) == 1


def test_it_takes_its_session_over_from_a_connection_that_only_seems_alive() -> None:
    registry = Registry(10)
    session, token, _ = greet(registry)
    old = session.owner
    assert greet(registry, token)[0] is session
    with pytest.raises(Closed):
        asyncio.run(old.outbox.take())
    registry.leave(session, old)  # the old connection notices at last
    assert session.owner.is_attached


def test_a_copied_tab_gets_a_copy() -> None:
    registry = Registry(10)
    session, token, _ = greet(registry)
    other, other_token, resumed = greet(registry, token, page="p2", link=session.link)
    assert other is not session
    assert other_token != token
    assert resumed
    assert other.state.experiment == session.state.experiment
    assert session.owner.is_attached


def test_a_page_loaded_again_goes_on_unless_it_was_given_another_link() -> None:
    registry = Registry(10)
    session, token, _ = greet(registry)
    registry.leave(session, session.owner)
    assert greet(registry, token, page="p2", link=session.link)[0] is session
    registry.leave(session, session.owner)
    assert greet(registry, token, page="p3", link="#dataset=xor")[0] is not session


def test_a_session_is_kept_for_ten_minutes() -> None:
    clock = Clock()
    registry = Registry(10, clock)
    session, token, _ = greet(registry)
    registry.leave(session, session.owner)
    clock.now = KEPT_FOR - 1
    assert greet(registry, token)[0] is session
    registry.leave(session, session.owner)
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
    registry.leave(two, two.owner)
    clock.now = 1.0
    registry.leave(one, one.owner)
    greet(registry)
    assert greet(registry, one_token)[0] is one
    with pytest.raises(Full):
        greet(registry, two_token)


def join(registry: Registry, watch: str) -> tuple[Session, Viewer, list[dict[str, Any]]]:
    """The session, who watches it, and what it is told first."""
    outbox = Outbox()
    session, viewer = registry.join(watch, outbox)
    return session, viewer, [json.loads(message) for message in outbox.ready()]


def watch_token(registry: Registry, session: Session) -> str:
    """What the owner of a session is told when it comes back."""
    (token,) = (token for token, entry in registry._entries.items() if entry.session is session)
    outbox = Outbox()
    assert registry.greet("", token, registry._entries[token].page, outbox) is session
    watch: str = json.loads(outbox.ready()[0])["watch"]
    return watch


def test_who_has_the_token_for_it_watches_and_owns_nothing() -> None:
    registry = Registry(10)
    session, token, _ = greet(registry)
    watch = watch_token(registry, session)
    assert watch not in (token, "")
    assert watch_token(registry, session) == watch
    watched, viewer, (welcome, data, state) = join(registry, watch)
    assert watched is session
    assert viewer is not session.owner
    assert welcome == {"type": "welcome", "token": "", "resumed": False, "watch": watch, "role": "spectator"}
    assert (data["type"], state["type"]) == ("data", "state")
    with pytest.raises(NothingToWatch):
        registry.join(token, Outbox())
    assert greet(registry, watch)[0] is not session
    registry.leave(session, viewer)
    assert len(session.audience.viewers) == 1
    assert session.owner.is_attached


def test_spectators_keep_no_session_and_are_told_when_it_is_gone() -> None:
    clock = Clock()
    registry = Registry(10, clock)
    session, token, _ = greet(registry)
    watch = watch_token(registry, session)
    _, viewer, _ = join(registry, watch)
    registry.leave(session, session.owner)
    assert join(registry, watch)[0] is session  # the owner may come back
    clock.now = KEPT_FOR + 1
    with pytest.raises(NothingToWatch):
        registry.join(watch, Outbox())
    with pytest.raises(Gone):
        asyncio.run(viewer.outbox.take())
    assert greet(registry, token)[0] is not session


def test_a_copied_tab_is_watched_by_another_token() -> None:
    registry = Registry(10)
    session, token, _ = greet(registry)
    copy = greet(registry, token, page="p2", link=session.link)[0]
    assert watch_token(registry, copy) != watch_token(registry, session)


def test_a_session_and_a_server_have_so_many_spectators_and_no_more(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(registry_module, "MOST_SPECTATORS", 2)
    registry = Registry(3)
    one, other = greet(registry)[0], greet(registry)[0]
    for _ in range(2):
        _, viewer, _ = join(registry, watch_token(registry, one))
    with pytest.raises(TooManySpectators, match="A session has 2 spectators at most"):
        registry.join(watch_token(registry, one), Outbox())
    join(registry, watch_token(registry, other))
    with pytest.raises(TooManySpectators, match="This server has 3 spectators at most"):
        registry.join(watch_token(registry, other), Outbox())
    registry.leave(one, viewer)
    assert join(registry, watch_token(registry, other))[0] is other
