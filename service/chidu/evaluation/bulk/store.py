"""Facts kept in columns as Parquet, read in parts: a second policy costs the rules alone (事实库).

A folder of parts, each of some thousand forms of one kind:

    00000/列.json          kind of form, number of forms, columns that are the same for every row, the texts
    00000/项目.parquet     a row for every form: its name, its file, its fields
    00000/指标.parquet …   a row for every row of every form
    00000/人工认定.parquet  what people determined

A field takes up to five columns: its tag (state, sort and unit), numerator and denominator, the text that it is and the
text as written; texts are numbers of the list in 列.json. Cells are not kept: what was read where stays in the forms.

A store is a file that somebody hands in: nothing in it is believed before it was looked at, and it is read in the limited worker.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from chidu.errors import FactsUnreadable, Place
from chidu.evaluation.bulk.exact import MOST, Array, bound, narrow
from chidu.evaluation.bulk.frame import Columns, Table
from chidu.evaluation.bulk.people import People
from chidu.evaluation.bulk.pool import Pool
from chidu.evaluation.bulk.vector import Vector
from chidu.types import PROJECT, PolicyVersion

HEAD, PEOPLE = "列.json", "人工认定"
FORMAT = 1
PARTS = ("态", "数", "分母", "词", "文")
"""The names of a Vector's five arrays in a file."""

MOST_ROWS = 1 << 24
"""Of a table in one part: a count that was tampered with sets no memory aside."""

COUNT, PRESENT, ID, FILE = "行数", "有表", "案件", "文件"


def write_part(folder: Path, columns: Columns) -> None:
    """One part, whole or not at all as far as its head goes: that is written last."""
    folder.mkdir(parents=True)
    head: dict[str, Any] = {"格式": FORMAT, "表": columns.kind, "件数": columns.size, "对象": {}, "词": columns.pool.things}
    for about, vectors in columns.of.items():
        same: dict[str, list[Any]] = {}
        frame: dict[str, pl.Series] = {}
        if about == PROJECT:
            frame[ID] = pl.Series(ID, [_whole_text(t) for t in columns.ids], pl.String)
            frame[FILE] = pl.Series(FILE, [_whole_text(t) for t in columns.files], pl.String)
            for name, table in columns.tables.items():
                frame[f"{name}·{COUNT}"] = pl.Series(table.counts)
                frame[f"{name}·{PRESENT}"] = pl.Series(table.present)
        for name, vector in vectors.items():
            same[name] = []
            for part, array in zip(PARTS, vector, strict=True):
                uniform = len(array) == 1
                same[name].append(str(array[0]) if uniform else "大数" if array.dtype == object else None)
                if not uniform:
                    frame[f"{name}·{part}"] = pl.Series([str(v) for v in array] if array.dtype == object else array)
        head["对象"][about] = same
        (folder / f"{about}.parquet").write_bytes(packed(pl.DataFrame(frame)))
    (folder / f"{PEOPLE}.parquet").write_bytes(packed(pl.DataFrame({k: pl.Series(v) for k, v in columns.people._asdict().items()})))
    (folder / HEAD).write_text(json.dumps(head), "ascii")  # a text may hold half a character, for which UTF-8 has no bytes


def packed(frame: pl.DataFrame) -> bytes:
    """A frame as the bytes of a Parquet file."""
    content = BytesIO()
    frame.write_parquet(content, compression="zstd")
    return content.getvalue()


def _whole_text(text: str) -> str:
    return text.encode("utf-8", "replace").decode()


def parts(folder: Path) -> tuple[Path, ...]:
    """The parts of a store, in order. Raises FactsUnreadable if there are none."""
    found = tuple(sorted(p.parent for p in folder.glob(f"*/{HEAD}")))
    if not found:
        raise FactsUnreadable("facts-none", "这里没有事实库", place=Place(str(folder)), rule=f"事实库的每一部分有一个{HEAD}",
                              remedy="请先用 chidu bulk 表文件夹 --facts 目录 建立")
    return found


