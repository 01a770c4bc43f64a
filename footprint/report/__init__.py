"""Tables and figures turned into terminal text, JSON, CSV, a web page and an Excel workbook.

Nothing here computes an answer; it only shows what the rooms below worked out. The heavy parts (page,
workbook) are imported by the commands that need them.
"""
