"""Whether each embedded world table loads, passes its audit and closes."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from footprint.embedded import embedded
from footprint.errors import FootprintError
from footprint.i18n import message
from footprint.mrio.sources import EMBEDDED
from footprint.mrio.system import MRIO

#: Worldwide production- and consumption-based extraction must agree to this, relative.
CLOSURE = 1e-9


@dataclass(frozen=True)
class WorldCheck:
    """Whether one world table loads, passes its audit and closes.

    Attributes
    ----------
    name : str
        Folder below ``data/world``.
    closure : float or None
        Relative distance between production- and consumption-based extraction worldwide, the largest of all
        materials; None where the table could not be loaded.
    problems, remarks : sequence of str
        What makes it unusable; what is worth knowing.
    """

    name: str
    closure: float | None
    problems: Sequence[str] = ()
    remarks: Sequence[str] = ()


def check_worlds(tell: Callable[[str], None] = lambda _: None) -> Iterator[WorldCheck]:
    """Yield a check of each embedded world table."""
    for name in EMBEDDED.values():
        tell(message("Auditing world table {name}", name=name))
        try:
            world = MRIO.load(embedded("world", name))
            audit = world.audit()
            gap = closure(world)
        except FootprintError as error:
            yield WorldCheck(name, None, (str(error).splitlines()[0],))
            continue
        problems = [str(finding) for finding in audit.problems]
        if gap > CLOSURE:
            problems.append(
                message("production- and consumption-based extraction differ by {gap:.1e} relative", gap=gap)
            )
        yield WorldCheck(name, gap, problems, [str(finding) for finding in audit.remarks])


def closure(world: MRIO, extension: str = "materials") -> float:
    """Return the largest relative gap, over materials, between world extraction by place and by consumer."""
    produced = world.production_account(extension).sum()
    consumed = world.consumption_account(extension).sum()
    size = produced.abs().where(produced != 0, 1.0)
    return float(((produced - consumed).abs() / size).max())
