"""When things run; the only clock. Level 3."""
