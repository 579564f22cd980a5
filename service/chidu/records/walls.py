"""What the database itself holds: no jurisdiction reads another's rows (PostgreSQL), and what was decided, issued or noted is not changed.

The program asks with a reach already; these are the second wall, for the day when the first has a hole.
"""

from __future__ import annotations

from collections.abc import Iterator

from chidu.records.tables import WALLED, metadata

KEPT = ("audit", "publications", "published_files", "laws", "events", "determinations", "letters", "letter_decisions", "lists")
"""Tables whose rows stay as they were written."""
REDACTED = {"decisions": ("content", "record"), "audit_details": ("details", "salt")}
"""Tables of which some columns may be emptied (个人信息), and nothing else changes."""

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
        yield _guard(dialect, name, "update", "")
        yield _guard(dialect, name, "delete", "")
    for name, columns in REDACTED.items():
        others = [c.name for c in metadata.tables[name].columns if c.name not in columns]
        changed = " or ".join(f"old.{_quoted(c)} is {'not' if dialect == 'sqlite' else 'distinct from'} new.{_quoted(c)}" for c in others)
        filled = " or ".join(f"new.{column} is not null" for column in columns)
        yield _guard(dialect, name, "update", f"{changed} or {filled}")
        yield _guard(dialect, name, "delete", "")


def _guard(dialect: str, table: str, verb: str, when: str) -> str:
    condition = f" when ({when})" if when else ""
    if dialect == "postgresql":
        return (f"create trigger keep_{table}_{verb} before {verb} on {table} for each row{condition} "
                "execute function chidu_keeps()")
    return (f"create trigger keep_{table}_{verb} before {verb} on {table} for each row{condition} "
            f"begin select raise(abort, 'rows of {table} are kept as they were written'); end")


def _quoted(name: str) -> str:
    return f'"{name}"'
