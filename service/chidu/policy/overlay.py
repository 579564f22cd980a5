"""What a lower level may do to an item of its superior: restate, adjust, stop, and never loosen what must only tighten.

Source: POLICY_FORMAT.md §5.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from fractions import Fraction
from typing import Any

from chidu import quantity
from chidu.errors import PolicyError
from chidu.policy.flows import DAY
from chidu.policy.piece import PolicyFile
from chidu.policy.schema import CHANGES, Stop
from chidu.policy.shape import first_day
from chidu.types import Scope

Path = tuple[str | int, ...]
SEVERITIES = ("提示", "一般", "严重", "否决")


@dataclass(frozen=True)
class Setting:
    """One named item as set so far: its content, the document that set it, since when, and who set it before."""

    section: str
    name: str
    raw: Mapping[str, Any]
    file: PolicyFile
    since: date
    lower: str
    table: Mapping[str, Any] | None = None
    path: tuple[str | int, ...] = ()
    history: tuple[Mapping[str, Any], ...] = ()
    lapsed: tuple[str, ...] = ()
    above: Setting | None = None
    """What the superior level set, where this level has changed it: every further change is held to that."""

    def superior(self, scope: Scope) -> Setting | None:
        """What a level above this scope set: whatever this scope changes stays within its limits."""
        return self.above if self.file.scope == scope else self

    @property
    def spoken(self) -> date:
        """Since when it holds: its own date, but not before its document takes effect."""
        return max(self.since, first_day(self.file.document.instrument.effective))

    @property
    def stage(self) -> str:
        return self.name if self.section == "结论" else str(self.raw.get("环节", "目标审核"))

    @property
    def provision(self) -> str:
        raw = self.raw if isinstance(self.raw, Mapping) else {}
        own = raw.get("取值", {}).get("条款") if self.section == "参数" else None
        stated = own or raw.get("条款", "")
        return "、".join(stated) if isinstance(stated, list) else stated

    @property
    def verified(self) -> bool:
        raw = self.raw if isinstance(self.raw, Mapping) else {}
        marks = [raw.get("核验"), self.file.document.instrument.verified]
        if self.section == "参数":
            marks.append(raw.get("取值", {}).get("核验"))
        return "待核实" not in marks

    def origin(self) -> dict[str, Any]:
        return {"scope": self.file.scope, "instrument": self.file.short, "provision": self.provision,
                "since": self.since.isoformat(), "verified": self.verified}

    def canonical(self) -> dict[str, Any]:
        """The item as plain data with its provenance; a rule's examples decide nothing and stay behind."""
        raw = {k: v for k, v in self.raw.items() if k != "例"} if self.section == "规则" else self.raw
        content = {"内容": raw, "来源": self.origin(), "沿革": list(self.history)}
        if self.lapsed:
            content["抵触失效"] = list(self.lapsed)
        if self.table is not None:
            rows = [{k: v for k, v in r.items() if k != "_"} for r in self.table["rows"]]
            content["表"] = {"columns": self.table["columns"], "rows": rows}
        return content

    def with_value(self, value: str) -> Setting:
        return replace(self, raw={**self.raw, "取值": {**self.raw["取值"], "值": value}})


def restate(old: Setting, new: Setting) -> Setting:
    """A later document of the same level replaces; a lower level replaces only what it may set itself."""
    superior = old.superior(new.file.scope)
    if superior and new.section in ("数据表", "工作日") and superior.lower in ("可增补", "可自定"):
        return _merged_table(old, new)
    if not superior and new.section == "工作日":  # the notice of another year
        return _merged_table(old, new)
    if superior and superior.lower != "可自定":
        if _later(superior, new.since, new.file):
            return replace(old, lapsed=(*old.lapsed, _lapse(new.file, "的规定", superior)))
        raise _problem("restated", new, f"“{new.section}·{new.name}”已由{_by(superior)}规定", f"上级写明下级{superior.lower}",
                       "只写不同之处：放到“调整”一节" if superior.lower != "不得改变" else "请删去这一项")
    if superior and new.section == "参数":
        _check_option(superior, new.raw["取值"].get("值", ""), new.file, new.path)
    if old is not superior:
        if old.since == new.since and (old.file is not new.file or old.name != new.name) and old.raw != new.raw:
            raise _contradiction(old, new.file, new.provision, new.path, f"“{new.section}·{new.name}”")
        if new.since < old.since:
            return old
    return replace(new, history=(*old.history, old.origin()), above=superior)


