"""The socket, against a real server with real clients."""

from __future__ import annotations

import json
import time
from typing import Any

import numpy as np
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus

from server.lab.jobs import Job
from server.lab.permalink import links
from server.lab.preprocessing import data_set
from server.lab.run.run import first_run
from server.lab.train.advance import advance
from server.protocol import VERSION
from tests.serving import HEADER, Server


@pytest.mark.parametrize(
    "origin",
    [
        "http://evil.example",
        "null",
        "http://127.0.0.1.evil.example",
        "https://127.0.0.1",
        "http://127.0.0.1:1",
        None,
    ],
)
def test_a_page_of_another_origin_gets_no_socket(server: Server, origin: str | None) -> None:
    with pytest.raises(InvalidStatus) as caught, server.socket(origin=origin):
        pass
    assert caught.value.response.status_code == 403


def test_the_first_message_says_the_protocol_and_nothing_is_deflated(server: Server) -> None:
    with server.socket(compression="deflate") as connection:
        assert connection.response is not None
        assert "Sec-WebSocket-Extensions" not in connection.response.headers
        hello = json.loads(connection.recv(20))
        assert (hello["type"], hello["protocol"]) == ("hello", VERSION)


@pytest.mark.parametrize(
    ("first", "reason"),
    [
        ('{"type":"hello","protocol":99,"link":""}', "other_protocol"),
        ('{"type":"play"}', "malformed"),
        ("{", "malformed"),
    ],
)
def test_without_a_greeting_there_is_no_session(server: Server, first: str, reason: str) -> None:
    with server.socket() as connection:
        connection.recv(20)
        connection.send(first)
        assert json.loads(connection.recv(20))["reason"] == reason
        with pytest.raises(ConnectionClosed) as caught:
            connection.recv(20)
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 4401


def test_a_link_is_opened_with_its_points_weights_and_training(server: Server) -> None:
    link = "#seed=0.59704&dataset=xor&networkShape=3&noise=10"
    experiment = links.read(link).experiment
    data = data_set(experiment.data)
    with server.client(link) as client:
        client.wait_for(lambda: client.frames and client.scenes)
        assert client.state is not None
        assert client.state["experiment"]["classification_data"] == "xor"
        points = np.frombuffer(client.scenes[0], "<f4", count=1500, offset=HEADER.size + 16).reshape(-1, 3)
        assert np.allclose(points, data.points, rtol=1e-6, atol=1e-6)
        assert client.parameters == first_run(experiment, data).parameters.tobytes()
        for _ in range(3):
            client.say("step")
        client.wait_for(lambda: client.epoch == 3)
        (result,) = advance([Job(experiment, None, 3)])
        assert client.parameters == result.run.parameters.tobytes()


def test_a_frame_of_the_default_network_has_at_most_6_kB(server: Server) -> None:
    with server.client() as client:
        client.say("play")
        client.wait_for(lambda: client.epoch >= 100)
        # Before it trains there may be a fine one, which is larger
        moving = [frame for frame in client.frames if HEADER.unpack_from(frame)[4] > 0]
        assert max(len(frame) for frame in moving) <= 6000


def test_two_frames_are_under_way_at_most(server: Server) -> None:
    with server.client() as client:
        client.acknowledging = False
        client.say("set_speed", value=0)
        client.say("play")
        client.wait_for(lambda: len(client.frames) >= 2)
        client.drain(0.5)
        assert len(client.frames) == 2
        behind = client.epoch
        client.acknowledging = True
        client.say("ack", frames=2)
        client.wait_for(lambda: len(client.frames) > 2)
        assert client.epoch > behind + 20  # the newest, not the next of a queue


def test_each_connection_is_a_session_of_its_own(server: Server) -> None:
    with server.client("#seed=0.1") as one, server.client("#seed=0.2&dataset=xor") as other:
        one.say("step")
        one.wait_for(lambda: one.epoch == 1)
        other.wait_for(lambda: other.frames)
        other.drain()
        assert other.epoch == 0
        assert other.state is not None
        assert other.state["revision"] < (one.state or {})["revision"]


def test_bad_commands_are_refused_and_the_session_goes_on(server: Server) -> None:
    bad: list[dict[str, Any]] = [
        {"type": "explode"},
        {"type": "set", "field": "learning_rate", "value": 99},
        {"type": "add_neuron", "layer": 9},
        {"type": "set_speed", "value": -1},
    ]
    with server.client() as client:
        for command in bad:
            client.connection.send(json.dumps(command))
        client.wait_for(lambda: len(client.named("refused")) == len(bad))
        assert [event["reason"] for event in client.named("refused")] == [
            "unknown_command", "out_of_range", "not_there", "malformed",
        ]  # fmt: skip
        client.say("step")
        client.wait_for(lambda: client.epoch == 1)


