"""What the database itself holds: no jurisdiction reads another's rows (PostgreSQL), and what was decided, issued or noted is not changed.

The program asks with a reach already; these are the second wall, for the day when the first has a hole.
"""

from __future__ import annotations

from collections.abc import Iterator

from chidu.records.tables import WALLED, metadata

KEPT = ("audit", "audit_details", "blobs", "decisions", "determinations", "events", "exchanges", "forms", "laws", "letter_decisions",
        "letters", "lists", "proposals", "published_files", "publications")
"""Tables whose rows stay as they were written, but for the columns named below."""
EMPTIED = {"audit_details": ("details", "salt"), "blobs": ("content",), "decisions": ("content", "record"),
           "determinations": ("value", "reason"), "exchanges": ("question", "content"), "forms": ("content",),
           "proposals": ("value", "reason", "quote")}
"""Columns that may be emptied (个人信息)."""
CHANGED = {"exchanges": ("rating", "rating_reason"),
           "forms": ("state", "decision", "conclusion", "grade", "unmet", "unknown", "severity", "changed_at", "rules",
                     "actions"),
           "proposals": ("state", "settled_by", "settled_at", "settled_reason")}
"""Columns that say how something stands now."""

_SEES = """create function chidu_sees(row_scope text) returns boolean language sql stable as $$
select coalesce(current_setting('chidu.reach', true), '') = '*'
  or row_scope = current_setting('chidu.reach', true)
  or (current_setting('chidu.below', true) = 'yes'
      and left(row_scope, length(current_setting('chidu.reach', true)) + 1) = current_setting('chidu.reach', true) || '/') $$"""
_KEEPS = """create function chidu_keeps() returns trigger language plpgsql as $$
begin raise exception 'rows of % are kept as they were written', tg_table_name; end $$"""


def walls(dialect: str) -> Iterator[str]:
    """The statements that put them up."""
    if dialect == "postgresql":
        yield _SEES
        yield _KEEPS
        for table in WALLED:
            yield f"alter table {table.name} enable row level security"
            yield f"alter table {table.name} force row level security"
            yield f"create policy reach on {table.name} using (chidu_sees(scope)) with check (chidu_sees(scope))"
    for name in KEPT:
        yield _guard(dialect, name, "update", _breaks(dialect, name))
        yield _guard(dialect, name, "delete", "")
        if dialect == "postgresql":
            yield f"create trigger keep_{name}_truncate before truncate on {name} execute function chidu_keeps()"


def _breaks(dialect: str, table: str) -> str:
    """Whether an update changes what stays, or does not empty what may be emptied; empty where every update does."""
    emptied, changed = EMPTIED.get(table, ()), CHANGED.get(table, ())
    if not emptied:
        return ""
    differs = "is not" if dialect == "sqlite" else "is distinct from"
    fixed = [c.name for c in metadata.tables[table].columns if c.name not in (*emptied, *changed)]
    return " or ".join([*(f'old."{c}" {differs} new."{c}"' for c in fixed),
                        *(f'(new."{c}" is not null and old."{c}" {differs} new."{c}")' for c in emptied)])


def _guard(dialect: str, table: str, verb: str, when: str) -> str:
    condition = f" when ({when})" if when else ""
    then = ("execute function chidu_keeps()" if dialect == "postgresql" else
            f"begin select raise(abort, 'rows of {table} are kept as they were written'); end")
    return f"create trigger keep_{table}_{verb} before {verb} on {table} for each row{condition} {then}"
