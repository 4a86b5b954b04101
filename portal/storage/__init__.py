"""Where the portal keeps what it knows: one schema on SQLite (embedded) or PostgreSQL.

Owns engines, transactions, column types and migrations. Must not know what the tables mean: each
subject brings its own `tables`, and `schema` joins them. Open `database` first.
"""
