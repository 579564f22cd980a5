"""The law of one jurisdiction on one date: the chain from root to leaf laid over one another (细化).

A lower level writes only what differs; what it may do, its superior says (下级: 不得改变, 只可从严, 可增补, 可自定).
Every resolved item keeps where it came from. The result is plain data (canonical content): the same content has the
same fingerprint on every machine, and a policy version can be rebuilt from it without the files.
Source: POLICY_FORMAT.md §5.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from chidu import SEMANTICS
from chidu.errors import Place, PolicyError, PolicySetError
from chidu.policy.expand import EXPANSIONS, KEPT, Made
from chidu.policy.flows import DAY, mistakes_of_calendar
from chidu.policy.library import Library
from chidu.policy.overlay import Setting, adjust, restate, stop
from chidu.policy.piece import PolicyFile
from chidu.policy.schema import SECTIONS
from chidu.policy.shape import first_day
from chidu.policy.suggest import ask_meant
from chidu.policy.tablefile import Table
from chidu.types import Scope

ONE_PER_STAGE = ("评级", "结论", "指标分类")
"""Of these a stage has one: a lower level's replaces the superior's whole, whatever its name."""


@dataclass
class _Draft:
    """What is being laid together: settings by section and name, and the problems met."""

    settings: dict[tuple[str, str], Setting] = field(default_factory=dict)
    problems: list[PolicyError] = field(default_factory=list)


def resolve(library: Library, scope: Scope, on: date, params: Mapping[str, str] | None = None,
            drafts: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The canonical content for a scope on a date. Raises PolicySetError.

    `params` sets parameters for an example; `drafts` names files that count as published, so that a draft can be tried.
    """
    chain = library.chain(scope)
    draft = _Draft()
    files = in_force(library, chain, on, drafts)
    draft.problems += _overreaching(library, chain, on, drafts)
    for file in files:
        _lay(draft, library, file, on)
    for name, value in (params or {}).items():
        key = ("参数", name)
        if key in draft.settings:
            draft.settings[key] = draft.settings[key].with_value(value)
        else:
            draft.problems.append(PolicyError("parameter-unknown", f"没有名叫“{name}”的参数可设", rule="只能设当日已有的参数",
                                              remedy=ask_meant(name, [n for section, n in draft.settings if section == "参数"])))
    if draft.problems:
        raise PolicySetError(_unique(draft.problems))
    return _canonical(library, scope, files, draft)


def in_force(library: Library, chain: tuple[Scope, ...], on: date,
             drafts: frozenset[str] = frozenset()) -> tuple[PolicyFile, ...]:
    """The documents that apply on a date, root first: published, begun, not expired, not superseded, reaching this far.

    What was superseded stays so when its successor expires. Nobody supersedes a superior's document.
    """
    begun = _begun(library, chain, on, drafts)
    return tuple(
        f for f in begun
        if not any(_names(f) & set(g.document.instrument.supersedes) for g in begun if len(g.scope) <= len(f.scope))
        and (not f.document.instrument.expires or first_day(f.document.instrument.expires) > on)
        and (f.scope == chain[-1] or f.document.instrument.binding != "仅本级")
    )


def _begun(library: Library, chain: tuple[Scope, ...], on: date, drafts: frozenset[str]) -> list[PolicyFile]:
    return [f for level in chain for f in library.of(level)
            if (f.document.instrument.status == "已发布" or f.name in drafts) and first_day(f.document.instrument.effective) <= on]


def _names(file: PolicyFile) -> set[str]:
    i = file.document.instrument
    return {i.short, i.title, i.number} - {""}


def _overreaching(library: Library, chain: tuple[Scope, ...], on: date, drafts: frozenset[str]) -> list[PolicyError]:
    """同时废止 that names a superior's document."""
    begun = _begun(library, chain, on, drafts)
    return [PolicyError("supersede-superior", f"《{g.short}》同时废止了上级的《{f.short}》", place=g.place(("文件", "同时废止")),
                        rule="只能废止本级和下级的文件", remedy="请从“同时废止”里删去；上级许可自定的，写在对应的一节")
            for g in begun for f in begun if len(g.scope) > len(f.scope) and _names(f) & set(g.document.instrument.supersedes)]


