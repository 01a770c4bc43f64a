"""Plain words of the report: numbers that are not too exact, names of places, links."""

from __future__ import annotations

import math
from collections.abc import Hashable, Mapping
from typing import TYPE_CHECKING, Any, Literal

from footprint.areas.places.area import COUNTRY, DEPARTMENT, DEPARTMENTS, REGION
from footprint.circular.autonomy.priorities import BASE
from footprint.errors import FootprintError
from footprint.i18n import _, language, n_, number, told
from footprint.names import slug

if TYPE_CHECKING:
    from footprint.areas import Area

#: Where each origin of data publishes it, by a word of its name.
LINKS: Mapping[str, str] = {
    "World Input-Output Database": "https://www.rug.nl/ggdc/valuechain/wiod/wiod-2016-release",
    "UNEP": "https://www.resourcepanel.org/global-material-flows-database",
    "Bureau of Economic Analysis": "https://www.bea.gov/industry/input-output-accounts-data",
    "OECD": "https://www.oecd.org/en/data/datasets/inter-country-input-output-tables.html",
    "FAOSTAT": "https://www.fao.org/faostat/en/#data/QV",
    "World Bank": "https://www.worldbank.org/en/research/commodity-markets",
    "JRC": "https://data.jrc.ec.europa.eu/",
    "EXIOBASE": "https://www.exiobase.eu/",
    "URSSAF": "https://open.urssaf.fr/",
    "Eurostat": "https://ec.europa.eu/eurostat/databrowser/view/env_ac_rme/default/table",
    "SDES": "https://www.statistiques.developpement-durable.gouv.fr/",
    "INSEE": "https://www.insee.fr/fr/statistiques",
}
LICENCES: Mapping[str, str] = {
    "CC BY-SA 4.0": "https://creativecommons.org/licenses/by-sa/4.0/",
    "CC BY 4.0": "https://creativecommons.org/licenses/by/4.0/",
    "Licence Ouverte": "https://www.etalab.gouv.fr/licence-ouverte-open-licence/",
    "Open Government Licence": "https://www.nationalarchives.gov.uk/doc/open-government-licence/version/3/",
    "ODbL": "https://opendatacommons.org/licenses/odbl/",
}


def figures(value: float, digits: int = 3) -> str:
    """Return a number with at most so many significant digits, as prose has it.

    Examples
    --------
    >>> figures(8.0301), figures(1234.5), figures(0.0123), figures(62.44, 2)
    ('8.03', '1,230', '0.0123', '62')
    """
    if value != value or value in (math.inf, -math.inf):
        return "–"
    if value == 0.0:
        return number(0.0)
    place = digits - 1 - math.floor(math.log10(abs(value)))
    rounded = round(value, place)
    return number(rounded, max(0, min(place, 6)))


def amount(value: float, unit: str = "t", digits: int = 3) -> str:
    """Return an amount with a word for millions or thousand millions and its unit.

    Examples
    --------
    >>> amount(7_716_316.0), amount(45_300.0), amount(812.4)
    ('7.72 million t', '45,300 t', '812 t')
    """
    size = abs(value)
    for word, least in ((_billions, 1e9), (_millions, 1e6)):
        if size >= least:
            # French counts by what is shown: 1,9997 is written 2,00 millions.
            return word(float(f"{size / least:.{digits}g}"), figures(value / least, digits), unit)
    return _("{value} {unit}", value=figures(value, digits), unit=unit) if unit else figures(value, digits)


def _billions(size: float, value: str, unit: str) -> str:
    if unit:
        return n_("{value} billion {unit}", "{value} billion {unit}", size, value=value, unit=unit)
    return n_("{value} billion", "{value} billion", size, value=value)


def _millions(size: float, value: str, unit: str) -> str:
    if unit:
        return n_("{value} million {unit}", "{value} million {unit}", size, value=value, unit=unit)
    return n_("{value} million", "{value} million", size, value=value)


def percent(share: float, digits: int = 2) -> str:
    """Return a share of 1 in percent with few digits."""
    return _("{value} %", value=figures(100.0 * share, digits))


def place_name(area: Area) -> str:
    """Return the name with code and département, as every title has it: ``Lyon (002, département 69)``.

    A département, and a region of several, is known by its code alone.
    """
    code = str(area.code)
    parts = str(area.identity().get("department") or "")
    if parts and len(code) < 24 and area.kind not in (DEPARTMENT, DEPARTMENTS, REGION, COUNTRY):
        return _("{name} ({code}, département {department})", name=area.name, code=code, department=parts)
    return _("{name} ({code})", name=area.name, code=code if len(code) < 24 else code[:20] + "…")


def folder_name(area: Area) -> str:
    """Return a name for files that no other area has: name and code.

    An area of several communes that has no code of its own gets the first code and a short hash of all.
    """
    code = slug(str(area.code))
    if len(code) > 24:
        import hashlib

        code = f"{code[:5]}-{hashlib.sha256(str(area.code).encode()).hexdigest()[:8]}"
    return f"{slug(area.name)[:60].strip('-')}-{code}"


def several(kind: str) -> str:
    """Return areas of a kind in the plural."""
    return {
        "urban area": _("urban areas"),
        "inter-municipal body": _("inter-municipal bodies"),
        "commune": _("communes"),
        "communes": _("communes"),
        "département": _("départements"),
        "region": _("regions"),
    }.get(kind, kind)


def several_of(kind: str, part: str) -> str:
    """Return areas of a kind in one part of France, as ranks count them."""
    return _("{kind} of {part}", kind=several(kind), part=told(part))


def sector_name(row: Mapping[Hashable, object], english: str = "name_en", french: str = "name_fr") -> str:
    """Return a sector's name in the language of the reader."""
    found = row[french] if language() == "fr" and french in row else row[english]
    return str(found)


def lowered(name: str) -> str:
    """Return a name as it stands within a sentence: no capital, but for acronyms.

    Examples
    --------
    >>> lowered("Food and drinks"), lowered("DVD players")
    ('food and drinks', 'DVD players')
    """
    return name if len(name) > 1 and name[1].isupper() else name[:1].lower() + name[1:]


#: Macro-sectors that need land, sea or a deposit, of which the data know nothing.
_FROM_NATURE = ("Agriculture and fishing", "Extractive industries", "Forestry and woodwork")


def feasibility(row: Mapping[Hashable, Any]) -> Literal["ready", "land", "hard"]:
    """Return whether a missing sector could begin here, needs land first, or lacks suppliers."""
    if row["macro_sector"] in _FROM_NATURE and str(row["a38"]) in ("AZ", "BZ"):
        return "land"
    return "ready" if float(row["base"]) >= BASE else "hard"


def reason(error: FootprintError) -> str:
    """Return the first line of what an error says, without its full stop."""
    return str(error).splitlines()[0].rstrip(".")


def linked_source(text: str) -> str:
    """Return a source with a link to its publisher and its licence, where both are known."""
    for licence, address in LICENCES.items():
        if licence in text:
            text = text.replace(licence, f"[{licence}]({address})", 1)
            break
    for word, address in LINKS.items():
        if word in text:
            return text.replace(word, f"[{word}]({address})", 1)
    return text
