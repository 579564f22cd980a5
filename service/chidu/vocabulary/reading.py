"""The dictionary out of its files (读字典): `policies/vocabulary/` 字段.yaml, 表格.yaml, 表.yaml, 词汇.yaml. A mistake in these files is a
PolicyError with the file and the item.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import fields
from pathlib import Path
from typing import Any, TypeVar

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError

from chidu.errors import Place, PolicyError
from chidu.vocabulary.words import (
    PERIODS,
    TYPES,
    ColumnSpec,
    Comparison,
    DocumentKind,
    FieldSpec,
    Figure,
    FormKind,
    Listing,
    Mask,
    ReadingWords,
    TableSpec,
    Vocabulary,
)

Spec = TypeVar("Spec", bound=FieldSpec)
FILES = ("字段", "表格", "表", "词汇")
_FIELD = {"类型": "type", "别名": "aliases", "期": "period", "可选": "choices", "个人信息": "personal", "期末": "month_end",
          "货币": "money", "键": "keys", "写法": "spellings", "起止": "span", "表头月份": "headed"}
_COLUMN = _FIELD | {"符号": "sign", "单位": "unit", "也填": "instead", "向下": "down", "整值键": "whole_keys",
                    "单位键": "unit_keys", "货币语境": "", "印有": "printed"}
_TABLE = ("对象", "说明", "表头", "认行", "合计行", "列", "同", "期", "键")
_KIND = ("标题", "环节", "栏", "明细", "键")
_DOCUMENT = ("送", "文种", "版式", "题", "引言", "情况", "问题", "各节", "对照", "表格", "要求", "逾期", "处理", "附件", "合并", "图")
_FINDINGS = ("处置", "规则", "环节", "程度", "表")
SECTIONS = ("评级", "情况", "对照", "问题", "待补", "待答", "达标路径", "处理", "要求", "补正")
LAYOUTS = ("信函", "文件", "上行文", "报告书")
JOINED = ("按主送", "全部")
FIGURES = {"分布": ("取自", "值", "平均", "分级"), "得分率": ("取自", "名", "值", "满"), "进度": ("日期", "值", "时间", "界")}
"""What a letter may draw beside a roster's ranking, which it always has: the spread of scores (取自 a roster, with its own mean, the
grades of a score), the share of marks got by class, and execution against time with the limit beyond which it is late."""
_MASK = ("栏", "式", "校验")
MASK_CHECKS = ("身份证",)
_WORDS = {"期": "periods", "年份": "years", "分区": "sections", "金额单位": "money_labels", "合计": "totals", "小计": "subtotals",
          "其中": "of_which", "序号": "ordinals", "残留": "residues", "是否": "yes_no", "勾选": "ticks",
          "暂不读的表": "unsupported", "不读的键": "ignored_keys"}


def read_yaml(path: Path) -> dict[str, Any]:
    """The mapping in a YAML file; PolicyError with file, line and column where it does not read."""
    try:
        with path.open(encoding="utf-8") as stream:
            content = YAML(typ="safe", pure=True).load(stream)
    except OSError as error:
        raise PolicyError("vocabulary-missing", "数据字典的文件打不开", place=Place(path.name),
                          remedy="请检查 policies/vocabulary 是否完整") from error
    except (YAMLError, UnicodeDecodeError) as error:
        mark = error.problem_mark if isinstance(error, MarkedYAMLError) else None
        place = Place(path.name, mark.line + 1, mark.column + 1) if mark else Place(path.name)
        raise PolicyError("vocabulary-syntax", "这里的写法读不出来，或者一个键写了两次", place=place,
                          remedy="请检查缩进、半角冒号和引号") from error
    if not isinstance(content, dict):
        raise PolicyError("vocabulary-syntax", "文件里应当是“名称: 内容”的条目", place=Place(path.name))
    return content


def load_vocabulary(folder: Path) -> Vocabulary:
    """The dictionary in `folder` (policies/vocabulary)."""
    return vocabulary_from({name: read_yaml(folder / f"{name}.yaml") for name in FILES})


def vocabulary_from(content: Mapping[str, Any]) -> Vocabulary:
    """The dictionary of the four files' content, by file name without .yaml; the inverse of `Vocabulary.plain`.

    Every name that one file uses must be defined in another, else PolicyError.
    """
    words = content["词汇"]
    by_name: dict[str, FieldSpec] = {n: _field(FieldSpec, "字段.yaml", n, raw, _FIELD) for n,
                                     raw in content["字段"].items()}
    for spec in by_name.values():
        _known("字段.yaml", spec.name, spec.span, by_name, "栏目")
    tables = _tables(content["表格"], by_name)
    columns = [c for table in tables.values() for c in table.columns]
    stages = _names(words.get("环节"))
    return Vocabulary(
        by_name,
        tables,
        {n: _kind(n, raw, by_name, tables, stages) for n, raw in content["表"].items()},
        stages,
        _names(words.get("程度")),
        _names(words.get("判定")),
        {n: str(raw.get("说明", "")) for n, raw in words.get("处置", {}).items()},
        {n: _document(n, raw) for n, raw in words.get("文书", {}).items()},
        _reading(words.get("读表", {})),
        dict(content),
        {str(n): _mask(str(n), raw, {*by_name, *columns}) for n, raw in words.get("外发", {}).items()},
    )


def _names(raw: object) -> tuple[str, ...]:
    """A name or a list of names, as text."""
    if raw is None:
        return ()
    return tuple(map(str, raw)) if isinstance(raw, list) else (str(raw),)


def _wrong(file: str, item: str, found: str, remedy: str = "") -> PolicyError:
    return PolicyError("vocabulary-content", found, place=Place(file, cell=f"“{item}”"), remedy=remedy)


def _known(file: str, item: str, names: Iterable[str], allowed: Iterable[str], what: str) -> None:
    for name in names:
        if name not in allowed:
            raise _wrong(file, item, f"没有叫“{name}”的{what}", f"可以写的有：{'、'.join(allowed)}")


def _field(cls: type[Spec], file: str, name: str, raw: object, keys: Mapping[str, str]) -> Spec:
    if not isinstance(raw, dict):
        raise _wrong(file, name, "应写成 {类型: …}")
    _known(file, name, raw, keys, "键")
    _known(file, name, [str(raw.get("类型"))], TYPES, "类型")
    _known(file, name, _names(raw.get("期")), PERIODS, "期")
    given: dict[str, Any] = {}
    for key, value in raw.items():
        target = keys[key]
        if target in ("personal", "month_end", "money", "down", "headed"):
            given[target] = value in ("是", True)
        elif target in ("type", "period", "sign", "unit", "instead"):
            given[target] = str(value)
        elif target == "spellings":
            given[target] = {str(k): _names(v) for k, v in value.items()}
        elif key == "货币语境":
            given |= {"money_columns": _names(value.get("列")), "money_words": _names(value.get("含"))}
        else:
            given[target] = _names(value)
    spec = cls(name, **given)
    if spec.type == "选项" and not spec.choices:
        raise _wrong(file, name, "类型是选项，却没有写可选")
    _known(file, name, spec.spellings, spec.choices, "选项")
    return spec


def _tables(raw: Mapping[str, dict], by_name: Mapping[str, FieldSpec]) -> dict[str, TableSpec]:
    file = "表格.yaml"
    tables: dict[str, TableSpec] = {}
    for name, own in raw.items():
        _known(file, name, own, _TABLE, "键")
        if base := own.get("同"):
            _known(file, name, [base], raw, "明细")
        full = {**raw.get(base, {}), **own} if base else own
        columns = {c: _field(ColumnSpec, file, f"{name}.{c}", spec, _COLUMN) for c, spec in full.get("列", {}).items()}
        columns = {c: ColumnSpec(**{f.name: getattr(s, f.name) for f in fields(s)} | {"name": c}) for c,
                   s in columns.items()}
        header, row, totals = _names(full.get("表头")), str(full.get("认行")), full.get("合计行", {})
        partners = [p for s in columns.values() for p in (s.sign, s.unit, s.instead, *s.money_columns) if p]
        _known(file, name, [*header, row, *totals, *partners], columns, "列")
        _known(file, name, totals.values(), by_name, "栏目")
        _known(file, name, _names(full.get("期")), PERIODS, "期")
        tables[name] = TableSpec(name, str(full.get("对象", name)), str(full.get("说明", "")), columns, header, row,
                                 dict(totals), own.get("期"), _names(own.get("键")))
    return tables


def _kind(name: str, raw: Mapping, by_name: Mapping, tables: Mapping, stages: tuple[str, ...]) -> FormKind:
    file = "表.yaml"
    _known(file, name, raw, _KIND, "键")
    kind = FormKind(name, _names(raw.get("标题")), _names(raw.get("环节")), _names(raw.get("栏")),
                    _names(raw.get("明细")), _names(raw.get("键")))
    _known(file, name, kind.fields, by_name, "栏目")
    _known(file, name, kind.tables, tables, "明细")
    _known(file, name, kind.stages, stages, "环节")
    return kind


def _document(name: str, raw: Mapping[str, Any]) -> DocumentKind:
    file = "词汇.yaml"
    _known(file, name, raw, _DOCUMENT, "键")
    spoken, sections = raw.get("问题", {}), {str(k): str(v or "") for k, v in raw.get("各节", {}).items()}
    every = spoken != "不逐条列"
    chosen = {str(k): _names(v) for k, v in spoken.items()} if isinstance(spoken, Mapping) else {}
    _known(file, name, [] if isinstance(spoken, Mapping) or not every else [spoken], ["不逐条列"], "写法")
    layout, joined = str(raw.get("版式", "文件")), str(raw.get("合并", ""))
    for names, allowed, what in ((chosen, _FINDINGS, "选问题的键"), (sections, SECTIONS, "节"), ([layout], LAYOUTS, "版式"),
                                 ([joined] if joined else [], JOINED, "合并法")):
        _known(file, name, names, allowed, what)
    return DocumentKind(
        name, str(raw.get("送", "")), str(raw.get("文种", "")), layout, _names(raw.get("题")), _names(raw.get("引言")),
        tuple(_names(t) for t in raw.get("情况", [])), chosen, every, sections,
        tuple(_comparison(name, c) for c in raw.get("对照", [])),
        tuple(_listing(name, n, t) for n, t in raw.get("表格", {}).items()),
        _names(raw.get("要求")), _names(raw.get("逾期")), tuple(_names(t) for t in raw.get("处理", [])),
        {str(k): (str(v["题"]), str(v["有"]), int(v.get("多于", 0))) for k, v in raw.get("附件", {}).items()}, joined,
        tuple(_figure(name, k, f) for k, f in raw.get("图", {}).items()))


def _comparison(name: str, raw: Mapping[str, Any]) -> Comparison:
    _known("词汇.yaml", name, raw, ("表", "名", "分值", "自报", "核定", "说明"), "键")
    return Comparison(str(raw.get("表", "")), _names(raw.get("名")), str(raw.get("分值", "")), str(raw.get("自报", "")),
                      str(raw.get("核定", "")), _names(raw.get("说明")))


def _listing(name: str, title: str, raw: Mapping[str, Any]) -> Listing:
    _known("词汇.yaml", name, raw, ("取自", "满足", "列", "按", "合计", "按类"), "键")
    columns = {str(k): str(v) for k, v in raw.get("列", {}).items()}
    _known("词汇.yaml", name, _names(raw.get("合计")), columns, "列")
    return Listing(title, str(raw.get("取自", "")), {str(k): _names(v) for k, v in raw.get("满足", {}).items()}, columns,
                   str(raw.get("按", "")), _names(raw.get("合计")), str(raw.get("按类", "")))


def _figure(name: str, kind: str, raw: Mapping[str, Any]) -> Figure:
    _known("词汇.yaml", name, [kind], FIGURES, "图")
    _known("词汇.yaml", name, raw, ("题", *FIGURES[kind]), "键")
    if lacking := [part for part in FIGURES[kind] if part not in raw]:
        raise _wrong("词汇.yaml", name, f"图“{kind}”没有写{'、'.join(lacking)}")
    return Figure(kind, str(raw.get("题", kind)), {part: str(raw[part]) for part in FIGURES[kind]})


def _mask(name: str, raw: object, known: Iterable[str]) -> Mask:
    file, item = "词汇.yaml", f"外发.{name}"
    if not isinstance(raw, dict) or not re.fullmatch("[一-鿿]{2,4}", name):
        raise _wrong(file, item, "应写成 名: {栏: […], 式: […]}，名用两到四个汉字")
    _known(file, item, raw, _MASK, "键")
    mask = Mask(name, _names(raw.get("栏")), _names(raw.get("式")), str(raw.get("校验", "")))
    if not (mask.fields or mask.patterns):
        raise _wrong(file, item, "栏和式都没有写，什么也遮不住")
    for one in mask.fields:
        if one not in known:
            raise _wrong(file, item, f"没有叫“{one}”的栏目或列")
    _known(file, item, [mask.check] if mask.check else [], MASK_CHECKS, "校验")
    for pattern in mask.patterns:
        try:
            empty = re.compile(pattern).match("")
        except re.error as error:
            raise _wrong(file, item, f"式“{pattern}”读不出来", "请检查括号和方括号是否成对") from error
        if empty:
            raise _wrong(file, item, f"式“{pattern}”什么也不写也算合", "请写明至少要有什么")
    return mask


def _reading(raw: Mapping[str, Any]) -> ReadingWords:
    _known("词汇.yaml", "读表", raw, _WORDS, "键")
    given: dict[str, Any] = {}
    for key, target in _WORDS.items():
        value = raw.get(key, {} if target in ("periods", "years", "yes_no", "ticks") else [])
        if target == "years":
            given[target] = {str(k): int(v) for k, v in value.items()}
        else:
            given[target] = {str(k): _names(v) for k, v in value.items()} if isinstance(value, dict) else _names(value)
    return ReadingWords(**given)
