"""Small helpers to write SVG: escaped text, numbers short enough, an accessible frame.

Figures are plain SVG inside the page: no script, no font and nothing from the network is needed to see,
print or read them aloud.
"""

from __future__ import annotations

from html import escape

from footprint.names import slug

#: Colour of each material group: told apart by colour-blind readers and on a grey print, 3:1 on white.
GROUP_COLOURS = {
    "Biomass": "#4d8b31",
    "Fossil fuels": "#3d4852",
    "Metal ores": "#b5482a",
    "Non-metallic minerals": "#b08a2e",
}
HOME, ABROAD = "#1f5c99", "#8fb4d9"
NEUTRAL = "#7a7f87"


def text(value: object) -> str:
    """Return text that is safe inside SVG and HTML, in elements and in attributes."""
    return escape(str(value), quote=True)


def num(value: float) -> str:
    """Return a coordinate with at most one decimal."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def frame(width: float, height: float, title: str, description: str, body: str, css: str = "") -> str:
    """Return a whole figure.

    Parameters
    ----------
    width, height : float
        Size in the figure's own units; on the page it fills the column.
    title, description : str
        Read by screen readers in place of the drawing.
    body : str
        SVG elements.
    css : str
        Extra class names.
    """
    name = slug(title)
    return (
        f'<svg class="figure {css}" viewBox="0 0 {num(width)} {num(height)}" role="img" '
        f'aria-labelledby="figure-{name}-title figure-{name}-text" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="figure-{name}-title">{text(title)}</title>'
        f'<desc id="figure-{name}-text">{text(description)}</desc>{body}</svg>'
    )


def label(x: float, y: float, content: object, *, anchor: str = "start", css: str = "") -> str:
    """Return one line of text; `y` is its middle."""
    return f'<text x="{num(x)}" y="{num(y)}" dy=".35em" text-anchor="{anchor}" class="{css}">{text(content)}</text>'


def shortened(name: object, most: int) -> str:
    """Return a name cut to at most `most` signs, with an ellipsis; the tables hold it whole."""
    words = str(name)
    return words if len(words) <= most else words[: most - 1].rstrip(" ,") + "…"


def rectangle(
    x: float, y: float, width: float, height: float, colour: str, hint: str = "", css: str = ""
) -> str:
    """Return a filled rectangle with a hint shown on hover."""
    inside = f"<title>{text(hint)}</title>" if hint else ""
    return (
        f'<rect x="{num(x)}" y="{num(y)}" width="{num(max(width, 0.0))}" height="{num(max(height, 0.0))}" '
        f'fill="{colour}" class="{css}">{inside}</rect>'
    )
