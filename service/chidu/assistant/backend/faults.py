"""Why a model gave no answer that counts (模型故障): a closed list, each with what an officer reads; the embedded answer takes its place."""

from __future__ import annotations

from typing import Any, Literal, get_args

from chidu.errors import Unavailable

FaultKind = Literal[
    "refused-address", "unreachable", "untrusted", "timeout-connect", "timeout-first", "timeout-idle", "timeout-whole", "bad-status",
    "rate-limited", "not-admitted", "redirect", "bad-content-type", "wrong-encoding", "bad-http", "bad-event", "bad-json", "error-event",
    "cut-off", "length", "filtered", "tool-call", "empty", "too-large", "stopped", "breaker-open"]
KINDS: tuple[FaultKind, ...] = get_args(FaultKind)

_FOUND: dict[FaultKind, str] = {
    "refused-address": "大模型的地址不在允许之列，没有连接",
    "unreachable": "连不上大模型",
    "untrusted": "大模型的证书不可信，没有连接",
    "timeout-connect": "连接大模型超时",
    "timeout-first": "大模型迟迟没有开始回答",
    "timeout-idle": "大模型答到一半不再出字",
    "timeout-whole": "大模型在限定的时间内没有答完",
    "bad-status": "大模型答复了错误",
    "rate-limited": "大模型正忙，暂不接受提问",
    "not-admitted": "大模型不认本系统的密钥",
    "redirect": "大模型要求转到别的地址，没有照办",
    "bad-content-type": "答复的不是大模型应有的格式",
    "wrong-encoding": "大模型的答复不是 UTF-8 文字",
    "bad-http": "大模型的答复不合 HTTP 规范",
    "bad-event": "大模型的答复有不该有的内容",
    "bad-json": "大模型的答复有一段不是 JSON",
    "error-event": "大模型答到一半报错",
    "cut-off": "大模型的回答中途断了",
    "length": "大模型的回答超过字数，没有答完",
    "filtered": "大模型的回答被它的内容审查拦下",
    "tool-call": "大模型要求调用工具，本系统从不照办",
    "empty": "大模型没有答出一个字",
    "too-large": "大模型的答复太大，没有收完",
    "stopped": "已停止，没有再听大模型的回答",
    "breaker-open": "大模型接连出错，暂停使用",
}


class ModelFault(Unavailable):
    """The model's answer does not count, whatever of it came. `detail`: a number or a word of our own, never what the server said."""

    def __init__(self, kind: FaultKind, detail: str = "") -> None:
        self.kind, self.detail = kind, detail
        super().__init__(f"model-{kind}", _FOUND[kind] + (f"（{detail}）" if detail else ""), remedy="这次按规则回答")

    def __reduce__(self) -> tuple[Any, ...]:
        return (ModelFault, (self.kind, self.detail))
