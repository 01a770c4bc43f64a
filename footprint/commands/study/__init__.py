"""Commands that follow a footprint: its paths, its years, its drivers."""
