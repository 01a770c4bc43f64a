"""Rounding tables to a grain, so that they are small and their sums exact.

Sums of multiples of a power of two are exact in float64, in any order and on any machine.
"""

from __future__ import annotations

import numpy as np

#: MEUR: about one euro for tables as published, 62,500 euros for split and estimated ones.
PUBLISHED_GRAIN, SPLIT_GRAIN = 2.0**-20, 2.0**-4
#: Inputs over output from which a rounded column is looked at again.
_MOST_INPUTS = 0.95


def rounded(table: np.ndarray, grain: float) -> np.ndarray:
    """Return `table` rounded to multiples of `grain`."""
    return np.round(table / grain) * grain + 0.0


def rounded_system(
    Z: np.ndarray, Y: np.ndarray, extracts: np.ndarray, own_stocks: np.ndarray, grain: float
) -> tuple[np.ndarray, np.ndarray]:
    """Return Z and Y rounded to `grain`, and still a system that can be solved.

    Rounding may leave a tiny industry inputs above its output, or no output where it extracts. The first
    takes its inputs rounded down, the second sells one grain to the stocks of its region.

    Parameters
    ----------
    Z, Y : array, n × n and n × final demand
    extracts : array of bool, n
        Industries that must keep an output.
    own_stocks : array of int, n
        Column of Y of the stocks of each industry's region.
    """
    inputs, output = Z.sum(axis=0), Z.sum(axis=1) + Y.sum(axis=1)
    share = np.divide(inputs, output, out=np.zeros_like(inputs), where=output > 0)
    z, y = rounded(Z, grain), rounded(Y, grain)
    down = np.zeros(len(Z), bool)
    for _ in range(len(Z)):
        # Less bought is less sold, so that further columns may exceed their output.
        made = z.sum(axis=1) + y.sum(axis=1)
        over = ~down & (z.sum(axis=0) > np.maximum(share, _MOST_INPUTS) * made)
        if not over.any():
            break
        z[:, over] = np.floor(Z[:, over] / grain) * grain
        down |= over
    silent = np.flatnonzero((z.sum(axis=1) + y.sum(axis=1) <= 0) & extracts)
    y[silent, own_stocks[silent]] += grain
    return z, y
