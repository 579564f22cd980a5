"""Answers given by ticks (√ ☑) in columns of their own: 完成目标可能性 over 确定能 | 有可能 | 完全不可能."""

from __future__ import annotations

from chidu.intake.grid import Grid
from chidu.intake.index import squeeze
from chidu.intake.sides import Column
from chidu.intake.values import CellReader, Raw
from chidu.vocabulary import ColumnSpec

_YES, _NO = {"v", "y", "1", "●", "对"}, {"", "0", "×", "✗", "✘", "x", "n", "/", "-", "—", "——"}
"""Marks that are ticks, or none, only where nothing but a tick is wanted."""


def raw_of_ticks(grid: Grid, row: int, column: Column, spec: ColumnSpec, reader: CellReader) -> Raw:
    """The words that are ticked in a row, joined by 、; words written instead of a tick stay beside theirs. For a choice
    (选项) two ticks, or words, are trouble: what is meant cannot be told."""
    words = dict(column.ticks)
    said: list[str] = []
    marked: list[str] = []
    first = None
    trouble = ""
    for box in grid.row_boxes(row, column.left, column.right):
        cell, word = grid.at(box.top, box.left), words.get(box.left)
        text = cell.text.strip()
        trouble = trouble or cell.trouble
        answer = _answer(text, word, reader)
        if text and answer is not False:
            first = first or box
        if answer and word:
            marked.append(word)
        elif answer is None:
            said.append(f"{word}：{text}" if word else text)
    source = grid.source(first or grid.box(row, column.left))
    if spec.type == "选项" and (len(marked) > 1 or said):
        why = "勾了不止一项" if len(marked) > 1 else "这里应当打勾"
        return Raw("、".join(marked + said), source, trouble=trouble or f"{why}，分不清选的是哪一项")
    listed = "、".join(marked)
    return Raw("；".join(p for p in (listed, *said) if p), source, trouble=trouble)


def _answer(text: str, word: str | None, reader: CellReader) -> bool | None:
    """Whether a cell is ticked; None if it says something else."""
    if word is None:
        return None if text else False
    key = squeeze(text).lower()
    if key in _NO:
        return False
    if key in _YES or key == word.lower():
        return True
    return reader.ticked(key)
