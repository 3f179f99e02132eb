"""The search index over the directory, in each database's own way (see `bot.store.search`)."""

from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

MAKE = {
    "sqlite": (
        # Only whole words are asked for, so their positions need not be kept
        # (https://www.sqlite.org/fts5.html#the_detail_option). They are plain already: the tokenizer that
        # leaves every letter beyond ASCII alone never takes one apart.
        "CREATE VIRTUAL TABLE provider_search USING fts5 (words, detail = 'none', tokenize = 'ascii')",
        "CREATE VIRTUAL TABLE provider_vocabulary USING fts5vocab (provider_search, row)",
    ),
    "postgresql": (
        "CREATE TABLE provider_search ("
        "provider_id integer PRIMARY KEY REFERENCES provider (id) ON DELETE CASCADE, "
        "words tsvector NOT NULL)",
        "CREATE INDEX ix_provider_search_words ON provider_search USING gin (words)",
    ),
}
DROP = {
    "sqlite": ("DROP TABLE provider_vocabulary", "DROP TABLE provider_search"),
    "postgresql": ("DROP TABLE provider_search",),
}


def upgrade() -> None:
    for statement in MAKE[op.get_bind().dialect.name]:
        op.execute(statement)
    op.execute("INSERT INTO search_state (id, version) VALUES (1, 0)")


def downgrade() -> None:
    op.execute("DELETE FROM search_state")
    for statement in DROP[op.get_bind().dialect.name]:
        op.execute(statement)
