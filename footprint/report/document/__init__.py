"""A document of tables and sections, and its writers: terminal, web page, workbook."""
