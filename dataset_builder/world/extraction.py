"""Which industry each tonne of extraction is booked on, and what the fourteen split industries are worth."""

from __future__ import annotations

from collections.abc import Mapping

import pandas as pd

from dataset_builder.labels import MATERIALS, MINING_PARTS
from dataset_builder.world.release import Release
from dataset_builder.world.sources import USD_PER_EUR

#: Where extraction goes that no user of its own is known for.
_EXTRACTOR = {
    **{material: "Crops" for code, material in MATERIALS.items() if code.startswith("A.1.1")},
    "Straw": "Livestock", "Other crop residues": "Livestock", "Grazed biomass": "Livestock",
    "Timber": "Forestry", "Wood fuel": "Forestry", "Wild fish": "Fishing", "Aquatic plants": "Fishing",
    **{material: "Metal ores" for code, material in MATERIALS.items() if code.startswith("A.2")},
    **{material: "Industrial minerals" for code, material in MATERIALS.items() if code.startswith("A.3")},
    "Ornamental and building stone": "Construction minerals", "Chalk": "Construction minerals",
    "Dolomite": "Construction minerals", "Limestone": "Construction minerals",
    "Structural clays": "Construction minerals", "Construction sand and gravel": "Construction minerals",
    **{material: "Coal" for code, material in MATERIALS.items() if code.startswith("A.4.1")},
    "Peat": "Industrial minerals",
    **{material: "Crude oil" for code, material in MATERIALS.items() if code.startswith(("A.4.2", "A.4.3"))},
    "Natural gas": "Natural gas",
}  # fmt: skip

#: Price of each material: key of the assumption.
_PRICE_KEYS = {
    "Crude oil": "price_crude_oil", "Natural gas": "price_natural_gas", "Oil shale and tar sands": "price_crude_oil",
    "Natural gas liquids": "price_gas_liquids", "Lignite": "price_lignite", "Peat": "price_peat",
    "Iron ores": "price_iron_ore", "Copper ores": "price_copper_ore", "Gold ores": "price_gold_ore",
    "Bauxite": "price_bauxite", "Tin ores": "price_tin_ore", "Timber": "price_timber",
    "Wood fuel": "price_wood_fuel", "Wild fish": "price_fish", "Aquatic plants": "price_fish",
}  # fmt: skip
_PRICE_KEYS |= dict.fromkeys(
    ("Chemical minerals", "Other chemical and fertiliser minerals", "Fertiliser minerals"),
    "price_fertiliser_minerals",
)
_PRICE_OF_INDUSTRY = {
    "Coal": "price_hard_coal",
    "Metal ores": "price_other_metal_ores",
    "Construction minerals": "price_construction_minerals",
    "Industrial minerals": "price_industrial_minerals",
}
#: World Bank series that move an assumed price of 2011 to another year.
_MOVED_BY = {
    "price_crude_oil": "Crude oil, average", "price_gas_liquids": "Crude oil, average",
    "price_natural_gas": "Natural gas index", "price_hard_coal": "Coal, Australian",
    "price_iron_ore": "Iron ore, cfr spot", "price_copper_ore": "Copper", "price_gold_ore": "Gold",
    "price_tin_ore": "Tin", "price_bauxite": "Aluminum", "price_other_metal_ores": "Zinc",
}  # fmt: skip
#: Energy with a world price: World Bank series, and its unit to tonnes (barrels, million BTU).
_WORLD_PRICED = {
    "Crude oil": {
        "Crude oil": ("Crude oil, average", 7.33),
        "Natural gas liquids": ("Crude oil, average", 7.33 * 2 / 3),
    },
    "Natural gas": {"Natural gas": ("Natural gas, Europe", 48.0)},
    "Coal": dict.fromkeys(
        ("Sub-bituminous coal", "Anthracite", "Coking coal", "Other bituminous coal"),
        ("Coal, Australian", 1.0),
    ),
}
#: Who gets a fuel or an ore cheaply at home: a role of the release.
_BOUGHT_CHEAPLY_BY = {
    "Crude oil": "refining",
    "Natural gas liquids": "chemicals",
    "Natural gas": "power",
    "Sub-bituminous coal": "power",
    "Anthracite": "power",
    "Coking coal": "metals",
    "Other bituminous coal": "power",
}
_BOUGHT_CHEAPLY_BY |= {m: "metals" for m, i in _EXTRACTOR.items() if i == "Metal ores"}
DIRECT = "households, directly"
#: Ores of which only a share of the source is kept, by the assumption that holds the share.
CORRECTED_ORES = {
    "tin_ore_indonesia": ("Tin ores", "IDN"),
    "tin_ore_brazil": ("Tin ores", "BRA"),
    "nickel_ore_indonesia": ("Nickel ores", "IDN"),
}


