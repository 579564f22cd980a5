"""What the bureau keeps, as tables. A row belongs to one jurisdiction (scope); what was decided, issued or noted is only added to.

Times are UTC; exact values travel as text (chidu.archive); bytes (uploads, policy files, letters) lie in `blobs` under their SHA-256,
each jurisdiction its own. Keys are random, so that none tells how many there are.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Dialect,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    Text,
    TypeDecorator,
    UniqueConstraint,
)

metadata = MetaData(naming_convention={
    "ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s", "pk": "pk_%(table_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s", "ck": "ck_%(table_name)s_%(constraint_name)s"})


class Moment(TypeDecorator[datetime]):
    """A time that knows its zone: kept and given back as UTC by every database."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        assert value.tzinfo is not None
        return value.astimezone(UTC).replace(tzinfo=None) if dialect.name == "sqlite" else value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


def _key() -> Column[str]:
    return Column("id", String(32), primary_key=True)


def _scope() -> Column[str]:
    return Column("scope", String(200), nullable=False)


def _link(name: str, table: str, **more: Any) -> Column[str]:
    return Column(name, String(32), ForeignKey(f"{table}.id"), **more)


def _sha() -> String:
    return String(64)


blobs = Table(
    "blobs", metadata, _scope(), Column("sha256", _sha(), nullable=False), Column("size", Integer, nullable=False),
    Column("content", LargeBinary, comment="空：个人信息已按规定抹去"),
    CheckConstraint("length(sha256) = 64", name="sha256"),
)
blobs.append_constraint(UniqueConstraint(blobs.c.scope, blobs.c.sha256))

accounts = Table(
    "accounts", metadata, _key(), _scope(),
    Column("login", String(64), nullable=False, unique=True), Column("name", String(64), nullable=False),
    Column("role", String(32), nullable=False), Column("department", String(200), nullable=False, server_default="", comment="填报人所在部门"),
    Column("password", String(200), comment="argon2；空：只经统一认证登录"), Column("subject", String(200), unique=True, comment="统一认证的账号"),
    Column("active", Boolean, nullable=False), Column("must_change", Boolean, nullable=False), Column("created_at", Moment, nullable=False),
)
Index(None, accounts.c.scope)

sessions = Table(
    "sessions", metadata, Column("token", _sha(), primary_key=True, comment="令牌的SHA-256"), _link("account", "accounts", nullable=False),
    Column("csrf", String(64), nullable=False), Column("created_at", Moment, nullable=False), Column("seen_at", Moment, nullable=False),
    Column("ends_at", Moment, nullable=False),
)
Index(None, sessions.c.account)

attempts = Table(
    "attempts", metadata, Column("id", Integer, primary_key=True, autoincrement=True), Column("key", String(120), nullable=False),
    Column("at", Moment, nullable=False), comment="限制频率用：谁在什么时候试过")
Index(None, attempts.c.key, attempts.c.at)

publications = Table(
    "publications", metadata, Column("number", Integer, primary_key=True, autoincrement=False, comment="全库顺序的发布号"), _scope(),
    Column("at", Moment, nullable=False), Column("author", String(64), nullable=False), Column("approver", String(64), nullable=False),
    Column("note", Text, nullable=False), Column("prev", _sha(), nullable=False), Column("hash", _sha(), nullable=False),
)
Index(None, publications.c.scope)

published_files = Table(
    "published_files", metadata, Column("publication", Integer, ForeignKey("publications.number"), nullable=False),
    Column("path", String(400), nullable=False), Column("sha256", _sha(), nullable=False), _scope(),
    UniqueConstraint("publication", "path"), ForeignKeyConstraint(["scope", "sha256"], ["blobs.scope", "blobs.sha256"]),
)

laws = Table(
    "laws", metadata, Column("fingerprint", _sha(), primary_key=True), Column("canonical", LargeBinary, nullable=False),
    comment="决定所依的政策全文，按指纹；重放旧决定用")

batches = Table(
    "batches", metadata, _key(), _scope(), Column("name", String(200), nullable=False), Column("on_date", Date, nullable=False),
    Column("by", String(64), nullable=False), Column("at", Moment, nullable=False), Column("cancelled_at", Moment),
)
Index(None, batches.c.scope, batches.c.at)

