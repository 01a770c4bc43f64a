"""The one door for every file and amount that a person gives.

`source` opens files and finds out how their text is written, `grid` and `sheets` make rows of text cells of
them, `numbers` reads numbers, `tables` checks the rows against what a file should hold. Nothing is dropped or
guessed: what can be read in two ways is refused, with both ways.
"""

from __future__ import annotations
