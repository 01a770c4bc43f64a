"""Which industries of a world table the 164 activities of EXIOBASE belong to."""

from __future__ import annotations

from pathlib import Path

import pandas as pd

from dataset_builder.world.release import RELEASE_2016, Release

#: First and last activity, and the industries of the 2014 table; several share by output.
_RANGES = """
0 7 Crops
8 16 Livestock
17 17 Forestry
18 18 Fishing
19 19 Coal
20 20 Crude oil
21 22 Natural gas
23 30 Metal ores
31 32 Construction minerals
33 33 Industrial minerals
34 37 Meat and dairy products
38 38 Other food, beverages and tobacco
39 39 Meat and dairy products
40 45 Other food, beverages and tobacco
46 48 Textiles, clothing and leather
49 50 Wood
51 53 Paper
54 54 Printing|Publishing
55 56 Coke and refined petroleum
57 57 Basic metals
58 61 Chemicals
62 62 Chemicals|Pharmaceuticals
63 63 Rubber and plastics
64 70 Other non-metallic minerals
71 83 Basic metals
84 84 Metal products
85 85 Machinery|Repair and installation of machinery
86 86 Computers, electronics and optics
87 87 Electrical equipment
88 89 Computers, electronics and optics
90 90 Motor vehicles
91 91 Other transport equipment
92 92 Furniture and other manufacturing
93 94 Sewerage and waste treatment
95 111 Electricity and gas supply
112 112 Water supply
113 113 Construction|Construction projects abroad
114 114 Sewerage and waste treatment
115 116 Motor vehicle trade and repair
117 117 Wholesale trade
118 118 Retail trade
119 119 Hotels and restaurants
120 122 Inland transport
123 124 Water transport
125 125 Air transport
126 126 Warehousing and transport services
127 127 Post and couriers|Telecommunications
128 128 Banking
129 129 Insurance
130 130 Financial services
131 131 Real estate
132 132 Administrative and support services
133 133 Computer and information services
134 134 Research and development
135 135 Legal, accounting and management services|Architecture and engineering|Advertising|Other professional services|Administrative and support services
136 136 Public administration and defence
137 137 Education
138 138 Health and social work
139 158 Sewerage and waste treatment
159 161 Other community and personal services|Film, television and broadcasting
162 162 Private households with employed persons
163 163 Extraterritorial organisations
"""
#: Industries of the 2013 release that are split as they are in 2016.
_SPLIT = ("c1", "c2", "c3", "c18")


def targets(sources: Path, release: Release) -> dict[int, list[str]]:
    """Return the industries of a release's table that each activity belongs to."""
    found = {}
    for line in _RANGES.strip().splitlines():
        first, last, names = line.split(" ", 2)
        found |= {number: names.split("|") for number in range(int(first), int(last) + 1)}
    if release is RELEASE_2016:
        return found
    codes = pd.read_csv(
        sources / "satellites" / "activities_164_to_wiod2013_and_treatment.csv", index_col="id"
    )["wiod2013"]
    by_code = {
        number: found[number] if code in _SPLIT else list(release.children[code])
        for number, code in codes.items()
    }
    return {int(number): names for number, names in by_code.items()}


def activity_named(sources: Path, name: str) -> int:
    """Return the number of an activity."""
    table = pd.read_csv(
        sources / "satellites" / "activities_164_to_wiod2013_and_treatment.csv", index_col="id"
    )
    return int(table.index[table["activity"] == name][0])


def treatments(sources: Path) -> pd.Series:
    """Return the treatment of waste that each activity is, by activity; "other" is none."""
    table = pd.read_csv(
        sources / "satellites" / "activities_164_to_wiod2013_and_treatment.csv", index_col="id"
    )
    return table["treatment_class"]


def water_uses() -> dict[int, str]:
    """Return what each activity uses water for."""
    uses = dict.fromkeys(range(164), "services")
    uses |= dict.fromkeys(range(8), "crops") | dict.fromkeys(range(8, 17), "livestock")
    uses |= dict.fromkeys(range(17, 95), "mining and manufacturing")
    uses |= dict.fromkeys(range(95, 112), "electricity and gas")
    uses |= {112: "water supply"}
    return uses
