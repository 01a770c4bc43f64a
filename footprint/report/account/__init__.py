"""The footprint of an area as tables and sections."""