def user_shares(assumed: Mapping[str, float], region: str, kept: pd.Series, release: Release) -> pd.DataFrame:
    """Return the share of each material that is booked on each industry, or used directly by households.

    Materials that hardly travel are booked on the industry of the same country that first uses them:
    otherwise the average price of all mining or farming would carry them into exports. All others are
    booked on the industry that extracts them, energy only as far as `kept_for_market` says.

    Returns
    -------
    DataFrame
        60 materials × (the industries and direct use); every row sums to one.
    """
    shares = pd.DataFrame(0.0, index=list(MATERIALS.values()), columns=[*release.sectors, DIRECT])
    role = release.role
    sand, clay = assumed["sand_to_construction"], assumed["clay_to_construction"]
    rules = {
        "Construction sand and gravel": {"Construction": sand, role.cement: 1 - sand},
        "Structural clays": {"Construction": clay, role.cement: 1 - clay},
        "Limestone": {
            "Construction": assumed["limestone_to_construction"],
            role.cement: assumed["limestone_to_cement_glass"],
            role.metals: assumed["limestone_to_metals"],
            role.chemicals: assumed["limestone_to_chemicals"],
            role.power: assumed["limestone_to_electricity"],
            "Crops": assumed["limestone_to_crops"],
        },
        "Sugar crops": {"Other food, beverages and tobacco": assumed["sugar_crops_to_food"]},
        "Lignite": {role.power: assumed["lignite_to_electricity"]},
        "Peat": {role.power: assumed["peat_to_electricity"]},
        "Wood fuel": {DIRECT: assumed["wood_fuel_to_households"]},
        "Straw": {
            "Livestock": assumed["residues_to_livestock"],
            "Crops": 1 - assumed["residues_to_livestock"],
        },
        "Other crop residues": {
            "Livestock": assumed["residues_to_livestock"],
            "Crops": 1 - assumed["residues_to_livestock"],
        },
    }
    for material, buyer in _BOUGHT_CHEAPLY_BY.items():
        rules[material] = {getattr(role, buyer): 1 - float(kept[material])}
    if region != "CAN":
        rules["Oil shale and tar sands"] = {role.power: 1.0}
    for material in shares.index:
        rule = rules.get(material, {})
        for user, share in rule.items():
            shares.loc[material, user] = share
        rest = 1.0 - sum(rule.values())
        if material == "Limestone":
            shares.loc[material] /= shares.loc[material].sum()
        elif rest > 1e-12:
            shares.loc[material, _EXTRACTOR[material]] += rest
    return shares


