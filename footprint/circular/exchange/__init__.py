"""By-products of one site as raw material of another."""
