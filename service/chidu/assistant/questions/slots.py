"""What a question names (槽): places, days, project, indicator, field and value, letter, department, severity."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date

from chidu.assistant.matter import Brief, Desk, Matter
from chidu.assistant.questions.cells import SHORTEST, Row, chosen, field_named, projects_of, row_named
from chidu.assistant.questions.names import Place, apart, named, written
from chidu.assistant.questions.spoken import Mention, amounts_in, days_in
from chidu.types import PolicyVersion, Scope

_FORM = ("project", "indicator", "rule")
KEPT: Mapping[str, tuple[str, ...]] = {
    "why": (*_FORM, "severity"), "fix": _FORM, "computed": _FORM, "status": ("project", "days", "department"),
    "draft": ("project", "document", "department"), "whatif": ("project", "indicator", "field", "value"),
    "failing": ("scopes", "project", "rule", "year", "department", "severity"), "provision": ("scopes", "days", *_FORM),
    "threshold": ("scopes", "days"), "policy": ("scopes", "days"), "compare": ("scopes", "days"), "help": (),
}
"""Which slots each intent takes; the others mean nothing to it."""
LETTERS: tuple[tuple[str, str], ...] = (
    ("审核(意见|函)|意见书|退回(意见|函|通知)|审核结果.{0,4}函", "审核意见"), ("补正", "补正通知"), ("重点监控", "重点监控通知"), ("监控提醒|提醒函|催办函|催一?下.{0,6}函", "监控提醒"),
    ("收回|暂停拨款", "收回建议"), ("自评.{0,4}复核|复核(意见|函)", "自评复核意见"), ("抽查", "自评抽查通知"), ("评价.{0,4}报告", "绩效评价报告"), ("反馈", "反馈函"),
    ("整改.{0,4}(通知|函)|(通知|函).{0,6}整改|限期整改|催.{0,4}整改", "整改通知"), ("末位|淘汰", "末位淘汰建议"), ("结果应用|应用.{0,4}报告", "结果应用报告"), ("通报", "通报"),
)
"""What people call a letter."""
GENERAL = ("意见", "通知", "提醒", "建议", "报告", "通报", "函")
"""Words for a letter that several may answer to: the one of them that is due is meant."""
_OFFICE = ("教育体育|教体|教育|住房和城乡建设|住房城乡建设|住建|城市管理|城管|综合执法|农业农村|农业|农牧|畜牧|交通运输|交通|公路|水利|水务|文化和旅游|文旅|文化|旅游|体育|人力资源和社会保障|人社|"
           "卫生健康|卫健|卫生|民政|公安|交警|司法|生态环境|环保|环境卫生|环卫|市场监管|应急管理|应急|发展和改革|发改|工业和信息化|工信|商务|科学技术|科技|审计|统计|林业|自然资源|规划|退役军人|医疗保障|医保|"
           "广播电视|广电|统战|组织|宣传|机关事务|行政审批|园林绿化|园林|供销|信访|疾病预防控制|疾控|消防救援|消防|气象|档案|粮食|能源|房产|招商|大数据")
OWN = re.compile("(我们?|咱们?|本)(这个?)?[省市县区]")
"""One's own place."""
_DEPARTMENT = re.compile(rf"[省市县区]?(?:{_OFFICE})(?:[和与]?(?:{_OFFICE}))*(?:服务中心|委员会|管理局|局|委|办|厅|部|中心|大队|支队|管理处|处|站|联社)")
_EVERYDAY = {
    "一般": "一般(程度|问题|性|级|的(?!情况|话))|(程度|级别|是|为|标|判)了?个?一般",
    "提示": "提示(程度|级|类|性|的(?!是|时候|内容|语|词|里))|(程度|级别|是|为|判|标|挂|属于)(了|成|着)?个?提示(?!语|词)|提示(有|是)?(哪|几|多少)",
}
_CHANGED = re.compile("|".join((
    "(?:改|变|调|换|填|写|设|降|减|压|提高|提|升|增加|加|涨|增|缩|报|补)(?:低|高|少|多|短|长|填|写|报|选)?(?:成了?|为|到|至|作|上)", "改[填写报]",
    r"按(?=[≥≤<>=]?\d)", r"(?:只|就)?(?:得|有|要是|花了?|为|是|填|写|达到|完成)(?=[≥≤<>=]?\d)")))
_TO = "(?:(?:改|变|换|写|填|选|报|勾|补|加)(?:成|为|作|到|上)|改[填写选报]成?|[填写选补]|[为是])"
_QUOTED = re.compile(rf"{_TO}[“\"「『]([^”\"」』]{{1,40}})[”\"」』]")
_THEN = "的话|会|能|还|行|可以|呢|吗|就|要|是不是|够|合格|，|,|。|？"
_PUT = re.compile(r"(?:(?:改|变|换|写|填|选|报|勾|补)(?:成|为|作|到|上)|改[填写选报]成?)([^“”\"「」，,。？?]{1,40}?)"
                  rf"(?={_THEN}|\?|$)")
