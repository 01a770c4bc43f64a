"""Whether production can supply its own inputs: the spectral radius of the technical coefficients."""

from __future__ import annotations

import numpy as np

from footprint.errors import TableError
from footprint.i18n import message
from footprint.mrio.checks.finding import Finding, Found
from footprint.mrio.solved import SolvedTables
from footprint.mrio.solving import disk

_AT_MOST = "spectral radius at most"


def spectral_radius(world: SolvedTables) -> Found:
    """Prove that the spectral radius of A is below one, or find that it is not."""
    if (world._x < 0).any():
        return
    # Of a big table the proof takes a while, and every command that opens it audits it.
    key = ("spectral radius", world.content_hash) if world._is_kept_on_disk else None
    known = None if key is None else disk.read(*key)
    if known is not None:
        yield _AT_MOST, float(known["bound"])
        return
    try:
        proof = world.leontief.majorant(transposed=True)
    except TableError:
        largest = world.value_added.nsmallest(5)
        over = tuple(largest.index[largest < 0])
        text = (
            message(
                "the spectral radius of A is one or more; the inputs that exceed output by most are those of"
            )
            if over
            else message("the spectral radius of A is one or more, or too close to tell")
        )
        yield Finding("spectral-radius", True, text, over)
    else:
        if proof is None:
            yield Finding(
                "spectral-radius",
                False,
                message("negative flows are so large that no bound can be proven cheaply"),
            )
        else:
            v, w = proof
            bound = float((1.0 - w / v).max())
            if key is not None:
                disk.write({"bound": np.array(bound)}, *key)
            yield _AT_MOST, bound
