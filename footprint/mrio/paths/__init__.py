"""Paths through supply chains, reasons of change, series, balancing, and other ways to read a table."""
