"""What ``footprint plan`` does with several plans or areas at once: compare, and plan together."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from footprint.commands.options import Format

#: Options that a group of areas understands.
_OF_GROUPS = (
    "objective", "budget", "avoid_at_least", "elsewhere", "capture", "without", "technologies", "weight", "gap",
    "time_limit", "world",
)  # fmt: skip


def plan_group(areas: Sequence[str], options: dict[str, Any], fmt: Format) -> None:
    """Print the joint plan of several areas."""
    from footprint.optimize.plans.group import plan_together
    from footprint.report.document.writer import show
    from footprint.report.plan.comparison import joint_document

    kept = {name: options[name] for name in _OF_GROUPS if name in options}
    show(joint_document(plan_together(areas, **kept)), fmt)


def compare(files: Sequence[str], fmt: Format) -> None:
    """Print two plans side by side.

    Raises
    ------
    OptionError
        If there are not two files.
    """
    from footprint.errors import OptionError
    from footprint.optimize.plans.comparison import compare_plans
    from footprint.report.document.writer import show
    from footprint.report.plan.comparison import comparison_document

    if len(files) != 2:
        raise OptionError(
            "Two plans are compared", found=f"{len(files)} files", hint="footprint plan compare A.json B.json"
        )
    show(comparison_document(compare_plans(files[0], files[1])), fmt)
