"""Household demand."""
