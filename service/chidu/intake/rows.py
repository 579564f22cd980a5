"""One row of a table (明细的一行): every cell by its column's type, quantities with sign and unit wherever they stand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from chidu.form import Value
from chidu.intake.values import CellReader, Raw, measure, printed
from chidu.quantity import money_scale
from chidu.vocabulary import ColumnSpec, TableSpec


def read_row(table: TableSpec, raws: Mapping[str, Raw], units: Mapping[str, str], reader: CellReader) -> dict[str,
                                                                                                              Value]:
    """The values of a row. `raws` holds the columns that the form has; `units` the money unit that counts in each.

    Where the form has no column of its own for the sign or the unit, they are taken from the quantity's cell.
    """
    values = {name: reader.read(table.columns[name], raw, units.get(name, ""))
              for name, raw in raws.items() if table.columns[name].type != "量值"}
    for name, raw in raws.items():
        spec = table.columns[name]
        if spec.type == "量值":
            unit = _column_unit(table, spec, raws) or _unit_before(spec, values)
            values |= _quantity(spec, raw, raws, values, unit, units.get(name, ""), reader)
    return {name: values[name] for name in table.columns if name in values}


def _column_unit(table: TableSpec, spec: ColumnSpec, raws: Mapping[str, Raw]) -> str | None:
    """What the unit column says of this quantity. Shared with a unit cost, 万元/盏 says 盏 of the number."""
    if not spec.unit or spec.unit not in raws:
        return None
    text = raws[spec.unit].text.strip()
    shared = any(other.money and other.unit == spec.unit and name in raws for name, other in table.columns.items())
    amount, _, per = text.partition("/")
    return per if shared and not spec.money and money_scale(amount) else text


def _unit_before(spec: ColumnSpec, values: Mapping[str, Value]) -> str | None:
    """The unit that the row's target has in its own cell: beside ≥735人次 an actual 735 is in 人次 too."""
    known = values.get(spec.unit or "")
    return str(known.v) if known and known.known and not spec.money else None


def _quantity(spec: ColumnSpec, raw: Raw, raws: Mapping[str, Raw], values: Mapping[str, Value], column_unit: str | None,
              money_unit: str, reader: CellReader) -> dict[str, Value]:
    gives_unit = spec.unit if not spec.money else None
    if raw.trouble or raw.empty or printed(spec, raw.text):
        value = reader.refuse(raw, raw.trouble) if raw.trouble else Value("blank", source=raw.source)
        return {spec.name: value} | {p: value for p in (spec.sign, gives_unit) if p and p not in raws and p not in values}
    in_money = any(w in raws[c].text for c in spec.money_columns if c in raws for w in spec.money_words)
    found = measure(spec, raw, column_unit, money_unit, in_money)
    if found.why:
        refused = reader.refuse(raw, found.why)
        return {spec.name: refused} | {p: refused for p in (spec.sign, gives_unit) if p and p not in raws and p not in values}
    text = raw.text.strip()
    made = {spec.name: Value("given", found.value, found.unit, text, raw.source)}
    if spec.sign:
        made[spec.sign] = _partner(raw, found.sign, values.get(spec.sign), raws.get(spec.sign), reader)
    if gives_unit and (gives_unit not in values or values[gives_unit].state == "blank"):
        made[gives_unit] = _said(raw, found.written)
    return made


def _said(raw: Raw, word: str | None) -> Value:
    return Value("given", word, None, word, raw.source) if word else Value("blank", source=raw.source)


def _partner(raw: Raw, sign: str | None, column: Value | None, written: Raw | None, reader: CellReader) -> Value:
    """The sign: from its own column, or from the quantity's cell; unread where the two disagree."""
    if column is None or column.state == "blank" or written is None:
        return _said(raw, sign)
    if sign and column.known and column.v != sign:
        both = f"{written.source}写“{written.text.strip()}”，{raw.source}写“{raw.text.strip()}”"
        return reader.refuse(replace(written, text=f"{written.text}｜{raw.text}"), f"{both}，两处符号不同")
    return column
