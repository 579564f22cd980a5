"""What an operator sets, by environment and by file; what is set wrongly is told by its name and never by its value."""

from __future__ import annotations

from pathlib import Path

import pytest
from pydantic import SecretStr

from chidu.assistant.backend.settings import ModelSettings
from chidu.errors import InputError
from chidu.web.settings import Settings, read


@pytest.fixture(autouse=True)
def _nothing_set(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in Settings.model_fields:
        monkeypatch.delenv(f"CHIDU_{name.upper()}", raising=False)
    monkeypatch.delenv("CHIDU_SETTINGS", raising=False)


def test_without_any_it_works_on_this_machine_alone(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    settings = read()
    assert (settings.host, settings.port, settings.secure, settings.trusted_proxy) == ("127.0.0.1", 8620, False, False)
    assert settings.database_url == f"sqlite:///{tmp_path}/chidu-data/chidu.db"


def test_the_environment_goes_before_the_file(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "chidu.conf"
    file.write_text("# 县财政局\nCHIDU_PORT=9000\nCHIDU_ROOT=/chidu\nCHIDU_DATABASE=postgresql://chidu@db/chidu\n", "utf-8")
    monkeypatch.setenv("CHIDU_SETTINGS", str(file))
    monkeypatch.setenv("CHIDU_PORT", "9001")
    settings = read()
    assert (settings.port, settings.root, settings.database_url) == (9001, "/chidu", "postgresql://chidu@db/chidu")


@pytest.mark.parametrize(("name", "value", "told"), [
    ("PORT", "八千", "CHIDU_PORT（端口）要写整数"), ("PORT", "70000", "不大于65535"), ("WORKERS", "-1", "不小于0"), ("SECURE", "也许", "要写 true 或 false"),
    ("ROOT", "chidu/", "CHIDU_ROOT"), ("ROOT", '/"><script>', "写法不对"), ("LOG_LEVEL", "loud", "写法不对"), ("METRICS_FROM", "10.1.*", "要写地址或网段"),
    ("OIDC_ISSUER", "http://sso.example.gov.cn", "要写 https:// 的地址"), ("OIDC_ISSUER", "https://[", "要写 https:// 的地址"),
    ("OIDC_ISSUER", "https://sso.example.gov.cn", "CHIDU_OIDC_CLIENT 和 CHIDU_OIDC_BACK 也要写"),
    ("MODEL_URL", "http://user:lamps@127.0.0.1", "CHIDU_MODEL_…：大模型的地址写法不对"), ("MODEL_URL", "http://10.1.2.3:8000/v1", "列入允许的地址"),
    ("MODEL_URL", "http://127.0.0.1:8000/v1", "没有写大模型的名称"), ("MODEL_IDLE_SECONDS", "0", "CHIDU_MODEL_IDLE_SECONDS")])
def test_what_is_wrong_is_told_by_its_name(monkeypatch: pytest.MonkeyPatch, name: str, value: str, told: str) -> None:
    monkeypatch.setenv(f"CHIDU_{name}", value)
    with pytest.raises(InputError) as error:
        read()
    assert told in str(error.value)
    assert value not in str(error.value).replace("https://", "")


def test_every_mistake_is_told_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHIDU_PORT", "x")
    monkeypatch.setenv("CHIDU_MOST_REQUEST_MB", "0")
    with pytest.raises(InputError, match=r"CHIDU_PORT.*CHIDU_MOST_REQUEST_MB"):
        read()


def test_a_name_in_the_file_that_is_none_is_a_mistake(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    file = tmp_path / "chidu.conf"
    file.write_text("CHIDU_PROT=9000\n", "utf-8")
    monkeypatch.setenv("CHIDU_SETTINGS", str(file))
    with pytest.raises(InputError, match="CHIDU_PROT没有这个设置"):
        read()
    monkeypatch.setenv("CHIDU_SETTINGS", str(tmp_path / "nothing.conf"))
    with pytest.raises(InputError, match="指的文件不存在"):
        read()


def test_a_secret_is_shown_nowhere() -> None:
    lamps = SecretStr("lamps")
    settings = Settings(database=SecretStr("postgresql://chidu:lamps@db/chidu"), oidc_secret=lamps, metrics_token=lamps,
                        model_url="http://127.0.0.1:8000", model_name="qwen", model_key=lamps)
    assert "lamps" not in f"{settings!r} {settings} {settings.model!r}"


def test_a_model_is_asked_as_set_and_without_an_address_not_at_all(monkeypatch: pytest.MonkeyPatch) -> None:
    assert read().model is None
    for name, value in {"URL": "https://10.1.2.3:8000/v1", "NAME": "qwen", "KEY": "lamps",
                        "ALLOWED": "http://10.1.2.4, https://10.1.2.3:8000",
                        "MODE": "free", "SCHEMA": "none", "CA": "ca.pem", "CONNECT_SECONDS": "1", "FIRST_SECONDS": "2", "IDLE_SECONDS": "3",
                        "WHOLE_SECONDS": "4", "MOST_TOKENS": "50", "MOST_KB": "64", "MOST_FAULTS": "7", "PAUSE_SECONDS": "8"}.items():
        monkeypatch.setenv(f"CHIDU_MODEL_{name}", value)
    assert read().model == ModelSettings(
        "https://10.1.2.3:8000/v1", "qwen", "lamps", "free", "none", ("http://10.1.2.4", "https://10.1.2.3:8000"), Path("ca.pem"),
        connect=1, first=2, idle=3, whole=4, max_tokens=50, max_bytes=65536, most_faults=7, pause=8)


def test_a_model_that_is_not_set_otherwise_is_asked_as_by_default() -> None:
    settings = Settings(model_url="http://127.0.0.1:8000", model_name="qwen")
    assert settings.model == ModelSettings("http://127.0.0.1:8000", "qwen")


def test_every_setting_says_in_chinese_what_it_is_for() -> None:
    for name, field in Settings.model_fields.items():
        assert field.description, name
        assert any("\u4e00" <= c <= "\u9fff" for c in field.description), name
