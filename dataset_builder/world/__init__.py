"""The world tables."""
