"""One world shared by threads and processes: equal answers, nothing computed twice, no crash."""

from __future__ import annotations

import json
import multiprocessing
import operator
import pickle
import subprocess
import sys
import threading
import time
import urllib.request
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from footprint.mrio.solving import solve as solving
from footprint.once import kept, kept_property, one_at_a_time

ROOT = Path(__file__).parent.parent.parent
#: Solutions are certified to 1e-10; an inverse of a few dozen industries is exact to far less.
CLOSE = 1e-10


@pytest.fixture(autouse=True)
def quick_switches():
    """Let threads take turns as often as can be: races show at once."""
    before = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    yield
    sys.setswitchinterval(before)


def demands(n: int, count: int) -> np.ndarray:
    return np.random.default_rng(1).random((count, n)) * 1e3


@pytest.mark.parametrize("warm", [False, True], ids=["cold", "warm"])
def test_sixteen_threads_solve_four_hundred_demands_alike(make_system, warm):
    world = make_system(11, regions=5, sectors=12)
    given = demands(world.n, 400)
    if warm:
        world.outputs(given[0])
    right = np.linalg.solve(np.eye(world.n) - world.A.to_numpy(), given.T).T
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda y: world.outputs(y).values, given))
    np.testing.assert_allclose(found, right, rtol=CLOSE)


@pytest.mark.parametrize("method", ["direct", "iterative"])
def test_threads_share_short_factors_and_short_flows(make_system, monkeypatch, method):
    # Small systems stand in for big ones: factors and flows in float32, iterations with restarts.
    for name in ("SMALL", "SHORT_FACTORS"):
        monkeypatch.setattr(solving, name, 10)
    world = make_system(12, regions=4, sectors=10)
    given = demands(world.n, 48)
    right = np.linalg.solve(np.eye(world.n) - world.A.to_numpy(), given.T).T
    blocks = [given[i : i + 6].T for i in range(0, 48, 6)]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(lambda y: world.outputs(y, method).values, blocks * 4))
    for block, values in zip(np.split(right, 8) * 4, found, strict=True):
        np.testing.assert_allclose(values.T, block, rtol=1e-8)


def test_multipliers_and_ledgers_are_solved_once_however_many_ask(make_system, monkeypatch):
    world = make_system(13, regions=4, sectors=8)
    calls = []
    original = solving.LeontiefSystem.solve

    def counted(self, b, **options):
        calls.append(options.get("transposed"))
        time.sleep(0.01)
        return original(self, b, **options)

    monkeypatch.setattr(solving.LeontiefSystem, "solve", counted)
    with ThreadPoolExecutor(16) as pool:
        found = list(pool.map(lambda _: world.multipliers().to_numpy(), range(32)))
    assert len(calls) == 1
    right = world.intensities().to_numpy() @ np.linalg.inv(np.eye(world.n) - world.A.to_numpy())
    assert all(np.allclose(one, right, rtol=CLOSE) for one in found)


def test_a_kept_value_is_computed_by_one_thread_and_pickles():
    counts = {"property": 0, "function": 0}

    @kept(2)
    def slow(key):
        counts["function"] += 1
        time.sleep(0.02)
        return object(), key

    class Holder:
        @kept_property
        def value(self):
            counts["property"] += 1
            time.sleep(0.02)
            return object()

    holder = Holder()
    with ThreadPoolExecutor(16) as pool:
        values = set(pool.map(lambda _: id(holder.value), range(32)))
        results = {id(one[0]) for one in pool.map(lambda _: slow("a"), range(32))}
    assert (len(values), len(results)) == (1, 1)
    assert counts == {"property": 1, "function": 1}
    slow.cache_clear()
    slow("a")
    assert counts["function"] == 2


def test_different_things_are_computed_side_by_side():
    meeting = threading.Barrier(2, timeout=5)

    def work(key):
        with one_at_a_time(key), one_at_a_time(key):
            return meeting.wait()

    with ThreadPoolExecutor(2) as pool:
        assert sorted(pool.map(work, ["a", "b"])) == [0, 1]


