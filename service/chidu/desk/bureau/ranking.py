"""A roster as a page shows it (名册): its members in order with the line between those listed and the others, and what people chose.

Nothing is computed here: places, ties, who takes part and who is listed are what the policy computed when the roster was decided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from chidu.computation import Cases
from chidu.condition import Contains
from chidu.desk.bureau import rosters
from chidu.desk.bureau.acting import Bureau
from chidu.desk.bureau.deciding import Said, Stored, determine_all, stored
from chidu.desk.bureau.places import reach_of
from chidu.desk.bureau.rights import check
from chidu.desk.rosters import at_row
from chidu.desk.sheet import table_bytes
from chidu.document.charts import Bar, Line, Ranking
from chidu.errors import InputError
from chidu.evaluation.derive import derive
from chidu.form import Value
from chidu.opinion.wording import money_unit, shown
from chidu.policy.expand.rosters import STANDARD, kind_of
from chidu.quantity import PERCENT, YUAN, amount, decimal_text, money_scale, say
from chidu.records import boards, forms
from chidu.records.people import Account
from chidu.types import WHOLE, Facts, Ref, RosterRule, Scope, View

VERB = "查看台账"
FLAGS = {"排名": "列入", "抽查": "抽中", "遴选": "入选", "覆盖": "未报"}
"""What says of a member that it is on the list, by the category of the roster."""
YES, NO = "是", "否"
DECIDED = "字段·决定金额"
MOST_BARS = 60


@dataclass(frozen=True)
class Choice:
    """What somebody chose of a member: the option, the amount where one was set, who, when, why."""

    option: str
    amount: str
    by: str
    at: datetime
    reason: str


@dataclass(frozen=True)
class Member:
    """One member: its row, place (equal ones share it), the columns as text, whether it is listed, why it takes no part."""

    row: int
    code: str
    name: str
    department: str
    decision: str
    place: int | None
    tied: int
    score: Fraction | None
    texts: tuple[str, ...]
    listed: bool
    out: str
    waits: bool
    choice: Choice | None


@dataclass(frozen=True)
class RosterView:
    """A roster: `columns` name the texts of its members; `taken` stand before the line, the others after it, `out` beside it."""

    stored: Stored
    rule: str
    category: str
    flag: str
    by: str
    columns: tuple[str, ...]
    figures: tuple[tuple[str, str], ...]
    members: tuple[Member, ...]
    options: tuple[str, ...]
    amounts: bool
    chart: Ranking | None

    @property
    def taken(self) -> tuple[Member, ...]:
        return tuple(m for m in self.members if m.listed)

    @property
    def others(self) -> tuple[Member, ...]:
        return tuple(m for m in self.members if not m.listed and not m.out)

    @property
    def out(self) -> tuple[Member, ...]:
        return tuple(m for m in self.members if m.out)

    @property
    def waiting(self) -> int:
        """How many members still wait for somebody's choice."""
        return sum(m.waits for m in self.members)


def listed(bureau: Bureau, who: Account, scope: Scope = "") -> list[forms.Kept]:
    """Every roster within reach, the latest first."""
    with bureau.look(who, VERB, scope) as connection:
        return boards.rosters(connection, reach_of(who, scope), kind_of(""))


def view(bureau: Bureau, who: Account, form: str, decision: str = "") -> RosterView:
    """A roster as it was decided, last or then. Raises NotFound, InputError where the form is no roster."""
    found = stored(bureau, who, form, decision)
    rule = next((r for r in found.policy.sets.rosters.values() if r.form == found.form.kind), None)
    if rule is None:
        raise InputError("not-a-roster", f"“{found.form.kind}”不是名册", rule="名册由汇总规则编制", remedy="请到工作清单查看")
    facts, content = derive(found.decision.case, found.policy), found.policy.resolved["汇总规则"][rule.name]["内容"]
    by, said = content.get("排序", {}).get("按", ""), content.get("决定") or {}
    columns = tuple(c for c in rule.types if c not in STANDARD and c != "摘要值")
    members = tuple(sorted(_members(found, rule, facts, columns, by, said), key=_order))
    return RosterView(found, rule.name, rule.category, FLAGS.get(rule.category, ""), by, columns,
                      tuple(_figures(found, rule.name, facts)), members, tuple(said.get("可选", ())), bool(said.get("基数")),
                      _chart(found.form.project_name, members, money_unit(found.policy) if rule.types.get(by) == "金额" else ""))


def choose(bureau: Bureau, who: Account, form: str, codes: Sequence[str], option: str, decided: str, reason: str, seen: str) -> str:
    """What follows for members of a roster, by their 项目代码, with the amount where one is set; the key of the new decision.

    Raises InputError, DeterminationError: then nothing of it is determined; Conflict where it was decided anew meanwhile.
    """
    found = view(bureau, who, form)
    check(who, "人工认定", found.stored.form.scope)
    if not codes or option not in found.options:
        raise InputError("choice", "没有选中成员，或没有选处置", rule=f"可选：{'、'.join(found.options) or '这份名册不用人决定'}", remedy="请勾选成员并选一个处置")
    if decided and (len(codes) > 1 or amount(decided, "万元") is None):
        raise InputError("choice-amount", f"决定金额写成“{decided}”", rule="一次只给一个成员写决定金额，写成 12.50万元", remedy="请改写，或分开办理")
    said = []
    for ref in (at_row(found.stored.decision.case.form, code) for code in codes):
        said.append(Said(ref, _item(found.rule), option, reason))
        said += [Said(ref, DECIDED, decided, reason)] if decided else []
    return determine_all(bureau, who, form, said, seen)


