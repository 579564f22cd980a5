"""A batch: a task list in, letters out. A file is written whole or not at all."""

from __future__ import annotations

import os
import re
import tempfile
from datetime import datetime
from functools import partial
from pathlib import Path

from chidu import quantity
from chidu.desk.determinations import determinations_from
from chidu.desk.letters import issue
from chidu.desk.office import Office, file_bytes
from chidu.desk.review import Reviewed, Task
from chidu.document.context import Head
from chidu.errors import InputError, Place
from chidu.policy.nodes import locate, to_plain
from chidu.policy.yamlfile import load_yaml

KEYS = {"文件", "辖区", "日期", "人工认定", "说明"}


def read_tasks(path: Path, now: datetime) -> list[Task]:
    """A YAML list of {文件, 辖区, 日期, 人工认定?}; files are relative to the list's own folder."""
    node = load_yaml(path.name, file_bytes(path))
    plain = to_plain(node)
    if not isinstance(plain, list):
        raise InputError("tasks-shape", "任务清单应是一个列表", place=Place(path.name), remedy="每项写成 - {文件: …, 辖区: …, 日期: …}")
    tasks = []
    for i, item in enumerate(plain):
        place = locate(node, (i,))
        if not isinstance(item, dict) or set(item) - KEYS or {"文件", "辖区", "日期"} - set(item):
            raise InputError("tasks-item", f"第{i + 1}项写得不全或有不认得的键", place=place, rule="每项要有 文件、辖区、日期", remedy="请补齐")
        day = quantity.day(item["日期"]) if len(item["日期"]) == 10 else None
        if day is None:
            raise InputError("date", f"日期“{item['日期']}”", place=place, rule="日期写成 2024-03-01", remedy="请改写")
        people = determinations_from(item.get("人工认定") or [], now, partial(_at, place))
        tasks.append(Task(path.parent / item["文件"], item["辖区"], day, people))
    return tasks


def _at(place: Place, _: int) -> Place:
    return place


def write_letters(office: Office, reviewed: Reviewed, folder: Path, head: Head, taken: set[Path]) -> list[Path]:
    """All letters that the review issues, named after the form's file and project.

    `taken` holds what this batch has written: a second form of the same name gets a number, nothing is overwritten.
    """
    if reviewed.decision is None:
        return []
    name = reviewed.decision.case.form.fields.get("项目名称")
    stem = _file_name(f"{reviewed.task.path.stem}-{name.text if name else ''}".rstrip("-"))
    written = []
    for kind in reviewed.decision.outcome.documents:
        path = _free(folder, f"{stem}-{kind}", taken)
        written.append(write_whole(path, issue(office, reviewed.decision, kind, head).content))
    return written


def _free(folder: Path, stem: str, taken: set[Path]) -> Path:
    path, number = folder / f"{stem}.docx", 1
    while path in taken:
        number += 1
        path = folder / f"{stem}（{number}）.docx"
    taken.add(path)
    return path


def write_whole(path: Path, content: bytes) -> Path:
    """Writes beside and renames: a reader sees the old file or the new one, never half of one."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=".", suffix=".tmp")
        try:
            with os.fdopen(handle, "wb") as f:
                f.write(content)
            os.chmod(temporary, 0o644)
            os.replace(temporary, path)
        except BaseException:
            os.unlink(temporary)
            raise
    except OSError as e:
        raise InputError("write", f"写不出文件（{e.strerror}）", place=Place(str(path)), remedy="请检查文件夹权限和磁盘空间") from None
    return path


def _file_name(text: str) -> str:
    """Without what a file name may not hold; short enough for any file system."""
    return re.sub(r'[\\/:*?"<>|\s\x00-\x1f]+', "", text)[:60]
