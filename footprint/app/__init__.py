"""The dashboard: places and choices explored in a browser, on one machine, without code.

`footprint app` serves it. A view is a form whose fields stand in the address, so that a link gives the same
view again, and a `footprint.report.document.document.Document`, the same one that the commands print: same
tables, same figures, same words. What takes long runs in a process of its own.
"""