def _lay(draft: _Draft, library: Library, file: PolicyFile, on: date) -> None:
    for section in SECTIONS:
        for path, name, item in _items(file, section):
            setting = _setting(library, file, path, name, item, on)
            if setting is None:
                continue
            old_key, old = _rival(draft, section, setting)
            if old is None:
                draft.settings[section, name] = setting
                continue
            try:
                kept = restate(old, setting)
                if kept.name != old.name:
                    del draft.settings[old_key]
                draft.settings[section, kept.name] = kept
            except PolicyError as e:
                draft.problems.append(e)
    for target in file.document.overlays:
        section, _, name = target.partition("·")
        if (section, name) not in draft.settings and _elsewhere(library, file, section, name):
            continue
        for change in _changes(section, file.plain["调整"][target], on):
            try:
                draft.settings[section, name] = adjust(draft.settings.get((section, name)), section, name, change, file)
            except PolicyError as e:
                draft.problems.append(e)
    for i, entry in enumerate(file.document.stops):
        section, dot, name = entry.rule.partition("·")
        key = (section, name) if dot and section in SECTIONS else ("规则", entry.rule)
        if key not in draft.settings and _elsewhere(library, file, *key):
            continue
        try:
            if lapsed := stop(draft.settings.get(key), entry, file, ("停用", i, "规则")):
                draft.settings[key] = lapsed
            else:
                del draft.settings[key]
        except PolicyError as e:
            draft.problems.append(e)


def _elsewhere(library: Library, file: PolicyFile, section: str, name: str) -> bool:
    """Whether a document of this chain sets the item, though not on this date: then there is nothing to change."""
    return section in SECTIONS and any(
        name == own for level in library.chain(file.scope) for f in library.of(level) for _, own, _ in _items(f, section))


def _changes(section: str, body: Mapping[str, Any], on: date) -> Sequence[tuple[date | None, Mapping[str, Any]]]:
    """The changes of one overlay entry in force: a parameter's latest dated value, anything else as it stands."""
    if section != "参数":
        return [(None, body)]
    dated = sorted(body.items(), key=lambda item: first_day(item[0]))
    return [(first_day(d), v) for d, v in dated if first_day(d) <= on][-1:]


def _items(file: PolicyFile, section: str) -> Iterator[tuple[tuple[str, ...], str, Any]]:
    """The named items of a section with the path to each; a field's name is its object and its own: 指标.规范一级."""
    listed = getattr(file.document, SECTIONS[section])
    if section == "工作日":  # one a document, without a name
        yield from [((section,), section, listed)] if listed else ()
        return
    for name, item in listed.items():
        if section != "字段":
            yield (section, name), name, item
            continue
        about = name.rpartition(".")[2]
        for column, spec in item.items():
            yield (section, name, column), f"{about}.{column}", spec


def _setting(library: Library, file: PolicyFile, path: tuple[str, ...], name: str, item: Any, on: date) -> Setting | None:
    section, raw = path[0], file.plain
    for key in path:
        raw = raw[key]
    since = first_day(file.document.instrument.effective)
    if section == "参数":
        dated = sorted((first_day(d), d) for d in item.values)
        begun = [(day, d) for day, d in dated if day <= on]
        if not begun:
            return None
        since, key = begun[-1]
        raw = {**raw, "取值": raw["取值"][key]}
    lower = getattr(item, "lower", None) or ("可自定" if file.document.instrument.binding == "参照" else "不得改变")
    return Setting(section, name, raw, file, since, lower, table=_rows(library, file, path, item, on), path=path)


def _rows(library: Library, file: PolicyFile, path: tuple[str, ...], item: Any, on: date) -> Mapping[str, Any] | None:
    """The CSV table an item refers to, with the rows in force on the date."""
    name = getattr(item, "file", None)
    if name is None:
        return None
    table = library.tables.get((file.scope, name))
    if table is None:
        key = "文件" if path[0] == "数据表" else "表"
        raise PolicySetError([PolicyError("table-missing", f"没有表“{name}”", place=file.place((*path, key)),
                                          rule="表放在本辖区文件夹的 tables/ 下", remedy="请核对文件名")])
    rows: list[dict[str, Any]] = []
    for row in table.rows:
        cells = dict(row.cells)
        begin, end = cells.pop("生效", ""), cells.pop("失效", "")
        if (begin and first_day(begin) > on) or (end and first_day(end) <= on):
            continue
        rows.append({**cells, "_": {"scope": file.scope, "line": row.place.line}})
    keys = {"数据表": getattr(item, "key", []), "工作日": [DAY]}.get(path[0], [])
    problems = [*_key_problems(table, rows, keys), *(mistakes_of_calendar(table.name, table.columns, rows) if path[0] == "工作日" else ())]
    if problems:
        raise PolicySetError(problems)
    return {"columns": [c for c in table.columns if c not in ("生效", "失效")], "rows": rows, "file": table.name}


