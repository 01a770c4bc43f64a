"""Names beside marks of a figure, so that no name covers another."""

from __future__ import annotations

from footprint.report.figures import svg

_SIGN, _HEIGHT, _GAP = 6.6, 14.0, 3.0
"""Width of one sign and height of a line, on the safe side of the figure's font."""

Box = tuple[float, float, float, float]


class Labels:
    """Places for names that are still free.

    Parameters
    ----------
    width : float
        Width of the figure, which no name may leave.
    """

    def __init__(self, width: float) -> None:
        self.width = width
        self.boxes: list[Box] = []

    def beside(self, x: float, y: float, radius: float, name: str) -> str:
        """Return the name to the right of a mark, else to the left, else nothing: its hint still names it."""
        length = _SIGN * len(name)
        for left, anchor in ((x + radius + _GAP, "start"), (x - radius - _GAP - length, "end")):
            box = (left, left + length, y - _HEIGHT / 2.0, y + _HEIGHT / 2.0)
            if (
                left >= 0.0
                and left + length <= self.width
                and not any(_overlap(box, other) for other in self.boxes)
            ):
                self.boxes.append(box)
                return svg.label(left if anchor == "start" else left + length, y, name, anchor=anchor)
        return ""


def _overlap(a: Box, b: Box) -> bool:
    return a[0] < b[1] and b[0] < a[1] and a[2] < b[3] and b[2] < a[3]
