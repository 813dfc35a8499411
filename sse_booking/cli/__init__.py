"""The command line. command_line.py parses it; each other module has the commands of one kind."""

from sse_booking.cli.command_line import commands, main

__all__ = ["commands", "main"]