def test_a_forked_child_does_not_wait_for_locks_of_threads_it_lacks():
    if not hasattr(multiprocessing, "get_context") or sys.platform == "win32":
        pytest.skip("this system does not fork")
    entered, leave = threading.Event(), threading.Event()

    def hold():
        with one_at_a_time("shared"):
            entered.set()
            leave.wait(20)

    thread = threading.Thread(target=hold)
    thread.start()
    entered.wait()
    try:
        child = multiprocessing.get_context("fork").Process(target=_enter)
        child.start()
        child.join(10)
        assert child.exitcode == 0
    finally:
        leave.set()
        thread.join()


def _enter():
    with one_at_a_time("shared"):
        pass


def test_systems_and_solutions_cross_processes(make_system):
    world = make_system(14)
    y = demands(world.n, 1)[0]
    right = world.outputs(y)
    system = pickle.loads(pickle.dumps(world.leontief))
    assert system._factors is None
    np.testing.assert_allclose(system.solve(y).values, right.values, rtol=CLOSE)
    np.testing.assert_array_equal(pickle.loads(pickle.dumps(right)).values, right.values)
    # Not a function of this module: a spawned process could not import it.
    solve = operator.methodcaller("outputs", y)
    for method in ("fork", "spawn") if sys.platform != "win32" else ("spawn",):
        with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context(method)) as pool:
            found = pool.submit(solve, world).result(timeout=30)
        np.testing.assert_allclose(found.values, right.values, rtol=CLOSE)


_COLD = """
import sys, threading
sys.setswitchinterval(1e-6)
from concurrent.futures import ThreadPoolExecutor
start = threading.Barrier(8)
def first(i):
    start.wait()
    from footprint.units import registry, quantity
    return registry(), quantity(1.0, "kt")
with ThreadPoolExecutor(8) as pool:
    found = list(pool.map(first, range(8)))
assert len({id(one) for one, _ in found}) == 1
assert sum((q for _, q in found[1:]), found[0][1]).to("t").magnitude == 8000
"""


def test_there_is_one_registry_of_units_whatever_the_race_at_start():
    subprocess.run([sys.executable, "-W", "ignore", "-c", _COLD], check=True, cwd=ROOT, timeout=60)


_SERVICE = """
import json, sys, threading, warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
warnings.simplefilter("ignore")
import footprint as fp
class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        world = fp.load_world()
        account = fp.material_account(area="Nantes", world=world)
        body = json.dumps(account.to_dict(), allow_nan=False).encode()
        self.send_response(200); self.end_headers(); self.wfile.write(body)
    def log_message(self, *_): pass
server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
print(server.server_port, flush=True)
server.serve_forever()
"""


def test_a_web_service_answers_eight_first_requests_at_once_alike():
    import footprint

    service = subprocess.Popen(
        [sys.executable, "-c", _SERVICE],
        stdout=subprocess.PIPE,
        text=True,
        cwd=ROOT,
    )
    try:
        port = int(service.stdout.readline())
        with ThreadPoolExecutor(8) as pool:
            bodies = list(pool.map(lambda _: _get(port), range(8)))
    finally:
        service.terminate()
        service.wait(10)
    answers = [json.loads(body) for body in bodies]
    totals = {answer["footprint"]["total"]["value"] for answer in answers}
    world = footprint.load_world()
    given = {"area": "Nantes", "world": world}
    right = float(footprint.material_account(**given).total.magnitude)
    assert sorted(totals) == pytest.approx([right] * len(totals), rel=1e-12)


def _get(port: int) -> bytes:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/", timeout=60) as answer:
        return answer.read()


@pytest.mark.parametrize("backend", ["threading", "loky"])
def test_workers_of_joblib_answer_as_one_thread_does(make_system, backend):
    joblib = pytest.importorskip("joblib")
    system = make_system(15)
    demands = [system.Y.iloc[:, place] for place in range(4)]
    right = [system.outputs(demand) for demand in demands]
    found = joblib.Parallel(n_jobs=2, backend=backend)(
        joblib.delayed(system.outputs)(demand) for demand in demands
    )
    for one, other in zip(right, found, strict=True):
        np.testing.assert_allclose(other.values, one.values, rtol=1e-12)
