"""Settings of a service: by environment (CHIDU_…) or a file (CHIDU_SETTINGS, KEY=value lines); each has a default that works."""

from __future__ import annotations

import os
from ipaddress import ip_network
from pathlib import Path
from typing import Any, cast
from urllib.parse import urlsplit

from pydantic import Field, SecretStr, ValidationError, field_validator, model_validator
from pydantic_settings import BaseSettings, DotEnvSettingsSource, PydanticBaseSettingsSource, SettingsConfigDict

from chidu.assistant.backend.settings import Mode, ModelSettings, SchemaMode
from chidu.desk import home
from chidu.errors import InputError

LOOPBACK = ("localhost", "127.0.0.1", "::1")


class _Where(BaseSettings):
    """Where the file of the settings is."""

    model_config = SettingsConfigDict(env_prefix="CHIDU_", extra="ignore")

    settings: Path | None = None


class Settings(BaseSettings):
    """What an operator may set; docs/operations.md tells each. In the file a name that is none of these is a mistake.

    The environment goes before the file. Read them with `read`, which tells what is wrong.
    """

    model_config = SettingsConfigDict(env_prefix="CHIDU_", extra="forbid", frozen=True, hide_input_in_errors=True)

    data: Path = Field(Path("chidu-data"), description="数据文件夹：SQLite 数据库和取出的发布")
    database: SecretStr = Field(SecretStr(""), description="数据库地址；空着用数据文件夹里的 SQLite")
    policies: Path = Field(default_factory=home.policies, description="初次发布用的政策文件夹")
    templates: Path = Field(default_factory=home.templates, description="初次发布用的文书模板文件夹")
    scope: str = Field("cn/shandong/dezhou/qihe", description="本局的辖区，第一个管理员在这里")
    host: str = Field("127.0.0.1", description="在哪个地址上等待")
    port: int = Field(8620, ge=0, le=65535, description="端口")
    root: str = Field("", pattern=r"^(/[A-Za-z0-9._~-]+)*$", description="在反向代理后面的路径前缀，如 /chidu")
    hosts: str = Field("", description="只认这些主机名（Host 头），逗号分开；空着都认")
    secure: bool = Field(False, description="只经 https 访问时设为真：Cookie 只随 https 发送")
    trusted_proxy: bool = Field(False, description="前面有反向代理并由它写 X-Forwarded-For 时设为真")
    workers: int = Field(default_factory=lambda: min(os.cpu_count() or 1, 4), ge=0, le=64, description="判定的工作线程；0 是不判定")
    most_request_mb: int = Field(64, ge=1, le=1024, description="一次请求最多多少MB")
    most_connections: int = Field(400, ge=10, le=100_000, description="一个进程同时最多多少个连接，再多的答 503")
    slowest_kb: int = Field(8, ge=1, le=1024, description="上传每秒至少多少KB；30秒后还慢于此的请求断开")
    log_level: str = Field("INFO", pattern=r"^(DEBUG|INFO|WARNING|ERROR)$", description="日志写到哪一级：DEBUG、INFO、WARNING、ERROR")
    metrics_from: str = Field("127.0.0.1,::1", description="哪些地址可以看 /metrics（地址或网段，逗号分开），经反向代理来的不算")
    metrics_token: SecretStr = Field(SecretStr(""), description="凭这个令牌（Authorization: Bearer …）也可以看 /metrics；空着不行")
    oidc_issuer: str = Field("", description="统一认证（OpenID Connect）的地址；空着不用统一认证")
    oidc_client: str = Field("", description="本系统在统一认证里的客户端编号")
    oidc_secret: SecretStr = Field(SecretStr(""), description="本系统在统一认证里的密钥")
    oidc_login: str = Field("", description="凭据里哪一项就是登录名（如 preferred_username，须由认证方核定、本人改不了）；空着只按 sub 对应账号")
    oidc_back: str = Field("", description="统一认证回来的地址，如 https://chidu.example.gov.cn/login/sign-on/back")
    model_url: str = Field("", description="大模型的地址（OpenAI 兼容接口），如 http://127.0.0.1:8000/v1；空着不用大模型，只按规则回答")
    model_name: str = Field("", description="服务端认得的模型名称")
    model_key: SecretStr = Field(SecretStr(""), description="大模型的密钥；空着不送")
    model_allowed: str = Field("", description="允许连接的大模型地址（协议://主机:端口，逗号分开）；空着只许本机")
    model_ca: str = Field("", description="大模型地址是 https 时所信的根证书文件（PEM）；空着按系统的")
    model_mode: str = Field("cards", description="大模型怎么用：cards 只选句、连句，free 可以自己写句，逐句核对")
    model_schema: str = Field("json_schema", description="怎样要求大模型按格式回答：json_schema、json_object、none，看服务端支持哪样")
    model_connect_seconds: int = Field(5, ge=1, le=60, description="连接大模型最多等几秒")
    model_first_seconds: int = Field(30, ge=1, le=600, description="等大模型开始回答最多几秒")
    model_idle_seconds: int = Field(15, ge=1, le=600, description="大模型答到一半停下来最多等几秒")
    model_whole_seconds: int = Field(90, ge=1, le=1800, description="大模型答完一次最多几秒")
    model_most_tokens: int = Field(1024, ge=16, le=32768, description="大模型一次最多答多少词元（token）")
    model_most_kb: int = Field(4096, ge=16, le=65536, description="大模型一次最多收多少KB")
    model_most_faults: int = Field(3, ge=1, le=100, description="大模型接连出错几次就暂停使用")
    model_pause_seconds: int = Field(60, ge=1, le=3600, description="大模型暂停使用几秒后再试")

    @classmethod
    def settings_customise_sources(
            cls, settings_cls: type[BaseSettings], init_settings: PydanticBaseSettingsSource, env_settings: PydanticBaseSettingsSource,
            dotenv_settings: PydanticBaseSettingsSource, file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """What the program gives, then the environment, then the file."""
        where = _Where().settings
        if where is None:
            return init_settings, env_settings
        if not where.is_file():
            raise InputError("settings-file", f"CHIDU_SETTINGS 指的文件不存在：{where.name}", remedy="请核对路径")
        return init_settings, env_settings, DotEnvSettingsSource(settings_cls, env_file=where)

    @field_validator("metrics_from")
    @classmethod
    def _networks(cls, given: str) -> str:
        for one in split(given):
            try:
                ip_network(one, strict=False)
            except ValueError:
                raise ValueError("要写地址或网段，如 10.1.0.0/16") from None
        return given

    @field_validator("oidc_issuer", "oidc_back")
    @classmethod
    def _safe(cls, given: str) -> str:
        """A sign-on service is asked by https alone, but for one on this machine."""
        if given and not is_safe(given):
            raise ValueError("要写 https:// 的地址")
        return given

    @model_validator(mode="after")
    def _whole(self) -> Settings:
        if self.oidc_issuer and not (self.oidc_client and self.oidc_back):
            raise ValueError("用统一认证时，CHIDU_OIDC_CLIENT 和 CHIDU_OIDC_BACK 也要写")
        try:
            _ = self.model
        except InputError as e:
            raise ValueError(f"CHIDU_MODEL_…：{str(e).removesuffix('。')}") from None
        return self

    @property
    def model(self) -> ModelSettings | None:
        """How the model is asked; None where there is none."""
        if not self.model_url:
            return None
        return ModelSettings(
            self.model_url, self.model_name, self.model_key.get_secret_value(),
            cast(Mode, self.model_mode), cast(SchemaMode, self.model_schema),
            allowed=split(self.model_allowed), ca_file=Path(self.model_ca) if self.model_ca else None,
            connect=self.model_connect_seconds, first=self.model_first_seconds,
            idle=self.model_idle_seconds, whole=self.model_whole_seconds,
            max_tokens=self.model_most_tokens, max_bytes=self.model_most_kb << 10,
            most_faults=self.model_most_faults, pause=self.model_pause_seconds)

    @property
    def database_url(self) -> str:
        given = self.database.get_secret_value()
        return given or f"sqlite:///{(self.data / 'chidu.db').absolute()}"

    @property
    def published(self) -> Path:
        return self.data / "published"


def is_safe(address: str) -> bool:
    """Whether what is said there is read by nobody on the way."""
    try:
        found = urlsplit(address)
    except ValueError:
        return False
    return bool(found.hostname) and (found.scheme == "https" or (found.scheme == "http" and found.hostname in LOOPBACK))


def split(given: str) -> tuple[str, ...]:
    """The parts of a setting with several values."""
    return tuple(part.strip() for part in given.split(",") if part.strip())


_WHY = {"int_parsing": "要写整数", "bool_parsing": "要写 true 或 false", "greater_than_equal": "不小于{ge}", "less_than_equal": "不大于{le}",
        "string_pattern_mismatch": "写法不对", "extra_forbidden": "没有这个设置"}


def read() -> Settings:
    """The settings of this process. Raises InputError, which names each one that is wrong and never its value."""
    try:
        return Settings()
    except ValidationError as e:
        raise InputError("settings", "；".join(_wrong(**one) for one in e.errors()), rule="设置写在环境变量里，或 CHIDU_SETTINGS 指的文件里",
                         remedy="请改正后再启动") from None


def _wrong(**error: Any) -> str:
    """One setting, what it is for, and how it should be."""
    context, name = error.get("ctx", {}), str(error["loc"][0]) if error["loc"] else ""
    why = str(context["error"]) if error["type"] == "value_error" else _WHY.get(error["type"], "写法不对").format(**context)
    if not name:
        return why
    field = Settings.model_fields.get(name)
    full = f"CHIDU_{name.upper().removeprefix('CHIDU_')}"
    return f"{full}（{field.description}）{why}" if field else f"{full}{why}"
