"""Chapters on how far to trust the report: published figures, spread, method, sources, commands, citing."""

from __future__ import annotations

import shlex
from typing import TYPE_CHECKING

import pandas as pd

from footprint import __version__
from footprint.areas import find_area
from footprint.embedded import embedded
from footprint.errors import FootprintError
from footprint.i18n import _, told
from footprint.report.account.measures import HOME_CODE, counted_together, tonnes
from footprint.report.account.published import NANTES
from footprint.report.area.words import LINKS, figures, linked_source, percent, place_name
from footprint.report.document.document import Section
from footprint.report.document.tables import Column, Table

if TYPE_CHECKING:
    from footprint.areas import Area
    from footprint.report.area.gather import Gathered

_EACH = "Per inhabitant"


def trust_sections(found: Gathered) -> list[Section]:
    """Return the chapters in reading order."""
    return [*_published(found), _sure(found), _method(), _sources(found), _again(found), _cite(found)]


def _published(found: Gathered) -> list[Section]:
    people = float(
        found.world.region_info.get("inhabitants", pd.Series(dtype=float)).get(HOME_CODE, float("nan"))
    )
    rows = []
    if found.scores is not None and people > 0:
        table = found.scores.found
        france = table[(table["region"] == HOME_CODE) & (table["group"] == "Total")]
        year = int(france["year"].iloc[0])
        what = _("all that is consumed and built in France")
        ours = _("this program, with the same table")
        rows.append((what, ours, str(year), 1e6 * float(france["computed"].iloc[0]) / people))
        for row in france.to_dict("records"):
            publisher = str(row["source"])
            name = next(
                (
                    f"[{publisher}]({address})"
                    for word, address in LINKS.items()
                    if publisher.startswith(word)
                ),
                publisher,
            )
            rows.append((what, name, str(year), 1e6 * float(row["published"]) / people))
    if found.area.code == NANTES.code:
        rows.append((
            _("households of {area}", area=NANTES.name), _("figure published for the area, {year}", year=NANTES.year),
            str(NANTES.year), float(NANTES.per_inhabitant),
        ))  # fmt: skip
    if not rows:
        return []
    rows.insert(
        0,
        (
            _("households of {area}", area=found.area.name),
            _("this report"),
            str(found.world.year or ""),
            found.each,
        ),
    )
    frame = pd.DataFrame(rows, columns=["Whose consumption", "Who says so", "Year", _EACH])
    columns = (Column("Whose consumption"), Column("Who says so"), Column("Year"), Column(_EACH, "t", 1))
    reading = _(
        "The same table of the world, for all of France, beside what statistical offices publish. Nobody measures raw material in traded "
        "goods: each of them estimates it."
    )
    paragraphs = []
    if found.scores is not None:
        score = found.scores.default
        paragraphs.append(
            _(
                "Over {count} European countries the table is off by {error} from what Eurostat publishes, on average. Nothing here is fitted "
                "to a published figure.",
                count=score["countries"], error=percent(float(score["mean_absolute_error"])),
            )
        )  # fmt: skip
    if found.area.code == NANTES.code:
        paragraphs.append(
            _(
                "The figure of {each} t published in {year} is higher chiefly because it lets sand, gravel and stone follow money: part of "
                "what French builders use then counts as dug abroad for households. The technical annex compares both line by line.",
                each=NANTES.per_inhabitant, year=NANTES.year,
            )
        )  # fmt: skip
    title = _("Raw material per inhabitant and year, by who computed it")
    shown = Table(title, columns, frame, name=_("Published figures"))
    return [
        Section("published", _("Beside published figures"), reading, tables=(shown,), paragraphs=paragraphs)
    ]


