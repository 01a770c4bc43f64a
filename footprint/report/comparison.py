"""Stub."""

from footprint.report.section import Section


def comparison_section():
    return Section("comparison", "Comparison")
