"""Impacts beside raw materials: carbon, water, waste, stocks, on the industries of the world tables."""
