"""Checking a letter years later, without the library: decide its case again from its own evidence and compare.

Compared: the policy's fingerprint; every finding and the outcome, by both evaluators; the sentences recomputed against
the letter as issued; the letter as it lies there against the letter as issued.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

from chidu import SEMANTICS
from chidu.archive import pack, unpack_case
from chidu.desk.office import file_bytes
from chidu.document.evidence import extract, paragraph_texts
from chidu.errors import ChiduError, FormUnreadable, Place
from chidu.evaluation.decide import decide
from chidu.opinion.compose import compose
from chidu.policy.link import link
from chidu.sandbox import Sandbox
from chidu.types import VERDICTS


@dataclass(frozen=True)
class Verification:
    """What was found: nothing in `differences` means equal. `notes` say what is different but no fault."""

    kind: str
    scope: str
    on: str
    fingerprint: str
    findings: int
    differences: tuple[str, ...]
    notes: tuple[str, ...]


def verify(path: Path, sandbox: Sandbox) -> Verification:
    """Raises FormUnreadable where the file is no letter of ours, LetterDiffers where its evidence was altered."""
    data = file_bytes(path)
    try:
        raw, paragraphs = sandbox.call(_opened, data)
        plain = json.loads(raw)
        return _compared(plain, paragraphs, sandbox)
    except ChiduError as e:
        if not e.place.file:
            e.place = Place(path.name)
        raise
    except (KeyError, TypeError, ValueError, AttributeError) as e:
        raise FormUnreadable("evidence-shape", f"文书所带的依据数据不完整（{type(e).__name__}）", place=Place(path.name),
                             remedy="请用出具时的原件") from None


def _opened(data: bytes) -> tuple[bytes, tuple[str, ...]]:
    return extract(data), paragraph_texts(data)


def _compared(plain: Mapping[str, Any], paragraphs: tuple[str, ...], sandbox: Sandbox) -> Verification:
    case = unpack_case(plain["案件"])
    differences: list[str] = []
    policy = link(plain["政策"], case.scope, case.on)
    if policy.fingerprint != plain["指纹"]:
        differences.append("所带政策的指纹与出具时不同")
    decision = decide(case, policy, sandbox)
    differences += _findings(plain["发现"], pack(decision.findings))
    if pack(decision.outcome) != plain["结果"]:
        differences.append(f"结果不同：出具时“{plain['结果'].get('grade') or '待评'}／{plain['结果'].get('conclusion') or '待定'}”，"
                           f"重算“{decision.outcome.grade or '待评'}／{decision.outcome.conclusion or '待定'}”")
    issued = tuple(plain["正文"])
    differences += _texts(issued, paragraphs)
    body = "\n".join(issued)
    opinion = compose(plain["文书"], decision, policy)
    for remark in opinion.remarks:
        if remark.fact.text.rstrip("。") not in body:
            differences.append(f"正文缺少重算得出的意见：“{remark.fact.text}”")
    notes = [] if plain["语义"] == SEMANTICS else [f"出具时的格式语义为第{plain['语义']}版，现为第{SEMANTICS}版"]
    if plain["程序"] != decision.program:
        notes.append(f"出具时程序为{plain['程序']}，现为{decision.program}")
    return Verification(plain["文书"], case.scope, case.on.isoformat(), plain["指纹"], len(decision.findings), tuple(differences), tuple(notes))


def _findings(stored: list, again: list) -> list[str]:
    def by_key(findings: list) -> dict:
        return {(f["rule"], f["about"]["object"], f["about"]["row"]): f for f in findings}

    old, new = by_key(stored), by_key(again)
    out = []
    for key in sorted({*old, *new}):
        a, b = old.get(key), new.get(key)
        if a != b:
            verdicts = [VERDICTS[f["verdict"]] if f else "无此发现" for f in (a, b)]
            what = f"出具时“{verdicts[0]}”，重算“{verdicts[1]}”" if verdicts[0] != verdicts[1] else "判定相同，细节不同"
            out.append(f"规则“{key[0]}”对{key[1]}{key[2] or ''}：{what}")
    return out


def _texts(issued: tuple[str, ...], found: tuple[str, ...]) -> list[str]:
    """Where the visible text is not as issued; 文号 and signature added by hand show up here too, and should."""
    out = []
    for op, a, b, c, d in SequenceMatcher(None, issued, found, autojunk=False).get_opcodes():
        if op != "equal":
            old, new = "／".join(issued[a:b]), "／".join(found[c:d])
            out.append(f"第{a + 1}段与出具时不同：原为“{_clip(old)}”，现为“{_clip(new)}”")
    return out


def _clip(text: str) -> str:
    return text if len(text) <= 50 else text[:50] + "…"
