"""The two releases of the World Input-Output Database and how each is split and folded."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from dataset_builder.labels import (
    CATEGORIES,
    INDUSTRIES,
    PARENTS,
    REGION_NAMES,
    REST_OF_EUROPE,
    WIOD_REGIONS,
    Industry,
)


@dataclass(frozen=True)
class Role:
    """Labels of a release that the method asks for by what they are.

    Attributes
    ----------
    farming, mining, food, construction : str
        Codes of industries of the source that are split.
    cement, metals, chemicals, power, refining, retail : str
        Names of industries of the table.
    """

    farming: str
    mining: str
    food: str
    construction: str
    cement: str
    metals: str
    chemicals: str
    power: str
    refining: str
    retail: str


@dataclass(frozen=True)
class Release:
    """One release of the source and what becomes of it.

    Attributes
    ----------
    name : str
    source_regions : tuple of str
        Regions of the source in its order, Taiwan folded into the rest of the world.
    parents : tuple of str
        Industries of the source, in its order.
    industries : tuple of Industry
        Industries of the table.
    role : Role
    common : dict of str to str
        For each industry of the table the industry of the 2013 release that it belongs to.
    """

    name: str
    source_regions: tuple[str, ...]
    parents: tuple[str, ...]
    industries: tuple[Industry, ...]
    role: Role
    common: dict[str, str]

    @cached_property
    def sectors(self) -> tuple[str, ...]:
        """Names of the industries of the table."""
        return tuple(industry.name for industry in self.industries)

    @cached_property
    def children(self) -> dict[str, tuple[str, ...]]:
        """The industries of the table that each industry of the source becomes."""
        return {p: tuple(i.name for i in self.industries if i.parent == p) for p in self.parents}

    @cached_property
    def split(self) -> tuple[str, ...]:
        """Industries of the source that are split."""
        return tuple(parent for parent in self.parents if len(self.children[parent]) > 1)

    @cached_property
    def parent_of(self) -> np.ndarray:
        """Position of each industry's parent."""
        return np.array([self.parents.index(industry.parent) for industry in self.industries])

    @property
    def shape(self) -> tuple[int, int, int, int]:
        """Numbers of source regions, of industries before and after the split, and of categories."""
        return len(self.source_regions), len(self.parents), len(self.sectors), len(CATEGORIES)

    def reaggregation(self) -> np.ndarray:
        """Return parents × industries, the matrix that adds split industries up again."""
        matrix = np.zeros((len(self.parents), len(self.sectors)))
        matrix[self.parent_of, np.arange(len(self.sectors))] = 1.0
        return matrix

    def folding(self, *, europe_apart: bool = True) -> pd.DataFrame:
        """Return regions × source regions: 1 where a source region is part of a region.

        Parameters
        ----------
        europe_apart : bool
            Whether small Europeans form the rest of Europe; otherwise they, Norway and Switzerland are part
            of the rest of the world, as in the first versions of the tables.
        """
        targets = {}
        for region in self.source_regions:
            target = "REU" if region in REST_OF_EUROPE else region
            targets[region] = "ROW" if not europe_apart and target in ("REU", "NOR", "CHE") else target
        regions = [region for region in REGION_NAMES if region in targets.values()]
        fold = pd.DataFrame(0.0, regions, list(self.source_regions))
        for region, target in targets.items():
            fold.loc[target, region] = 1.0
        return fold


