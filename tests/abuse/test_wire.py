"""Requests that no browser sends: cut in two, of two lengths, never ending, addressed to somebody else."""

from __future__ import annotations

import socket
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.abuse.conftest import SOON, Wire

HOST = b"Host: chidu.test\r\n"
ALIVE = b"GET /livez HTTP/1.1\r\n" + HOST + b"\r\n"
HIDDEN = b"GET /livez HTTP/1.1\r\n" + HOST + b"X-Hidden: yes\r\n\r\n"


@pytest.mark.parametrize("framing", [
    b"Content-Length: 4\r\nTransfer-Encoding: chunked\r\n", b"Transfer-Encoding: chunked\r\nContent-Length: 40\r\n",
    b"Content-Length: 4\r\nContent-Length: 6\r\n", b"Content-Length: 4, 6\r\n", b"Content-Length: +5\r\n", b"Content-Length: 0x5\r\n",
    b"Transfer-Encoding: xchunked\r\n", b"Transfer-Encoding: chunked, identity\r\n", b"Transfer-Encoding : chunked\r\n",
    b"Transfer-Encoding:\x0bchunked\r\n", b"X: a\r\n Transfer-Encoding: chunked\r\n"])
def test_no_request_hides_behind_another_by_two_opinions_of_its_length(wire: Wire, framing: bytes) -> None:
    heard = wire.send(b"POST /login HTTP/1.1\r\n" + HOST + framing + b"\r\n0\r\n\r\n" + HIDDEN)
    assert heard.startswith(b"HTTP/1.1 4")
    assert b"HTTP/1.1 200" not in heard


@pytest.mark.parametrize("chunk", [b"-1\r\n", b"0x4\r\nabcd\r\n", b"ffffffffffffffffffff\r\n", b"4;" + b"a" * 70_000 + b"\r\n", b"zz\r\n"])
def test_a_piece_of_no_sensible_length_ends_the_connection(wire: Wire, chunk: bytes) -> None:
    form = b"Content-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n"
    assert b"HTTP/1.1 200" not in wire.send(b"POST /login HTTP/1.1\r\n" + HOST + form + chunk + HIDDEN, patience=1)
    assert wire.send(ALIVE).startswith(b"HTTP/1.1 200")


@pytest.mark.parametrize("request_", [
    b"GET /livez HTTP/1.1\r\n\r\n", b"GET /livez HTTP/1.1\r\nHost: a\r\nHost: b\r\n\r\n", b"GET /livez\x00 HTTP/1.1\r\n" + HOST + b"\r\n",
    b"GET /livez HTTP/1.1\r\n" + HOST + b"X: a\x00b\r\n\r\n", b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n" + HOST + b"\r\n",
    b"\x16\x03\x01\x02\x00\x01",
    b"GET /livez HTTP/1.1\r\n" + HOST + b"X: " + b"a" * (2 << 20) + b"\r\n\r\n", b"CONNECT db:5432 HTTP/1.1\r\n" + HOST + b"\r\n",
    b"GET http://169.254.169.254/ HTTP/1.1\r\n" + HOST + b"\r\n"],
    ids=["no host", "two hosts", "nul in the address", "nul in a header", "a long address", "tls", "a long header",
         "connect", "for another"])
def test_what_is_no_request_to_us_gets_no_page(wire: Wire, request_: bytes) -> None:
    heard = wire.send(request_)
    assert not heard.startswith(b"HTTP/1.1 2")
    assert b"Traceback" not in heard


def test_many_headers_are_too_many(wire: Wire) -> None:
    many = b"".join(b"X%d: lamps lamps lamps lamps\r\n" % i for i in range(5000))
    assert not wire.send(b"GET /livez HTTP/1.1\r\n" + HOST + many + b"\r\n").startswith(b"HTTP/1.1 2")


def test_who_never_finishes_saying_what_they_want_is_cut_off(wire: Wire) -> None:
    began = time.monotonic()
    wire.send(b"GET /livez HTTP/1.1\r\n", *[b"X: a\r\n"] * 20, pause=SOON / 3)
    assert time.monotonic() - began < SOON * 10


def test_who_says_nothing_is_cut_off(wire: Wire) -> None:
    began = time.monotonic()
    assert wire.send() == b""
    assert time.monotonic() - began < SOON * 10


def test_others_are_served_while_connections_are_held_open(wire: Wire) -> None:
    """Fewer than the most: the rest are told to come again."""
    held = [socket.create_connection(("127.0.0.1", wire.port), timeout=5) for _ in range(30)]
    try:
        for line in held:
            line.sendall(b"GET /livez HTTP/1.1\r\n")
        began = time.monotonic()
        assert wire.send(ALIVE[:-2] + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 200")
        assert time.monotonic() - began < 2
        more = [socket.create_connection(("127.0.0.1", wire.port), timeout=5) for _ in range(20)]
        held += more
        assert wire.send(ALIVE).startswith(b"HTTP/1.1 503")
    finally:
        for line in held:
            line.close()
    until = time.monotonic() + 5
    while not wire.send(ALIVE[:-2] + b"Connection: close\r\n\r\n").startswith(b"HTTP/1.1 200"):
        assert time.monotonic() < until


def test_a_body_that_is_too_large_is_not_read_to_its_end(wire: Wire) -> None:
    sent = b"POST /login HTTP/1.1\r\n" + HOST + b"Content-Length: 999999999999\r\n\r\n"
    heard = wire.send(sent, bytes(1 << 16))
    assert heard.startswith(b"HTTP/1.1 413")
    assert b"connection: close" in heard.lower()


def test_a_crowd_at_the_door_is_answered(wire: Wire) -> None:
    with ThreadPoolExecutor(16) as crowd:
        heard = list(crowd.map(lambda _: wire.send(ALIVE[:-2] + b"Connection: close\r\n\r\n"), range(100)))
    assert all(one.startswith((b"HTTP/1.1 200", b"HTTP/1.1 503")) for one in heard)
    assert sum(one.startswith(b"HTTP/1.1 200") for one in heard) > 50
