"""The second stage: entries to observations. Level 2."""
