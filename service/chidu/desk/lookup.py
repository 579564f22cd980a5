"""Looking things up: jurisdictions, the rules of one on a date, what changed between two dates."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from chidu.desk.office import Office
from chidu.errors import UnknownScope
from chidu.policy.citation import describe, describe_parameter
from chidu.policy.difference import differences
from chidu.policy.suggest import nearest


def scopes_listed(office: Office) -> Iterator[str]:
    """Every jurisdiction with its name, code and own documents."""
    for scope in sorted(office.library.jurisdictions):
        j = office.library.jurisdictions[scope]
        own = [f.document.instrument.title for f in office.library.of(scope)]
        documents = "、".join(f"《{title}》" for title in own) or "没有本级文件，用上级规定"
        yield f"{scope}　{j.name}（{j.code}，{j.level}）：{documents}"


def rules_shown(office: Office, scope: str, on: date, rule_id: str = "") -> Iterator[str]:
    """One rule in full, or all of them with the parameters."""
    policy = office.policy(scope, on)
    if rule_id:
        rule = policy.rule(rule_id)
        if rule is None:
            close = nearest(rule_id, [r.id for r in policy.rules])
            raise UnknownScope("rule-unknown", f"{scope}在{on.isoformat()}没有规则“{rule_id}”",
                               remedy=f"您是否想看“{close}”？" if close else "不写规则编号可列出全部")
        yield from describe(rule, policy)
        return
    yield f"{scope}，{on.isoformat()}，指纹{policy.fingerprint[:12]}，{len(policy.rules)}条规则"
    for rule in policy.rules:
        yield from describe(rule, policy)
    for p in policy.parameters.values():
        yield from describe_parameter(p, policy)


def compare(office: Office, scope: str, start: date, end: date) -> Iterator[str]:
    """What differs between the law on two dates."""
    old, new = office.policy(scope, start), office.policy(scope, end)
    lines = list(differences(old, new))
    yield f"{scope}：{start.isoformat()}（指纹{old.fingerprint[:12]}）→ {end.isoformat()}（指纹{new.fingerprint[:12]}）"
    yield from lines or ["没有变化。"]
