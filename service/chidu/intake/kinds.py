"""Which kind of form grids without a title are: the one that has most of the labels and columns on them."""

from __future__ import annotations

from collections import Counter

from chidu.intake.grid import Grid
from chidu.intake.labels import Labels
from chidu.vocabulary import FormKind, Vocabulary


def kind_by_content(grids: list[Grid], labels: Labels, vocabulary: Vocabulary) -> FormKind:
    """The kind that has most of what stands there; the first of the dictionary if several have."""
    fields: set[str] = set()
    columns: Counter[str] = Counter()
    for grid in grids:
        heads: dict[int, dict[str, set[str]]] = {}
        for box, cell in grid.filled():
            if label := labels.label(cell.text):
                fields.update(label.fields)
            for pair, _ in labels.inline(cell.text) if label is None else ():
                fields.update(pair.fields)
            for table, column in labels.columns(cell.text).items() if grid.kind != "text" else ():
                heads.setdefault(box.bottom, {}).setdefault(table, set()).add(column)
        for row in heads.values():
            for table, names in row.items():
                if names >= {*vocabulary.tables[table].header} and not vocabulary.tables[table].period:
                    columns[table] = max(columns[table], len(names))
    return max(vocabulary.kinds.values(),
               key=lambda k: len(fields & {*k.fields}) + sum(columns[t] for t in k.tables))