def _sure(found: Gathered) -> Section:
    account = found.account
    rows = []
    differing = account.differences
    if account.interval is not None:
        ends = account.interval.ends("per_inhabitant")
        rows.append((_("World table, assumptions and place together"), *ends))
    if differing is not None:
        rows.append((_("People and habits of the place"), differing.interval.low, differing.interval.high))
    if found.embedded:
        rows += _spreads(found)
    rest = tonnes(account, "country")
    share = counted_together(rest) / float(rest.sum())
    reading = _(
        "The figure of {each} t per inhabitant is an estimate. What moves it, one thing at a time:", each=figures(found.each)
    ) if rows else _("The figure of {each} t per inhabitant is an estimate.", each=figures(found.each))  # fmt: skip
    frame = pd.DataFrame(rows, columns=["What", "Low", "High"])
    columns = (
        Column("What"),
        Column("Low", _("t per inhabitant"), 1),
        Column("High", _("t per inhabitant"), 1),
    )
    table = Table(_("From low to high"), columns, frame, name=_("How sure"))
    paragraphs = [
        _("These are spreads between choices, not margins of an opinion poll: nobody knows how likely each is."),
        _(
            "The world table knows {regions} countries and groups of countries and {sectors} branches. {rest} of the tonnes come from "
            "countries that it counts together as the rest of the world. The trade of a single area is not recorded: it is taken to "
            "buy from the same countries as France.",
            regions=len(found.world.regions), sectors=len(found.world.sectors), rest=percent(share),
        ),
    ]  # fmt: skip
    return Section(
        "sure", _("How sure is it"), reading, tables=(table,) if rows else (), paragraphs=paragraphs
    )


def _spreads(found: Gathered) -> list[tuple[str, float, float]]:
    """Return what other methods and other assumptions give, carried over from the French mean to the area."""
    steps = pd.read_csv(embedded("world_steps.csv"))
    varied = pd.read_csv(embedded("assumptions.csv"))
    first = int(steps["year"].min())
    year = found.world.year if found.world.year in set(steps["year"]) else first
    shown = steps.loc[steps["year"] == year, "t_per_inhabitant"]
    methods = shown * found.each / float(shown.iloc[0])
    base = float(steps.loc[steps["year"] == first, "t_per_inhabitant"].iloc[0])
    sides = varied[["t_per_inhabitant_at_low", "t_per_inhabitant_at_high"]].to_numpy() * found.each / base
    single = _("The single assumption that matters most, at both ends of its range")
    return [
        (_("Other choices of method for the world table"), float(methods.min()), float(methods.max())),
        (single, float(sides.min()), float(sides.max())),
    ]


def _method() -> Section:
    page = "docs/methods"
    paragraphs = (
        _(
            "First, what people buy. A national survey says what households spend by kind of household, income and size of town; the census "
            "says who lives in each commune. Together they give what the area's households buy in a year."
        ),
        _(
            "Second, who makes it. A table of the world economy says from which branch of which country each branch buys. Every purchase is "
            "followed from supplier to supplier, to the mine, quarry, field or well. What is extracted there is counted for the purchase."
        ),
        _(
            "Third, what is made in the area. Jobs and establishments of the area say what it can make of what the production behind its "
            "households' goods needs."
        ),
        _(
            "The equations, with every assumption, are in the documentation of the program: `{page}/engine.md`, `{page}/local-demand.md`, "
            "`{page}/index.md`, `{page}/relocation.md`. The model is that of Wassily Leontief, as described in the "
            "[manual of the United Nations](https://unstats.un.org/unsd/nationalaccount/docs/SUT_IOT_HB_Final_Cover.pdf).",
            page=page,
        ),
    )
    return Section("method", _("How it is computed"), paragraphs=paragraphs)


def _sources(found: Gathered) -> Section:
    accounts = [found.account, *found.impacts.values()]
    sources = list(
        dict.fromkeys(
            str(text) for account in accounts for text in (*account.sources, *found.world.texts("sources"))
        )
    )
    parts = list(dict.fromkeys(part.strip() for text in sources for part in text.split("; ")))
    frame = pd.DataFrame({"Source and licence": [linked_source(told(part)) for part in parts]})
    table = Table(_("Sources"), (Column("Source and licence"),), frame, name=_("Data sources"))
    reading = _(
        "Years: world table of {year}; {vintage}. Where no licence is printed the source allows reuse with attribution.",
        year=found.world.year or _("an unknown year"), vintage=told(found.area.vintage),
    )  # fmt: skip
    return Section("data", _("Sources and licences"), reading, tables=(table,))


