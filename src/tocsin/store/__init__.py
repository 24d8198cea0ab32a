"""Rows: one module per stage's output, one code for SQLite and PostgreSQL. Level 1."""
