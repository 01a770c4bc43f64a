"""An area followed further: paths, drivers, years, draws, many at once."""
