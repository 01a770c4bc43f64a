"""Circular scenarios: interventions in the economy, their run and their result."""
