"""The third stage: observations to alerts. Level 2."""
