"""A plan's shadow prices and warnings as sentences."""

from __future__ import annotations

from footprint.optimize.plans.portfolio import Portfolio
from footprint.optimize.relocation.relocate import Answer

_NOTHING = 1e-9

_STEPS = {
    "budget": (0.1, "100,000 EUR more"),
    "avoid_at_least": (1.0, "Asking for 1 kt more"),
    "jobs_at_least": (10.0, "Asking for 10 jobs more"),
    "jobs_at_most": (10.0, "10 jobs more"),
    "labour_workers": (10.0, "10 workers more"),
    "labour_technicians": (10.0, "10 technicians more"),
    "labour_engineers": (10.0, "10 engineers more"),
    "land": (1.0, "1 ha more"),
    "water": (1.0, "1,000 m³ of water more"),
    "local_extraction": (1.0, "1 kt more of local extraction"),
    "index_at_least": (1.0, "Asking for 1 point of index more"),
    "autonomy_at_least": (1.0, "Asking for 1 % of autonomy more"),
}

_WORDS = {
    "point": "points",
    "percent": "points of autonomy",
    "kt": "kt of avoided foreign extraction",
    "job": "jobs",
    "MEUR": "MEUR",
    "point/kt": "points per kt in the rate",
    "percent/kt": "points of autonomy per kt in the rate",
    "point/MEUR": "points per MEUR in the rate",
    "kt/MEUR": "kt per MEUR in the rate",
}


def shadow_price_words(answer: Answer) -> list[str]:
    """Return what loosening each limit by a round step would bring; limits that do not bind are left out.

    Parameters
    ----------
    answer : Answer
        The solved problem with its shadow prices.
    """
    objective = answer.objective
    said = []
    for name, price in answer.shadow_prices.items():
        step, words = _STEPS.get(name, (0.0, ""))
        if not step or abs(price * step) < _NOTHING:
            continue
        if objective.minimised:
            verb = "would save" if price > 0 else "would cost"
            said.append(f"{words} {verb} {abs(price * step):,.3g} MEUR.")
        else:
            verb = "would buy" if price > 0 else "would cost"
            said.append(f"{words} {verb} {abs(price * step):,.3g} {_WORDS[answer.unit]}.")
    return said


def nothing_built(plan: Portfolio) -> str:
    """Return why a plan may be empty."""
    if plan.target:
        return f"today's level already meets the target {plan.target!r}"
    return "no plan does better than today under these limits"


def plan_warnings(plan: Portfolio) -> list[str]:
    """Return what a reader must know before trusting a plan's numbers.

    Parameters
    ----------
    plan : Portfolio
        The plan.
    """
    answer, totals = plan.answer, plan.totals
    said = [*plan.notes, *answer.notes]
    if answer.objective.per_tonne and answer.unit.endswith("/kt") and answer.floor_binds:
        said.append(
            "The rate sits on its floor: dividing by avoided tonnes rewards avoiding few of them, so the plan avoids just "
            f"the {answer.limits.avoid_at_least:,.4g} kt that were required. Read the rate along the front instead, and "
            "choose the tonnes first."
        )
    said += [f"The plan reaches a limit: {text}." for text in plan.limits_reached if "by default" in text]
    capped = int(plan.table.loc[plan.table["at_most"], "sector"].nunique())
    if capped:
        said.append(
            f"{capped} of the {plan.table['sector'].nunique()} sectors are built up to the most that can be won here: what places "
            "of that size do at best, the output of an inhabitant elsewhere, or the national market. --capture moves the first."
        )
    backfiring = plan.table[plan.table["avoided_foreign_extraction"] < 0]
    if len(backfiring):
        named = ", ".join(backfiring["sector"].head(3))
        more = f" and {len(backfiring) - 3} more" if len(backfiring) > 3 else ""
        said.append(
            f"{len(backfiring)} of the {len(plan.table)} ways of making a product raise foreign extraction, by "
            f"{-backfiring['avoided_foreign_extraction'].sum():,.3g} kt together: their inputs come from further away than "
            f"what they replace ({named}{more}); --no-backfire leaves them out."
        )
    net = totals["avoided_foreign_extraction"] - totals["added_extraction_in_france"]
    if net < -_NOTHING:
        said.append(
            f"The plan backfires: world-wide extraction rises by {-net:,.3g} kt a year, because it adds "
            f"{totals['added_extraction_in_france']:,.3g} kt in France."
        )
    if plan.status != "optimal":
        said.append(
            f"The time ran out: this is the best plan found so far, at most {plan.gap:.2%} from the best possible."
        )
    if not len(plan.table):
        said.append(f"Nothing is built: {nothing_built(plan)}.")
    return said
