"""Small helpers to write SVG and HTML: escaped text, short numbers, accessible frames, one palette.

Drawings are plain SVG or HTML inside the page: no script, no font and nothing from the network is needed to
see, print or read them aloud. Colours are variables of the page's style, which has a light and a dark set.
"""

from __future__ import annotations

from html import escape

from footprint.names import slug

#: Colour of each material group: told apart by colour-blind readers and on a grey print, 3:1 on the ground.
GROUP_COLOURS = {
    "Biomass": "var(--biomass)",
    "Fossil fuels": "var(--fossil)",
    "Metal ores": "var(--ores)",
    "Non-metallic minerals": "var(--stone)",
}
HOME, ABROAD = "var(--home)", "var(--abroad)"
NEUTRAL, MARK = "var(--neutral)", "var(--mark)"
#: From little to much; five steps that stay apart on a grey print.
SHADES = tuple(f"var(--shade-{step})" for step in range(1, 6))
#: The light set as plain colours, for workbooks and pictures.
PLAIN = {
    "--biomass": "#4d8b31", "--fossil": "#3d4852", "--ores": "#b5482a", "--stone": "#b08a2e", "--home": "#1f5c99",
    "--abroad": "#6f9ecb", "--neutral": "#7a7f87", "--mark": "#b5482a",
}  # fmt: skip


def plain(colour: str) -> str:
    """Return a colour as `#rrggbb`; one that is no variable stays as it is."""
    return PLAIN.get(colour.removeprefix("var(").removesuffix(")"), colour)


def text(value: object) -> str:
    """Return text that is safe inside SVG and HTML, in elements and in attributes."""
    return escape(str(value), quote=True)


def num(value: float) -> str:
    """Return a coordinate with at most one decimal."""
    return f"{value:.1f}".rstrip("0").rstrip(".")


def frame(
    width: float, height: float, title: str, description: str, body: str, css: str = "", role: str = "img"
) -> str:
    """Return a whole drawing.

    Parameters
    ----------
    width, height : float
        Size in the drawing's own units; on the page it fills the column.
    title, description : str
        Read by screen readers in place of the drawing.
    body : str
        SVG elements.
    css : str
        Extra class names.
    role : {"img", "group"}
        An image, or a group of links.
    """
    name = slug(f"{title} {css}")
    return (
        f'<svg class="figure {css}" viewBox="0 0 {num(width)} {num(height)}" role="{role}" '
        f'aria-labelledby="figure-{name}-title figure-{name}-text" xmlns="http://www.w3.org/2000/svg">'
        f'<title id="figure-{name}-title">{text(title)}</title>'
        f'<desc id="figure-{name}-text">{text(description)}</desc>{body}</svg>'
    )


def by_width(wide: str, narrow: str) -> str:
    """Return two drawings of the same numbers, one for a desk or paper, one for a phone."""
    return f'<div class="wide">{wide}</div><div class="narrow">{narrow}</div>'


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
        f'style="fill:{colour}" class="{css}">{inside}</rect>'
    )


def legend(entries: dict[str, str]) -> str:
    """Return colours with their names as HTML that wraps; empty for a single one."""
    items = "".join(
        f'<li><i style="background:{colour}"></i>{text(name)}</li>' for name, colour in entries.items()
    )
    return f'<ul class="legend">{items}</ul>' if len(entries) > 1 else ""
