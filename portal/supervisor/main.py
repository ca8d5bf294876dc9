"""The command line of the start: one word, one thing; what goes wrong is one sentence, never a trace."""

import argparse
import sys
from collections.abc import Sequence

from portal.supervisor import testing
from portal.supervisor.refusal import Refusal, Stopped


def main(arguments: Sequence[str]) -> int:
    """Run one command and return its exit code."""
    parser = argparse.ArgumentParser(prog="insyn")
    commands = parser.add_subparsers(dest="command", required=True)
    run = commands.add_parser("run")
    run.add_argument("--test", action="store_true", required=True)
    run.add_argument("argv", nargs=argparse.REMAINDER)
    said = parser.parse_args(arguments)
    try:
        return testing.run([part for part in said.argv if part != "--"])
    except Refusal as refusal:
        print(f"insyn: {refusal}", file=sys.stderr)
        return 1
    except Stopped:
        return 130
