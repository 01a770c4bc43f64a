"""Documents of paths, series, drivers and uncertainty."""
