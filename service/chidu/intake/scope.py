"""Which fields and tables a form of one kind may have: its own, and those of the kinds that serve a stage with it.

A cost analysis may carry the fields of the declaration that it belongs to; a rectification register has no use for
those of a self-evaluation, although the words of some labels are the same.
"""

from __future__ import annotations

from chidu.vocabulary import FormKind, TableSpec, Vocabulary


class Scope:
    """What is looked for on a form whose kind is known."""

    def __init__(self, kind: FormKind, vocabulary: Vocabulary) -> None:
        near = [k for k in vocabulary.kinds.values() if k is kind or {*k.stages} & {*kind.stages}]
        self._own = frozenset(kind.fields)
        self._fields = frozenset(f for k in near for f in k.fields)
        names = dict.fromkeys((*kind.tables, *(t for k in near for t in k.tables)))
        self.tables: tuple[TableSpec, ...] = tuple(vocabulary.tables[n] for n in names)

    def choose(self, fields: tuple[str, ...]) -> tuple[str, ...]:
        """Which of the fields that share a label are meant here: the kind's own before those of its neighbours."""
        return tuple(f for f in fields if f in self._own) or tuple(f for f in fields if f in self._fields)

    def __contains__(self, field: str) -> bool:
        return field in self._fields
