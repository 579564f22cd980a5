"""Which model a bureau has and how it is asked (大模型设置): checked before anything is asked."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal, get_args

from chidu.assistant.backend.address import Endpoint, endpoint
from chidu.errors import InputError

Mode = Literal["cards", "free"]
"""`cards`: it chooses among sentences of ours and writes what leads from one to the next; `free`: it writes sentences, each verified."""
SchemaMode = Literal["json_schema", "json_object", "none"]
"""How the server is told which JSON is wanted: it is what the operator says, and is not found out by trying."""
_PRINTED = re.compile(r"[\x21-\x7e]*")


@dataclass(frozen=True)
class ModelSettings:
    """`allowed`: what may be connected to, as scheme://host:port; where nothing is listed, this machine alone.

    Seconds: to connect; to the first event of the answer; from one event to the next; for the whole. A drip that completes no event,
    and a comment that only keeps the line open, do not lengthen them. `most_faults` in a row, and it rests for `pause` seconds.
    """

    base_url: str
    model: str
    api_key: str = field(default="", repr=False)
    mode: Mode = "cards"
    schema: SchemaMode = "json_schema"
    allowed: tuple[str, ...] = ()
    ca_file: Path | None = None
    connect: float = 5
    first: float = 30
    idle: float = 15
    whole: float = 90
    max_tokens: int = 1024
    max_bytes: int = 4 << 20
    most_faults: int = 3
    pause: float = 60

    def __post_init__(self) -> None:
        """Raises InputError, which names what is wrong and shows no key."""
        if self.endpoint.origin not in (listed := [_origin(one) for one in self.allowed]) and (listed or not self.endpoint.is_here):
            raise _wrong("大模型的地址不在允许之列", "把它的 协议://主机:端口 列入允许的地址" if listed else "不在本机的大模型，地址要列入允许的地址")
        if not self.model.strip():
            raise _wrong("没有写大模型的名称", "写上服务端认得的模型名称")
        if not _PRINTED.fullmatch(self.api_key):
            raise _wrong("大模型的密钥里有空格、换行或不是英文的字符", "请核对密钥")
        if self.mode not in get_args(Mode) or self.schema not in get_args(SchemaMode):
            raise _wrong("大模型的用法写法不对", f"用法写 {'、'.join(get_args(Mode))}，格式约束写 {'、'.join(get_args(SchemaMode))}")
        if min(self.connect, self.first, self.idle, self.whole, self.pause, self.max_tokens, self.max_bytes, self.most_faults) <= 0:
            raise _wrong("大模型的时限和限额要大于零", "请改成大于零的数")

    @property
    def endpoint(self) -> Endpoint:
        return endpoint(self.base_url)


def _origin(written: str) -> Endpoint:
    found = endpoint(written)
    if found.path:
        raise _wrong("允许的地址里有路径", "只写 协议://主机:端口")
    return found


def _wrong(found: str, remedy: str) -> InputError:
    return InputError("model-settings", found, remedy=remedy)
