"""Output and trade by sector that keep the world table's blocks and stay nearest to French facts."""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np
import pandas as pd

from dataset_builder.france.accounts import Accounts
from dataset_builder.france.priors import Priors

#: Relative standard deviations of the priors: what a practitioner would trust of each source.
SPREAD = {"output": 0.2, "exports": 0.25, "imports": 0.3, "use": 0.4}
#: A prior is never surer than this share of its block's mean, so that small sectors do not bind large ones.
_FLOOR = 0.02
#: Smallest use in France of a product, share of output + imports: something always stays.
LEAST_USE = 0.01


@dataclass(frozen=True)
class Trade:
    """Fitted accounts by sector, MEUR, and what was netted.

    Attributes
    ----------
    output, exports, imports : Series
        By sector; exports of French products, imports for use in France.
    reexports : Series
        By block: goods that pass through, taken from both sides.
    """

    output: pd.Series
    exports: pd.Series
    imports: pd.Series
    reexports: pd.Series


def reexports(accounts: Accounts, shares: pd.DataFrame, most_exported: pd.Series) -> pd.Series:
    """Return what passes through France by block, MEUR.

    R_g = max(0, argmin_R ((E − R − e⁰)/(.25 e⁰))² + ((M − R − m⁰)/(.3 m⁰))²), the relative deviations that
    rows are fitted by too, with e⁰ = ε X, m⁰ = μ U, ε and μ the shares of exports in output and of imports in
    use of the French table of products, moved to the year. Never more than 95 % of exports or imports, and
    at least what the products' caps cannot send abroad.

    Parameters
    ----------
    accounts : Accounts
    shares : DataFrame
        By block: exported (ε), imported (μ).
    most_exported : Series
        Largest share of each block's output that its products' caps let go abroad.
    """
    blocks = shares.index
    E, M, X = (values.reindex(blocks) for values in (accounts.exports, accounts.imports, accounts.output))
    sent, brought = shares["exported"] * X, shares["imported"] * (X + M - E)
    trust = {
        "exports": 1.0 / (SPREAD["exports"] * sent.clip(lower=1.0)) ** 2,
        "imports": 1.0 / (SPREAD["imports"] * brought.clip(lower=1.0)) ** 2,
    }
    through = trust["exports"] * (E - sent) + trust["imports"] * (M - brought)
    through = (through / (trust["exports"] + trust["imports"])).clip(lower=0.0)
    through = np.maximum(through, E - most_exported.reindex(blocks) * X)
    return through.clip(upper=0.95 * np.minimum(E, M)).clip(lower=0.0)


def fit_trade(
    accounts: Accounts,
    shares: pd.DataFrame,
    parent: pd.Series,
    priors: Priors,
    use: pd.Series,
    most_used: pd.Series,
) -> Trade:
    """Return accounts by sector: least squares in each block (see the equations of `fit_block`).

    `shares` is what French tables say of each block's trade (`reexports`), `use` what French buyers need of
    each product by their recipes, `most_used` the most they could, MEUR.
    """
    groups = parent.reindex(priors.output.index)
    sent = (priors.output * priors.caps["export_cap"]).groupby(groups).sum()
    whole = priors.output.groupby(groups).sum()
    through = reexports(accounts, shares, (sent / whole.where(whole > 0)).fillna(1.0))
    parts = []
    for block, members in priors.output.groupby(groups).groups.items():
        totals = (
            float(accounts.output[block]),
            float(accounts.exports[block] - through[block]),
            float(accounts.imports[block] - through[block]),
        )
        parts.append(fit_block(priors, list(members), totals, use, most_used))
    whole = pd.concat(parts).reindex(priors.output.index)
    return Trade(whole["output"], whole["exports"], whole["imports"], through)


def fit_block(
    priors: Priors,
    members: list[str],
    totals: tuple[float, float, float],
    use: pd.Series,
    most_used: pd.Series,
) -> pd.DataFrame:
    """Return output x, exports e and imports m of the sectors of one block.

    min Σ ((x − x⁰)/(.2 x⁰))² + ((e − e⁰)/(.25 e⁰))² + ((m − m⁰)/(.3 m⁰))² + ((u − u⁰)/(.4 u⁰))²

    with u = x + m − e, Σx = X, Σe = E, Σm = M, 0 ≤ e ≤ cap · x, 0 ≤ m ≤ cap · u, 1 % of x + m ≤ u ≤ most
    used. The priors are first scaled to the block's totals. Solved by HiGHS as a convex quadratic
    programme. Caps that the block's totals make impossible are loosened by the smallest common factor.
    """
    X, E, M = totals
    n = len(members)
    prior = {
        "output": _scaled(priors.output[members], X),
        "exports": _scaled(priors.exports[members], E),
        "imports": _scaled(priors.imports[members], M),
        "use": _scaled(use[members], X + M - E),
    }
    if n == 1 or X <= 0:
        return pd.DataFrame({k: prior[k] for k in ("output", "exports", "imports")}, members)
    caps = priors.caps.loc[members]
    for loosened in (1.0, 1.5, 2.5, 5.0, 20.0, np.inf):
        limits = 1.0 - (1.0 - caps) / loosened if loosened > 1 else caps
        limits = np.maximum(limits, np.minimum(caps * loosened, 0.995))
        if (solution := _solve(prior, limits, totals, most_used[members].to_numpy())) is not None:
            return pd.DataFrame(solution.T, members, ["output", "exports", "imports"])
    raise ValueError(f"no accounts of {', '.join(members)} keep the block's totals {totals}")


