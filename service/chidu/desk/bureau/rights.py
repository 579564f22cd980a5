"""Who may do what (角色与权限): a role has its verbs; nobody has one that is not named here."""

from __future__ import annotations

from chidu.errors import NotPermitted
from chidu.records.people import ROLES, Account
from chidu.types import Scope

_STAFF = ("reviewer", "approver")
_OFFICE = ("reviewer", "officer", "approver", "administrator")
RIGHTS: dict[str, tuple[str, ...]] = {
    "报送": ("submitter", "reviewer"),
    "查看表": ("submitter", *_STAFF, "supervisor", "auditor"),
    "试判": ("submitter", *_STAFF, "officer", "supervisor"),
    "人工认定": _STAFF,
    "提出建议": _STAFF,
    "处理建议": _STAFF,
    "查看建议": (*_STAFF, "supervisor", "auditor"),
    "重新判定": _STAFF,
    "出具文书": _STAFF,
    "查看文书": ("submitter", *_STAFF, "supervisor", "auditor"),
    "办结": _STAFF,
    "成批报送": ("reviewer",),
    "查看成批": (*_STAFF, "supervisor", "auditor"),
    "取消一批": ("reviewer",),
    "更换名单": _STAFF,
    "编制名册": _STAFF,
    "记台账": _STAFF,
    "查看台账": (*_STAFF, "supervisor", "auditor"),
    "查看政策": ("submitter", *_OFFICE, "supervisor", "auditor"),
    "查看送审": ("officer", "approver", "administrator", "auditor"),
    "发布政策": ("officer",),
    "审批发布": ("approver",),
    "管理账号": ("administrator",),
    "查看审计": ("auditor", "administrator", "supervisor"),
    "重放决定": (*_STAFF, "supervisor", "auditor"),
    "抹去个人信息": ("administrator",),
    "提问": ("submitter", *_STAFF, "officer", "supervisor", "auditor"),
    "评价答复": ("submitter", *_STAFF, "officer", "supervisor", "auditor"),
    "改密码": tuple(ROLES),
    "退出": tuple(ROLES),
}


def may(who: Account, verb: str) -> bool:
    return who.role in RIGHTS[verb]


def check(who: Account, verb: str, scope: Scope, reading: bool = False) -> None:
    """Raises NotPermitted: reading goes as far as the account's reach, doing stays in its own jurisdiction."""
    if not may(who, verb):
        allowed = "、".join(ROLES[r] for r in RIGHTS[verb])
        raise NotPermitted("role", f"“{who.role_name}”不办“{verb}”", rule=f"可以办的是：{allowed}", remedy="请找有这项权限的同事办理")
    if who.must_change and verb not in ("改密码", "退出"):
        raise password_first()
    if scope != who.scope and not (reading and who.reach.holds(scope)):
        raise NotPermitted("scope", "这不是您辖区的事", rule="只办本辖区的事；上级只看不办", remedy="请由该辖区的同事办理")


def password_first() -> NotPermitted:
    """What an account is told that has not changed its first password yet."""
    return NotPermitted("password-first", "这个账号要先改密码", rule="初始密码只用来登录一次", remedy="请先改密码")
