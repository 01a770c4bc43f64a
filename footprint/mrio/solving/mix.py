"""Whether a demand is a solved one with every product rescaled, so that nothing needs to be solved again."""

from __future__ import annotations

import numpy as np

Array = np.ndarray

#: What amounts may differ from those of the rescaled mix, relative: the rounding of a few steps.
_SAME = 64 * np.finfo(np.float64).eps


def scales_of_mix(demand: Array, mix: Array, target: Array, size: int) -> Array | None:
    """Return s with demand_i = s_target(i) · mix_i in every component, or None if there is none.

    The outputs that a product sets off are then s times those of the mix. As |demand − s mix| ≤ 1.5e-14
    |demand| everywhere, they are off by at most 1.5e-14 (I − |A|)⁻¹ |demand|, far below what is certified.

    Parameters
    ----------
    demand, mix : ndarray
        n each.
    target : ndarray
        The product of each component.
    size : int
        Number of products.

    Returns
    -------
    ndarray or None
        One scale for each product, 0 where it is not bought.
    """
    scales, rescaled = scales_by_product(demand, mix, target, size)
    return scales if bool(rescaled.all()) else None


def scales_by_product(demand: Array, mix: Array, target: Array, size: int) -> tuple[Array, Array]:
    """Return the scale of each product, as `scales_of_mix` does, and whether the product is so rescaled."""
    across = np.bincount(target, weights=demand * mix, minlength=size)
    along = np.bincount(target, weights=mix * mix, minlength=size)
    scales = np.divide(across, along, out=np.zeros(size), where=along > 0)
    apart = np.abs(demand - scales[target] * mix) > _SAME * np.abs(demand)
    return scales, np.bincount(target, weights=apart, minlength=size) == 0
