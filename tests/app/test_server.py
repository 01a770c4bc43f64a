"""The server as visitors meet it: views, computations, files, and what it refuses."""

import io
import re
import signal
import statistics
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import openpyxl
import pytest

from tests.app.conftest import httpx

PLAN = {"area": "008", "budget": "20"}


def job_of(page):
    found = re.search(r'data-job="([\w-]+)"', page.text)
    assert found, page.text[-1500:]
    return found[1]


def finished(visitor, name, seconds=60.0):
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        now = visitor.get(f"/jobs/{name}").json()
        if now["state"] not in ("waiting", "running"):
            return now
        time.sleep(0.1)
    raise AssertionError(now)


@pytest.fixture(scope="module")
def planner(address):
    """A visitor whose plan of Nantes is done."""
    with httpx.Client(base_url=address, headers={"accept-language": "en"}, timeout=60) as client:
        page = client.get("/plan", params=PLAN)
        assert finished(client, job_of(page))["state"] == "done"
        yield client


@pytest.mark.parametrize(
    "view", ["account?area=008", "index?area=008", "priorities?area=008", "peers?area=008&count=3", "compare?area=008&other=011", "map?area=008"]
)  # fmt: skip
def test_a_view_shows_the_place_and_forbids_what_it_does_not_need(visitor, view):
    page = visitor.get(f"/{view}")
    assert page.status_code == 200
    assert "<table>" in page.text
    assert "Nantes" in page.text
    assert "script-src 'self'" in page.headers["content-security-policy"]
    assert "http://" not in re.sub(r'xmlns(:\w+)?="[^"]*"', "", page.text)


def test_the_comparison_says_what_the_commands_say(visitor):
    import footprint as fp

    said = visitor.get("/download/compare.json?area=008&other=011").json()["areas"]
    for one, code in zip(said, ("008", "011"), strict=True):
        score = fp.fabcity_index(code)
        assert one["autonomy"] == {"value": pytest.approx(score.autonomy), "unit": "%"}
        assert one["index"]["value"] == pytest.approx(score.value)
        assert one["footprint"]["value"] == pytest.approx(fp.material_account(code).total_tonnes)
    drawn = visitor.get("/map?area=008&measure=autonomy").text
    assert f"{said[0]['autonomy']['value']:.1f}" in drawn


def test_a_name_with_or_without_accents_finds_the_same_place(visitor):
    found = [
        visitor.get("/areas.json", params={"q": text}).json() for text in ("Saint-Étienne", "saint etienne")
    ]
    assert found[0] == found[1]
    assert found[0][0]["name"].startswith("Saint-Étienne")
    assert visitor.get("/account", params={"area": found[0][0]["name"]}).status_code == 200


def test_an_unknown_place_is_answered_with_the_nearest(visitor):
    page = visitor.get("/account", params={"area": "Renes"})
    assert page.status_code == 400
    assert "Rennes" in page.text


def test_what_is_typed_is_shown_as_text_and_never_run(visitor):
    page = visitor.get("/account", params={"area": "<script>alert(1)</script>"})
    assert page.status_code == 400
    assert "<script>alert" not in page.text


def test_a_plan_tells_its_steps_within_a_second_and_is_kept_for_its_visitor(planner, visitor):
    page = planner.get("/plan", params=PLAN)
    assert "Choose a point of the front" in page.text
    other = visitor.get("/plan", params={**PLAN, "budget": "21"})
    first = visitor.get(f"/jobs/{job_of(other)}").json()
    assert first["state"] in ("waiting", "running")
    assert first["step"]
    assert first["seconds"] < 1.0
    visitor.post(f"/jobs/{job_of(other)}/stop")


def test_downloads_hold_the_same_plan(planner):
    data = planner.get("/download/plan.json", params=PLAN).json()
    book = openpyxl.load_workbook(
        io.BytesIO(planner.get("/download/plan.xlsx", params=PLAN).content), read_only=True
    )
    assert data["area"]["code"] == "008" if isinstance(data["area"], dict) else data["area"]
    assert len(book.sheetnames) > 2
    table = planner.get("/download/plan.csv", params=PLAN)
    assert len(table.text.splitlines()) == len(data["portfolio"]) + 1
    assert "attachment" in table.headers["content-disposition"]


def test_a_computation_is_stopped_by_its_visitor_and_by_nobody_else(visitor, address):
    page = visitor.get("/plan", params={**PLAN, "budget": "22"})
    name = job_of(page)
    with httpx.Client(base_url=address) as stranger:
        stranger.get("/")
        assert stranger.get(f"/jobs/{name}").status_code == 404
        assert stranger.post(f"/jobs/{name}/stop").status_code == 404
    assert visitor.get(f"/jobs/{name}").json()["state"] in ("waiting", "running")
    visitor.post(f"/jobs/{name}/stop")
    assert visitor.get(f"/jobs/{name}").json()["state"] == "cancelled"


def test_a_killed_worker_is_a_sentence_and_the_page_stays_usable(visitor, started):
    psutil = pytest.importorskip("psutil")
    name = job_of(visitor.get("/plan", params={**PLAN, "budget": "23"}))
    end = time.monotonic() + 20
    while "Choosing" not in visitor.get(f"/jobs/{name}").json()["step"] and time.monotonic() < end:
        time.sleep(0.05)
    server = psutil.Process(started[0].pid)
    oldest = server.children()
    workers = [one for child in oldest for one in child.children(recursive=True)]
    assert workers
    for worker in workers:
        worker.send_signal(signal.SIGKILL)
    now = finished(visitor, name)
    assert now["state"] == "failed"
    assert "stopped from outside" in now["step"]
    assert visitor.get("/account", params={"area": "008"}).status_code == 200


