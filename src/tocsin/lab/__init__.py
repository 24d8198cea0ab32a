"""The same stages under another clock. Level 4."""
