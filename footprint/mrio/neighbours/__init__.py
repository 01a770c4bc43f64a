"""Systems in the objects of other libraries: pymrio's, and xarray's."""