def test_a_file_is_read_in_words_and_belongs_to_its_visitor(visitor, address):
    good = b"sector,jobs\nBread and bakery products,120\n"
    page = visitor.post("/files", files={"file": ("mine.csv", good, "text/csv")})
    assert finished(visitor, job_of(page) if "data-job" in page.text else str(page.url).split("job=")[1])[
        "state"
    ] in ("done", "failed")
    page = visitor.get(page.url)
    assert "mine.csv" in page.text
    token = re.search(r'value="([\w-]{10,})"', visitor.get("/index?area=008").text)
    assert token
    with httpx.Client(base_url=address, headers={"accept-language": "en"}) as stranger:
        stranger.get("/")
        refused = stranger.get("/index", params={"area": "008", "plants": token[1]})
        assert refused.status_code == 400
        assert "another visitor" in refused.text


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("evil.html", b"<script>alert(1)</script>"),
        ("evil.csv", b"<img src=x onerror=alert(1)>,=cmd|' /C calc'!A0\n1,2\n"),
        ("big.csv", b"x" * 6_000_000),
        ("no.xlsx", b"not a workbook"),
        ("no.toml", b"\x00\x01\x02 = ["),
    ],
)
def test_a_bad_file_is_refused_in_words(visitor, name, content):
    page = visitor.post("/files", files={"file": (name, content, "text/csv")})
    if page.status_code == 200:
        job = re.search(r"job=([\w-]+)", str(page.url))
        now = finished(visitor, job[1])
        assert now["state"] == "failed"
        page = visitor.get(page.url)
    assert "<script>alert" not in page.text
    assert "<img src=x" not in page.text
    assert re.search('role="alert"', page.text) or page.status_code == 413


@pytest.mark.parametrize(
    ("path", "headers", "code"),
    [
        ("/", {"host": "evil.example"}, 421),
        ("/account?area=" + "x" * 9000, {}, 414),
        ("/account?area=008&scope=everything", {}, 400),
        ("/plan?area=008&budget=1e30", {}, 400),
        ("/../../etc/passwd", {}, 404),
        ("/static/../server.py", {}, 404),
        ("/download/plan.exe?area=008", {}, 404),
        ("/jobs/guess", {}, 404),
        ("/nothing", {}, 404),
    ],
)  # fmt: skip
def test_what_nobody_honest_asks_is_refused(visitor, path, headers, code):
    assert visitor.get(path, headers=headers).status_code == code


def test_a_form_of_another_site_is_refused(visitor):
    page = visitor.post("/files", files={"file": ("a.csv", b"a")}, headers={"origin": "http://evil.example"})
    assert page.status_code == 403
    assert visitor.request("DELETE", "/").status_code == 405


def test_twenty_visitors_at_once_are_all_answered(address):
    places = ["008", "011", "009", "005", "002"]

    def visit(number):
        with httpx.Client(base_url=address, timeout=60) as client:
            begun = time.perf_counter()
            page = client.get("/account", params={"area": places[number % len(places)]})
            return page.status_code, time.perf_counter() - begun

    with ThreadPoolExecutor(20) as pool:
        answers = list(pool.map(visit, range(20)))
    assert {code for code, _ in answers} == {200}
    assert statistics.median(seconds for _, seconds in answers) < 30.0


def test_a_flood_is_told_to_wait_and_leaves_the_others_alone(address, visitor):
    with httpx.Client(base_url=address) as flood:
        flood.get("/", headers={"accept-language": "en"})
        codes = [flood.get("/none").status_code for _ in range(1000)]
        said = flood.get("/", headers={"accept-language": "en"})
    assert codes.count(404) <= 300
    assert set(codes) <= {404, 429}
    assert said.text == "Too many requests: wait a minute.\n"
    assert visitor.get("/").status_code == 200


def test_the_language_follows_the_reader(address):
    with httpx.Client(base_url=address) as client:
        assert '<html lang="fr">' in client.get("/").text
        assert '<html lang="en">' in client.get("/", headers={"accept-language": "de, en;q=0.5"}).text
        assert '<html lang="en">' in client.get("/?lang=en").text
        assert '<html lang="en">' in client.get("/").text


def test_ctrl_c_ends_it_cleanly_and_leaves_no_file(tmp_path):
    process = subprocess.Popen(
        [sys.executable, "-m", "footprint", "app", "--port", "0"],
        stderr=subprocess.PIPE,
        text=True,
        env={**__import__("os").environ, "TMPDIR": str(tmp_path)},
    )
    address = re.search(r"http://\S+?(?=/ )", process.stderr.readline())[0]
    with httpx.Client(base_url=address, timeout=30) as client:
        assert client.get("/account?area=008").status_code == 200
        client.get("/plan", params=PLAN)
    process.send_signal(signal.SIGINT)
    assert process.wait(20) in (0, 130, -2)
    assert "Traceback" not in process.stderr.read()
    assert [one for one in tmp_path.iterdir() if one.name.startswith("footprint-app")] == []


def test_a_port_that_is_taken_is_a_sentence(started):
    port = started[1].rsplit(":", 1)[1]
    done = subprocess.run(
        [sys.executable, "-m", "footprint", "app", "--port", port],
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert done.returncode == 2
    assert "Cannot listen" in done.stderr
    assert "Traceback" not in done.stderr