uploads = Table(
    "uploads", metadata, _key(), _scope(), Column("name", String(300), nullable=False), Column("sha256", _sha(), nullable=False),
    Column("size", Integer, nullable=False), Column("department", String(200), nullable=False), Column("on_date", Date, nullable=False),
    Column("by", String(64), nullable=False), Column("at", Moment, nullable=False), _link("batch", "batches"),
    Column("previous", String(32), comment="退回后重报：接哪一张表"),
    Column("state", String(16), nullable=False, comment="waiting running done failed cancelled"),
    Column("tries", Integer, nullable=False, server_default="0"), Column("lease_ends_at", Moment), Column("worker", String(80)),
    Column("error_code", String(64)), Column("error", Text), Column("done_at", Moment),
    CheckConstraint("state in ('waiting', 'running', 'done', 'failed', 'cancelled')", name="state"),
    ForeignKeyConstraint(["scope", "sha256"], ["blobs.scope", "blobs.sha256"]),
)
Index(None, uploads.c.scope, uploads.c.at)
Index(None, uploads.c.state, uploads.c.lease_ends_at)
Index(None, uploads.c.batch)

forms = Table(
    "forms", metadata, _key(), _scope(), _link("upload", "uploads", nullable=False), Column("number", Integer, nullable=False),
    Column("kind", String(64), nullable=False), Column("project_code", String(100), nullable=False),
    Column("project_name", String(300), nullable=False), Column("department", String(200), nullable=False),
    Column("unit", String(200), nullable=False), Column("year", String(16), nullable=False), _link("previous", "forms"),
    Column("content", LargeBinary, comment="所读的表；空：个人信息已按规定抹去"), Column("content_sha256", _sha(), nullable=False),
    Column("state", String(16), nullable=False, comment="judged pending issued closed replaced"),
    Column("decision", String(32), comment="现行的决定"),
    Column("conclusion", String(200), nullable=False), Column("grade", String(64), nullable=False),
    Column("unmet", Integer, nullable=False), Column("unknown", Integer, nullable=False), Column("severity", String(32), nullable=False),
    Column("at", Moment, nullable=False), Column("changed_at", Moment, nullable=False),
    Column("rules", Text, nullable=False, server_default="", comment="不符合的规则，一行一条"),
    Column("actions", Text, nullable=False, server_default="", comment="处置，一行一项"), UniqueConstraint("upload", "number"),
)
Index(None, forms.c.scope, forms.c.state, forms.c.decision)  # what the work list counts
Index(None, forms.c.scope, forms.c.changed_at)
Index(None, forms.c.scope, forms.c.year)
Index(None, forms.c.scope, forms.c.conclusion)
Index(None, forms.c.scope, forms.c.project_code)
Index(None, forms.c.scope, forms.c.department)

determinations = Table(
    "determinations", metadata, _key(), _scope(), _link("form", "forms", nullable=False), Column("number", Integer, nullable=False),
    Column("about_table", String(64), nullable=False),
    Column("about_row", Integer, nullable=False), Column("item", String(200), nullable=False),
    Column("value", Text, comment="空：个人信息已按规定抹去"), Column("by", String(64), nullable=False), Column("at", Moment, nullable=False),
    Column("reason", Text, comment="空：同上"), UniqueConstraint("form", "number"),
)

decisions = Table(
    "decisions", metadata, _key(), _scope(), _link("form", "forms", nullable=False), Column("identity", String(32), nullable=False),
    Column("on_date", Date, nullable=False), Column("fingerprint", _sha(), ForeignKey("laws.fingerprint"), nullable=False),
    Column("publications", Text, nullable=False), Column("program", String(32), nullable=False),
    Column("semantics", Integer, nullable=False),
    Column("signed", String(64), nullable=False), _link("supersedes", "decisions"),
    Column("content", LargeBinary, comment="案件和结果；空：个人信息已按规定抹去"), Column("content_sha256", _sha(), nullable=False),
    Column("record", LargeBinary, comment="名册和以后年度所用的数；空：同上"), Column("at", Moment, nullable=False),
    Column("by", String(64), nullable=False),
)
Index(None, decisions.c.form)
Index(None, decisions.c.scope, decisions.c.at)

letters = Table(
    "letters", metadata, _key(), _scope(), Column("kind", String(64), nullable=False), Column("title", String(300), nullable=False),
    Column("number", String(100), nullable=False, comment="文号"), Column("head", Text, nullable=False),
    Column("template", _sha(), nullable=False), Column("sha256", _sha(), nullable=False), Column("by", String(64), nullable=False),
    Column("at", Moment, nullable=False), ForeignKeyConstraint(["scope", "sha256"], ["blobs.scope", "blobs.sha256"]),
)
Index(None, letters.c.scope, letters.c.at)

letter_decisions = Table(
    "letter_decisions", metadata, _link("letter", "letters", nullable=False), _link("decision", "decisions", nullable=False), _scope(),
    UniqueConstraint("letter", "decision"),
)
Index(None, letter_decisions.c.decision)

