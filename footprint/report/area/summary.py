"""The first page: five figures with what to know, one picture, three things to do."""

from __future__ import annotations

from typing import TYPE_CHECKING

from footprint.areas.headline import source_words
from footprint.areas.places.area import MEMBERSHIP
from footprint.i18n import _, number, told
from footprint.report.account.measures import ABROAD, HOME, tonnes
from footprint.report.area.words import (
    amount,
    feasibility,
    figures,
    lowered,
    percent,
    sector_name,
    several_of,
)
from footprint.report.document.document import Highlight
from footprint.report.figures import svg
from footprint.report.figures.bars import bars

if TYPE_CHECKING:
    from footprint.areas.headline import HeadlineInterval
    from footprint.report.area.gather import Gathered
    from footprint.report.document.chart import Chart

_KT = 1000.0


def highlights(found: Gathered) -> list[Highlight]:
    """Return the five figures; those of production are left out where they are not known."""
    account = found.account
    differing, sure = account.differences, account.interval
    each_note = _("An estimate from average spending; tourists and second homes are left out.")
    if sure is not None and differing is not None:
        low, high = sure.ends("per_inhabitant")
        each_note = _(
            "Nine times in ten between {low} and {high}, mostly because of {source}; France: {france}.",
            low=figures(low, 2), high=figures(high, 2),
            source=told(source_words()[sure.largest_source]),
            france=figures(found.each - differing.total, 2),
        )  # fmt: skip
    elif differing is not None:
        each_note = _(
            "Nine times in ten between {low} and {high}, if the world table is right; France: {france}.",
            low=figures(differing.interval.low, 2), high=figures(differing.interval.high, 2),
            france=figures(found.each - differing.total, 2),
        )  # fmt: skip
    wide = found.accounts.get("final demand")
    wide_note = _("Counts what households buy, not public services, roads or buildings.")
    if wide is not None:
        wide_note = _(
            "Households alone. With public services, roads and buildings: {each} t per inhabitant.",
            each=figures(wide.total_tonnes / found.area.inhabitants, 2),
        )
    shown = [
        Highlight(_("Raw material per inhabitant"), figures(found.each), _("t a year"), each_note),
        Highlight(_("For all inhabitants"), amount(account.total_tonnes, ""), _("t a year"), wide_note),
        Highlight(
            _("Extracted abroad"), figures(100.0 * float(account.share_abroad), 2), "%",
            _share_note(sure),
        ),
    ]  # fmt: skip
    score = found.made.score
    if score is not None:
        low, high = score.autonomy_interval
        shown.append(
            Highlight(
                _("Made in the area of what its goods need"), figures(score.autonomy, 2), "%",
                _("An estimate from jobs and plants: between {low} and {high} %.", low=figures(low, 2), high=figures(high, 2)),
            )
        )  # fmt: skip
        shown.append(
            Highlight(_("FabCity Index"), figures(score.value), _("of 100"), _place_among(found, score.expected_error))
        )  # fmt: skip
    return shown


def _place_among(found: Gathered, error: float) -> str:
    """Return the place by index and how wrong the index is, in words."""
    ranked = ranked_among(found)
    wrong = figures(error, 2)
    if ranked is None:
        return _(
            "Without a rank: only urban areas and inter-municipal bodies are ranked, each among their own. Wrong by {error} points on "
            "average where it can be checked.",
            error=wrong,
        )  # fmt: skip
    return _(
        "Place {rank} among {ranked} {kind}; wrong by {error} points on average where it can be checked.",
        rank=number(ranked[0]), ranked=number(ranked[1]), kind=several_of(found.area.kind, found.area.part_of_france), error=wrong,
    )  # fmt: skip


def _share_note(sure: HeadlineInterval | None) -> str:
    if sure is None:
        return _("From French trade as a whole: nobody records what a single area imports.")
    low, high = sure.ends("share_abroad")
    return _(
        "Nine times in ten between {low} and {high} %. From French trade as a whole: nobody records what a single area imports.",
        low=figures(100.0 * low, 2),
        high=figures(100.0 * high, 2),
    )