def _contradiction(old: Setting, file: PolicyFile, provision: str, path: Path, what: str) -> PolicyError:
    theirs = f"{old.file.short}{old.provision}"
    return PolicyError("contradiction", f"{what}与《{old.file.short}》{old.provision}同日规定而内容不同", place=file.place(path),
                       rule=f"{file.short}{provision}与{theirs}相互抵触", remedy="请废止其中一件，或用一个参数在两种做法中选定")


def _merged_table(old: Setting, new: Setting) -> Setting:
    """A row with the same key overrides, a new key is added."""
    assert old.table is not None and new.table is not None
    key = _texts(old.raw.get("主键", DAY))
    if missing := [c for c in key if c not in new.table["columns"]]:
        raise _problem("table-key", new, f"表“{new.table['file']}”缺主键列“{'、'.join(missing)}”", f"{_by(old)}定了主键", "请补上这一列")
    rows = {tuple(r.get(c, "") for c in key): r for r in old.table["rows"]}
    for r in new.table["rows"]:
        rows[tuple(r.get(c, "") for c in key)] = r
    columns = [*old.table["columns"], *(c for c in new.table["columns"] if c not in old.table["columns"])]
    return replace(old, table={**old.table, "columns": columns, "rows": list(rows.values())},
                   history=(*old.history, new.origin()))


def adjust(old: Setting | None, section: str, name: str, change: tuple[date | None, Mapping[str, Any]],
           file: PolicyFile) -> Setting:
    """调整: only what differs, and only what its superior allows."""
    path: Path = ("调整", f"{section}·{name}")
    if section not in CHANGES:
        raise PolicyError("overlay-section", f"“{section}”不能用调整", place=file.place(path),
                          rule="可调整的有参数、规则、认定、词表，写成 规则·名 的样子", remedy="表格用同名数据表增补；评级、结论整段另写")
    if old is None:
        raise PolicyError("overlay-target", f"没有“{section}·{name}”可调整", place=file.place(path),
                          rule="只能调整上级或本级已有的规定", remedy="请核对名称，新的规定写在对应的一节")
    day, body = change
    match section:
        case "参数":
            assert day is not None
            return _adjust_parameter(old, day, body, file, path)
        case "规则":
            return _adjust_rule(old, body, file, path)
        case "认定":
            return _adjust_classification(old, body, file, path)
        case _:
            return _adjust_words(old, body, file, path)


def _adjust_parameter(old: Setting, day: date, body: Mapping[str, Any], file: PolicyFile, path: Path) -> Setting:
    superior, value, provision = old.superior(file.scope), body.get("值", ""), body.get("条款", "")
    if superior and value != (current := superior.raw["取值"].get("值", "")):
        if problem := _parameter_limit(superior, value, current, file, path):
            return _lapsed_or(problem, old, superior, day, file, f"{provision}的“{value}”")
        _check_option(superior, value, file, path)
    if old is not superior:
        if old.since == day and old.file is not file and old.raw["取值"] != body:
            raise _contradiction(old, file, provision, path, f"参数“{old.name}”")
        if day < old.since:
            return old
    raw = {**old.raw, "取值": dict(body)}
    return replace(old, raw=raw, file=file, since=day, history=(*old.history, old.origin()), above=superior)


def _parameter_limit(old: Setting, value: str, current: str, file: PolicyFile, path: Path) -> PolicyError | None:
    found = f"参数“{old.name}”由“{current}”改为“{value}”"
    if old.lower == "可自定":
        return None
    if old.lower != "只可从严":
        return PolicyError("overlay-fixed", found, place=file.place(path), rule=f"{_by(old)}规定下级{old.lower}",
                           remedy="请删去这一调整")
    if current == "":
        return None
    a, b = _measured(current), _measured(value)
    if a is None or b is None or b[1] != a[1]:
        return PolicyError("overlay-unit", found, place=file.place(path), rule=f"应与上级同一单位，如“{current}”", remedy="请改写")
    lower_is_stricter = old.raw.get("从严方向") == "越低越严"
    if (b[0] <= a[0]) if lower_is_stricter else (b[0] >= a[0]):
        return None
    limit = "高" if lower_is_stricter else "低"
    return PolicyError("overlay-loosens", found, place=file.place(path),
                       rule=f"与{_by(old)}抵触：下级只可从严（{old.raw.get('从严方向')}）", remedy=f"请改为不{limit}于{current}的值，或删去这一调整")


