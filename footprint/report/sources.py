"""Stub."""

from footprint.report.section import Section


def sources_section(a, w):
    return Section("sources", "Sources and limits")
