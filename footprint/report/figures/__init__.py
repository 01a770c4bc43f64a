"""Figures of the report as plain SVG: flow diagram, maps, bars."""
