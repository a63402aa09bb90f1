"""One owner and fifty spectators over real sockets: all see the same, and only the owner commands."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Iterator

import pytest
from websockets.exceptions import ConnectionClosed

from server.protocol import VERSION
from tests.serving import HEADER, Client, Server

SPECTATORS = 50


def watch_token(owner: Client) -> str:
    token: str = owner.named("welcome")[0]["watch"]
    return token


@contextlib.contextmanager
def spectator(server: Server, token: str) -> Iterator[Client]:
    """A greeted connection that watches."""
    with server.socket() as connection:
        client = Client(connection)
        client.say("hello", protocol=VERSION, watch=token)
        client.wait_for(lambda: client.state is not None)
        yield client


def shown(client: Client) -> dict[tuple[int, int, int, int], bytes]:
    """All frames, by flags, revision, epoch and batch."""
    return {HEADER.unpack_from(frame)[2:6]: frame for frame in client.frames}


def test_fifty_spectators_see_the_frames_that_the_owner_sees(server: Server) -> None:
    with contextlib.ExitStack() as stack:
        owner = stack.enter_context(server.client())
        token = watch_token(owner)
        spectators = [stack.enter_context(spectator(server, token)) for _ in range(SPECTATORS)]
        assert {client.named("welcome")[0]["role"] for client in spectators} == {"spectator"}
        for client in spectators:
            client.wait_for(lambda client=client: client.frames and client.scenes)
        owner.wait_for(lambda: owner.frames)
        everyone = [owner, *spectators]
        for epochs in range(1, 13):
            owner.say("step")
            for client in everyone:
                client.wait_for(lambda client=client, epochs=epochs: client.epoch == epochs)
        for client in everyone:
            client.drain(0.05)
        frames = shown(owner)
        assert len(frames) >= 13
        for client in spectators:
            seen = shown(client)
            both = seen.keys() & frames.keys()
            assert {epoch for _, _, epoch, _ in both} == set(range(13))
            assert all(seen[moment] == frames[moment] for moment in both)
            assert client.scenes == owner.scenes
            assert client.state == owner.state


def test_a_spectators_command_is_refused_and_changes_nothing(server: Server) -> None:
    with server.client() as owner, spectator(server, watch_token(owner)) as other:
        owner.say("step")
        for client in (owner, other):
            client.wait_for(lambda client=client: client.epoch == 1)
        before, heard = owner.parameters, len(owner.events)
        for name in ("play", "step", "reset", "undo"):
            other.say(name)
        other.say("set", field="learning_rate", value=3)
        other.wait_for(lambda: len(other.named("refused")) == 5)
        assert {event["reason"] for event in other.named("refused")} == {"not_allowed"}
        owner.drain()
        assert (owner.epoch, owner.parameters, len(owner.events)) == (1, before, heard)
        other.say("watch", losses=True)  # but what of the inside it sees is its own matter
        pictures = other.pictures
        other.wait_for(lambda: other.pictures > pictures)
        seen = owner.pictures
        owner.drain()
        assert owner.pictures == seen


def test_five_who_look_elsewhere_all_have_their_turn(server: Server) -> None:
    with contextlib.ExitStack() as stack:
        owner = stack.enter_context(server.client())
        spectators = [stack.enter_context(spectator(server, watch_token(owner))) for _ in range(5)]
        for number, client in enumerate(spectators):
            client.say("watch", point=[float(number), 1.0])
        owner.say("play")
        for client in spectators:
            client.wait_for(lambda client=client: len(client.frames) >= 20)
        assert len({client.frames[-1] for client in spectators}) == 5


def test_spectators_that_hide_or_leave_slow_nobody(server: Server) -> None:
    with server.client() as owner:
        token = watch_token(owner)
        with spectator(server, token) as one, spectator(server, token) as other:
            owner.say("play")
            other.acknowledging = False
            one.wait_for(lambda: one.epoch >= 5)
            one.say("set_visible", value=False)
            at = owner.epoch
            owner.wait_for(lambda: owner.epoch >= at + 60)
            one.drain()
            one.say("set_visible", value=True)
            one.wait_for(lambda: one.epoch >= at + 60)
        at = owner.epoch
        owner.wait_for(lambda: owner.epoch >= at + 60)


def test_while_the_owner_is_away_spectators_see_the_still_picture(server: Server) -> None:
    with server.client(page="p1") as owner:
        token, watch = owner.named("welcome")[0]["token"], watch_token(owner)
        owner.say("play")
        owner.wait_for(lambda: owner.epoch >= 10)
    with spectator(server, watch) as client:
        client.wait_for(lambda: client.frames and client.scenes)
        client.drain()
        still = client.epoch
        client.drain()
        assert client.epoch == still >= 10
        with server.client(token=token, page="p1") as owner:
            assert watch_token(owner) == watch
            client.wait_for(lambda: client.epoch >= still + 10)


@pytest.mark.parametrize("token", ["no such token", "x" * 64])
def test_who_has_no_token_that_holds_watches_nothing(server: Server, token: str) -> None:
    with server.socket() as connection:
        connection.recv(20)
        connection.send(json.dumps({"type": "hello", "protocol": VERSION, "watch": token}))
        refused = json.loads(connection.recv(20))
        assert (refused["type"], refused["reason"]) == ("refused", "nothing_to_watch")
        with pytest.raises(ConnectionClosed) as caught:
            connection.recv(20)
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 4404


def test_more_spectators_than_may_are_told_so() -> None:
    with Server(DESCENT_WORKERS="1", DESCENT_MOST_SESSIONS="1") as server, server.client() as owner:
        token = watch_token(owner)
        with spectator(server, token), server.socket() as connection:
            connection.recv(20)
            connection.send(json.dumps({"type": "hello", "protocol": VERSION, "watch": token}))
            assert json.loads(connection.recv(20))["reason"] == "too_many_spectators"
            with pytest.raises(ConnectionClosed) as caught:
                connection.recv(20)
            assert caught.value.rcvd is not None
            assert caught.value.rcvd.code == 1013
