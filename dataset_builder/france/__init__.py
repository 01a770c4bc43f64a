"""France in detail."""
