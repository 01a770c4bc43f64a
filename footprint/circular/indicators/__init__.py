"""Material indicators of regions, areas and products."""