def read_part(folder: Path, names: Collection[str] | None = None, pool: Pool | None = None) -> Columns:
    """One part, all fields or only those of these names. Raises FactsUnreadable."""
    try:
        return _read(folder, names, pool or Pool())
    except _Unsound as e:
        why = str(e)
    except OSError:
        why = "有文件打不开"
    except (ValueError, KeyError, TypeError, IndexError, OverflowError, AttributeError, RecursionError, pl.exceptions.PolarsError,
            pl.exceptions.PanicException):
        why = "内容不成形"
    raise FactsUnreadable("facts-unreadable", f"事实库的这一部分读不出来（{why}）", place=Place(str(folder)),
                          rule="各部分由 chidu bulk 写出，不要改动", remedy="请重新建立事实库")


class _Unsound(Exception):
    """A part that was never written so; says in Chinese what is wrong with it."""


def names_read(policy: PolicyVersion) -> frozenset[str]:
    """The fields that a policy's rules, computations and ladders can read."""
    read = {n for d in policy.derived for n in d.computation.reads()} | {d.name for d in policy.derived}
    for rule in policy.rules:
        test = getattr(rule.test, "condition", None)
        read |= (rule.applies.reads() if rule.applies else frozenset()) | (test.reads() if test else frozenset())
    read |= {g.mode for g in policy.gradings.values() if g.mode}
    whens = [step.when for ladder in policy.conclusions.values() for step in ladder] + [letter.when for letter in policy.letters]
    read |= {name for when in whens if when for name in when.reads()}
    return frozenset(n for name in read for n in (name, name.rpartition(".")[2]))


def _read(folder: Path, names: Collection[str] | None, pool: Pool) -> Columns:
    head = json.loads(_file(folder, HEAD).read_bytes())
    if head["格式"] != FORMAT:
        raise _Unsound(f"格式是{str(head['格式'])[:20]}，本版只读{FORMAT}")
    if not isinstance(head["表"], str):
        raise _Unsound("表的种类不成形")
    codes = np.array([pool.number(_thing(t)) for t in head["词"]], np.int64)
    size, of = int(head["件数"]), {}
    tables: dict[str, Table] = {}
    project: pl.DataFrame | None = None
    for about, same in head["对象"].items():
        wanted = {n: s for n, s in same.items() if names is None or n in names}
        listed = [f"{n}·{p}" for n, s in wanted.items() for p, v in zip(PARTS, s, strict=True) if v is None or v == "大数"]
        if about == PROJECT:
            counted = [f"{t}·{k}" for t in head["对象"] if t != PROJECT for k in (COUNT, PRESENT)]
            frame = project = _frame(folder, about, [ID, FILE, *counted, *listed])
        else:
            frame = _frame(folder, about, listed) if listed else pl.DataFrame()
        of[about] = {n: _vector(n, s, frame, codes) for n, s in wanted.items()}
    if project is None:
        raise _Unsound(f"没有{PROJECT}")
    for table in head["对象"]:
        if table != PROJECT:
            counts, present = _column(project, f"{table}·{COUNT}"), _column(project, f"{table}·{PRESENT}", pl.Boolean)
            tables[table] = _table(counts.to_numpy(), present.to_numpy())
    ids, files = (tuple(_column(project, name, pl.String).to_list()) for name in (ID, FILE))
    columns = Columns(head["表"], ids, files, of, tables, pool, _people(_frame(folder, PEOPLE, list(People._fields)), codes, pool))
    _require_whole(columns, size)
    return columns


def _file(folder: Path, name: str) -> Path:
    """A file of a part: in its folder and nowhere else, and a plain one."""
    path = folder / name
    if path.parent != folder or path.name != name or not path.is_file():
        raise _Unsound(f"没有文件“{_whole_text(name)[:40]}”")
    return path