def differences(bureau: Bureau, who: Account, found: RosterView) -> list[str]:
    """What of the roster differs from the decisions as they are now."""
    return rosters.differences(bureau, who, found.stored.form.id, found.rule)


def spreadsheet(found: RosterView) -> bytes:
    """The roster as the page has it, as a spreadsheet."""
    head = ("名次", "项目名称", "项目代码", "主管部门", *found.columns, found.flag or "成员", "处置", "说明")
    rows = [[str(m.place or ""), m.name, m.code, m.department, *m.texts, YES if m.listed else NO, m.choice.option if m.choice else "",
             m.out] for m in found.members]
    under = "　".join(f"{name}：{text}" for name, text in found.figures)
    return table_bytes("名册", found.stored.form.project_name, under, head, rows)


# ---- members


def _members(found: Stored, rule: RosterRule, facts: Facts, columns: Sequence[str], by: str,
             said: Mapping[str, object]) -> Iterator[Member]:
    flag, why = FLAGS.get(rule.category, ""), _why_out(found, rule)
    for ref in facts.tables[rule.table]:
        values = facts.of[ref]

        def text(name: str, values: Mapping[str, Value] = values) -> str:
            value = values.get(name)
            return _text(value, found, rule.types.get(name, "")) if value and value.known else ""

        place, tied, score = (values[n].v if n in values else None for n in ("名次", "并列数", by))
        is_listed, takes_part = text("已有") == NO if rule.category == "覆盖" else text(flag) == YES, text("参加") != NO
        choice = _choice(found, ref, rule.name)
        yield Member(
            ref.row, text("项目代码"), text("项目名称") or text(rule.key), text("主管部门"), text("决定号"),
            int(place) if isinstance(place, Fraction) and takes_part else None, int(tied) if isinstance(tied, Fraction) else 1,
            score if isinstance(score, Fraction) else None, tuple(text(c) for c in columns), is_listed,
            "" if takes_part else why(facts.view(ref)) or "不参加排名", bool(said) and is_listed and choice is None, choice)


def _why_out(found: Stored, rule: RosterRule) -> Callable[[View], str]:
    """Why a member takes no part: what of the policy's 先去掉 holds of it, or that it has no score."""
    made = next((d.computation for d in found.policy.derived if (d.about, d.name) == (rule.table, "参加")), None)
    branches = made.branches if isinstance(made, Cases) else ()

    def told(member: View) -> str:
        when = next((w for w, _ in branches if w is not None and w.kleene(member)), None)
        leaves = list(when.leaves(member, True)) if when else []
        return "；".join(f"{leaf.name}含“{'”“'.join(leaf.found(member))}”" if isinstance(leaf, Contains) else leaf.say() for leaf in leaves)

    return told


def _choice(found: Stored, ref: Ref, rule: str) -> Choice | None:
    case = found.decision.case
    said, decided = case.determined(ref, _item(rule)), case.determined(ref, DECIDED)
    return Choice(said.value, decided.value if decided else "", said.by, said.at, said.reason) if said else None


def _item(rule: str) -> str:
    return f"认定·{rule}处置"


def _order(m: Member) -> tuple[bool, bool, int, int]:
    """Those listed first, then the others by their place, then those that take no part."""
    return bool(m.out), not m.listed, m.place if m.place is not None else 0, m.row


def _text(value: Value, found: Stored, kind: str = "") -> str:
    """A value as the page has it. `kind`: its type, as a computed rate bears no unit of its own."""
    if isinstance(value.v, Fraction) and kind == "比率":
        return say(value.v, PERCENT)
    if isinstance(value.v, Fraction) and value.unit != YUAN:
        return decimal_text(value.v, 2) if value.v.denominator > 1 else decimal_text(value.v)
    return shown(value, found.policy)


def _figures(found: Stored, rule: str, facts: Facts) -> Iterator[tuple[str, str]]:
    """The roster's own figures: how many, how many of them are taken, with how much money."""
    kinds = {d.name: d.type for d in found.policy.derived if d.about == WHOLE.object}
    for name, value in facts.of[WHOLE].items():
        if name.startswith(rule) and value.known:
            yield name.removeprefix(rule), _text(value, found, kinds.get(name, ""))


def _chart(title: str, members: Sequence[Member], money: str) -> Ranking | None:
    """The lowest places with the line; more than sixty bars nobody reads. `money`: the unit of money where it is that which ranks."""
    placed = [m for m in members if m.place is not None and m.score is not None][:MOST_BARS]
    if not placed:
        return None
    scale = money_scale(money) or 1
    bars = tuple(Bar(m.name, (m.score or Fraction(0)) / scale, m.listed) for m in placed)
    below = [bar.value for bar in bars if bar.below]
    line = Line(len(bars) - len(below), max(below)) if below else None
    return Ranking(f"{title}排名", bars, line, money) if money else Ranking(f"{title}得分排名", bars, line)
