"""A form as JSON, as systems hand it over: one object, or {"declarations": […]}. Paths by the dictionary's 键.

null means 空着, a missing key 表上无此栏. Amounts are in `amount_unit`. A value's reference is its path:
indicators[2].raw_value. What a key means depends on the kind: goals.annual is 年度目标 on a declaration and 预期目标 on a
self-evaluation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from chidu.errors import FormUnreadable, Place
from chidu.form import Form, Source, Unread, Value
from chidu.intake import guard_json
from chidu.intake.extract import Origin, finished
from chidu.intake.grid import Cell, Grid
from chidu.intake.items import TableReading
from chidu.intake.labels import Labels, names_rows
from chidu.intake.rows import read_row
from chidu.intake.scope import Scope
from chidu.intake.values import CellReader, Raw, masked, same
from chidu.quantity import money_scale, target, written_unit
from chidu.vocabulary import ColumnSpec, FieldSpec, FormKind, TableSpec, Vocabulary

_MOST_ROWS = 500
JSON_LINES = "数据"


def read_declarations(data: bytes, vocabulary: Vocabulary, origin: Origin) -> tuple[Form, ...]:
    """Every form in a JSON file. FormUnreadable if it holds none of a known kind."""
    content = guard_json.load(data, Place(origin.file))
    listed, prefix = content, ""
    if isinstance(content, dict) and isinstance(content.get("declarations"), list):
        listed, prefix = content["declarations"], "declarations"
    objects = [(f"{prefix}[{i}].", o) for i, o in enumerate(listed)] if isinstance(listed, list) else [("", content)]
    forms: list[Form] = []
    skipped: list[Unread] = []
    for path, declaration in objects:
        if kind := _kind(declaration, vocabulary):
            forms.append(_Declaration(declaration, kind, path, vocabulary, origin).form())
        else:
            named = (declaration.get("form_name") or declaration.get("kind")) if isinstance(declaration, dict) else ""
            skipped.append(Unread(Source("cell", path.rstrip(".")), masked(str(named or "")), "本版不读这种表"))
    if not forms:
        what = f"，写的是“{skipped[0].text}”" if skipped and skipped[0].text else ""
        known = "、".join(key for kind in vocabulary.kinds.values() for key in kind.keys)
        raise FormUnreadable("form-kind-unsupported", f"JSON 里没有本版能读的表{what}", place=Place(origin.file),
                             rule=f"kind 可以写 {known}", remedy="请检查 kind")
    return (replace(forms[0], unread=(*forms[0].unread, *skipped)), *forms[1:])


def grid(data: bytes, file: str) -> Grid:
    """Every value of a JSON file on a line of its own, beside its path, which is also what it is found by."""
    lines = list(_lines(guard_json.load(data, Place(file)), ""))
    cells = {(i, column): Cell(text) for i, line in enumerate(lines) for column, text in enumerate(line)}
    return Grid(JSON_LINES, "table", cells, {}, len(lines), 2)


def _lines(content: Any, path: str) -> Iterator[tuple[str, str]]:
    match content:
        case dict():
            for key, value in content.items():
                yield from _lines(value, f"{path}.{key}" if path else str(key))
        case list():
            for i, value in enumerate(content):
                yield from _lines(value, f"{path}[{i}]")
        case _:
            yield path, "" if content is None else str(content)


def _kind(declaration: Any, vocabulary: Vocabulary) -> FormKind | None:
    """The kind that `kind` names; without `kind`, the first whose keys the object has."""
    if not isinstance(declaration, dict):
        return None
    kinds = vocabulary.kinds.values()
    if "kind" in declaration:
        return next((k for k in kinds if declaration["kind"] in (k.name, *k.keys)), None)
    tops = {key.partition(".")[0] for spec in vocabulary.fields.values() for key in spec.keys}
    if not tops & declaration.keys():
        return None
    shared = Counter(key for k in kinds for t in k.tables for key in vocabulary.tables[t].keys)
    own = (k for k in kinds for t in k.tables for key in vocabulary.tables[t].keys if shared[key] == 1 and key in declaration)
    return next(own, next(iter(kinds)))


class _Declaration:
    """One form being read; `_used` are the paths that a field or column has taken."""

    def __init__(self, content: Mapping[str, Any], kind: FormKind, path: str, vocabulary: Vocabulary,
                 origin: Origin) -> None:
        self._content, self._kind, self._path, self._vocabulary, self._origin = content, kind, path, vocabulary, origin
        self._scope = Scope(kind, vocabulary)
        self._reader = CellReader(vocabulary.reading)
        self._labels = Labels(vocabulary)
        self._used: set[str] = set()
        self._unit = origin.money_unit
        self._years: dict[str, int] = {}

    def form(self) -> Form:
        stated = self._content.get("amount_unit")
        if isinstance(stated, str) and money_scale(stated):
            self._unit = stated
        else:
            self._reader.note(Source("cell", self._path + "amount_unit"), "", f"没有写金额单位，按{self._unit}读")
        fields: dict[str, Value] = {}
        specs = [s for s in self._vocabulary.fields.values() if s.name in self._scope]
        for spec in (*(s for s in specs if s.type == "年度"), *(s for s in specs if s.type != "年度")):
            if value := self._field(spec):
                fields[spec.name] = value
                if spec.type == "年度" and value.known:
                    self._years = {word: int(value.v) + offset  # type: ignore[arg-type]
                                   for word, offset in self._vocabulary.reading.years.items()}
        tables = TableReading()
        for table in self._scope.tables:
            for key in table.keys:
                if key in self._content and table.name not in tables.rows and (rows := self._listed(table, key)) is not None:
                    tables.rows[table.name] = rows
        self._note_left()
        return finished(self._kind, fields, tables, self._reader, self._vocabulary, self._origin)

    def _field(self, spec: FieldSpec) -> Value | None:
        """A field's value from the first of its keys that is there; texts of several keys are joined."""
        raws = [raw for key in map(self._key, spec.keys) if (raw := self._at(self._content, key, self._path + key))]
        filled = [raw for raw in raws if not raw.empty]
        if not filled:
            return self._reader.read(spec, raws[0], self._unit) if raws else None
        if spec.type == "文本" and len(filled) > 1:
            return self._reader.read(spec, replace(filled[0], text="；".join(r.text for r in filled)), self._unit)
        values = [self._reader.read(spec, raw, self._unit) for raw in filled]
        if all(same(v, values[0]) for v in values):
            return values[0]
        both = "，".join(f"{v.source}写“{masked(v.text)}”" for v in values)
        return self._reader.refuse(replace(filled[0], text="｜".join(v.text for v in values)), f"{both}，几处不一致")

    def _key(self, key: str) -> str:
        """cost_totals.y{上年} → cost_totals.y2021 on a form for 2022."""
        for word, year in self._years.items():
            key = key.replace(f"{{{word}}}", str(year))
        return key

    def _at(self, content: Any, key: str, path: str) -> Raw | None:
        """What stands at a dotted key; None if the key is not there."""
        for part in key.split("."):
            if not isinstance(content, dict) or part not in content:
                return None
            content = content[part]
        self._used.add(path)
        source = Source("cell", path)
        if isinstance(content, list) and all(isinstance(c, str) for c in content):
            return Raw("；".join(content), source)
        if isinstance(content, dict | list):
            return Raw("", source, trouble="这里应当是一个值")
        return Raw(_text(content), source)

    def _listed(self, table: TableSpec, key: str) -> list[dict[str, Value]] | None:
        """The rows of a table: a list, or one object for a table of sums (资金: its first row, 年度资金总额)."""
        content = self._content[key]
        names = table.columns[table.row]
        if isinstance(content, dict) and names_rows(table):
            return list(self._rows(table, [(f"{self._path}{key}.", {names.keys[0]: names.choices[0]} | content)]))
        if not isinstance(content, list):
            return None
        if len(content) > _MOST_ROWS:
            self._reader.note(Source("cell", self._path + key), "", f"超过{_MOST_ROWS}行，后面的没有读")
        rows = enumerate(content[:_MOST_ROWS])
        return list(self._rows(table, [(f"{self._path}{key}[{i}].", row) for i, row in rows if isinstance(row, dict)]))

    def _rows(self, table: TableSpec, objects: list[tuple[str, dict[str, Any]]]) -> Iterator[dict[str, Value]]:
        """The rows of a table. A key that any row has is a column of the form: a row without it has left it blank."""
        keys = {k for _, row in objects for k in row}
        present = [c for c in table.columns.values() if {*c.whole_keys, *map(self._key, c.keys)} & keys]
        for path, row in objects:
            raws = {c.name: self._cell(c, row, path) for c in present}
            for spec in present:
                if spec.type == "量值" and (whole := self._whole(spec, row, path)):
                    raws[spec.name] = whole
                    raws.pop(spec.sign or "", None)
                    carries = written_unit(whole.text) or target(whole.text).value is None
                    if carries and spec.unit:
                        raws.pop(spec.unit, None)
            values = read_row(table, raws, dict.fromkeys(table.columns, self._unit), self._reader)
            name = values.get(table.row)
            if name and isinstance(name.v, str) and names_rows(table):
                values[table.row] = replace(name, v=self._labels.row_name(table, name.v))
            yield values

    def _whole(self, spec: ColumnSpec, row: dict[str, Any], path: str) -> Raw | None:
        """The cell as written, which prevails over what somebody has taken apart."""
        found = (self._at(row, key, path + key) for key in spec.whole_keys)
        return next((raw for raw in found if raw and not raw.empty), None)

    def _cell(self, spec: ColumnSpec, row: dict[str, Any], path: str) -> Raw:
        found = [raw for key in (*spec.whole_keys, *map(self._key, spec.keys))
                 if (raw := self._at(row, key, path + key))]
        raw = next((r for r in found if not r.empty), found[0] if found else Raw("", Source("cell", path.rstrip("."))))
        units = [u for key in spec.unit_keys if (u := self._at(row, key, path + key)) and not u.empty]
        return replace(raw, text=raw.text + units[0].text) if units and target(raw.text).value is not None else raw

    def _note_left(self) -> None:
        """Says which keys the dictionary does not have."""
        for path, tokens, leaf in _leaves(self._content, "", ()):
            path = self._path + path
            known = path in self._used or any(path.startswith(used + "[") for used in self._used)
            if not known and leaf not in (None, "") and not {*tokens} & {*self._vocabulary.reading.ignored_keys}:
                self._reader.note(Source("cell", path), _text(leaf), "数据字典里没有这个键，没有读")


def _text(value: Any) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, Decimal):
        text = format(value, "f")
        return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def _leaves(content: Any, path: str, tokens: tuple[str, ...]) -> Iterator[tuple[str, tuple[str, ...], Any]]:
    if isinstance(content, dict):
        for key, value in content.items():
            yield from _leaves(value, f"{path}.{key}" if path else key, (*tokens, key))
    elif isinstance(content, list):
        for i, value in enumerate(content):
            yield from _leaves(value, f"{path}[{i}]", tokens)
    else:
        yield path, tokens, content