"""What something is put as: in quotes, or up to the words that ask what then."""


@dataclass(frozen=True)
class Slots:
    """What a question names. Of those that are empty the question says nothing."""

    scopes: tuple[Scope, ...] = ()
    days: tuple[date, ...] = ()
    year: int | None = None
    project: str = ""
    indicator: str = ""
    rule: str = ""
    field: str = ""
    value: str = ""
    document: str = ""
    department: str = ""
    severity: str = ""

    def over(self, earlier: Slots) -> Slots:
        """These, and of what they leave open what was said earlier."""
        return Slots(**{f.name: getattr(self, f.name) or getattr(earlier, f.name) for f in fields(Slots)})


@dataclass(frozen=True)
class Named:
    """Slots with the words that are left when places, days and the project are taken out; the row of the open form."""

    slots: Slots
    words: str
    row: Row | None = None


def slots_of(text: str, desk: Desk, here: Matter | None) -> Named:
    """What a text names."""
    days, places = days_in(text, desk.today), desk.places.found(text, desk.at)
    briefs = desk.briefs()
    project = _project(text, briefs, here)
    policy = desk.policy(desk.at, desk.today)
    row = row_named(text, here.decision.case.form, here.brief.project) if here else None
    start, value = _value(text, days)
    about = field_named(text[:start], value, row, here.decision.case.form, here.policy.vocabulary) if here and value else ""
    if here and not value:
        about, value = chosen(text, row, here.decision.case.form, here.policy.vocabulary)
    return Named(Slots(
        scopes=tuple(dict.fromkeys(p.scope for p in places)), days=tuple(dict.fromkeys(m.day for m in days)),
        year=next((m.year for m in days if m.year), None), project=project, indicator=row.label if row else "",
        rule=written(text, [r.id for r in policy.rules]), field=about, value=value, document=_document(text, policy, here),
        department=_department(apart(text, project, SHORTEST) if project else text, briefs), severity=_severity(text, policy),
    ), _without(text.replace(project, " ") if project else text, desk), row)


def _project(text: str, briefs: Sequence[Brief], here: Matter | None) -> str:
    """The one project that is named, however abbreviated, of a form or in the open register; or by its code."""
    listed = projects_of(here.decision.case.form) if here else ()
    projects = named(text, (*(b.project for b in briefs), *listed)) or [b.project for b in briefs if b.code and b.code in text]
    return projects[0] if len(projects) == 1 else ""


def _without(text: str, desk: Desk) -> str:
    """A text without places, one's own too, and days."""
    spoken: list[Mention | Place] = [*days_in(text, desk.today), *desk.places.found(text, desk.at)]
    for one in sorted(spoken, key=lambda o: -o.start):
        text = text[:one.start] + " " + text[one.end:]
    text = OWN.sub(" ", text)
    return re.sub(r"\s+", " ", text).strip(" ?？。，,的")


def _value(text: str, days: Sequence[Mention]) -> tuple[int, str]:
    """What something would be changed to, and where it is said: what stands behind 改成 and the like; else the first number, or day."""
    amounts = [(start, said) for start, end, said in amounts_in(text) if not any(start < m.end and m.start < end for m in days)]
    given = sorted([(start, f"{said}元" if said.endswith(("万", "亿")) else said) for start, said in amounts]
                   + [(m.start, text[m.start:m.end]) for m in days])
    for verb in sorted(_CHANGED.finditer(text), key=lambda m: "改" not in m[0]):
        if behind := next((one for one in given if 0 <= one[0] - verb.end() <= 2), None):
            return behind
    for put in (_QUOTED.search(text), _PUT.search(text)):
        if put:
            return put.start(), put[1]
    return given[0] if given else (len(text), "")


def _document(text: str, policy: PolicyVersion, here: Matter | None) -> str:
    """The letter that is named: as the vocabulary has it, as people call it, or by a word that only one letter due answers to."""
    kinds = policy.vocabulary.documents
    if whole := written(text, tuple(kinds)):
        return whole
    if called := next((kind for words, kind in LETTERS if kind in kinds and re.search(words, text)), ""):
        return called
    due = here.decision.outcome.documents if here else ()
    for word in GENERAL:
        if word in text and len(meant := [kind for kind in due if kind.endswith(word) or kinds[kind].genre == word]) == 1:
            return meant[0]
    return ""


def _severity(text: str, policy: PolicyVersion) -> str:
    """一般 and 提示 are everyday words too: they are a severity only where they are spoken of as one."""
    return next((s for s in policy.vocabulary.severities if s in text and (s not in _EVERYDAY or re.search(_EVERYDAY[s], text))), "")


def _department(text: str, briefs: Sequence[Brief]) -> str:
    """As it is said; whose forms these are is seen by whoever looks them up."""
    return written(text, tuple({b.department for b in briefs})) or (said[0] if (said := _DEPARTMENT.search(text)) else "")
