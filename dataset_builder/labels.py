"""Labels of the embedded world table: regions, industries, materials, and how the sources name them."""

from __future__ import annotations

from dataclasses import dataclass

#: Codes of the countries in the file of Eurostat to labels of the table.
EUROSTAT = {
    "AT": "AUT", "CZ": "CZE", "DE": "DEU", "ES": "ESP", "FR": "FRA", "IT": "ITA", "PL": "POL", "PT": "PRT",
    "SE": "SWE",
}  # fmt: skip


@dataclass(frozen=True)
class Industry:
    """One industry of the embedded table: its WIOD parent, names and group for reading."""

    name: str
    parent: str
    name_fr: str
    group: str


_INDUSTRIES = """
Crops|c1|Cultures|food
Livestock|c1|Élevage|food
Forestry|c1|Sylviculture|other goods
Fishing|c1|Pêche|food
Coal|c2|Charbon|energy and fuels
Crude oil|c2|Pétrole brut|energy and fuels
Natural gas|c2|Gaz naturel|energy and fuels
Metal ores|c2|Minerais métalliques|other goods
Construction minerals|c2|Minéraux de construction|housing
Industrial minerals|c2|Minéraux industriels|other goods
Mining support|c2|Services aux mines|energy and fuels
Meat and dairy products|c3|Viande et produits laitiers|food
Other food, beverages and tobacco|c3|Autres aliments, boissons et tabac|food
Textiles|c4|Textiles et habillement|clothing
Leather and footwear|c5|Cuir et chaussures|clothing
Wood|c6|Bois|other goods
Paper and printing|c7|Papier, imprimerie et édition|other goods
Coke, refined petroleum and nuclear fuel|c8|Cokéfaction, raffinage et combustible nucléaire|energy and fuels
Chemicals|c9|Chimie et pharmacie|other goods
Rubber and plastics|c10|Caoutchouc et plastiques|other goods
Other non-metallic minerals|c11|Verre, ciment et céramique|housing
Metals and metal products|c12|Métaux et produits métalliques|other goods
Machinery|c13|Machines|electronics and machinery
Electrical and optical equipment|c14|Équipements électriques et optiques|electronics and machinery
Transport equipment|c15|Matériel de transport|transport
Manufacturing n.e.c. and recycling|c16|Autres industries et recyclage|other goods
Electricity, gas and water|c17|Électricité, gaz et eau|energy and fuels
Construction|c18|Construction|housing
Construction projects abroad|c18|Chantiers à l'étranger|housing
Motor vehicle trade and fuel retail|c19|Commerce automobile et carburants|transport
Wholesale trade|c20|Commerce de gros|trade
Retail trade|c21|Commerce de détail|trade
Hotels and restaurants|c22|Hôtels et restaurants|hotels and restaurants
Inland transport|c23|Transports terrestres|transport
Water transport|c24|Transports par eau|transport
Air transport|c25|Transports aériens|transport
Other transport and travel agencies|c26|Services de transport et voyages|transport
Post and telecommunications|c27|Postes et télécommunications|services
Finance and insurance|c28|Finance et assurance|services
Real estate|c29|Immobilier|housing
Renting and business services|c30|Location et services aux entreprises|services
Public administration and defence|c31|Administration publique et défense|public services
Education|c32|Enseignement|public services
Health and social work|c33|Santé et action sociale|public services
Other community and personal services|c34|Autres services collectifs et personnels|services
Private households with employed persons|c35|Ménages employeurs|services
"""

#: The 46 industries of the 2013 release, in the order of the tables.
INDUSTRIES = tuple(Industry(*line.split("|")) for line in _INDUSTRIES.strip().splitlines())
SECTORS = tuple(industry.name for industry in INDUSTRIES)
#: The 35 industries of the source, in its order.
PARENTS = tuple(f"c{number}" for number in range(1, 36))
CHILDREN = {parent: tuple(i.name for i in INDUSTRIES if i.parent == parent) for parent in PARENTS}

#: Names, groups and French names of the 35 industries; those that are not split keep theirs.
_WHOLE = {
    "c1": ("Agriculture, forestry and fishing", "Agriculture, sylviculture et pêche", "food"),
    "c2": ("Mining and quarrying", "Industries extractives", "energy and fuels"),
    "c3": ("Food, beverages and tobacco", "Alimentation, boissons et tabac", "food"),
}
PARENT_INDUSTRIES = tuple(
    Industry(_WHOLE[parent][0], parent, *_WHOLE[parent][1:])
    if parent in _WHOLE
    else next(industry for industry in INDUSTRIES if industry.parent == parent)
    for parent in PARENTS
)

#: Parts of mining that the OECD tells apart, and the split industries in each.
MINING_PARTS = {
    "energy": ("Coal", "Crude oil", "Natural gas"),
    "other": ("Metal ores", "Construction minerals", "Industrial minerals"),
    "support": ("Mining support",),
}

#: Final-demand categories: label here, label in the source.
CATEGORIES = {
    "households": "hh",
    "npish": "npish",
    "government": "gov",
    "investment": "gfcf",
    "inventories": "inv",
}

