"""Hostile inputs, one connection each, beside a learner who plays on.

Elsewhere: origins, no greeting (tests/web/test_socket.py), a killed worker (test_worker_killed.py), the end
(test_shutdown.py), floods (test_floods.py), many connections (test_many.py), a proxy that restarts
(tests/browser/test_connection.py), ranges and lengths (tests/protocol, tests/lab).
Nothing to try yet: room codes, uploaded tables, export, a store, Redis.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import socket

import pytest
from websockets.exceptions import InvalidStatus

from server.protocol import VERSION
from tests.hostile.attacks import BINARY, CONTINUED, HELLO, TEXT, close_code, command, frame, open_raw
from tests.serving import Client, Server


def said(server: Server, *parts: bytes) -> tuple[int, list[dict[str, object]]]:
    """What the server answers to some bytes, and the code it closes with; 0 where it does not within some seconds."""
    events: list[dict[str, object]] = []

    def see(opcode: int, payload: bytes) -> None:
        if opcode == TEXT:
            events.append(json.loads(payload))

    async def talk() -> int:
        reader, writer = await open_raw(server.port)
        for part in parts:
            writer.write(part)
        try:
            return await asyncio.wait_for(close_code(reader, see), 4)
        except TimeoutError:
            return 0
        finally:
            writer.transport.abort()

    return asyncio.run(talk()), events


@pytest.mark.parametrize(
    ("parts", "code"),
    [
        pytest.param([frame(TEXT, b"x" * 200_000)], 1009, id="a large message"),
        pytest.param(
            [frame(TEXT, b"x" * 60_000, fin=False), *[frame(CONTINUED, b"x" * 60_000, fin=False)] * 3],
            1009,
            id="a large message in fragments",
        ),
        pytest.param([frame(TEXT, b"{}", first=0x40)], 1002, id="compressed, not negotiated"),
        pytest.param([frame(TEXT, b"\xff\xfe")], 1007, id="no UTF-8"),
        pytest.param([frame(0x3)], 1002, id="an opcode that is none"),
        pytest.param([b"\x81\x02{}"], 1002, id="not masked"),
        pytest.param([frame(CONTINUED, b"x")], 1002, id="a continuation of nothing"),
        pytest.param([frame(BINARY, b"x")] * 3, 1008, id="binary, three times"),
        pytest.param([frame(TEXT, b"")] * 3, 1008, id="no JSON, three times"),
    ],
)
def test_what_is_no_message_closes_its_own_connection(
    server: Server, learner: Client, parts: list[bytes], code: int
) -> None:
    assert said(server, HELLO, *parts)[0] == code


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ('{"type":"set","field":"noise","value":NaN}', "malformed"),
        ('{"type":"set","field":"noise","value":1e999}', "malformed"),
        ('{"type":"set","field":"noise","value":true}', "out_of_range"),
        ('{"type":"set","field":"noise","value":' + "9" * 4000 + "}", "out_of_range"),
        ('{"type":"set","field":"noise","value":1e308}', "out_of_range"),
        ('{"type":"set","field":"learning_rate","value":1e308}', "out_of_range"),
        ('{"type":"set","field":"noise","value":' + "[" * 30_000 + "]" * 30_000 + "}", "malformed"),
        ('{"type":"play","type":"pause"}', "malformed"),
        ('{"type":"play","__proto__":{}}', "malformed"),
        ('{"type":"play","revision":999999}', "malformed"),
        ('{"type":"set","field":"seed","value":"\\ud800"}', "malformed"),
        ('{"type":"set","field":"seed","value":"<script>"}', "out_of_range"),
        ('{"type":"set","field":"batch_size","value":1000000}', "out_of_range"),
    ],
    ids=range(13),
)
def test_what_may_not_be_said_is_refused_and_changes_nothing(
    server: Server, learner: Client, text: str, reason: str
) -> None:
    _, events = said(server, HELLO, frame(TEXT, text.encode()), command("explode"))
    assert [event["reason"] for event in events if event["type"] == "refused"] == [reason, "unknown_command"]
    assert len([event for event in events if event["type"] == "state"]) == 1


def test_a_forged_token_gives_a_session_of_its_own(server: Server, learner: Client) -> None:
    hello = command("hello", protocol=VERSION, link="#seed=0.5", token="forged")
    (welcome,) = [event for event in said(server, hello)[1] if event["type"] == "welcome"]
    assert not welcome["resumed"]
    assert welcome["token"] != "forged"


def test_acknowledgements_of_frames_never_sent_are_ignored(server: Server, learner: Client) -> None:
    code, events = said(server, HELLO, *[command("ack", frames=10**9)] * 20)
    assert code == 0
    assert not [event for event in events if event["type"] == "refused"]


def test_an_older_page_is_told_so(server: Server, learner: Client) -> None:
    code, events = said(server, command("hello", protocol=VERSION - 1))
    assert (code, events[-1]["reason"]) == (4401, "other_protocol")


@pytest.mark.parametrize("path", ["/static/../server/settings.py", "/static/%2e%2e/pyproject.toml"])
def test_no_path_leads_out_of_the_static_files(server: Server, learner: Client, path: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", path)
    assert connection.getresponse().status == 404


@pytest.mark.parametrize("verb", ["POST", "DELETE", "TRACE", "NONSENSE"])
def test_other_verbs_are_refused(server: Server, learner: Client, verb: str) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request(verb, "/")
    assert 400 <= connection.getresponse().status < 500


def test_huge_headers_are_refused(server: Server, learner: Client) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=20)
    connection.request("GET", "/", headers={"X-Large": "x" * 200_000})
    assert 400 <= connection.getresponse().status < 500


@pytest.mark.parametrize(
    ("head", "status"),
    [
        (b"GET / HTTP/1.0", 200),
        (b"GET http://elsewhere.example/ HTTP/1.1", 404),
        (b"GET //elsewhere.example/ HTTP/1.1", 404),
        (b"CONNECT elsewhere.example:443 HTTP/1.1", 404),
        (b"OPTIONS * HTTP/1.1", 404),
        (b"GET /%00 HTTP/1.1", 404),
        (b"GET /static/%ff.js HTTP/1.1", 404),
        (b"GET /\xff\xfe HTTP/1.1", 400),
        (b"GET / HTTP/1.1\r\nHost: elsewhere.example", 400),  # a second one
        (b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03", 400),  # as TLS begins
        (b"GET / HTTP/1.1\r\nX-Forwarded-For: <script>, 1.2.3.4\r\nForwarded: for=_x;proto=https", 200),
    ],
    ids=range(11),
)
def test_odd_requests_are_answered_without_a_fault(
    server: Server, learner: Client, head: bytes, status: int
) -> None:
    with socket.create_connection(("127.0.0.1", server.port), 20) as connection:
        connection.sendall(head + b"\r\nHost: 127.0.0.1:%d\r\n\r\n" % server.port)
        assert connection.recv(100).split()[1] == b"%d" % status


@pytest.mark.parametrize("name", ["X-Forwarded-Host", "X-Forwarded-Proto", "X-Forwarded-For", "Forwarded"])
def test_no_forwarding_header_opens_the_door_to_another_origin(
    server: Server, learner: Client, name: str
) -> None:
    foreign = {"additional_headers": {name: "elsewhere.example"}, "origin": "http://elsewhere.example"}
    with pytest.raises(InvalidStatus, match="403"), server.socket(**foreign):
        pass
