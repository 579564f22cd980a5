"""A declaration as JSON, as systems hand it over: one object, or {"declarations": […]}. Paths by the dictionary's 键.

null means 空着, a missing key 表上无此栏. Amounts are in `amount_unit`. A value's reference is its path: indicators[2].raw_value.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from typing import Any

from chidu.errors import FormUnreadable, Place
from chidu.form import Form, Source, Unread, Value
from chidu.intake import guard_json
from chidu.intake.extract import Origin, finished
from chidu.intake.items import TableReading
from chidu.intake.rows import read_row
from chidu.intake.values import Raw, Reader, masked
from chidu.quantity import money_scale, target
from chidu.vocabulary import ColumnSpec, FormKind, TableSpec, Vocabulary

_MOST_ROWS = 500


def read_declarations(data: bytes, vocabulary: Vocabulary, origin: Origin) -> tuple[Form, ...]:
    """Every form in a JSON file. FormUnreadable if it holds none of a known kind."""
    content = guard_json.load(data, Place(origin.file))
    listed = content.get("declarations") if isinstance(content, dict) else content
    several = isinstance(listed, list)
    objects = [(f"declarations[{i}]." if isinstance(content, dict) else f"[{i}].", o) for i, o in enumerate(listed)] \
        if isinstance(listed, list) else [("", content)]
    forms: list[Form] = []
    skipped: list[Unread] = []
    for prefix, declaration in objects:
        kind = _kind(declaration, vocabulary)
        if kind:
            forms.append(_Reading(declaration, prefix if several else "", vocabulary, origin).form(kind))
        else:
            named = declaration.get("form_name") or declaration.get("kind") if isinstance(declaration, dict) else declaration
            skipped.append(Unread(Source("api", prefix.rstrip(".")), masked(str(named)), "本版不读这种表"))
    if not forms:
        what = skipped[0].text if skipped else ""
        raise FormUnreadable("form-kind-unsupported", f"JSON 里没有本版能读的表{f'（写的是“{what}”）' if what else ''}",
                             place=Place(origin.file), rule=f"kind 可以写：{'、'.join(k for f in vocabulary.kinds.values() for k in f.keys)}",
                             remedy="请检查 kind")
    first = forms[0]
    return (Form(first.kind, first.sha256, first.fields, first.tables, (*first.unread, *skipped), first.file), *forms[1:])