def book_extraction(
    extraction: pd.DataFrame, assumed: Mapping[str, float], kept: pd.DataFrame, release: Release
) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return extraction by industry and by households directly, tonnes.

    Returns
    -------
    F : 60 materials × MultiIndex(region, sector)
    direct : 60 materials × region
    """
    booked = {
        region: user_shares(assumed, region, kept[region], release).mul(extraction[region], axis=0)
        for region in extraction.columns
    }
    F = pd.concat({region: table[list(release.sectors)] for region, table in booked.items()}, axis=1)
    direct = pd.DataFrame({region: table[DIRECT] for region, table in booked.items()})
    return F.rename_axis(columns=["region", "sector"]), direct


def kept_for_market(
    extraction: pd.DataFrame,
    output: pd.DataFrame,
    assumed: Mapping[str, float],
    prices: pd.Series,
    prices_2011: pd.Series,
    year: int,
) -> pd.DataFrame:
    """Return the share of each fuel and ore that stays on the extracting industry, material × region.

    An exporter sells abroad at the world price less duty, pipeline and trade margins, and may sell far
    cheaper at home. Where output over tonnes is below that netback, output ÷ (netback × tonnes at world
    prices) of the tonnes stays with the industry, so that its exports leave at the netback; the rest is
    booked on the domestic industries that get it cheaply. Ores are valued at the assumed mine-gate prices.
    """
    kept = pd.DataFrame(1.0, index=extraction.index, columns=extraction.columns)
    for industry, members in _WORLD_PRICED.items():
        value = sum(extraction.loc[m] * prices[series] * factor for m, (series, factor) in members.items())
        netback = assumed["export_netback"] * value / 1e6 / USD_PER_EUR[year]
        kept.loc[list(members)] = (
            (output[industry] / netback.where(netback > 0)).clip(upper=1.0).fillna(1.0).to_numpy()
        )
    ores = [m for m, industry in _EXTRACTOR.items() if industry == "Metal ores"]
    value = extraction_value(extraction, assumed, prices, prices_2011, year)["Metal ores"]
    kept.loc[ores] = (output["Metal ores"] / value.where(value > 0)).clip(upper=1.0).fillna(1.0).to_numpy()
    return kept


def output_shares(
    extraction: pd.DataFrame,
    farm_values: pd.DataFrame,
    mining_output: pd.DataFrame,
    construction_exported: pd.Series,
    assumed: Mapping[str, float],
    prices: pd.Series,
    prices_2011: pd.Series,
    year: int,
    release: Release,
) -> pd.DataFrame:
    """Return the share of each split industry in its parent's output, by region.

    Farming: crops and livestock by their value in FAOSTAT, forestry and fishing by tonnes × price.
    Mining: energy, other and support by the OECD's split of mining output; coal against oil and gas, and
    the three other industries against each other, by tonnes × price. Construction abroad is what construction
    exports: a building abroad is made of minerals quarried there, so exports carry none of the country's own.
    """
    value = extraction_value(extraction, assumed, prices, prices_2011, year)
    split = [name for parent in release.split for name in release.children[parent]]
    shares = pd.DataFrame(index=list(release.source_regions), columns=split, dtype=float)
    shares["Crops"], shares["Livestock"] = farm_values["crops"], farm_values["livestock"]
    for name in ("Forestry", "Fishing"):
        if name in split:
            shares[name] = value[name]
    for part, members in MINING_PARTS.items():
        names, share = list(members), mining_output[part].clip(lower=0.005)
        tonnes_priced = value[names].clip(lower=1e-3)
        least = 1e-3 * tonnes_priced.sum(axis=1)
        tonnes_priced = tonnes_priced.where(value[names] == 0, tonnes_priced.clip(lower=least, axis=0))
        shares[names] = tonnes_priced.div(tonnes_priced.sum(axis=1), axis=0).mul(share, axis=0)
    for parent in (release.role.farming, release.role.mining):
        names = list(release.children[parent])
        shares[names] = shares[names].div(shares[names].sum(axis=1), axis=0)
    shares["Construction"], shares["Construction projects abroad"] = (
        1 - construction_exported,
        construction_exported,
    )
    meat = assumed["meat_and_dairy_in_food"]
    shares["Meat and dairy products"], shares["Other food, beverages and tobacco"] = meat, 1 - meat
    return shares


def extraction_value(
    extraction: pd.DataFrame,
    assumed: Mapping[str, float],
    prices: pd.Series,
    prices_2011: pd.Series,
    year: int,
) -> pd.DataFrame:
    """Return tonnes × assumed price in MEUR, region × extracting industry."""
    industry = pd.Series(_EXTRACTOR).reindex(extraction.index)
    keys = {m: _PRICE_KEYS.get(m, _PRICE_OF_INDUSTRY.get(industry[m], "")) for m in extraction.index}
    price = pd.Series(
        {m: assumed[key] * _moved(key, prices, prices_2011) if key else 0.0 for m, key in keys.items()}
    )
    value = extraction.mul(price, axis=0).groupby(industry).sum().T / 1e6 / USD_PER_EUR[year]
    return value.reindex(columns=[*value.columns, "Mining support"], fill_value=0.0)


def tradability(extraction: pd.DataFrame, assumed: Mapping[str, float], release: Release) -> pd.DataFrame:
    """Return how readily each split industry sells abroad, against the most traded of its parent."""
    names = [name for parent in release.split for name in release.children[parent]]
    table = pd.DataFrame(1.0, index=list(extraction.columns), columns=names)
    for name in ("Livestock", "Forestry", "Fishing", "Construction minerals", "Industrial minerals",
                 "Meat and dairy products"):  # fmt: skip
        if name in names:
            table[name] = assumed[f"tradable_{name.lower().replace(' ', '_')}"]
    coal = extraction.loc[[m for m, i in _EXTRACTOR.items() if i == "Coal"]]
    bought = coal.mul([assumed["price_lignite"] if m == "Lignite" else assumed["price_hard_coal"] for m in coal.index],
                      axis=0)  # fmt: skip
    lignite = bought.loc["Lignite"] / bought.sum().where(bought.sum() > 0)
    table["Coal"] = (1 - lignite.fillna(0.0)).clip(lower=0.01)
    return table


def read_assumptions(table: pd.DataFrame) -> dict[str, float]:
    """Return the values of ``data/assumptions.csv`` by key."""
    return table.set_index("key")["value"].astype(float).to_dict()


def _moved(key: str, prices: pd.Series, prices_2011: pd.Series) -> float:
    series = _MOVED_BY.get(key)
    return float(prices[series] / prices_2011[series]) if series else 1.0


def plausible_ores(extraction: pd.DataFrame, assumed: Mapping[str, float]) -> pd.DataFrame:
    """Return extraction with ores that are far too poor in the source brought to what the metal mined takes.

    One rule for the tin of every country: no ore is poorer than 0.2 % tin. Against the metal that countries
    mined in 2014 (US Geological Survey, Minerals Yearbook 2014) the source's ore holds 0.011 % in Indonesia
    and 0.093 % in Brazil; China (0.93 %) and Peru (0.24 %) pass, and so do all others together. Indonesian
    nickel has one tenth of the grade of its neighbour.
    """
    out = extraction.copy()
    for key, (material, region) in CORRECTED_ORES.items():
        out.loc[material, region] *= assumed[key]
    return out


def extracting_industries() -> dict[str, str]:
    """Return the industry that extracts each material, whatever industry it is booked on."""
    return dict(_EXTRACTOR)


def value_at_world_prices(extraction: pd.DataFrame, prices: pd.Series, year: int) -> pd.Series:
    """Return what each region extracts of fuels at world prices, MEUR; lignite and peat do not travel."""
    value = sum(
        extraction.loc[m] * prices[series] * factor
        for members in _WORLD_PRICED.values()
        for m, (series, factor) in members.items()
    )
    return value / 1e6 / USD_PER_EUR[year]