def _scaled(values: pd.Series, total: float) -> np.ndarray:
    found = values.to_numpy(dtype=float)
    if found.sum() <= 0:
        return np.full(found.size, total / found.size)
    return found * (total / found.sum())


def _solve(
    prior: dict[str, np.ndarray], caps: pd.DataFrame, totals: tuple[float, float, float], most: np.ndarray
) -> np.ndarray | None:
    """Return (3, n) output, exports, imports in MEUR, or None where no point is feasible."""
    n = prior["output"].size
    unit = max(sum(totals) / (3 * n), 1e-9)
    P = np.zeros((3 * n, 3 * n))
    c = np.zeros(3 * n)
    at = np.arange(n)
    rows = {
        "output": [(0, 1.0)], "exports": [(1, 1.0)], "imports": [(2, 1.0)],
        "use": [(0, 1.0), (1, -1.0), (2, 1.0)],
    }  # fmt: skip
    for name, terms in rows.items():
        target = prior[name] / unit
        weight = 1.0 / (SPREAD[name] * np.maximum(target, _FLOOR * max(target.mean(), 1e-9))) ** 2
        for place, sign in terms:
            c[place * n + at] -= 2.0 * weight * sign * target
            for other, sign_other in terms:
                P[place * n + at, other * n + at] += 2.0 * weight * sign * sign_other
    bound_e, bound_m = caps["export_cap"].to_numpy(), caps["import_cap"].to_numpy()
    A, low, high = [], [], []
    for place, total in enumerate(totals):
        row = np.zeros(3 * n)
        row[place * n + at] = 1.0
        A.append(row)
        low.append(total / unit)
        high.append(total / unit)
    for k in range(n):
        export, imported, stays = np.zeros(3 * n), np.zeros(3 * n), np.zeros(3 * n)
        export[[k, n + k]] = -bound_e[k], 1.0
        imported[[k, n + k, 2 * n + k]] = -bound_m[k], bound_m[k], 1.0 - bound_m[k]
        stays[[k, n + k, 2 * n + k]] = 1.0 - LEAST_USE, -1.0, 1.0 - LEAST_USE
        used = np.zeros(3 * n)
        used[[k, n + k, 2 * n + k]] = 1.0, -1.0, 1.0
        A += [export, imported, stays, used]
        low += [-highspy.kHighsInf, -highspy.kHighsInf, 0.0, -highspy.kHighsInf]
        high += [0.0, 0.0, highspy.kHighsInf, most[k] / unit]
    return _quadratic(P, c, np.array(A), np.array(low), np.array(high), n, unit)


def _quadratic(
    P: np.ndarray, c: np.ndarray, A: np.ndarray, low: np.ndarray, high: np.ndarray, n: int, unit: float
) -> np.ndarray | None:
    size = c.size
    scale = np.sqrt(np.maximum(np.diag(P), 1e-12))
    P, c, A = P / scale[:, None] / scale[None, :], c / scale, A / scale[None, :]
    highs = highspy.Highs()
    highs.setOptionValue("output_flag", False)
    highs.setOptionValue("threads", 1)  # as plans do: one process has one number of threads
    model = highspy.HighsModel()
    lp = model.lp_
    lp.num_col_, lp.num_row_ = size, A.shape[0]
    lp.col_cost_, lp.col_lower_, lp.col_upper_ = c, np.zeros(size), np.full(size, highspy.kHighsInf)
    lp.row_lower_, lp.row_upper_ = low, high
    lp.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    at = [np.flatnonzero(row) for row in A]
    lp.a_matrix_.start_ = np.concatenate([[0], np.cumsum([len(i) for i in at])])
    lp.a_matrix_.index_ = np.concatenate(at)
    lp.a_matrix_.value_ = np.concatenate([row[i] for row, i in zip(A, at, strict=True)])
    hessian = model.hessian_
    hessian.dim_ = size
    hessian.format_ = highspy.HessianFormat.kTriangular
    starts, index, value = [0], [], []
    for column in range(size):
        below = np.flatnonzero(P[column:, column]) + column
        index += below.tolist()
        value += P[below, column].tolist()
        starts.append(len(index))
    hessian.start_, hessian.index_, hessian.value_ = np.array(starts), np.array(index), np.array(value)
    highs.passModel(model)
    highs.run()
    if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
        return None
    found = np.array(highs.getSolution().col_value) / scale * unit
    return found.reshape(3, n)