_2016 = """
Crops|A01|c1|Cultures|food
Livestock|A01|c1|Élevage|food
Forestry|A02|c1|Sylviculture|other goods
Fishing|A03|c1|Pêche|food
Coal|B|c2|Charbon|energy and fuels
Crude oil|B|c2|Pétrole brut|energy and fuels
Natural gas|B|c2|Gaz naturel|energy and fuels
Metal ores|B|c2|Minerais métalliques|other goods
Construction minerals|B|c2|Minéraux de construction|housing
Industrial minerals|B|c2|Minéraux industriels|other goods
Mining support|B|c2|Services aux mines|energy and fuels
Meat and dairy products|C10-C12|c3|Viande et produits laitiers|food
Other food, beverages and tobacco|C10-C12|c3|Autres aliments, boissons et tabac|food
Textiles, clothing and leather|C13-C15|c4|Textiles, habillement et cuir|clothing
Wood|C16|c6|Bois|other goods
Paper|C17|c7|Papier|other goods
Printing|C18|c7|Imprimerie|other goods
Coke and refined petroleum|C19|c8|Cokéfaction et raffinage|energy and fuels
Chemicals|C20|c9|Chimie|other goods
Pharmaceuticals|C21|c9|Pharmacie|other goods
Rubber and plastics|C22|c10|Caoutchouc et plastiques|other goods
Other non-metallic minerals|C23|c11|Verre, ciment et céramique|housing
Basic metals|C24|c12|Métallurgie|other goods
Metal products|C25|c12|Produits métalliques|other goods
Computers, electronics and optics|C26|c14|Informatique, électronique et optique|electronics and machinery
Electrical equipment|C27|c14|Équipements électriques|electronics and machinery
Machinery|C28|c13|Machines|electronics and machinery
Motor vehicles|C29|c15|Automobile|transport
Other transport equipment|C30|c15|Autres matériels de transport|transport
Furniture and other manufacturing|C31_C32|c16|Meubles et autres industries|other goods
Repair and installation of machinery|C33|c13|Réparation et installation de machines|electronics and machinery
Electricity and gas supply|D35|c17|Électricité et gaz|energy and fuels
Water supply|E36|c17|Eau|housing
Sewerage and waste treatment|E37-E39|c34|Assainissement et déchets|housing
Construction|F|c18|Construction|housing
Construction projects abroad|F|c18|Chantiers à l'étranger|housing
Motor vehicle trade and repair|G45|c19|Commerce et réparation automobiles|transport
Wholesale trade|G46|c20|Commerce de gros|trade
Retail trade|G47|c21|Commerce de détail|trade
Inland transport|H49|c23|Transports terrestres|transport
Water transport|H50|c24|Transports par eau|transport
Air transport|H51|c25|Transports aériens|transport
Warehousing and transport services|H52|c26|Entreposage et services de transport|transport
Post and couriers|H53|c27|Poste et courrier|services
Hotels and restaurants|I|c22|Hôtels et restaurants|hotels and restaurants
Publishing|J58|c7|Édition|services
Film, television and broadcasting|J59_J60|c34|Cinéma, télévision et radio|services
Telecommunications|J61|c27|Télécommunications|services
Computer and information services|J62_J63|c30|Services informatiques et d'information|services
Banking|K64|c28|Banque|services
Insurance|K65|c28|Assurance|services
Financial services|K66|c28|Services financiers|services
Real estate|L68|c29|Immobilier|housing
Legal, accounting and management services|M69_M70|c30|Droit, comptabilité et gestion|services
Architecture and engineering|M71|c30|Architecture et ingénierie|services
Research and development|M72|c30|Recherche et développement|services
Advertising|M73|c30|Publicité|services
Other professional services|M74_M75|c30|Autres services spécialisés|services
Administrative and support services|N|c30|Services administratifs et de soutien|services
Public administration and defence|O84|c31|Administration publique et défense|public services
Education|P85|c32|Enseignement|public services
Health and social work|Q|c33|Santé et action sociale|public services
Other community and personal services|R_S|c34|Autres services collectifs et personnels|services
Private households with employed persons|T|c35|Ménages employeurs|services
Extraterritorial organisations|U|c34|Organisations extraterritoriales|services
"""
_LINES_2016 = tuple(tuple(line.split("|")) for line in _2016.strip().splitlines())

RELEASE_2013 = Release(
    name="WIOD 2013",
    source_regions=WIOD_REGIONS,
    parents=PARENTS,
    industries=INDUSTRIES,
    role=Role(
        "c1", "c2", "c3", "c18", "Other non-metallic minerals", "Metals and metal products", "Chemicals",
        "Electricity, gas and water", "Coke, refined petroleum and nuclear fuel", "Motor vehicle trade and fuel retail",
    ),
    common={industry.name: industry.parent for industry in INDUSTRIES},
)  # fmt: skip
RELEASE_2016 = Release(
    name="WIOD 2016",
    source_regions=(
        "AUS", "AUT", "BEL", "BGR", "BRA", "CAN", "CHE", "CHN", "CYP", "CZE", "DEU", "DNK", "ESP", "EST", "FIN",
        "FRA", "GBR", "GRC", "HRV", "HUN", "IDN", "IND", "IRL", "ITA", "JPN", "KOR", "LTU", "LUX", "LVA", "MEX",
        "MLT", "NLD", "NOR", "POL", "PRT", "ROU", "RUS", "SVK", "SVN", "SWE", "TUR", "USA", "ROW",
    ),
    parents=tuple(dict.fromkeys(line[1] for line in _LINES_2016)),
    industries=tuple(Industry(name, isic, fr, group) for name, isic, _, fr, group in _LINES_2016),
    role=Role(
        "A01", "B", "C10-C12", "F", "Other non-metallic minerals", "Basic metals", "Chemicals",
        "Electricity and gas supply", "Coke and refined petroleum", "Retail trade",
    ),
    common={name: code for name, _, code, _, _ in _LINES_2016},
)  # fmt: skip
