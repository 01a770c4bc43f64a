"""Limits of the report's plan in words: ``"budget 200 MEUR, jobs 300"``."""

from __future__ import annotations

import math
import re
from typing import TYPE_CHECKING, Any

from footprint.errors import OptionError
from footprint.i18n import _
from footprint.names import nearest

if TYPE_CHECKING:
    from footprint.areas import Area

#: What leaves a part of the report out.
NONE = "none"
#: Euros of capital an inhabitant that the default plan may spend.
EUROS = 100.0
_GAP = 0.01
_NAMES = {
    "budget": "budget",
    "objective": "objective",
    "target": "target",
    "avoid": "avoid_at_least",
    "avoid-at-least": "avoid_at_least",
    "jobs": "jobs_at_least",
    "jobs-at-least": "jobs_at_least",
    "plants": "max_plants",
    "max-plants": "max_plants",
    "land": "land",
    "water": "water",
    "local-extraction": "local_extraction",
    "force": "force",
    "forbid": "forbid",
}
_LISTS = ("force", "forbid")


def default_budget(area: Area) -> str:
    """Return the capital of the default plan, `EUROS` an inhabitant in two figures: ``"96 MEUR"``."""
    millions = EUROS * float(area.inhabitants) / 1e6
    place = 1 - math.floor(math.log10(millions)) if millions > 0 else 0
    return f"{round(millions, place):g} MEUR"


def plan_options(text: str, area: Area) -> dict[str, Any]:
    """Return what `footprint.plan_relocation` takes for limits in words, parted by commas or semicolons.

    Without words it is the plan that avoids most extraction abroad for `default_budget`.

    Raises
    ------
    OptionError
        If a limit has no such name or no value.

    Examples
    --------
    >>> plan_options("budget 200 MEUR, forbid Breweries", None)["forbid"]
    ['Breweries']
    """
    options: dict[str, Any] = {"gap": _GAP}
    for part in filter(None, (piece.strip() for piece in re.split(r"[;,](?!\d)", text))):
        name, _space, value = part.replace("=", " ", 1).partition(" ")
        key = _NAMES.get(name.lower().replace("_", "-"))
        if key is None or not value.strip():
            near = list(nearest(name.lower(), _NAMES))
            raise OptionError(
                _("The plan has no limit {part!r}", part=part),
                expected=_('limits parted by commas, as in "budget 200 MEUR, jobs 300"'),
                hint=_(
                    "limits are: {names}",
                    names=", ".join(near[:2] + [n for n in _NAMES if n not in near[:2]]),
                ),
            )
        if key in _LISTS:
            options.setdefault(key, []).append(value.strip())
        elif key == "max_plants":
            options[key] = int(value)
        else:
            options[key] = value.strip()
    if not text.strip():
        options |= {"objective": "avoided", "budget": default_budget(area)}
    elif "target" not in options:
        options.setdefault("objective", "avoided")
        if "budget" not in options:
            options["budget"] = default_budget(area)
    return options
