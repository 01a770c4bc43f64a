"""The parts of the command line that are no command: the list, the parser, shared options, the terminal."""
