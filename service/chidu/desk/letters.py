"""Issuing a letter: opinion → template → .docx that carries its own evidence. Nothing is issued on one signature."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from chidu.archive import packed_bytes
from chidu.desk.files import file_bytes
from chidu.desk.office import Office
from chidu.document.context import Head, context
from chidu.document.fields import FIELDS
from chidu.document.lint import check_template
from chidu.document.template import Template, compile_template
from chidu.errors import InputError, Place, TemplateError
from chidu.evaluation.decide import ISSUABLE
from chidu.opinion.compose import compose
from chidu.policy.version import rebuilt
from chidu.types import Decision, Scope

EVIDENCE_VERSION = 1


@dataclass(frozen=True)
class IssuedLetter:
    kind: str
    title: str
    content: bytes


def issue(office: Office, decision: Decision, kind: str, head: Head) -> IssuedLetter:
    """One letter. Raises InputError where the decision is not fully signed or the review does not issue such a letter,
    TemplateError for a bad template."""
    if decision.signed != ISSUABLE:
        raise InputError("not-signed", "判定引擎未能签署，本表待复核，不能出具文书", place=Place(decision.case.form.file),
                         rule="文书须由两个判定器一致签署", remedy="请重新判定；仍不行请告知维护人员")
    issued = decision.outcome.documents
    if kind not in issued or kind not in FIELDS:
        raise InputError("letter-kind", f"本表不出具“{kind}”", place=Place(decision.case.form.file), rule="出具哪些文书由政策按判定结果决定",
                         remedy=f"本表应出具：{'、'.join(issued) or '无'}")
    policy = office.policy(decision.case.scope, decision.case.on)
    path = template_path(office.templates, decision.case.scope, kind)
    name = path.relative_to(office.templates).as_posix()
    title, content = office.sandbox.call(write, file_bytes(path), name, kind, decision, policy.canonical, head)
    return IssuedLetter(kind, title, content)


def write(template: bytes, name: str, kind: str, decision: Decision, canonical: bytes, head: Head) -> tuple[str, bytes]:
    """Title and bytes of a letter. Runs in the limited worker: composes by the policy's own content, compiles (once per
    template), fills, embeds."""
    opinion = compose(kind, decision, rebuilt(canonical, decision.case.scope, decision.case.on))
    compiled = _compiled(template, name, kind)
    made_from = {"名称": name, "sha256": compiled.sha256}
    return opinion.title, compiled.issue(context(opinion, head), *evidence(decision, canonical, kind, made_from))


@lru_cache(maxsize=16)
def _compiled(template: bytes, name: str, kind: str) -> Template:
    problems = check_template(template, name, FIELDS[kind])
    if len(problems) == 1:
        raise problems[0]
    if problems:
        raise TemplateError("template", "\n".join([f"文书模板 {name} 有{len(problems)}处错误：", *map(str, problems)]))
    return compile_template(template, name)


def evidence(decision: Decision, canonical: bytes, kind: str,
             template: Mapping[str, str]) -> tuple[bytes, Callable[[tuple[str, ...]], bytes]]:
    """Everything needed to decide again without this library, as JSON: the canonical policy, alike for a whole batch, and
    what follows it once the letter's texts are known: case, results, versions."""
    def own(texts: tuple[str, ...]) -> bytes:
        return b"," + packed_bytes({
            "版本": EVIDENCE_VERSION, "文书": kind, "决定": decision.id, "指纹": decision.fingerprint, "程序": decision.program,
            "语义": decision.semantics, "签署": sorted(decision.signed), "案件": decision.case, "发现": decision.findings,
            "结果": decision.outcome, "模板": template, "正文": texts,
        })[1:]

    return '{"政策":'.encode() + canonical, own


def template_path(root: Path, scope: Scope, kind: str) -> Path:
    """The jurisdiction's own template, else its superior's, up the chain."""
    parts = scope.split("/")
    for end in range(len(parts), 0, -1):
        path = root.joinpath(*parts[:end], f"{kind}.docx")
        if path.is_file():
            return path
    raise InputError("template-missing", f"没有“{kind}”的文书模板", place=Place(str(root)),
                     remedy=f"请在 {root.name}/cn/ 下放 {kind}.docx")
