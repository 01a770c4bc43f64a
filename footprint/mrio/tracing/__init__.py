"""Tracing a demand to who extracts for it, with as little solving as the question needs."""