#: Regions of the embedded tables: code, English name, French name.
REGION_NAMES = {
    "FRA": ("France", "France"),
    "AUS": ("Australia", "Australie"),
    "AUT": ("Austria", "Autriche"),
    "BEL": ("Belgium", "Belgique"),
    "BRA": ("Brazil", "Brésil"),
    "CAN": ("Canada", "Canada"),
    "CHE": ("Switzerland", "Suisse"),
    "CHN": ("China", "Chine"),
    "CZE": ("Czechia", "Tchéquie"),
    "DEU": ("Germany", "Allemagne"),
    "DNK": ("Denmark", "Danemark"),
    "ESP": ("Spain", "Espagne"),
    "FIN": ("Finland", "Finlande"),
    "GBR": ("United Kingdom", "Royaume-Uni"),
    "IDN": ("Indonesia", "Indonésie"),
    "IND": ("India", "Inde"),
    "IRL": ("Ireland", "Irlande"),
    "ITA": ("Italy", "Italie"),
    "JPN": ("Japan", "Japon"),
    "KOR": ("South Korea", "Corée du Sud"),
    "MEX": ("Mexico", "Mexique"),
    "NLD": ("Netherlands", "Pays-Bas"),
    "NOR": ("Norway", "Norvège"),
    "POL": ("Poland", "Pologne"),
    "PRT": ("Portugal", "Portugal"),
    "RUS": ("Russia", "Russie"),
    "SWE": ("Sweden", "Suède"),
    "TUR": ("Türkiye", "Turquie"),
    "USA": ("United States", "États-Unis"),
    "REU": ("Rest of Europe", "Reste de l'Europe"),
    "ROW": ("Rest of the world", "Reste du monde"),
}
REST_OF_EUROPE = (
    "BGR", "CYP", "EST", "GRC", "HRV", "HUN", "LTU", "LUX", "LVA", "MLT", "ROU", "SVK", "SVN",
)  # fmt: skip

#: Source regions in the source's order, with Taiwan folded into the rest of the world.
WIOD_REGIONS = (
    "AUS", "AUT", "BEL", "BGR", "BRA", "CAN", "CHN", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN", "FRA", "GBR",
    "GRC", "HUN", "IDN", "IND", "IRL", "ITA", "JPN", "KOR", "LTU", "LUX", "LVA", "MEX", "MLT", "NLD", "POL", "PRT",
    "ROU", "RUS", "SVK", "SVN", "SWE", "TUR", "USA", "ROW",
)  # fmt: skip
RENAMED = {"ROM": "ROU", "RoW": "ROW", "TWN": "ROW"}

#: Material code of the source: name here. Names the source only inferred carry no "(?)" but are told in
#: data/PROVENANCE.md.
MATERIALS = {
    "A.1.1.1.1": "Rice",
    "A.1.1.1.2": "Wheat",
    "A.1.1.1.3": "Other cereals",
    "A.1.1.2": "Roots and tubers",
    "A.1.1.3": "Sugar crops",
    "A.1.1.4": "Pulses",
    "A.1.1.5": "Nuts",
    "A.1.1.6": "Oil crops",
    "A.1.1.7": "Vegetables",
    "A.1.1.8": "Fruits",
    "A.1.1.9": "Fibres",
    "A.1.1.10": "Tobacco",
    "A.1.1.11": "Spice, beverage and pharmaceutical crops",
    "A.1.1.12": "Other crops",
    "A.1.2.1.1": "Straw",
    "A.1.2.1.2": "Other crop residues",
    "A.1.2.2.2": "Grazed biomass",
    "A.1.3.1": "Timber",
    "A.1.3.2": "Wood fuel",
    "A.1.4.1": "Wild fish",
    "A.1.4.3": "Aquatic plants",
    "A.2.1.Fe": "Iron ores",
    "A.2.2.Ag": "Silver ores",
    "A.2.2.Al": "Bauxite",
    "A.2.2.Au": "Gold ores",
    "A.2.2.Cr": "Chromium ores",
    "A.2.2.Cu": "Copper ores",
    "A.2.2.Mn": "Manganese ores",
    "A.2.2.Ni": "Nickel ores",
    "A.2.2.Pb": "Lead ores",
    "A.2.2.Pt": "Platinum-group ores",
    "A.2.2.Sn": "Tin ores",
    "A.2.2.Ti": "Titanium ores",
    "A.2.2.U": "Uranium ores",
    "A.2.2.Zn": "Zinc ores",
    "A.2.2.nec": "Other metal ores",
    "A.3.1": "Ornamental and building stone",
    "A.3.2.1": "Chalk",
    "A.3.2.2": "Dolomite",
    "A.3.2.3": "Limestone",
    "A.3.4.1": "Chemical minerals",
    "A.3.4.2": "Other chemical and fertiliser minerals",
    "A.3.4.3": "Fertiliser minerals",
    "A.3.5": "Salt",
    "A.3.6": "Gypsum",
    "A.3.7.1": "Structural clays",
    "A.3.7.2": "Specialty clays",
    "A.3.8.1": "Industrial sand and gravel",
    "A.3.8.2": "Construction sand and gravel",
    "A.3.9": "Other non-metallic minerals",
    "A.4.1.1.1": "Lignite",
    "A.4.1.1.2": "Sub-bituminous coal",
    "A.4.1.2.1": "Anthracite",
    "A.4.1.2.2": "Coking coal",
    "A.4.1.2.3": "Other bituminous coal",
    "A.4.1.3": "Peat",
    "A.4.2.1": "Crude oil",
    "A.4.2.2": "Natural gas",
    "A.4.2.3": "Natural gas liquids",
    "A.4.3": "Oil shale and tar sands",
}
GROUPS = {
    "Biomass": "Biomass",
    "Fossil Fuels": "Fossil fuels",
    "Metals": "Metal ores",
    "Minerals": "Non-metallic minerals",
}
