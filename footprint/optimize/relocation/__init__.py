"""Relocation: market, reduction, technologies, limits, objectives, the plan."""
