"""Autonomy and the FabCity index: supply against needs, ranks, priorities, multipliers, radius."""
