"""Scenarios, indicators and exchanges as tables."""
