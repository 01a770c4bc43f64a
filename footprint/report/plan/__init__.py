"""A relocation plan as tables, figures and files."""