def ranked_among(found: Gathered, *, like_size: bool = False) -> tuple[int, int] | None:
    """Return the place by index among areas of its kind and part of France, and how many; None without.

    Of like size: those of half to twice as many inhabitants.
    """
    score, board = found.made.score, found.made.board
    if score is None or board is None or found.area.kind not in MEMBERSHIP:
        return None
    others = board.drop(index=found.area.code, errors="ignore")
    others = others[others["part_of_france"] == score.ranked_among]
    if like_size:
        ratio = others["inhabitants"] / float(found.area.inhabitants)
        others = others[ratio.between(0.5, 2.0)]
    return 1 + int((others["index"] > score.value + 1e-12).sum()), len(others) + 1


def picture(found: Gathered) -> Chart:
    """Return what the raw material is for, in France and abroad, per inhabitant."""
    account = found.account
    by = "product group" if "product group" in account.dimensions else "product"
    parts = tonnes(account, by, "location").unstack(fill_value=0)
    parts = parts.reindex(columns=[HOME, ABROAD], fill_value=0.0) / found.area.inhabitants
    parts = parts.loc[parts.sum(axis=1).sort_values(ascending=False).index].head(9).clip(lower=0.0)
    parts.index = [told(str(name)) for name in parts.index]
    parts.index.name = _("Consumed for")
    home, abroad = _("extracted in France"), _("extracted abroad")
    parts.columns = [home, abroad]
    return bars(
        parts,
        colours={home: svg.HOME, abroad: svg.ABROAD},
        unit=_("t per inhabitant"),
        title=_("What the raw material is extracted for"),
        description=_("Bars of tonnes per inhabitant a year by what is consumed, in France and abroad."),
        decimals=2,
    )


def actions(found: Gathered) -> list[str]:
    """Return three things to do: change what is bought, make what is missing, invest."""
    said = [text for text in (_buy(found), _make(found), _invest(found)) if text]
    if len(said) < 3:
        said.append(_first_of_all(found))
    return said[:3]


def _buy(found: Gathered) -> str:
    changes = [effect.result.totals.to_dict("index")["total"] for effect in found.effects]
    if not changes or min(one["change"] for one in changes) >= 0:
        return ""
    totals, best = min(zip(changes, found.effects, strict=True), key=lambda pair: pair[0]["change"])
    return _(
        "Change what is bought. {scenario}: {saved} less a year, {share} of the footprint.",
        scenario=told(best.result.scenario.title), saved=amount(-float(totals["change"]), "t", 2),
        share=percent(-float(totals["change"] / totals["before"])),
    )  # fmt: skip


def _make(found: Gathered) -> str:
    if found.made.priorities is None:
        return ""
    short = found.made.priorities.strategic.to_dict("records")
    ready = [row for row in short if feasibility(row) == "ready"]
    chosen = (ready or [row for row in short if feasibility(row) == "hard"])[:3]
    if not chosen:
        return ""
    names = ", ".join(lowered(sector_name(row)) for row in chosen)
    if ready:
        return _(
            "Make here what is missing and can be made: {sectors}. Suppliers and similar trades are already in the area.",
            sectors=names,
        )
    return _("Make here what is missing most: {sectors}. Suppliers must be found first.", sectors=names)


def _invest(found: Gathered) -> str:
    plan = found.made.plan
    if plan is None or not len(plan.table):
        return ""
    totals = plan.totals
    return _(
        "Look at a plan of {capital} million EUR: {plants} plants or workshops with {jobs} jobs would avoid {avoided} of extraction "
        "abroad a year.",
        capital=figures(totals["capex"], 2), plants=number(int(totals["plants"])), jobs=figures(totals["jobs"], 2),
        avoided=amount(totals["avoided_foreign_extraction"] * _KT, "t", 2),
    )  # fmt: skip


def _first_of_all(found: Gathered) -> str:
    account = found.account
    by = "product group" if "product group" in account.dimensions else "product"
    largest = tonnes(account, by).sort_values(ascending=False)
    return _(
        "Begin with what weighs most: {group}, {share} of the tonnes.",
        group=lowered(told(str(largest.index[0]))), share=percent(float(largest.iloc[0] / largest.sum())),
    )  # fmt: skip