def _measured(text: str) -> tuple[Fraction, str | None] | None:
    """A quantity or a date with its unit, to see which of two is stricter. Words have no order."""
    if q := quantity.quantity(text):
        return q.value, q.unit
    day = quantity.day(text)
    return (Fraction(day.toordinal()), "日期") if day else None


def _check_option(old: Setting, value: str, file: PolicyFile, path: Path) -> None:
    options = old.raw.get("可选") or []
    if options and value not in options:
        raise PolicyError("overlay-option", f"参数“{old.name}”改为“{value}”", place=file.place(path),
                          rule=f"{_by(old)}只许在 {'、'.join(options)} 中选", remedy="请从中选一个")


def _adjust_rule(old: Setting, body: Mapping[str, Any], file: PolicyFile, path: Path) -> Setting:
    superior, since = old.superior(file.scope), first_day(file.document.instrument.effective)
    if superior and superior.lower == "不得改变":
        problem = PolicyError("overlay-fixed", f"调整了规则“{old.name}”", place=file.place(path),
                              rule=f"{_by(superior)}规定下级不得改变", remedy="请删去这一调整")
        return _lapsed_or(problem, old, superior, since, file, "的调整")
    raw = dict(old.raw)
    if "程度" in body:
        floor = superior.raw["程度"] if superior and superior.lower != "可自定" else ""
        if superior and _rank(body["程度"]) < _rank(floor):
            problem = PolicyError("overlay-loosens", f"规则“{old.name}”的程度由“{floor}”降为“{body['程度']}”",
                                  place=file.place((*path, "程度")), rule=f"与{_by(superior)}抵触：下级只可从严",
                                  remedy=f"请改为不轻于“{floor}”")
            old = _lapsed_or(problem, old, superior, since, file, "对程度的调整")
            if set(body) <= {"程度", "条款"}:
                return old
        else:
            raw["程度"] = body["程度"]
    if "处置" in body:
        added = body["处置"] if isinstance(body["处置"], list) else [body["处置"]]
        raw["处置"] = list(dict.fromkeys([*_texts(raw.get("处置")), *added]))
    if "另有不符合" in body:
        raw = _also_fails(raw, body["另有不符合"], old, file, path)
    raw.update({k: body[k] for k in ("意见", "建议") if k in body})
    if "条款" in body:
        raw["条款"] = body["条款"]
    return replace(old, raw=raw, file=file, since=since, history=(*old.history, old.origin()), above=superior)


def _also_fails(raw: dict[str, Any], extra: Any, old: Setting, file: PolicyFile, path: Path) -> dict[str, Any]:
    """A further way to fail, joined by 或: certainly no looser. It counts within the rule's scope (适用)."""
    if "不符合" in raw:
        return {**raw, "不符合": {"任一": [raw["不符合"], extra]}}
    if "应当" in raw:
        kept = {k: v for k, v in raw.items() if k != "应当"}
        return {**kept, "不符合": {"任一": [{"非": raw["应当"]}, extra]}}
    raise PolicyError("overlay-question", f"规则“{old.name}”是判断规则，不能另加条件", place=file.place(path),
                      remedy="请另写一条规则")


def _adjust_classification(old: Setting, body: Mapping[str, Any], file: PolicyFile, path: Path) -> Setting:
    superior, since = old.superior(file.scope), first_day(file.document.instrument.effective)
    if superior and superior.lower not in ("可增补", "可自定") and superior.raw.get("从严方向") != "加宽为严":
        problem = PolicyError("overlay-fixed", f"调整了认定“{old.name}”", place=file.place(path),
                              rule=f"{_by(superior)}规定下级{superior.lower}，且未写“从严方向: 加宽为严”", remedy="请删去这一调整")
        return _lapsed_or(problem, old, superior, since, file, "的调整")
    if superior and superior.lower != "可自定" and (narrowed := _narrowed(superior, body["另有"], file, path)):
        return _lapsed_or(narrowed, old, superior, since, file, "的调整")
    raw = {**old.raw, "归类": [*body["另有"], *old.raw["归类"]]}
    return replace(old, raw=raw, history=(*old.history, _origin_of(file, body)))


