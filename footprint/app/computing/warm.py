"""Reads the tables when it is imported: the process that others are copied from imports it once."""

from __future__ import annotations

from footprint.app.computing.work import warm

warm()
