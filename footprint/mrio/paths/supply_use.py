"""Supply and use tables to symmetric ones, by the four models of the Eurostat manual."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
import pandas as pd

from footprint.errors import OptionError, TableError
from footprint.labels import aligned
from footprint.results import Result

#: Model, what it assumes, and whether the table is of products or of industries.
MODELS = {
    "A": ("product technology: a product is made alike wherever it is made", "products"),
    "B": ("industry technology: an industry makes all its products alike", "products"),
    "C": ("fixed industry sales: an industry sells all its products alike", "industries"),
    "D": ("fixed product sales: a product is sold alike whoever makes it", "industries"),
}
_BALANCED = 1e-6


@dataclass(frozen=True, eq=False)
class SymmetricTable(Result):
    """A symmetric table made from supply and use.

    Attributes
    ----------
    Z, Y, V : DataFrame
        Flows, final demand, primary inputs, in the money of the tables given.
    x : Series
        Output of products (models A, B) or of industries (C, D).
    model : str
    assumption : str
        What the model assumes, in words.
    negative : Series
        Flows that came out negative, by (row, column); models B and D have none.
    """

    Z: pd.DataFrame
    Y: pd.DataFrame
    V: pd.DataFrame
    x: pd.Series
    model: str
    assumption: str
    negative: pd.Series

    def to_frame(self) -> pd.DataFrame:
        """Return the flows."""
        return self.Z.copy()

    def sheets(self) -> dict[str, pd.DataFrame]:
        """Return the tables of the workbook: flows, final demand, primary inputs."""
        return {"Flows": self.Z.copy(), "Final demand": self.Y.copy(), "Primary inputs": self.V.copy()}

    def _content(self) -> Mapping[str, object]:
        return {"model": self.model, "assumption": self.assumption, "negative_flows": len(self.negative)}


def symmetric_table(
    supply: pd.DataFrame, use: pd.DataFrame, Y: pd.DataFrame, V: pd.DataFrame, *, model: str = "D"
) -> SymmetricTable:
    """Return the symmetric table of a supply and a use table.

    With S products × industries, its sums q by product and g by industry, and U the use table:

        A   T = S⁻¹ q̂    Z = U T    V' = V T        B   T = ĝ⁻¹ Sᵀ   Z = U T    V' = V T
        C   T = ĝ S⁻¹    Z = T U    Y' = T Y        D   T = Sᵀ q̂⁻¹   Z = T U    Y' = T Y

    (Eurostat Manual of Supply, Use and Input-Output Tables 2008, chapter 11; Miller and Blair 2009,
    chapter 5). Models A and C need as many products as industries, and may give negative flows.

    Parameters
    ----------
    supply, use : DataFrame
        Products × industries, at basic prices.
    Y : DataFrame
        Products × categories of final demand.
    V : DataFrame
        Primary inputs × industries.
    model : {"A", "B", "C", "D"}

    Raises
    ------
    OptionError
        If there is no such model, or A and C are asked for with more products than industries.
    LabelError
        If the tables do not share their labels.
    TableError
        If supply and use do not balance, or the supply table is singular for models A and C.
    """
    if model not in MODELS:
        raise OptionError(f"There is no model {model!r}", expected="A, B, C or D")
    use = aligned(aligned(use, supply.index, "use table"), supply.columns, "use table (industries)", axis=1)
    Y, V = aligned(Y, supply.index, "final demand"), aligned(V, supply.columns, "primary inputs", axis=1)
    S, U, W = supply.to_numpy(float), use.to_numpy(float), V.to_numpy(float)
    q, g, final = S.sum(axis=1), S.sum(axis=0), Y.to_numpy(float)
    _check_balance(q, U.sum(axis=1) + final.sum(axis=1), supply.index, "product")
    _check_balance(g, U.sum(axis=0) + W.sum(axis=0), supply.columns, "industry")
    T = _transformation(model, S, q, g)
    assumption, of = MODELS[model]
    if of == "products":
        labels, x = supply.index, q
        Z, final, W = U @ T, final, W @ T
    else:
        labels, x = supply.columns, g
        Z, final, W = T @ U, T @ final, W
    flows = pd.DataFrame(Z, index=labels, columns=labels)
    cells = flows.stack()  # noqa: PD013 - a series by (row, column)
    return SymmetricTable(
        flows,
        pd.DataFrame(final, index=labels, columns=Y.columns),
        pd.DataFrame(W, index=V.index, columns=labels),
        pd.Series(x, index=labels, name="x"),
        model,
        assumption,
        pd.Series(cells[cells < -1e-12 * np.abs(Z).max(initial=0.0)]),
    )


def _transformation(model: str, S: np.ndarray, q: np.ndarray, g: np.ndarray) -> np.ndarray:
    if model == "B":
        return np.divide(S.T, g[:, None], out=np.zeros_like(S.T), where=g[:, None] != 0)
    if model == "D":
        return np.divide(S.T, q, out=np.zeros_like(S.T), where=q != 0)
    if S.shape[0] != S.shape[1]:
        raise OptionError(
            f"Model {model} needs as many products as industries",
            found=f"{S.shape[0]} products and {S.shape[1]} industries",
            hint="add products up, or choose model B or D",
        )
    try:
        inverse = np.linalg.inv(S)
    except np.linalg.LinAlgError:
        raise TableError(
            "The supply table is singular: two industries make the same mix", hint="choose model B or D"
        ) from None
    return inverse * q if model == "A" else g[:, None] * inverse


def _check_balance(made: np.ndarray, used: np.ndarray, labels: pd.Index, what: str) -> None:
    off = np.abs(made - used) > _BALANCED * max(float(np.abs(made).max(initial=0.0)), 1e-300)
    if off.any():
        raise TableError(
            f"Supply and use do not balance for each {what}",
            labels=list(labels[off]),
            hint="give both at basic prices; fit_ras or fit_kras can bring them together",
        )
