"""The section that follows the tonnes from the country through the material to the household."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import pandas as pd

from footprint.i18n import _, marked, number, told
from footprint.report.account.breakdown import products_table
from footprint.report.account.measures import HOME, HOME_CODE, REST_CODE, shares, suited, tonnes
from footprint.report.area.words import amount
from footprint.report.document.document import Section
from footprint.report.figures.sankey import sankey
from footprint.report.figures.svg import GROUP_COLOURS, NEUTRAL

if TYPE_CHECKING:
    from footprint.areas.account import MaterialAccount

_COUNTRIES, _MATERIALS = 9, 10
_OTHER_COUNTRIES = marked("Other countries")


def flows_section(account: MaterialAccount, names: Mapping[str, str]) -> Section:
    """Return country → material → product as a flow diagram, with what the products are consumed for."""
    home, rest = names.get(HOME_CODE, HOME), names.get(REST_CODE, REST_CODE)
    flows = _condensed(account, names, (home, rest))
    divisor, unit, _decimals = suited(float(flows["value"].sum()))
    flows = flows.assign(value=flows["value"] / divisor)
    groups = {str(m): str(g) for m, g in zip(flows["material"], flows["group"], strict=True)}
    orders = _orders(flows, groups, home, rest)
    figure = sankey(
        flows.assign(**{name: flows[name].map(told) for name in ("country", "material", "product")}),
        orders={name: [told(label) for label in labels] for name, labels in orders.items()},
        colours={told(material): GROUP_COLOURS.get(group, NEUTRAL) for material, group in groups.items()},
        unit=unit,
        title=_(
            "Where the raw material behind consumption in {area} comes from and what it is for",
            area=account.area.name,
        ),
        description=_(
            "Flow diagram from extracting country to material to the group of products consumed; the "
            "tables below hold the same numbers."
        ),
        heads=(_("Extracted in ({unit})", unit=unit), _("Material"), _("Consumed for")),
    )
    share = 100 * flows.groupby("country")["value"].sum() / flows["value"].sum()
    abroad = share.drop([home, rest, _OTHER_COUNTRIES], errors="ignore").sort_values(ascending=False)
    first = flows.groupby("product")["value"].sum().sort_values(ascending=False)
    reading = _(
        "{home} supplies {share} % of the tonnes; the largest single suppliers abroad are {suppliers}. The "
        "largest group of products, {group}, takes {amount} ({part} %).",
        home=told(home),
        share=number(share.get(home, 0.0)),
        suppliers=shares(abroad.head(3), marked("{name} ({share} %)"), lower=False),
        group=told(str(first.index[0])).lower(),
        amount=amount(float(first.iloc[0]) * divisor),
        part=number(100 * first.iloc[0] / first.sum()),
    )
    tables = (products_table(account, grouped=True),)
    return Section("flows", _("From the ground to the household"), reading, figure, tables)


def _condensed(account: MaterialAccount, names: Mapping[str, str], kept: tuple[str, str]) -> pd.DataFrame:
    """Return tonnes by country, material, its group, and product; small countries and materials gathered."""
    dimensions = ["country", "material group", "material", "product group"]
    flows = (
        tonnes(account, *dimensions)
        .rename("value")
        .reset_index()
        .set_axis(["country", "group", "material", "product", "value"], axis=1)
    )
    flows = flows[flows["value"] > 0].astype({"country": str, "group": str, "material": str, "product": str})
    countries = flows["country"].map(lambda code: names.get(code, code))
    flows = flows.assign(country=countries)
    shown = {*kept, *_largest(flows[~flows["country"].isin(kept)], "country", _COUNTRIES)}
    flows = flows.assign(
        country=flows["country"].where(flows["country"].isin(shown), _OTHER_COUNTRIES),
        material=flows["material"].where(
            flows["material"].isin(_largest(flows, "material", _MATERIALS)),
            flows["group"].map({group: _gathered(group) for group in flows["group"].unique()}),
        ),
    )
    return flows.groupby(["country", "group", "material", "product"])["value"].sum().reset_index()


def _orders(flows: pd.DataFrame, groups: Mapping[str, str], home: str, rest: str) -> dict[str, list[str]]:
    """Return each column's labels from top to bottom: largest first, France first, gathered ones last."""
    country, material, group, product = (
        flows.groupby(name)["value"].sum() for name in ("country", "material", "group", "product")
    )
    return {
        "country": sorted(
            country.index, key=lambda c: (c != home, c in (_OTHER_COUNTRIES, rest), c == rest, -country[c])
        ),
        "material": sorted(
            material.index, key=lambda m: (-group[groups[m]], m == _gathered(groups[m]), -material[m])
        ),
        "product": list(product.sort_values(ascending=False).index),
    }


def _gathered(group: str) -> str:
    return _("All other {group}", group=told(group).lower())


def _largest(flows: pd.DataFrame, name: str, count: int) -> list[str]:
    return list(flows.groupby(name)["value"].sum().nlargest(count).index)
