"""Everything that can go wrong, as an officer reads it.

    ChiduError                 每条都有：编号、位置、发现了什么、依据哪条规矩、怎么办
    ├── InputError             退出码 2：给进来的东西不对
    │   ├── FormRefused        文件不安全，解析之前即拒绝
    │   ├── FormUnreadable     文件打不开，或不是本系统认得的表
    │   ├── DeterminationError 人工认定写得不对
    │   ├── EventRefused       流程里此时不能记的事
    │   ├── FactsUnreadable    事实库读不出来，或不完整
    │   ├── TemplateError      文书模板有错（指明段落）
    │   ├── UnknownScope       没有这个辖区，或没有这条规则
    │   ├── NotFound           没有这件东西，或不归您看
    │   ├── NotPermitted       您的角色不办这件事
    │   ├── SignInNeeded       要先登录，或登录已失效
    │   ├── Conflict           别人刚刚改过，或已经办过
    │   └── TooMany            太多、太大、太快
    ├── PolicyError            退出码 3：政策文件有错，整套不生效
    │   └── PolicySetError     一次列出全部问题
    ├── Disagreement           退出码 1：两个判定器结论不一，不出文书
    ├── LetterDiffers          退出码 1：文书与重算结果不一致
    ├── Tampered               退出码 1：审计链对不上，记录被改过
    ├── Unavailable            退出码 2：数据库等现在用不上
    │   └── ModelFault         大模型没有给出算数的回答（chidu.assistant.backend.faults）
    └── WorkerLost             退出码 2：受限进程中止（超时、超内存、崩溃）

A message is `位置：发现。规矩。请怎么办。` in Chinese; no traceback reaches a user.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Place:
    """Where it stands: a file, and within it a line and column, or a cell such as `申报表!C6`."""

    file: str = ""
    line: int | None = None
    column: int | None = None
    cell: str = ""

    def __str__(self) -> str:
        parts = [self.file] if self.file else []
        if self.line is not None:
            parts.append(f"第{self.line}行" + (f"第{self.column}列" if self.column is not None else ""))
        if self.cell:
            parts.append(self.cell)
        return " ".join(parts)


class ChiduError(Exception):
    """An error designed to be read: what was found, where, which rule it breaks, what to do."""

    exit_code = 2

    def __init__(
        self,
        code: str,
        found: str,
        *,
        place: Place | None = None,
        rule: str = "",
        remedy: str = "",
    ) -> None:
        self.code = code
        self.found = found
        self.place = place or Place()
        self.rule = rule
        self.remedy = remedy
        super().__init__(code, found, self.place, rule, remedy)

    def __reduce__(self) -> tuple[Any, ...]:  # keeps every part when it crosses a worker's border
        return (_rebuild, (type(self), self.code, self.found, self.place, self.rule, self.remedy))

    def __str__(self) -> str:
        where = str(self.place)
        sentences = [self.found, self.rule, self.remedy]
        body = "".join(s if s.endswith(("。", "？", "！")) else s + "。" for s in sentences if s)
        return f"{where}：{body}" if where else body


def _rebuild(cls: type[ChiduError], code: str, found: str, place: Place, rule: str, remedy: str) -> ChiduError:
    return cls(code, found, place=place, rule=rule, remedy=remedy)


class InputError(ChiduError):
    """What was given in is wrong."""


class FormRefused(InputError):
    """A file that is unsafe to open; refused before any parser sees it."""


class FormUnreadable(InputError):
    """A file that cannot be opened, or in which no known form was found."""


class DeterminationError(InputError):
    """A determination (人工认定) that names nothing, or lacks a name or a reason."""


class EventRefused(InputError):
    """An event that cannot have happened where the flow (流程) stands; the rule says what can be recorded."""


class FactsUnreadable(InputError):
    """A store of facts that is missing, damaged or of another format."""


class TemplateError(InputError):
    """A document template with a mistake; the place names the paragraph."""


class UnknownScope(InputError):
    """No such jurisdiction, rule or date."""


class NotFound(InputError):
    """Nothing of this name, or nothing that the asker may see: the two look alike."""


class NotPermitted(InputError):
    """The asker's role does not do this."""


class SignInNeeded(InputError):
    """Nobody is signed in, or no longer."""


class Conflict(InputError):
    """Somebody else was first, or it is done already."""


class TooMany(InputError):
    """Too many, too large or too fast."""


class PolicyError(ChiduError):
    """One mistake in a policy file."""

    exit_code = 3


class PolicySetError(PolicyError):
    """A policy set that does not load: every mistake found, at once."""

    def __init__(self, problems: list[PolicyError]) -> None:
        self.problems = tuple(problems)
        super().__init__("policy-set", f"政策文件有{len(problems)}处错误，整套不生效")

    def __reduce__(self) -> tuple[Any, ...]:
        return (PolicySetError, (list(self.problems),))

    def __str__(self) -> str:
        return "\n".join([str(p) for p in self.problems] + [f"共{len(self.problems)}处错误，本套政策不生效。"])


class Disagreement(ChiduError):
    """The two evaluators do not agree; no document is issued."""

    exit_code = 1


class LetterDiffers(ChiduError):
    """A letter whose evidence or text differs from what is recomputed."""

    exit_code = 1


class Tampered(ChiduError):
    """A record that does not fit the chain it stands in."""

    exit_code = 1


class Unavailable(ChiduError):
    """Something that the program needs does not answer now; nothing was half done."""


class WorkerLost(ChiduError):
    """The limited worker was stopped: time, memory, or a crash. Nothing of it was kept."""


WHY = {
    errno.EACCES: "没有权限", errno.EPERM: "没有权限", errno.ENOSPC: "磁盘已满", errno.EDQUOT: "超出磁盘配额", errno.EROFS: "磁盘只许读不许写",
    errno.EFBIG: "超出允许的文件大小", errno.ENAMETOOLONG: "名称太长", errno.ENOTDIR: "路径中有一段不是文件夹", errno.EEXIST: "已有同名的文件",
    errno.ENOENT: "没有这个文件夹", errno.EISDIR: "已有同名的文件夹", errno.ELOOP: "链接绕成了圈", errno.EIO: "磁盘读写出错",
}


def why_failed(error: OSError) -> str:
    """What the system says of a file that cannot be opened, read or written, in an officer's words."""
    return WHY.get(error.errno or 0, f"系统错误{error.errno}")
