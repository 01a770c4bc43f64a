"""The French detail on any world table: its French industries split into the 257 sectors and services."""