def _frame(folder: Path, about: str, columns: list[str]) -> pl.DataFrame:
    with _file(folder, f"{about}.parquet").open("rb") as content:  # a path would be read as a pattern, or not at all
        return pl.read_parquet(content, columns=columns)


def _column(frame: pl.DataFrame, name: str, kind: type[pl.DataType] = pl.Int64) -> pl.Series:
    """A column of whole numbers (of any width), or of another kind, with nothing left out."""
    series = frame[name]
    if series.null_count() or not (series.dtype.is_signed_integer() if kind is pl.Int64 else series.dtype == kind):
        raise _Unsound(f"“{_whole_text(name)[:40]}”一栏不成形")
    return series


def _thing(listed: Any) -> str | tuple[str, ...] | None:
    thing = tuple(listed) if isinstance(listed, list) else listed
    if not (thing is None or isinstance(thing, str) or (isinstance(thing, tuple) and all(isinstance(t, str) for t in thing))):
        raise _Unsound("“词”里不都是文字")
    return thing


def _table(counts: Array, present: Array) -> Table:
    if counts.size and not 0 <= int(counts.min()) <= int(counts.max()) <= MOST_ROWS:
        raise _Unsound("行数不对")
    starts = np.concatenate([np.zeros(1, np.int64), np.cumsum(counts, dtype=np.int64)])
    if starts[-1] > MOST_ROWS:
        raise _Unsound("行数不对")
    return Table(starts[:-1], counts.astype(np.int64, copy=False), present)


def _people(frame: pl.DataFrame, codes: Array, pool: Pool) -> People:
    cases, objects, rows, items, values, signed = (
        _column(frame, k, pl.Boolean if k == "signed" else pl.Int64).to_numpy() for k in People._fields)
    objects, items, values = (codes[_numbers(a)] for a in (objects, items, values))
    if any(not isinstance(pool.thing(n), str) for n in np.unique(np.concatenate([objects, items, values])).tolist()):
        raise _Unsound("人工认定不都是文字")
    return People(cases, objects, rows, items, values, signed)


def _numbers(a: Array) -> Array:
    """Numbers of texts. One that is too great raises IndexError; one below zero would count from the end."""
    if a.size and int(a.min()) < 0:
        raise _Unsound("词的编号不对")
    return a


def _vector(name: str, same: list[str | None], frame: pl.DataFrame, codes: Array) -> Vector:
    arrays: list[Array] = []
    for part, uniform in zip(PARTS, same, strict=True):
        if uniform is None:
            arrays.append(_column(frame, f"{name}·{part}").to_numpy())
        elif uniform == "大数":
            arrays.append(np.array([int(t) for t in _column(frame, f"{name}·{part}", pl.String)], object))
        else:
            arrays.append(narrow(np.array([int(uniform)], object)))
    tags, n, d, words, texts = arrays
    if any(a.dtype != object and bound(a) >= MOST for a in (n, d)):
        raise _Unsound(f"“{_whole_text(name)[:40]}”一栏的数不成形")
    if (units := _numbers(tags) >> 6).any():
        tags = (codes[units].astype(np.int32) << 6) | (tags & 63)
    return Vector(tags, n, d, codes[_numbers(words)], codes[_numbers(texts)])


def _require_whole(columns: Columns, size: int) -> None:
    """Every column is as long as its table: a file that was changed is refused, not computed with."""
    lengths: Mapping[str, int] = {PROJECT: size} | {n: t.size for n, t in columns.tables.items()}
    if columns.size != size or any(len(t.counts) != size for t in columns.tables.values()):
        raise _Unsound("件数不对")
    for about, vectors in columns.of.items():
        for vector in vectors.values():
            if any(len(a) not in (1, lengths[about]) for a in vector) or (vector.d <= 0).any():
                raise _Unsound(f"“{_whole_text(about)[:40]}”的各栏长短不一")
    cases = columns.people.cases
    if len(cases) and not (cases.min() >= 0 and cases.max() < size):
        raise _Unsound("人工认定的件数不对")
