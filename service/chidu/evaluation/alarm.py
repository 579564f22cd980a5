"""The one door by which a decision calls for help (告警): Python's logger "chidu.alarm".

ERROR: the engine was lost twice and the decision waits (待复核), or the two evaluators disagree. WARNING: the engine was
lost once and is asked again. Whoever runs Chidu hangs a handler on it; every record carries form, case, scope,
fingerprint and code. Rules and verdicts are told, never what the form says.
"""

from __future__ import annotations

import logging

from chidu.errors import ChiduError
from chidu.types import Case, PolicyVersion

_LOG = logging.getLogger("chidu.alarm")


def warn_of_retry(case: Case, policy: PolicyVersion, error: ChiduError) -> None:
    _tell(logging.WARNING, "判定引擎中止，再试一次", case, policy, error)


def alarm_of_waiting(case: Case, policy: PolicyVersion, error: ChiduError) -> None:
    _tell(logging.ERROR, "待复核：判定引擎两次未能签署，不出文书", case, policy, error)


def alarm_of_disagreement(case: Case, policy: PolicyVersion, error: ChiduError) -> None:
    _tell(logging.ERROR, "两个判定器结论不一，不出文书", case, policy, error)


def _tell(level: int, what: str, case: Case, policy: PolicyVersion, error: ChiduError) -> None:
    about = {"form": case.form.file, "case": case.id, "scope": policy.scope, "fingerprint": policy.fingerprint, "code": error.code}
    where = f"表{about['form']}，案件{case.id}，{policy.scope}，{policy.on.isoformat()}，政策指纹{policy.fingerprint[:12]}"
    text = f"{what}（{where}）：{error.found}（{error.code}）"
    _LOG.log(level, "%s", "".join(c if c.isprintable() else "�" for c in text), extra=about)  # one record, one line