def _narrowed(superior: Setting, added: list[Mapping[str, Any]], file: PolicyFile, path: Path) -> PolicyError | None:
    """Where wider is stricter, no added branch may lead to what the superior says of all the rest (其余)."""
    rest = [b["其余"] for b in superior.raw["归类"] if "其余" in b]
    if superior.raw.get("从严方向") != "加宽为严" or not any(b.get("则") in (None, *rest) for b in added):
        return None
    return PolicyError("overlay-loosens", f"认定“{superior.name}”另有的归类会把范围收窄", place=file.place((*path, "另有")),
                       rule=f"与{_by(superior)}抵触：加宽为严，另有的归类不得归到“{'、'.join(rest)}”", remedy="请删去这一档")


def _adjust_words(old: Setting, body: Mapping[str, Any], file: PolicyFile, path: Path) -> Setting:
    superior, since = old.superior(file.scope), first_day(file.document.instrument.effective)
    if superior and superior.lower not in ("可增补", "可自定"):
        problem = PolicyError("overlay-fixed", f"增补了词表“{old.name}”", place=file.place(path),
                              rule=f"{_by(superior)}规定下级{superior.lower}", remedy="请删去这一调整")
        return _lapsed_or(problem, old, superior, since, file, "的增补")
    raw = {**old.raw, "词": list(dict.fromkeys([*_texts(old.raw.get("词")), *_texts(body.get("增补"))]))}
    return replace(old, raw=raw, history=(*old.history, _origin_of(file, body)))


def stop(old: Setting | None, entry: Stop, file: PolicyFile, path: Path) -> Setting | None:
    """停用: only where the superior says 可自定. None: it is stopped; a setting: the stop has lapsed."""
    if old is None:
        raise PolicyError("stop-target", f"没有“{entry.rule}”可停用", place=file.place(path), remedy="请核对名称")
    superior, since = old.superior(file.scope), first_day(file.document.instrument.effective)
    if superior is None or superior.lower == "可自定":
        return None
    problem = PolicyError("stop-forbidden", f"停用了“{entry.rule}”", place=file.place(path),
                          rule=f"{_by(superior)}规定下级{superior.lower}，不得停用", remedy="请删去这一停用")
    return _lapsed_or(problem, old, superior, since, file, "的停用")


def _lapsed_or(problem: PolicyError, old: Setting, superior: Setting, day: date, file: PolicyFile, what: str) -> Setting:
    """Where the superior spoke later, the local change lapses instead of blocking; otherwise it is refused."""
    if not _later(superior, day, file):
        raise problem
    return replace(old, lapsed=(*old.lapsed, _lapse(file, what, superior)))


def _lapse(file: PolicyFile, what: str, superior: Setting) -> str:
    return f"{file.short}{what}与{_by(superior)}抵触，自{quantity.say_date(superior.spoken)}起失效"


def _later(superior: Setting, day: date, file: PolicyFile) -> bool:
    """Whether the superior spoke after the lower level did: then the local value lapses instead of blocking.

    Nobody speaks before the document takes effect, whatever earlier date a value bears.
    """
    spoken = max(day, first_day(file.document.instrument.effective))
    if superior.spoken != spoken:
        return superior.spoken > spoken
    theirs, ours = superior.file.document.instrument.issued, file.document.instrument.issued
    return bool(theirs and ours and first_day(theirs) > first_day(ours))


def _rank(severity: str) -> int:
    return SEVERITIES.index(severity) if severity in SEVERITIES else -1


def _texts(value: Any) -> list[str]:
    return [value] if isinstance(value, str) and value else list(value or [])


def _by(setting: Setting) -> str:
    return f"{setting.file.document.instrument.number or setting.file.short}{setting.provision}"


def _origin_of(file: PolicyFile, body: Mapping[str, Any]) -> dict[str, Any]:
    i = file.document.instrument
    return {"scope": file.scope, "instrument": file.short, "provision": body.get("条款", ""),
            "since": first_day(i.effective).isoformat(), "verified": i.verified != "待核实"}


def _problem(code: str, new: Setting, found: str, rule: str, remedy: str) -> PolicyError:
    return PolicyError(code, found, place=new.file.place(new.path), rule=rule, remedy=remedy)


