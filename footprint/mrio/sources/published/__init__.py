"""One module for each published database: how its publisher lays it out, and what is known to be wrong."""
