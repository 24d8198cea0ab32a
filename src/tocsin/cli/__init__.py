"""The composition root: builds and joins everything. Level 6."""
