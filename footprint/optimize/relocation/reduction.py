"""Eliminating the external world exactly: hundreds of foreign industries become a few rows per product.

Full system, in changes from today (levels lose four to five digits). New output d by activity, imports m by
product, external output z by industry. Of a product's new output E d, v is sold in the area and w
elsewhere; there it displaces rivals in that market's own mix of origins G by a share θ:

    Δm = A d − v + C Δz                      (balance of each product in the area)
    Δz = A_FF Δz + G Δm + B d − θ G w        (external industries)

With Λ = [S; C] (I − A_FF)⁻¹ by adjoint solves, Q = Λ_S G, M = Λ_C G, q = Q (I − M)⁻¹ and v = E ℓ d for a
share ℓ:

    Δm = −T d,   T = (I − M)⁻¹ (E ℓ + θ M E (1 − ℓ) − A − Λ_C B)
    avoided external extraction = q (v + θ w) − [q (A + Λ_C B) + Λ_S B] d

One unit sold in the area instead of elsewhere changes Δm by −(I − M)⁻¹ (I − θ M), avoided extraction by (1
− θ) q.

Nothing is approximated: the reduced model equals the whole system.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy import linalg
from scipy.sparse.linalg import LinearOperator

from footprint.errors import LabelError, TableError
from footprint.i18n import message
from footprint.mrio.solving.solve import LeontiefSystem
from footprint.once import kept_property


@dataclass(frozen=True)
class Activities:
    """Ways of making products in the area; columns are activities.

    Attributes
    ----------
    product : ndarray of int, t
        Which product each activity makes.
    recipes : ndarray, k × t
        Focal products used per unit of output, of any origin.
    purchases : ndarray, q × t
        Other things bought per unit of output, in the columns of the world's `purchase_mix`.
    local_share : ndarray, t
        Share of the output that is sold in the area; the rest is sold elsewhere.
    """

    product: np.ndarray
    recipes: np.ndarray
    purchases: np.ndarray
    local_share: np.ndarray

    @kept_property
    def local_output(self) -> np.ndarray:
        """E ℓ, products × activities: local sales per unit of new output."""
        return self.by_product(self.local_share)

    def by_product(self, values: np.ndarray) -> np.ndarray:
        """Return a value for each activity at the place of its product, products × activities."""
        k, t = self.recipes.shape
        placed = np.zeros((k, t))
        placed[self.product, np.arange(t)] = values
        return placed


@dataclass(frozen=True)
class Reduction:
    """The area's model without the external industries.

    Attributes
    ----------
    displaced : ndarray, k × t
        T: imports displaced per unit of new output, of which the activities' local share is sold in the area.
    avoided : ndarray, r × t
        External extraction avoided per unit of new output, one row for each row of extraction intensities.
    displaced_by_sale : ndarray, k × k
        (I − M)⁻¹ (I − θ M): imports displaced by one unit sold in the area instead of elsewhere.
    avoided_by_sale : ndarray, r × k
        (1 − θ) q: extraction avoided by one unit sold in the area instead of elsewhere.
    behind_rivals : ndarray, r × k
        q: extraction behind one unit of a rival's product, imported into the area or sold in other markets.
    import_footprint : ndarray, r × k
        Q: external extraction behind one unit imported.
    return_sales : ndarray, k × k
        M: sales of the area that one unit of its imports brings about.
    """

    displaced: np.ndarray
    avoided: np.ndarray
    import_footprint: np.ndarray
    return_sales: np.ndarray
    displaced_by_sale: np.ndarray
    avoided_by_sale: np.ndarray
    behind_rivals: np.ndarray


@dataclass(frozen=True)
class ExternalWorld:
    """Everything outside the area that no area changes: one world table seen from one country.

    An area is carved out of its country: of what country industry ``parent(i)`` sells, the share s_i comes
    from the area instead, so that A_FF = A − P Ĉ with Ĉ = diag(s) C and P placing product i on its parent.
    Output and extraction are conserved exactly, and the inverse of the carved table follows from the
    world's by the Woodbury identity, so that a further area costs only small algebra. With J adding
    products up to the g parents they have, and P̃ placing those parents (P = P̃ J):

        (I − A + P̃ J Ĉ)⁻¹ = L − L P̃ (I + J Ĉ L P̃)⁻¹ J Ĉ L

    Attributes
    ----------
    A : ndarray, n × n
        Technical coefficients of the world.
    extraction : ndarray, r × n
        Extraction intensities, tonnes per unit of output; as many rows as there are questions.
    sales : ndarray, k × n
        C: sales of the country's product i per unit of output of each industry (before the area's share).
    parent : ndarray of int, k
        Industry of the world table to which each focal product belongs.
    mixes : ndarray, n × b
        A few mixes of origins; columns sum to one.
    blend : ndarray, b × k
        How each imported product blends them: G = mixes · blend, columns sum to one.
    purchase_mix : ndarray, n × q
        Where one unit of each other purchase comes from.
    """

    A: np.ndarray
    extraction: np.ndarray
    sales: np.ndarray
    parent: np.ndarray
    mixes: np.ndarray
    blend: np.ndarray
    purchase_mix: np.ndarray

    def __post_init__(self) -> None:
        n, k, q = self.A.shape[0], len(self.parent), self.purchase_mix.shape[1]
        expected = {
            "A": (n, n),
            "extraction": (self.extraction.shape[0], n),
            "sales": (k, n),
            "mixes": (n, self.blend.shape[0]),
            "blend": (self.blend.shape[0], k),
            "purchase_mix": (n, q),
        }
        for name, shape in expected.items():
            table = getattr(self, name)
            if table.shape != shape:
                raise LabelError(
                    message("{name} does not fit the world", name=name),
                    expected=f"{shape}",
                    found=f"{table.shape}",
                )
            if not np.all(np.isfinite(table)):
                raise TableError(message("{name} holds numbers that are not finite", name=name))

    @property
    def origin(self) -> np.ndarray:
        """G, n × k: where one unit of each imported product comes from."""
        return self.mixes @ self.blend

    @kept_property
    def _responses(self) -> tuple[np.ndarray, np.ndarray]:
        """[S; C] L [mixes, W] and [S; C] L P̃: the heavy adjoint solves, done once for all areas."""
        right = np.vstack([self.extraction, self.sales])
        # One system of coefficients: their own scale is that of the world's money.
        system = LeontiefSystem(self.A, np.ones(len(self.A)))
        adjoint = system.solve(np.ascontiguousarray(right.T), transposed=True).values.T
        return adjoint @ np.hstack([self.mixes, self.purchase_mix]), adjoint[:, np.unique(self.parent)]

    @kept_property
    def _by_parent(self) -> np.ndarray:
        """J, parents × products: which product belongs to which parent."""
        parents, place = np.unique(self.parent, return_inverse=True)
        belongs = np.zeros((len(parents), len(self.parent)))
        belongs[place, np.arange(len(place))] = 1.0
        return belongs

    def carved(self, share: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Return A_FF and C of the world without an area that makes `share` of its country's products."""
        sales = share[:, None] * self.sales
        external = self.A.copy()
        np.subtract.at(external, self.parent, sales)
        return external, sales

    def carved_operator(self, share: np.ndarray) -> tuple[LinearOperator, np.ndarray]:
        """Return A_FF and C as `carved` does, A_FF as an operator: a big table is not copied."""
        sales = share[:, None] * self.sales

        def times(vector: np.ndarray) -> np.ndarray:
            product: np.ndarray = self.A @ vector
            np.subtract.at(product, self.parent, sales @ vector)
            return product

        return LinearOperator(self.A.shape, matvec=times, dtype=np.float64), sales

    def reduce(self, share: np.ndarray, activities: Activities, elsewhere: float = 0.0) -> Reduction:
        """Return the exact reduction for one area.

        Parameters
        ----------
        share : ndarray, k
            Share of the country's sales of each product that the area makes.
        activities : Activities
            What can be built.
        elsewhere : float
            θ, share of what is sold elsewhere that displaces rivals there.
        """
        r, b = self.extraction.shape[0], len(self.blend)
        of_inputs, of_parents = self._responses
        J, carving, direct = self._by_parent, share[:, None] * of_parents[r:], share[:, None] * of_inputs[r:]
        returned = direct - carving @ _solve(np.eye(len(J)) + J @ carving, J @ direct)
        footprint = of_inputs[:r] - of_parents[:r] @ (J @ returned)
        return _combine(
            footprint[:, :b],
            returned[:, :b],
            self.blend,
            footprint[:, b:] @ activities.purchases,
            returned[:, b:] @ activities.purchases,
            activities,
            elsewhere,
        )


