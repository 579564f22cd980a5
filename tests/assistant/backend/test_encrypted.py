"""An encrypted line to a model: only who shows a certificate that the operator believes, for the very address, is told anything."""

from __future__ import annotations

import socket
import ssl
from collections.abc import Iterator
from datetime import datetime
from ipaddress import ip_address
from pathlib import Path

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from tests.assistant.backend.conftest import ASKED, asking
from tests.servers.models import TEXT, ModelServer, serving

from chidu.assistant.backend.compatible import OpenAICompatible
from chidu.assistant.backend.faults import ModelFault
from chidu.assistant.backend.settings import ModelSettings
from chidu.errors import InputError


def certified(folder: Path, address: str) -> Path:
    """A certificate that vouches for itself, with its key, in one file."""
    key, name = ec.generate_private_key(ec.SECP256R1()), x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "县财政局大模型")])
    made = (x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key()).serial_number(1)
            .not_valid_before(datetime(2024, 1, 1)).not_valid_after(datetime(2124, 1, 1))
            .add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address(address))]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True).sign(key, hashes.SHA256()))
    file = folder / f"{address}.pem"
    private = key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(made.public_bytes(serialization.Encoding.PEM) + private)
    return file


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return certified(tmp_path_factory.mktemp("certificate"), "127.0.0.1")


@pytest.fixture(scope="module")
def encrypted(certificate: Path) -> Iterator[ModelServer]:
    with serving(_identity(certificate)) as server:
        yield server


def _identity(file: Path) -> ssl.SSLContext:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)
    return context


def test_a_model_with_the_operators_certificate_is_asked(encrypted: ModelServer, certificate: Path) -> None:
    assert tuple(asking(encrypted, "well", ca_file=certificate).ask(ASKED)) == TEXT


def test_a_model_without_it_is_told_nothing(encrypted: ModelServer) -> None:
    asked = len(encrypted.asked)
    with pytest.raises(ModelFault) as fault:
        list(asking(encrypted, "well").ask(ASKED))
    assert (fault.value.kind, len(encrypted.asked)) == ("untrusted", asked)


def test_a_certificate_of_another_address_is_none(tmp_path: Path) -> None:
    other = certified(tmp_path, "127.0.0.2")
    with serving(_identity(other)) as server, pytest.raises(ModelFault) as fault:
        list(asking(server, "well", ca_file=other).ask(ASKED))
    assert fault.value.kind == "untrusted"


def test_one_that_does_not_encrypt_is_not_asked(models: ModelServer) -> None:
    asked = len(models.asked)
    with pytest.raises(ModelFault) as fault:
        list(OpenAICompatible(ModelSettings(models.url().replace("http:", "https:"), "well")).ask(ASKED))
    assert (fault.value.kind, len(models.asked)) == ("unreachable", asked)


@pytest.mark.parametrize(("limits", "kind"), [({"connect": 0.15}, "timeout-connect"), ({"whole": 0.15}, "timeout-whole")])
def test_one_that_never_shows_its_certificate_is_left(limits: dict[str, float], kind: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as door:
        silent = ModelServer(door.getsockname()[1], 0, ssl.create_default_context())
        with pytest.raises(ModelFault) as fault:
            list(asking(silent, "well", **limits).ask(ASKED))
    assert fault.value.kind == kind


def test_a_stop_wakes_who_waits_on_an_encrypted_line(encrypted: ModelServer, certificate: Path) -> None:
    pieces = asking(encrypted, "stalls", ca_file=certificate).ask(ASKED)
    next(pieces)
    pieces.close()
    assert encrypted.wait_until_left()


@pytest.mark.parametrize(("content", "told"), [(None, "没有这个文件夹"), ("路灯", "里面没有证书")])
def test_a_file_without_certificates_is_told(tmp_path: Path, content: str | None, told: str) -> None:
    file = tmp_path / "ca.pem"
    if content:
        file.write_text(content, "utf-8")
    with pytest.raises(InputError, match=told):
        OpenAICompatible(ModelSettings("https://127.0.0.1:1", "m", ca_file=file))
