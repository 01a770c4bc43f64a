"""Options that several commands share are spelt and explained alike."""

from collections import defaultdict

import typer

from footprint.cli import COMMANDS, app

#: One name with two meanings: each is explained where it stands.
OWN = {
    "--all",
    "--scenario",
    "--workers",
    "--to",
    "--year",
    "--years",
    "--scope",
    "--objective",
    "--target",
    "--sectors",
    "--out",
}


def options():
    """Yield command, option and help of every option of every command."""
    with typer.Context(typer.main.get_command(app)) as context:
        for name in COMMANDS:
            parser = context.command.get_command(context, name)
            for words, command in getattr(parser, "commands", {"": parser}).items():
                for option in command.params:
                    if option.param_type_name == "option" and not option.hidden:
                        yield f"{name} {words}".strip(), option.opts[0], option


def test_an_option_of_several_commands_has_one_explanation():
    found = defaultdict(set)
    for _, name, option in options():
        found[name].add((option.help, option.metavar))
    assert {name for name, words in found.items() if len(words) > 1} - OWN == set()


def test_every_command_that_takes_a_table_takes_its_name():
    takers = {command for command, name, _ in options() if name == "--world"}
    assert takers == {
        "report", "account", "paths", "peers", "index", "multiplier", "priorities", "plan", "whatif", "circular indicators",
        "circular hidden", "circular scenario", "circular exchange",
    }  # fmt: skip
