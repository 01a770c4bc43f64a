"""Impacts beside raw materials: satellites of the embedded tables, factors, critical raw materials."""
