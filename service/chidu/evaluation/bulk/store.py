"""Facts kept in columns as Parquet, read in parts: a second policy costs the rules alone (事实库).

A folder of parts, each of some thousand forms of one kind:

    00000/列.json          kind of form, number of forms, columns that are the same for every row, the texts
    00000/项目.parquet     a row for every form: its name, its file, its fields
    00000/指标.parquet …   a row for every row of every form
    00000/人工认定.parquet  what people determined

A field takes up to five columns: its tag (state, sort and unit), numerator and denominator, the text that it is and the
text as written; texts are numbers of the list in 列.json. Cells are not kept: what was read where stays in the forms.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl

from chidu.errors import FactsUnreadable, Place
from chidu.evaluation.bulk.exact import Array, narrow
from chidu.evaluation.bulk.frame import Columns, Table
from chidu.evaluation.bulk.people import People
from chidu.evaluation.bulk.pool import Pool
from chidu.evaluation.bulk.vector import Vector
from chidu.types import PROJECT, PolicyVersion

HEAD, PEOPLE = "列.json", "人工认定"
FORMAT = 1
PARTS = ("态", "数", "分母", "词", "文")
"""The names of a Vector's five arrays in a file."""

COUNT, PRESENT, ID, FILE = "行数", "有表", "案件", "文件"


def write_part(folder: Path, columns: Columns) -> None:
    """One part, whole or not at all as far as its head goes: that is written last."""
    folder.mkdir(parents=True)
    head: dict[str, Any] = {"格式": FORMAT, "表": columns.kind, "件数": columns.size, "对象": {}, "词": columns.pool.things}
    for about, vectors in columns.of.items():
        same: dict[str, list[Any]] = {}
        frame: dict[str, pl.Series] = {}
        if about == PROJECT:
            frame[ID] = pl.Series(ID, columns.ids, pl.String)
            frame[FILE] = pl.Series(FILE, columns.files, pl.String)
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
        pl.DataFrame(frame).write_parquet(folder / f"{about}.parquet", compression="zstd")
    pl.DataFrame({k: pl.Series(v) for k, v in columns.people._asdict().items()}).write_parquet(folder / f"{PEOPLE}.parquet")
    (folder / HEAD).write_text(json.dumps(head, ensure_ascii=False), "utf-8")


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
    except (OSError, ValueError, KeyError, TypeError, IndexError, OverflowError, pl.exceptions.PolarsError) as e:
        raise FactsUnreadable("facts-unreadable", f"事实库的这一部分读不出来（{type(e).__name__}）", place=Place(str(folder)),
                              rule="各部分由 chidu bulk 写出，不要改动", remedy="请重新建立事实库") from None


def names_read(policy: PolicyVersion) -> frozenset[str]:
    """The fields that a policy's rules, computations and ladders can read."""
    read = {n for d in policy.derived for n in d.computation.reads()} | {d.name for d in policy.derived}
    for rule in policy.rules:
        test = getattr(rule.test, "condition", None)
        read |= (rule.applies.reads() if rule.applies else frozenset()) | (test.reads() if test else frozenset())
    read |= {g.mode for g in policy.gradings.values() if g.mode}
    return frozenset(name.rpartition(".")[2] for name in read)


def _read(folder: Path, names: Collection[str] | None, pool: Pool) -> Columns:
    head = json.loads((folder / HEAD).read_text("utf-8"))
    if head["格式"] != FORMAT:
        raise ValueError(head["格式"])
    codes = np.array([pool.number(tuple(t) if isinstance(t, list) else t) for t in head["词"]], np.int64)
    size, of = int(head["件数"]), {}
    tables: dict[str, Table] = {}
    project: pl.DataFrame | None = None
    for about, same in head["对象"].items():
        wanted = {n: s for n, s in same.items() if names is None or n in names}
        listed = [f"{n}·{p}" for n, s in wanted.items() for p, v in zip(PARTS, s, strict=True) if v is None or v == "大数"]
        if about == PROJECT:
            counted = [f"{t}·{k}" for t in head["对象"] if t != PROJECT for k in (COUNT, PRESENT)]
            frame = project = pl.read_parquet(folder / f"{about}.parquet", columns=[ID, FILE, *counted, *listed])
        else:
            frame = pl.read_parquet(folder / f"{about}.parquet", columns=listed) if listed else pl.DataFrame()
        of[about] = {n: _vector(n, s, frame, codes) for n, s in wanted.items()}
    assert project is not None
    for table in head["对象"]:
        if table != PROJECT:
            counts = project[f"{table}·{COUNT}"].to_numpy()
            tables[table] = Table(np.concatenate([np.zeros(1, np.int64), np.cumsum(counts)])[:-1], counts,
                                  project[f"{table}·{PRESENT}"].to_numpy())
    people = pl.read_parquet(folder / f"{PEOPLE}.parquet")
    arrays = {k: people[k].to_numpy() for k in People._fields}
    for texts in ("objects", "items", "values"):
        arrays[texts] = codes[arrays[texts]]
    columns = Columns(head["表"], tuple(project[ID].to_list()), tuple(project[FILE].to_list()), of, tables, pool, People(**arrays))
    _require_whole(columns, size)
    return columns


def _vector(name: str, same: list[str | None], frame: pl.DataFrame, codes: Array) -> Vector:
    arrays: list[Array] = []
    for part, uniform in zip(PARTS, same, strict=True):
        if uniform is None:
            arrays.append(frame[f"{name}·{part}"].to_numpy())
        elif uniform == "大数":
            arrays.append(np.array([int(t) for t in frame[f"{name}·{part}"]], object))
        else:
            arrays.append(narrow(np.array([int(uniform)], object)))
    tags, n, d, words, texts = arrays
    if (units := tags >> 6).any():
        tags = (codes[units].astype(np.int32) << 6) | (tags & 63)
    return Vector(tags, n, d, codes[words], codes[texts])


def _require_whole(columns: Columns, size: int) -> None:
    """Every column is as long as its table: a file that was changed is refused, not computed with."""
    lengths: Mapping[str, int] = {PROJECT: size} | {n: t.size for n, t in columns.tables.items()}
    if columns.size != size or any(len(t.counts) != size or (t.counts < 0).any() for t in columns.tables.values()):
        raise ValueError(size)
    for about, vectors in columns.of.items():
        for vector in vectors.values():
            if any(len(a) not in (1, lengths[about]) for a in vector) or (vector.d <= 0).any():
                raise ValueError(about)
    cases = columns.people.cases
    if len(cases) and not (cases.min() >= 0 and cases.max() < size):
        raise ValueError(PEOPLE)


def whole(folder: Path) -> Iterator[Columns]:
    """All parts, one after another."""
    pool = Pool()
    for part in parts(folder):
        yield read_part(part, None, pool)