def eliminate(
    A_external: np.ndarray,
    extraction: np.ndarray,
    sales: np.ndarray,
    origin: np.ndarray,
    purchase_mix: np.ndarray,
    activities: Activities,
    elsewhere: float = 0.0,
) -> Reduction:
    """Return the exact reduction of any focal area, straight from its own external table.

    Parameters
    ----------
    A_external : ndarray, n × n
        A_FF, coefficients of the external industries among themselves.
    extraction : ndarray, r × n
        S_F, extraction per unit of external output.
    sales : ndarray, k × n
        C, purchases from the area per unit of external output.
    origin : ndarray, n × k
        G, origin of one unit of each imported product.
    purchase_mix : ndarray, n × q
        Origin of one unit of each other purchase.
    activities : Activities
        What can be built.
    elsewhere : float
        θ, share of what is sold elsewhere that displaces rivals there.
    """
    r = extraction.shape[0]
    adjoint = linalg.solve((np.eye(len(A_external)) - A_external).T, np.vstack([extraction, sales]).T).T
    bought = purchase_mix @ activities.purchases
    unit = np.eye(origin.shape[1])
    return _combine(
        adjoint[:r] @ origin,
        adjoint[r:] @ origin,
        unit,
        adjoint[:r] @ bought,
        adjoint[r:] @ bought,
        activities,
        elsewhere,
    )


def _combine(
    Q: np.ndarray,
    M: np.ndarray,
    blend: np.ndarray,
    Q_B: np.ndarray,
    M_B: np.ndarray,
    activities: Activities,
    elsewhere: float,
) -> Reduction:
    """Return the reduction from responses to mixes: (I − M D)⁻¹ = I + M (I − D M)⁻¹ D, with D the blend."""
    inverse = np.eye(blend.shape[1]) + M @ _solve(np.eye(len(blend)) - blend @ M, blend)
    footprint, returned = Q @ blend, M @ blend
    sold_elsewhere = activities.by_product(1.0 - activities.local_share)
    net = activities.local_output - activities.recipes - M_B
    if elsewhere:
        net = net + elsewhere * (returned @ sold_elsewhere)
    displaced = inverse @ net
    rivals = footprint @ inverse
    avoided = footprint @ displaced - Q_B + elsewhere * (footprint @ sold_elsewhere)
    by_sale = inverse - elsewhere * (inverse @ returned)
    return Reduction(displaced, avoided, footprint, returned, by_sale, (1.0 - elsewhere) * rivals, rivals)


def _solve(matrix: np.ndarray, right: np.ndarray) -> np.ndarray:
    """Return the solution for many right-hand sides; finiteness was checked when the world was made."""
    factors = linalg.lu_factor(matrix, overwrite_a=True, check_finite=False)
    return np.asarray(linalg.lu_solve(factors, right, check_finite=False))