def _key_problems(table: Table, rows: list[dict[str, Any]], key: list[str]) -> Iterator[PolicyError]:
    """A key column that is not there, or two rows in force on one date with the same key."""
    if missing := [c for c in key if c not in table.columns]:
        yield PolicyError("table-key", f"表“{table.name}”缺主键列“{'、'.join(missing)}”", place=Place(table.name, 1),
                          rule="主键列都要在表里", remedy="请补上这一列，或改“主键”")
        return
    seen: dict[tuple[str, ...], int] = {}
    for row in rows if key else []:
        cells = tuple(row[c] for c in key)
        if cells in seen:
            yield PolicyError("table-key-twice", f"主键“{'、'.join(cells)}”写了两次，第一次在第{seen[cells]}行",
                              place=Place(table.name, row["_"]["line"]), rule="同一天一个主键只能有一行", remedy="请删去一行，或给旧的一行写上失效日期")
        seen.setdefault(cells, row["_"]["line"])


def _rival(draft: _Draft, section: str, setting: Setting) -> tuple[tuple[str, str], Setting | None]:
    """The setting that a new one meets: of the same name, or of the same stage where a stage has only one."""
    key = (section, setting.name)
    if key in draft.settings or section not in ONE_PER_STAGE:
        return key, draft.settings.get(key)
    for other, old in draft.settings.items():
        if other[0] == section and old.stage == setting.stage:
            return other, old
    return key, None


def _canonical(library: Library, scope: Scope, files: tuple[PolicyFile, ...], draft: _Draft) -> dict[str, Any]:
    content: dict[str, Any] = {"语义": SEMANTICS, "词汇": library.vocabulary.plain()}
    content["辖区"] = {level: {"名称": j.name, "金额单位": j.money_unit, "财政部门": j.bureau}
                     for level in library.chain(scope) for j in [library.jurisdictions[level]]}
    content["文件"] = {f.short: {**f.plain["文件"], "辖区": f.scope} for f in files}
    for section in SECTIONS:
        content[section] = {n: s.canonical() for (sec, n), s in draft.settings.items() if sec == section}
    for section, expand in EXPANSIONS.items():
        for name, item in (content[section] if section in KEPT else content.pop(section)).items():
            setting = draft.settings[section, name]
            expand(Made(content, section, name, item, setting.file.place((*setting.path, *("表",) * bool(setting.table)))))
    return content


def fingerprint(canonical: bytes) -> str:
    """SHA-256 over the canonical content: the same policy, the same fingerprint on every machine."""
    return hashlib.sha256(canonical).hexdigest()


def canonical_bytes(content: Any) -> bytes:
    """Plain data as bytes, in the order in which it stands: findings are listed and explained in that order."""
    return json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode()


def dates_of_change(library: Library, scope: Scope) -> tuple[date, ...]:
    """Every date on which something in the chain begins, ends or changes its value."""
    dates: set[date] = set()
    for level in library.chain(scope):
        for f in library.of(level):
            i = f.document.instrument
            dates.add(first_day(i.effective))
            if i.expires:
                dates.add(first_day(i.expires))
            for p in f.document.parameters.values():
                dates |= {first_day(d) for d in p.values}
            for target, body in f.document.overlays.items():
                if target.startswith("参数·"):
                    dates |= {first_day(d) for d in body}
        for table in library.tables_of(level):
            dates |= {first_day(r.cells[c]) for r in table.rows for c in ("生效", "失效") if r.cells.get(c)}
    return tuple(sorted(dates))


def _unique(problems: list[PolicyError]) -> list[PolicyError]:
    return list({str(p): p for p in problems}.values())
