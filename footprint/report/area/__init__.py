"""The report of an area: everything the program knows of it, gathered once, told to elected officials."""
