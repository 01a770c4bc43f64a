"""The assembly: quick help, clean messages, exit codes."""

import os
import subprocess
import sys
import warnings
from types import SimpleNamespace

import pytest
from typer.testing import CliRunner

from footprint import cli
from footprint.commands.line import assembly
from footprint.errors import ConvergenceError, FootprintWarning, UnknownNameError

run = CliRunner().invoke


@pytest.fixture
def fake_command(monkeypatch):
    """Put a command of the test's own in the place of `areas`."""

    def install(function):
        monkeypatch.setattr(
            assembly, "import_module", lambda _: SimpleNamespace(command=function), raising=True
        )

    return install


def test_help_names_every_command_and_loads_nothing_heavy():
    script = (
        "import sys\nfrom footprint.cli import main\nsys.argv = ['footprint', '--help']\n"
        "main()\n"
        "heavy = {'pandas', 'numpy', 'scipy', 'pint', 'rich', 'typer', 'pydantic', 'pyomo', 'plotly'} & set(sys.modules)\n"
        "assert not heavy, heavy\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for name, line in cli.COMMANDS.items():
        assert name in done.stdout
        assert line.split()[0] in done.stdout


@pytest.mark.parametrize("width", [40, 66, 200])
def test_the_quick_help_is_the_parsers_help(width):
    environment = {**os.environ, "COLUMNS": str(width)}

    def printed(*words):
        line = [sys.executable, "-m", "footprint", *words]
        return subprocess.run(line, capture_output=True, text=True, check=True, env=environment).stdout

    assert printed("--help") == printed("--debug", "--help")  # the second goes through the parser


@pytest.mark.parametrize("name", list(cli.COMMANDS))
def test_every_command_in_the_table_has_help(name):
    result = run(cli.app, [name, "--help"])
    assert result.exit_code == 0, result.output
    assert "Usage: " in result.output


@pytest.mark.parametrize(
    "words",
    [["account"], ["report"], ["areas"], ["data", "list"], ["data", "verify"], ["data", "import"]],
    ids=" ".join,
)
def test_help_shows_examples_one_to_a_line(words):
    lines = [line.strip() for line in run(cli.app, [*words, "--help"]).output.splitlines()]
    assert "Examples:" in lines
    assert any(line.startswith(f"footprint {' '.join(words)}") for line in lines)


def test_a_misspelt_command_names_the_nearest():
    result = run(cli.app, ["acount"])
    assert result.exit_code == 2
    assert "account" in result.stderr


def test_version_is_printed():
    from footprint import __version__

    result = run(cli.app, ["--version"])
    assert result.exit_code == 0
    assert result.stdout.strip() == f"footprint {__version__}"


def test_a_users_mistake_is_a_message_with_its_exit_code_and_no_traceback(fake_command):
    def command() -> None:
        raise UnknownNameError("area", "Nants", ["Nantes (008)"])

    fake_command(command)
    result = run(cli.app, ["areas"])
    assert result.exit_code == 2
    assert result.stdout == ""
    assert "No area is called 'Nants'" in result.stderr
    assert "Nantes (008)" in result.stderr
    assert "Traceback" not in result.stderr


def test_work_that_failed_exits_with_one(fake_command):
    def command() -> None:
        raise ConvergenceError("Not accurate enough")

    fake_command(command)
    assert run(cli.app, ["areas"]).exit_code == 1


def test_a_fault_of_the_program_is_one_line_and_says_how_to_see_more(fake_command):
    def command() -> None:
        raise ZeroDivisionError("division by zero\nsecond line")

    fake_command(command)
    result = run(cli.app, ["areas"])
    assert result.exit_code == 1
    assert "--debug" in result.stderr
    assert "second line" not in result.stderr
    shown = run(cli.app, ["areas", "--debug"])
    assert isinstance(shown.exception, ZeroDivisionError)


def test_an_interrupted_command_exits_with_130(fake_command):
    def command() -> None:
        raise KeyboardInterrupt

    fake_command(command)
    assert run(cli.app, ["areas"]).exit_code == 130


def test_own_warnings_are_one_line_on_stderr_and_others_are_hidden(fake_command):
    def command() -> None:
        warnings.warn("imputed\n  data", FootprintWarning, stacklevel=1)
        warnings.warn("a library's concern", FutureWarning, stacklevel=1)

    fake_command(command)
    result = run(cli.app, ["areas"])
    assert result.exit_code == 0
    assert result.stderr == "Warning: imputed data\n"
    assert result.stdout == ""


def test_what_two_steps_warn_of_is_said_once(fake_command):
    def command():
        warnings.warn("the unit is suspicious", FootprintWarning, stacklevel=1)
        warnings.warn("the unit is suspicious", FootprintWarning, stacklevel=1)

    fake_command(command)
    assert run(cli.app, ["areas"]).stderr.count("the unit is suspicious") == 1


def test_a_reader_that_leaves_early_is_no_error():
    line = f"{sys.executable} -m footprint areas --format csv | head -n 1"
    done = subprocess.run(["bash", "-c", line], capture_output=True, text=True, check=False)
    assert done.stdout.startswith("code,name")
    assert done.stderr == ""