def asked_by(area: Area) -> str:
    """Return the area's name where it means this area and no other, else its code."""
    try:
        return str(area.name) if find_area(area.name).code == area.code else str(area.code)
    except FootprintError:
        return str(area.code)


def command_of(found: Gathered) -> str:
    """Return the command that makes the report again."""
    asked = found.asked
    options = []
    if found.embedded and asked.year is not None:
        options.append(f"--year {asked.year}")
    if not found.embedded:
        options.append(f"--world {shlex.quote(asked.world_name or 'NAME')}")
    options += [f"--demand-model {asked.demand_model}"] if asked.demand_model else []
    options += ["--profile FILE"] if asked.profile is not None else []
    options += ["--demand FILE"] if asked.demand is not None else []
    options += ["--establishments FILE"] if asked.establishments is not None else []
    options += [f'--compare "{asked_by(found.other.area)}"'] if found.other is not None else []
    options += ["--peers"] if asked.peers else []
    options += [f"--scenario {shlex.quote(str(name))}" for name in asked.scenarios]
    options += [f'--plan "{asked.plan}"'] if asked.plan.strip() else []
    return " ".join([f'footprint report "{asked_by(found.area)}"', *options])


def _again(found: Gathered) -> Section:
    area = f'"{asked_by(found.area)}"'
    world = "" if found.embedded else f" --world {shlex.quote(found.asked.world_name or 'NAME')}"
    as_made = world  # what is made here is computed with the default year of the embedded table
    world = f" --year {found.asked.year}" if found.embedded and found.asked.year else world
    rows = [
        (_("Footprint, countries, products"), f"footprint account {area}{world}"),
        (
            _("Every cell behind it"),
            f"footprint account {area}{world} --by material,country,industry,product --format csv",
        ),
    ]
    if found.impacts:
        rows.append(
            (
                _("Carbon, water, waste"),
                f"footprint account {area}{world} --extension {','.join(found.impacts)}",
            )
        )
    if found.peers is not None:
        rows.append((_("Places like it"), f"footprint peers {area}{world}"))
    if found.made.score is not None:
        rows += [
            (_("Autonomy, index, ranks"), f"footprint index {area}{as_made}"),
            (_("What is missing"), f"footprint priorities {area}{as_made}"),
            (_("What an order sets off"), f"footprint multiplier {area}{as_made}"),
        ]
    rows += [
        (
            told(effect.result.scenario.title or effect.result.scenario.name),
            f"footprint circular scenario {area} {effect.result.scenario.name}{world}",
        )
        for effect in found.effects
    ]
    if found.made.plan is not None:
        limits = " ".join(_as_options(found))
        rows.append((_("The plan"), f"footprint plan {area}{as_made} {limits}"))
    rows.append((_("The check of the data"), "footprint data verify"))
    frame = pd.DataFrame(rows, columns=["Figure", "Command"])
    frame["Command"] = [f"`{command}`" for command in frame["Command"]]
    table = Table(_("Commands"), (Column("Figure"), Column("Command")), frame, name=_("Commands"))
    reading = _("Every figure can be computed again with the program, which needs no network.")
    return Section("again", _("Check it yourself"), reading, tables=(table,))


def _as_options(found: Gathered) -> list[str]:
    from footprint.report.area.limits import plan_options

    options = []
    for name, value in plan_options(found.asked.plan, found.area).items():
        each = value if isinstance(value, list) else [value]
        options += [f"--{name.replace('_', '-')} {shlex.quote(str(one))}" for one in each]
    return options


def _cite(found: Gathered) -> Section:
    text = _(
        "footprint-engine {version}, “Material footprint of {place}”, world table of {year}; data: WIOD, UNEP International Resource Panel, "
        "INSEE, with the licences above.",
        version=__version__, place=place_name(found.area), year=found.world.year or _("an unknown year"),
    )  # fmt: skip
    if not found.embedded:
        text = _(
            "footprint-engine {version}, “Material footprint of {place}”; data: world table {table}, INSEE, with the licences above.",
            version=__version__, place=place_name(found.area), table=found.world.name,
        )  # fmt: skip
    made = _("Fingerprint of the world table: {hash}", hash=str(found.world.content_hash)[:16])
    return Section("cite", _("How to cite"), text, paragraphs=(made,))
