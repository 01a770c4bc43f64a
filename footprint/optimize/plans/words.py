"""A plan's shadow prices and warnings as sentences."""

from __future__ import annotations

from footprint.i18n import message
from footprint.optimize.plans.portfolio import Portfolio
from footprint.optimize.relocation.relocate import Answer

_NOTHING = 1e-9

_STEPS = {
    "budget": (0.1, message("100,000 EUR more")),
    "avoid_at_least": (1.0, message("Asking for 1 kt more")),
    "jobs_at_least": (10.0, message("Asking for 10 jobs more")),
    "jobs_at_most": (10.0, message("10 jobs more")),
    "labour_workers": (10.0, message("10 workers more")),
    "labour_technicians": (10.0, message("10 technicians more")),
    "labour_engineers": (10.0, message("10 engineers more")),
    "land": (1.0, message("1 ha more")),
    "water": (1.0, message("1,000 m³ of water more")),
    "local_extraction": (1.0, message("1 kt more of local extraction")),
    "index_at_least": (1.0, message("Asking for 1 point of index more")),
    "autonomy_at_least": (1.0, message("Asking for 1 % of autonomy more")),
}

_WORDS = {
    "point": message("points"),
    "percent": message("points of autonomy"),
    "kt": message("kt of avoided foreign extraction"),
    "job": message("jobs"),
    "MEUR": message("MEUR"),
    "point/kt": message("points per kt in the rate"),
    "percent/kt": message("points of autonomy per kt in the rate"),
    "point/MEUR": message("points per MEUR in the rate"),
    "kt/MEUR": message("kt per MEUR in the rate"),
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
        step, words = _STEPS.get(name, (0.0, message("")))
        if not step or abs(price * step) < _NOTHING:
            continue
        amount = abs(price * step)
        if objective.minimised and price > 0:
            said.append(message("{step} would save {amount:,.3g} MEUR.", step=words, amount=amount))
        elif objective.minimised:
            said.append(message("{step} would cost {amount:,.3g} MEUR.", step=words, amount=amount))
        elif price > 0:
            unit = _WORDS[answer.unit]
            said.append(
                message("{step} would buy {amount:,.3g} {unit}.", step=words, amount=amount, unit=unit)
            )
        else:
            unit = _WORDS[answer.unit]
            said.append(
                message("{step} would cost {amount:,.3g} {unit}.", step=words, amount=amount, unit=unit)
            )
    return said


def nothing_built(plan: Portfolio) -> str:
    """Return why a plan may be empty."""
    if plan.target:
        return message("today's level already meets the target {target!r}", target=plan.target)
    return message("no plan does better than today under these limits")


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
            message(
                "The rate sits on its floor: dividing by avoided tonnes rewards avoiding few of them, so "
                "the plan avoids just the {avoid_at_least:,.4g} kt that were required. Read the rate "
                "along the front instead, and choose the tonnes first.",
                avoid_at_least=answer.limits.avoid_at_least,
            )
        )
    said += [
        message("The plan reaches a limit: {text}.", text=text)
        for text in plan.limits_reached
        if "by default" in text
    ]
    capped = int(plan.table.loc[plan.table["at_most"], "sector"].nunique())
    if capped:
        said.append(
            message(
                "{capped} of the {nunique} sectors are built up to the most that can be won here: what "
                "places of that size do at best, the output of an inhabitant elsewhere, or the national "
                "market. --capture moves the first.",
                capped=capped,
                nunique=plan.table["sector"].nunique(),
            )
        )
    backfiring = plan.table[plan.table["avoided_foreign_extraction"] < 0]
    if len(backfiring):
        named = ", ".join(backfiring["sector"].head(3))
        more = message(" and {count} more", count=len(backfiring) - 3) if len(backfiring) > 3 else ""
        said.append(
            message(
                "{count} of the {count2} ways of making a product raise foreign extraction, by "
                "{backfiring:,.3g} kt together: their inputs come from further away than what they "
                "replace ({named}{more}); --no-backfire leaves them out.",
                count=len(backfiring),
                count2=len(plan.table),
                backfiring=-backfiring["avoided_foreign_extraction"].sum(),
                named=named,
                more=more,
            )
        )
    net = totals["avoided_foreign_extraction"] - totals["added_extraction_in_france"]
    if net < -_NOTHING:
        said.append(
            message(
                "The plan backfires: world-wide extraction rises by {net:,.3g} kt a year, because it "
                "adds {totals:,.3g} kt in France.",
                net=-net,
                totals=totals["added_extraction_in_france"],
            )
        )
    if plan.status != "optimal":
        said.append(
            message(
                "The time ran out: this is the best plan found so far, at most {gap:.2%} from the best "
                "possible.",
                gap=plan.gap,
            )
        )
    if not len(plan.table):
        said.append(message("Nothing is built: {nothing_built}.", nothing_built=nothing_built(plan)))
    return said


def left_out_note(count: int, total: int) -> str:
    """Return the note on ways of making products that were left out because they raise foreign extraction."""
    return message(
        "{count} of {total} ways of making a product would raise foreign extraction by themselves, because their "
        "inputs come from further away than what they replace, and are left out; --allow-backfire puts them back.",
        count=count,
        total=total,
    )


def knee_note(floor: float | None) -> str:
    """Return the note on a floor of avoided tonnes, kt, that was put at the knee of the front."""
    return message(
        "The floor of {floor:,.4g} kt is the knee of the front: beyond it more tonnes cost more index points than "
        "before it.",
        floor=floor,
    )
