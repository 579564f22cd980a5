"""Where a model may be: what an operator writes, and where a name leads when it is asked."""

from __future__ import annotations

import socket

import pytest
from tests.assistant.backend.conftest import ASKED
from tests.servers.models import TEXT, ModelServer

from chidu.assistant.backend.address import Endpoint, addresses, endpoint
from chidu.assistant.backend.compatible import OpenAICompatible
from chidu.assistant.backend.faults import ModelFault
from chidu.assistant.backend.settings import ModelSettings
from chidu.errors import InputError

GATEWAY = "model.example.gov.cn"


@pytest.mark.parametrize(("written", "read"), [
    ("http://127.0.0.1:8000/v1", Endpoint("http", "127.0.0.1", 8000, "/v1")), ("http://localhost", Endpoint("http", "localhost", 80)),
    ("HTTPS://Model.Example.GOV.cn/a/v1/", Endpoint("https", GATEWAY, 443, "/a/v1")), ("http://[::1]:8000", Endpoint("http", "::1", 8000))])
def test_an_address_is_scheme_host_port_and_path(written: str, read: Endpoint) -> None:
    assert endpoint(written) == read


def test_a_request_names_host_and_port() -> None:
    assert [endpoint(w).authority for w in ("http://localhost:80/v1", "https://[fd01::1]:8443", "http://10.1.2.3:8000")] == [
        "localhost", "[fd01::1]:8443", "10.1.2.3:8000"]


@pytest.mark.parametrize("written", [
    "", "10.1.2.3:8000", "ftp://10.1.2.3", "file:///etc/passwd", "unix:/run/model", "http://", "http://user:lamps@10.1.2.3",
    "http://user@10.1.2.3", "http://10.1.2.3/v1?key=lamps", "http://10.1.2.3/v1#a", "http://10.1.2.3:0", "http://10.1.2.3:99999",
    "http://10.1.2.3:八十", "http://[::1", "http://[1.2.3.4]", "http://[1:2]", "http://10.1.2.3\\@evil", "http://10.1.2.3 /v1",
    "http://10.1.2.3\r\nX: 1", "http://10.1.2.3/v1\n", "http://路灯.cn", "http://[fe80::1%25eth0]"])
def test_anything_else_is_refused(written: str) -> None:
    with pytest.raises(InputError, match="写成 http"):
        endpoint(written)


def leads_to(*numbers: str) -> list[tuple[object, ...]]:
    """What a name server says."""
    found: list[tuple[object, tuple[object, ...]]] = [
        (socket.AF_INET6, (n, 443, 0, 0)) if ":" in n else (socket.AF_INET, (n, 443)) for n in numbers]
    return [(family, socket.SOCK_STREAM, 6, "", address) for family, address in found]


@pytest.mark.parametrize(("of", "numbers", "may"), [
    (f"http://{GATEWAY}", ["10.1.2.3"], True), (f"http://{GATEWAY}", ["fd01::1", "192.168.1.9"], True),
    (f"http://{GATEWAY}", ["100.64.0.9"], True), (f"http://{GATEWAY}", ["59.200.1.2"], False),
    (f"https://{GATEWAY}", ["59.200.1.2"], True), ("http://59.200.1.2", ["59.200.1.2"], True),
    ("http://localhost", ["::1", "127.0.0.1"], True), ("http://localhost", ["10.1.2.3"], False), ("http://127.0.0.1", ["127.0.0.1"], True),
    ("http://169.254.169.254", ["169.254.169.254"], False), ("http://2852039166", ["169.254.169.254"], False),
    ("http://127.1", ["127.0.0.1"], False), *((f"https://{GATEWAY}", [*numbers], False) for numbers in (
        ("127.0.0.1",), ("::1",), ("::ffff:127.0.0.1",), ("10.1.2.3", "169.254.169.254"), ("::ffff:169.254.169.254",),
        ("64:ff9b::a9fe:a9fe",), ("2002:a9fe:a9fe::1",), ("fe80::1%2",), ("fd00:ec2::254",), ("100.100.100.200",), ("0.0.0.0",),
        ("224.0.0.1",), ("255.255.255.255",), ("::",)))])
def test_where_a_name_leads_is_looked_at(monkeypatch: pytest.MonkeyPatch, of: str, numbers: list[str], may: bool) -> None:
    monkeypatch.setattr(socket, "getaddrinfo", lambda *_, **__: leads_to(*numbers))
    if may:
        assert [address[0] for _, address in addresses(endpoint(of))] == numbers
    else:
        with pytest.raises(ModelFault) as fault:
            addresses(endpoint(of))
        assert fault.value.kind == "refused-address"


def test_a_name_that_leads_nowhere_is_not_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "unknown")

    monkeypatch.setattr(socket, "getaddrinfo", unknown)
    with pytest.raises(ModelFault, match="找不到这个主机名"):
        addresses(endpoint(f"https://{GATEWAY}"))


def test_what_was_looked_at_is_what_is_connected_to(models: ModelServer, monkeypatch: pytest.MonkeyPatch) -> None:
    """A name server that says something else the second time is asked once; an address that does not answer leads to the next."""
    said = [leads_to("::1", "127.0.0.1"), leads_to("169.254.169.254")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda _, port, **__: [(*one[:4], (one[4][0], port, *one[4][2:])) for one in said.pop(0)])
    settings = ModelSettings(models.url().replace("127.0.0.1", "localhost"), "well")
    assert tuple(OpenAICompatible(settings).ask(ASKED)) == TEXT
    assert len(said) == 1
    assert models.asked[-1][1]["host"] == f"localhost:{models.port}"
