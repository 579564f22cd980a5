"""The first tables, and the walls between jurisdictions."""

import sqlalchemy as sa
from alembic import op

from chidu.records.tables import Moment
from chidu.records.walls import walls

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("login", sa.String(length=64), nullable=False),
        sa.Column("name", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=32), nullable=False),
        sa.Column("department", sa.String(length=200), server_default="", nullable=False, comment="填报人所在部门"),
        sa.Column("password", sa.String(length=200), nullable=True, comment="argon2；空：只经统一认证登录"),
        sa.Column("subject", sa.String(length=200), nullable=True, comment="统一认证的账号"),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("must_change", sa.Boolean(), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("login", name=op.f("uq_accounts_login")),
        sa.UniqueConstraint("subject", name=op.f("uq_accounts_subject")),
    )
    op.create_index(op.f("ix_accounts_scope"), "accounts", ["scope"], unique=False)
    op.create_table(
        "attempts",
        sa.Column("id", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("key", sa.String(length=120), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_attempts")),
        comment="限制频率用：谁在什么时候试过",
    )
    op.create_index(op.f("ix_attempts_key_at"), "attempts", ["key", "at"], unique=False)
    op.create_table(
        "audit",
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("actor", sa.String(length=64), nullable=False),
        sa.Column("verb", sa.String(length=64), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.UniqueConstraint("scope", "seq", name=op.f("uq_audit_scope_seq")),
        comment="审计链：每条含前一条的摘要",
    )
    op.create_index(op.f("ix_audit_scope_at"), "audit", ["scope", "at"], unique=False)
    op.create_index(op.f("ix_audit_subject"), "audit", ["subject"], unique=False)
    op.create_table(
        "audit_details",
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("salt", sa.String(length=32), nullable=True),
        sa.Column("details", sa.Text(), nullable=True),
        sa.UniqueConstraint("scope", "seq", name=op.f("uq_audit_details_scope_seq")),
        comment="审计条目的内容；抹去后链仍可验",
    )
    op.create_table(
        "audit_heads",
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("scope", name=op.f("pk_audit_heads")),
    )
    op.create_table(
        "batches",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("cancelled_at", Moment(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
    )
    op.create_index(op.f("ix_batches_scope_at"), "batches", ["scope", "at"], unique=False)
    op.create_table(
        "blobs",
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True, comment="空：个人信息已按规定抹去"),
        sa.CheckConstraint("length(sha256) = 64", name=op.f("ck_blobs_sha256")),
        sa.UniqueConstraint("scope", "sha256", name=op.f("uq_blobs_scope_sha256")),
    )
    op.create_table(
        "events",
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("register", sa.String(length=64), nullable=False),
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("line", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.UniqueConstraint("scope", "register", "seq", name=op.f("uq_events_scope_register_seq")),
        comment="流程和整改台账：发生的事，按序",
    )
    op.create_table(
        "laws",
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("canonical", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("fingerprint", name=op.f("pk_laws")),
        comment="决定所依的政策全文，按指纹；重放旧决定用",
    )
    op.create_table(
        "lists",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=100), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("members", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_lists")),
        sa.UniqueConstraint("scope", "name", "number", name=op.f("uq_lists_scope_name_number")),
        comment="局里保管的名单：每次整份更换，旧的留着",
    )
    op.create_table(
        "publications",
        sa.Column("number", sa.Integer(), autoincrement=False, nullable=False, comment="全库顺序的发布号"),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("author", sa.String(length=64), nullable=False),
        sa.Column("approver", sa.String(length=64), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.Column("prev", sa.String(length=64), nullable=False),
        sa.Column("hash", sa.String(length=64), nullable=False),
        sa.PrimaryKeyConstraint("number", name=op.f("pk_publications")),
    )
    op.create_index(op.f("ix_publications_scope"), "publications", ["scope"], unique=False)
    op.create_table(
        "letters",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("number", sa.String(length=100), nullable=False, comment="文号"),
        sa.Column("head", sa.Text(), nullable=False),
        sa.Column("template", sa.String(length=64), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["scope", "sha256"], ["blobs.scope", "blobs.sha256"], name=op.f("fk_letters_scope_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    op.create_index(op.f("ix_letters_scope_at"), "letters", ["scope", "at"], unique=False)
    op.create_table(
        "published_files",
        sa.Column("publication", sa.Integer(), nullable=False),
        sa.Column("path", sa.String(length=400), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["publication"], ["publications.number"], name=op.f("fk_published_files_publication")),
        sa.ForeignKeyConstraint(["scope", "sha256"], ["blobs.scope", "blobs.sha256"], name=op.f("fk_published_files_scope_sha256")),
        sa.UniqueConstraint("publication", "path", name=op.f("uq_published_files_publication_path")),
    )
    op.create_table(
        "requests",
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("status", sa.Integer(), nullable=True),
        sa.Column("answer", sa.LargeBinary(), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_requests_account")),
        sa.UniqueConstraint("account", "key", name=op.f("uq_requests_account_key")),
        comment="幂等键：同一请求再来，给同一答复",
    )
    op.create_table(
        "sessions",
        sa.Column("token", sa.String(length=64), nullable=False, comment="令牌的SHA-256"),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("csrf", sa.String(length=64), nullable=False),
        sa.Column("created_at", Moment(), nullable=False),
        sa.Column("seen_at", Moment(), nullable=False),
        sa.Column("ends_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_sessions_account")),
        sa.PrimaryKeyConstraint("token", name=op.f("pk_sessions")),
    )
    op.create_index(op.f("ix_sessions_account"), "sessions", ["account"], unique=False)
    op.create_table(
        "uploads",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("name", sa.String(length=300), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("batch", sa.String(length=32), nullable=True),
        sa.Column("previous", sa.String(length=32), nullable=True, comment="退回后重报：接哪一张表"),
        sa.Column("state", sa.String(length=16), nullable=False, comment="waiting running done failed cancelled"),
        sa.Column("tries", sa.Integer(), server_default="0", nullable=False),
        sa.Column("lease_ends_at", Moment(), nullable=True),
        sa.Column("worker", sa.String(length=80), nullable=True),
        sa.Column("error_code", sa.String(length=64), nullable=True),
        sa.Column("error", sa.Text(), nullable=True),
        sa.Column("done_at", Moment(), nullable=True),
        sa.CheckConstraint("state in ('waiting', 'running', 'done', 'failed', 'cancelled')", name=op.f("ck_uploads_state")),
        sa.ForeignKeyConstraint(["batch"], ["batches.id"], name=op.f("fk_uploads_batch")),
        sa.ForeignKeyConstraint(["scope", "sha256"], ["blobs.scope", "blobs.sha256"], name=op.f("fk_uploads_scope_sha256")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_uploads")),
    )
    op.create_index(op.f("ix_uploads_batch"), "uploads", ["batch"], unique=False)
    op.create_index(op.f("ix_uploads_scope_at"), "uploads", ["scope", "at"], unique=False)
    op.create_index(op.f("ix_uploads_state_lease_ends_at"), "uploads", ["state", "lease_ends_at"], unique=False)
    op.create_table(
        "forms",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("upload", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(length=64), nullable=False),
        sa.Column("project_code", sa.String(length=100), nullable=False),
        sa.Column("project_name", sa.String(length=300), nullable=False),
        sa.Column("department", sa.String(length=200), nullable=False),
        sa.Column("unit", sa.String(length=200), nullable=False),
        sa.Column("year", sa.String(length=16), nullable=False),
        sa.Column("previous", sa.String(length=32), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True, comment="所读的表；空：个人信息已按规定抹去"),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("state", sa.String(length=16), nullable=False, comment="judged pending issued closed replaced"),
        sa.Column("decision", sa.String(length=32), nullable=True, comment="现行的决定"),
        sa.Column("conclusion", sa.String(length=200), nullable=False),
        sa.Column("grade", sa.String(length=64), nullable=False),
        sa.Column("unmet", sa.Integer(), nullable=False),
        sa.Column("unknown", sa.Integer(), nullable=False),
        sa.Column("severity", sa.String(length=32), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.Column("rules", sa.Text(), server_default="", nullable=False, comment="不符合的规则，一行一条"),
        sa.Column("actions", sa.Text(), server_default="", nullable=False, comment="处置，一行一项"),
        sa.ForeignKeyConstraint(["previous"], ["forms.id"], name=op.f("fk_forms_previous")),
        sa.ForeignKeyConstraint(["upload"], ["uploads.id"], name=op.f("fk_forms_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_forms")),
        sa.UniqueConstraint("upload", "number", name=op.f("uq_forms_upload_number")),
    )
    op.create_index(op.f("ix_forms_scope_changed_at"), "forms", ["scope", "changed_at"], unique=False)
    op.create_index(op.f("ix_forms_scope_conclusion"), "forms", ["scope", "conclusion"], unique=False)
    op.create_index(op.f("ix_forms_scope_department"), "forms", ["scope", "department"], unique=False)
    op.create_index(op.f("ix_forms_scope_project_code"), "forms", ["scope", "project_code"], unique=False)
    op.create_index(op.f("ix_forms_scope_state_decision"), "forms", ["scope", "state", "decision"], unique=False)
    op.create_index(op.f("ix_forms_scope_year"), "forms", ["scope", "year"], unique=False)
    op.create_table(
        "conversations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("account", sa.String(length=32), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=True),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("changed_at", Moment(), nullable=False),
        sa.ForeignKeyConstraint(["account"], ["accounts.id"], name=op.f("fk_conversations_account")),
        sa.ForeignKeyConstraint(["form"], ["forms.id"], name=op.f("fk_conversations_form")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_conversations")),
        comment="问答：一个人的一次谈话；开着哪张表",
    )
    op.create_index(op.f("ix_conversations_account_changed_at"), "conversations", ["account", "changed_at"], unique=False)
    op.create_table(
        "decisions",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("identity", sa.String(length=32), nullable=False),
        sa.Column("on_date", sa.Date(), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("publications", sa.Text(), nullable=False),
        sa.Column("program", sa.String(length=32), nullable=False),
        sa.Column("semantics", sa.Integer(), nullable=False),
        sa.Column("signed", sa.String(length=64), nullable=False),
        sa.Column("supersedes", sa.String(length=32), nullable=True),
        sa.Column("content", sa.LargeBinary(), nullable=True, comment="案件和结果；空：个人信息已按规定抹去"),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("record", sa.LargeBinary(), nullable=True, comment="名册和以后年度所用的数；空：同上"),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["fingerprint"], ["laws.fingerprint"], name=op.f("fk_decisions_fingerprint")),
        sa.ForeignKeyConstraint(["form"], ["forms.id"], name=op.f("fk_decisions_form")),
        sa.ForeignKeyConstraint(["supersedes"], ["decisions.id"], name=op.f("fk_decisions_supersedes")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_decisions")),
    )
    op.create_index(op.f("ix_decisions_form"), "decisions", ["form"], unique=False)
    op.create_index(op.f("ix_decisions_scope_at"), "decisions", ["scope", "at"], unique=False)
    op.create_table(
        "determinations",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("about_table", sa.String(length=64), nullable=False),
        sa.Column("about_row", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=True, comment="空：个人信息已按规定抹去"),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True, comment="空：同上"),
        sa.ForeignKeyConstraint(["form"], ["forms.id"], name=op.f("fk_determinations_form")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_determinations")),
        sa.UniqueConstraint("form", "number", name=op.f("uq_determinations_form_number")),
    )
    op.create_table(
        "exchanges",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("conversation", sa.String(length=32), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("question", sa.Text(), nullable=True, comment="空：个人信息已按规定抹去"),
        sa.Column("content", sa.LargeBinary(), nullable=True, comment="答复全文、证据卡、扣下的句子；空：同上"),
        sa.Column("content_sha256", sa.String(length=64), nullable=False),
        sa.Column("intent", sa.String(length=32), nullable=False),
        sa.Column("outcome", sa.String(length=32), nullable=False, comment="rules polished fault stopped"),
        sa.Column("model", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=True),
        sa.Column("decision", sa.String(length=32), nullable=True),
        sa.Column("upload", sa.String(length=32), nullable=True),
        sa.Column("law", sa.String(length=64), nullable=False, comment="所依政策的指纹"),
        sa.Column("publications", sa.Text(), nullable=False),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("rating", sa.String(length=8), server_default="", nullable=False, comment="up down"),
        sa.Column("rating_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("outcome in ('rules', 'polished', 'fault', 'stopped')", name=op.f("ck_exchanges_outcome")),
        sa.CheckConstraint("rating in ('', 'up', 'down')", name=op.f("ck_exchanges_rating")),
        sa.ForeignKeyConstraint(["conversation"], ["conversations.id"], name=op.f("fk_exchanges_conversation")),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name=op.f("fk_exchanges_decision")),
        sa.ForeignKeyConstraint(["form"], ["forms.id"], name=op.f("fk_exchanges_form")),
        sa.ForeignKeyConstraint(["upload"], ["uploads.id"], name=op.f("fk_exchanges_upload")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_exchanges")),
        sa.UniqueConstraint("conversation", "number", name=op.f("uq_exchanges_conversation_number")),
    )
    op.create_index(op.f("ix_exchanges_form"), "exchanges", ["form"], unique=False)
    op.create_table(
        "letter_decisions",
        sa.Column("letter", sa.String(length=32), nullable=False),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name=op.f("fk_letter_decisions_decision")),
        sa.ForeignKeyConstraint(["letter"], ["letters.id"], name=op.f("fk_letter_decisions_letter")),
        sa.UniqueConstraint("letter", "decision", name=op.f("uq_letter_decisions_letter_decision")),
    )
    op.create_index(op.f("ix_letter_decisions_decision"), "letter_decisions", ["decision"], unique=False)
    op.create_table(
        "proposals",
        sa.Column("id", sa.String(length=32), nullable=False),
        sa.Column("scope", sa.String(length=200), nullable=False),
        sa.Column("form", sa.String(length=32), nullable=False),
        sa.Column("decision", sa.String(length=32), nullable=False),
        sa.Column("about_table", sa.String(length=64), nullable=False),
        sa.Column("about_row", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(length=200), nullable=False),
        sa.Column("value", sa.Text(), nullable=True, comment="空：个人信息已按规定抹去"),
        sa.Column("reason", sa.Text(), nullable=True, comment="空：同上"),
        sa.Column("quote", sa.Text(), nullable=True, comment="表上的原文；空：同上"),
        sa.Column("quoted_table", sa.String(length=64), nullable=False),
        sa.Column("quoted_row", sa.Integer(), nullable=False),
        sa.Column("field", sa.String(length=100), nullable=False),
        sa.Column("cell", sa.String(length=300), nullable=False),
        sa.Column("source", sa.String(length=200), nullable=False, comment="词表、比对或模型的名称"),
        sa.Column("related", sa.String(length=32), nullable=True),
        sa.Column("state", sa.String(length=16), nullable=False, comment="waiting confirmed refused outdated"),
        sa.Column("by", sa.String(length=64), nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("settled_by", sa.String(length=64), nullable=True),
        sa.Column("settled_at", Moment(), nullable=True),
        sa.Column("settled_reason", sa.Text(), nullable=True, comment="空：同上"),
        sa.ForeignKeyConstraint(["decision"], ["decisions.id"], name=op.f("fk_proposals_decision")),
        sa.ForeignKeyConstraint(["form"], ["forms.id"], name=op.f("fk_proposals_form")),
        sa.ForeignKeyConstraint(["related"], ["forms.id"], name=op.f("fk_proposals_related")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
        comment="判断的建议：人采纳以前不算数",
    )
    op.create_index(op.f("ix_proposals_form_state"), "proposals", ["form", "state"], unique=False)
    for statement in walls(op.get_bind().dialect.name):
        op.execute(statement)
