"""Bounded HTTP, and which addresses may be reached. Level 1."""
