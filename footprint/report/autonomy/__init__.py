"""Autonomy, index, multipliers and priorities as tables."""