def test_the_third_binary_message_ends_the_connection(server: Server) -> None:
    with server.client() as client:
        for _ in range(3):
            client.connection.send(b"\x00")
        with pytest.raises(ConnectionClosed) as caught:
            client.drain(20)
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 1008
        assert len(client.named("refused")) == 3


def test_a_message_over_64_KiB_is_refused_and_one_over_1_MiB_ends_the_connection(server: Server) -> None:
    with server.client() as client:
        client.say("open_link", link="x" * 70_000)
        client.wait_for(lambda: client.named("refused"))
        assert client.named("refused")[0]["reason"] == "too_large"
        with pytest.raises(ConnectionClosed) as caught:
            client.connection.send("x" * 1_100_000)
            client.drain(20)
        # where the rest of the message was still on its way, the connection is reset before the code is read
        assert caught.value.rcvd is None or caught.value.rcvd.code == 1009


def test_a_full_server_says_so() -> None:
    server = Server(DESCENT_MOST_SESSIONS="1", DESCENT_WORKERS="1")
    with server, server.client(), server.socket() as second:
        second.recv(20)
        second.send(json.dumps({"type": "hello", "protocol": VERSION, "link": ""}))
        assert "1 sessions at most" in json.loads(second.recv(20))["message"]


def test_whoever_says_nothing_is_sent_away(server: Server) -> None:
    with server.socket() as connection:
        connection.recv(20)
        start = time.monotonic()
        assert json.loads(connection.recv(20))["type"] == "refused"
        assert time.monotonic() - start > 3


def test_commands_that_come_too_often_are_refused_and_the_session_goes_on(server: Server) -> None:
    with server.client() as client:
        for _ in range(1000):
            client.say("set_speed", value=60)
        client.wait_for(lambda: client.named("refused"))
        assert client.named("refused")[0]["reason"] == "too_frequent"
        time.sleep(0.5)
        client.say("step")
        client.wait_for(lambda: client.epoch == 1)


def test_frames_go_on_after_a_flood(server: Server) -> None:
    with server.client() as client:
        client.say("play")
        for number in range(900):
            client.say("set", field="noise", value=5 * (number % 2))
        client.wait_for(lambda: client.named("refused"))
        before = len(client.frames)
        client.wait_for(lambda: len(client.frames) >= before + 30)


def test_what_one_session_says_stops_no_other(server: Server) -> None:
    with server.client() as victim, server.client() as other:
        victim.say("play")
        victim.wait_for(lambda: victim.epoch >= 5)
        other.say("reset")
        other.say("set_parameter", layer=1, neuron=0, source=0, value=1.0)
        other.say("remove_neuron", layer=1)
        other.say("play")
        at = victim.epoch
        victim.wait_for(lambda: victim.epoch >= at + 60)
        other.wait_for(lambda: other.epoch >= 5)


def test_a_tab_comes_back_to_its_run_by_its_token(server: Server) -> None:
    with server.client(page="p1") as client:
        for _ in range(3):
            client.say("step")
        client.wait_for(lambda: client.epoch == 3)
        (welcome,) = client.named("welcome")
        seen = client.parameters
    with server.client(token=welcome["token"], page="p1") as client:
        client.wait_for(lambda: client.frames and client.scenes)
        assert client.named("welcome") == [welcome | {"resumed": True}]
        assert (client.epoch, client.parameters) == (3, seen)


def test_a_connection_whose_session_was_taken_over_is_closed(server: Server) -> None:
    with server.client(page="p1") as old:
        token = old.named("welcome")[0]["token"]
        with server.client(token=token, page="p1"), pytest.raises(ConnectionClosed) as caught:
            old.drain(20)
        assert caught.value.rcvd is not None
        assert caught.value.rcvd.code == 4409


def test_weights_are_edited_live(server: Server) -> None:
    with server.client() as client:
        client.wait_for(lambda: client.frames)
        client.say("set_parameter", layer=1, neuron=0, source=0, value=2.5)
        client.wait_for(lambda: np.frombuffer(client.parameters)[0] == 2.5)
        client.say("cut_link", layer=1, neuron=0, source=0)
        client.wait_for(lambda: np.frombuffer(client.parameters)[0] == 0)
        client.say("add_layer", at=0)
        client.wait_for(lambda: len(client.parameters) == 8 * (2 * 3 + 4 * 3 + 2 * 5 + 3))
