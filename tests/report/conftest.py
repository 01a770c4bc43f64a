"""The report of one area, built once from the embedded world table."""

import pytest

from footprint.report.account.area_report import AreaReport, build_report


@pytest.fixture(scope="session")
def nantes_report() -> AreaReport:
    """The report of Nantes Métropole on the embedded table that is used where none is named."""
    return build_report("Nantes Métropole")


@pytest.fixture(scope="session")
def other_report() -> AreaReport:
    """The report of an area of another kind, without plan and scenarios, which take longest."""
    return build_report("Cholet", plan="none", scenarios=("none",))
