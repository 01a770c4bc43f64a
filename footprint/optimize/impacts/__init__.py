"""Carbon, water, waste and jobs of what new plants do: the same exact response as for material."""
