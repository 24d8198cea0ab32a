"""The fourth stage: changes to messages. Level 2."""
