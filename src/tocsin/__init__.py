"""Tocsin watches news feeds and rings when a crisis gets worse."""

__version__ = "0.1.0"