proposals = Table(
    "proposals", metadata, _key(), _scope(), _link("form", "forms", nullable=False), _link("decision", "decisions", nullable=False),
    Column("about_table", String(64), nullable=False), Column("about_row", Integer, nullable=False),
    Column("item", String(200), nullable=False), Column("value", Text, comment="空：个人信息已按规定抹去"),
    Column("reason", Text, comment="空：同上"), Column("quote", Text, comment="表上的原文；空：同上"),
    Column("quoted_table", String(64), nullable=False), Column("quoted_row", Integer, nullable=False),
    Column("field", String(100), nullable=False), Column("cell", String(300), nullable=False),
    Column("source", String(200), nullable=False, comment="词表、比对或模型的名称"), _link("related", "forms"),
    Column("state", String(16), nullable=False, comment="waiting confirmed refused outdated"),
    Column("by", String(64), nullable=False), Column("at", Moment, nullable=False),
    Column("settled_by", String(64)), Column("settled_at", Moment), Column("settled_reason", Text, comment="空：同上"),
    comment="判断的建议：人采纳以前不算数")
Index(None, proposals.c.form, proposals.c.state)

lists = Table(
    "lists", metadata, _key(), _scope(), Column("name", String(100), nullable=False), Column("number", Integer, nullable=False),
    Column("members", Text, nullable=False),
    Column("by", String(64), nullable=False), Column("at", Moment, nullable=False), UniqueConstraint("scope", "name", "number"),
    comment="局里保管的名单：每次整份更换，旧的留着")

events = Table(
    "events", metadata, _scope(), Column("register", String(64), nullable=False), Column("seq", Integer, nullable=False),
    Column("line", Text, nullable=False), Column("by", String(64), nullable=False), Column("at", Moment, nullable=False),
    UniqueConstraint("scope", "register", "seq"), comment="流程和整改台账：发生的事，按序")

conversations = Table(
    "conversations", metadata, _key(), _scope(), _link("account", "accounts", nullable=False), _link("form", "forms"),
    Column("at", Moment, nullable=False), Column("changed_at", Moment, nullable=False), comment="问答：一个人的一次谈话；开着哪张表")
Index(None, conversations.c.account, conversations.c.changed_at)

exchanges = Table(
    "exchanges", metadata, _key(), _scope(), _link("conversation", "conversations", nullable=False),
    Column("number", Integer, nullable=False), Column("question", Text, comment="空：个人信息已按规定抹去"),
    Column("content", LargeBinary, comment="答复全文、证据卡、扣下的句子；空：同上"),
    Column("content_sha256", _sha(), nullable=False), Column("intent", String(32), nullable=False),
    Column("outcome", String(32), nullable=False, comment="rules polished fault stopped"), Column("model", String(200), nullable=False),
    _link("form", "forms"), _link("decision", "decisions"), _link("upload", "uploads"),
    Column("law", String(64), nullable=False, comment="所依政策的指纹"), Column("publications", Text, nullable=False),
    Column("by", String(64), nullable=False), Column("at", Moment, nullable=False),
    Column("rating", String(8), nullable=False, server_default="", comment="up down"), Column("rating_reason", Text),
    CheckConstraint("outcome in ('rules', 'polished', 'fault', 'stopped')", name="outcome"),
    CheckConstraint("rating in ('', 'up', 'down')", name="rating"), UniqueConstraint("conversation", "number"),
)
Index(None, exchanges.c.form)

requests = Table(
    "requests", metadata, _link("account", "accounts", nullable=False), Column("key", String(100), nullable=False),
    Column("digest", _sha(), nullable=False), Column("status", Integer), Column("answer", LargeBinary),
    Column("at", Moment, nullable=False), UniqueConstraint("account", "key"), comment="幂等键：同一请求再来，给同一答复")

audit = Table(
    "audit", metadata, _scope(), Column("seq", Integer, nullable=False), Column("at", Moment, nullable=False),
    Column("actor", String(64), nullable=False), Column("verb", String(64), nullable=False), Column("subject", String(100), nullable=False),
    Column("digest", _sha(), nullable=False), Column("prev", _sha(), nullable=False), Column("hash", _sha(), nullable=False),
    UniqueConstraint("scope", "seq"), comment="审计链：每条含前一条的摘要")
Index(None, audit.c.scope, audit.c.at)
Index(None, audit.c.subject)
audit_details = Table(
    "audit_details", metadata, _scope(), Column("seq", Integer, nullable=False), Column("salt", String(32)), Column("details", Text),
    UniqueConstraint("scope", "seq"), comment="审计条目的内容；抹去后链仍可验")
audit_heads = Table(
    "audit_heads", metadata, Column("scope", String(200), primary_key=True), Column("seq", Integer, nullable=False),
    Column("hash", _sha(), nullable=False))

WALLED = tuple(t for t in metadata.tables.values() if "scope" in t.c)
"""The tables whose rows only their own jurisdiction, and those above it, may see."""
