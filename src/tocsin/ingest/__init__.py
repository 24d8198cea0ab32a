"""The first stage: sources to entries. Level 2."""
