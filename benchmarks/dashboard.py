"""How long the dashboard takes: the first view, and twenty visitors at once.

python benchmarks/dashboard.py

A server of its own is started and visited by HTTP. Needs the extras ``app`` and ``test``.
"""

from __future__ import annotations

import re
import statistics
import time
from concurrent.futures import ThreadPoolExecutor

import httpx

from footprint.app.apart import served_apart

_PLACES = ("008", "011", "009", "005", "002")
_VISITORS = 20
#: Seconds after which the server has read its tables.
_WARM = 10.0


def main() -> None:
    """Print the seconds of the first views and of twenty visitors."""
    with served_apart() as address:
        with httpx.Client(base_url=address, timeout=120) as client:
            time.sleep(_WARM)
            print(f"first view, account of Nantes: {_seconds(client, '008'):.2f} s")
            print(f"another place: {_seconds(client, '011'):.2f} s")
            print(f"the same again: {_seconds(client, '011'):.2f} s")

        def visit(number: int) -> float:
            with httpx.Client(base_url=address, timeout=120) as client:
                return _seconds(client, _PLACES[number % len(_PLACES)])

        with ThreadPoolExecutor(_VISITORS) as pool:
            seconds = sorted(pool.map(visit, range(_VISITORS)))
        print(
            f"{_VISITORS} visitors at once, {len(_PLACES)} places: "
            f"median {statistics.median(seconds):.2f} s, longest {seconds[-1]:.2f} s"
        )
        with httpx.Client(base_url=address, timeout=120) as client:
            begun = time.perf_counter()
            page = client.get("/plan", params={"area": "008", "budget": "20"})
            job = re.search(r'data-job="([\w-]+)"', page.text)
            assert job is not None
            step = client.get(f"/jobs/{job[1]}").json()["step"]
            print(f"a plan's first step: {time.perf_counter() - begun:.2f} s ({step})")


def _seconds(client: httpx.Client, place: str) -> float:
    begun = time.perf_counter()
    client.get("/account", params={"area": place}).raise_for_status()
    return time.perf_counter() - begun


if __name__ == "__main__":
    main()
