"""The report of one area, built once from the embedded world table."""

import pytest

from footprint.report.account.area_report import AreaReport, build_report


@pytest.fixture(scope="session")
def nantes_report() -> AreaReport:
    """The report of Nantes Métropole on the embedded tables of 2011."""
    return build_report("Nantes Métropole")
