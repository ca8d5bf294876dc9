"""The command line of the start: one word, one thing; what goes wrong is one sentence, never a trace."""

import argparse
import os
import sys
from collections.abc import Sequence
from pathlib import Path

from portal.supervisor import restoring, running, state, testing
from portal.supervisor.detach import FAILED, READY, SAY, Report, start_in_background
from portal.supervisor.doctor import RED, examine
from portal.supervisor.folders import Folders, caller, path, taken_by_itself
from portal.supervisor.processes import TABLE, Table
from portal.supervisor.refusal import Refusal, Stopped
from portal.supervisor.up import Wish, folders_for, up

INTERRUPTED = 130
NOT_RUNNING = 3
PROGRAM = (sys.executable, "-m", "portal.supervisor")


def main(arguments: Sequence[str], *, table: Table = TABLE, program: Sequence[str] = PROGRAM) -> int:
    """
    Run one command and return its exit code.

    :param table: what runs beside PostgreSQL and Valkey.
    :param program: what starts us again, for `--detach`.
    """
    try:
        said = _parser().parse_args(arguments, argparse.Namespace(program=program))
        answer: int = said.do(said, table)
        return answer
    except Refusal as refusal:
        _complain(f"insyn: {refusal}")
        return 1
    except Stopped:
        return INTERRUPTED
    except BrokenPipeError:
        return 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="insyn", description="The portal where people exercise their rights over their data."
    )
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, words: str, do: object) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=words, description=words)
        made.set_defaults(do=do)
        made.add_argument(
            "--data", metavar="DIR", type=path, default=taken_by_itself(), help="the data folder"
        )
        return made

    start = command("up", "Start the portal; the first start loads demo members.", _up)
    start.add_argument("--port", type=_port, default=_default_port(), help="on 127.0.0.1 (8000)")
    start.add_argument(
        "--register", metavar="FILE", type=path, default=_default_register(), help="the register"
    )
    start.add_argument("--empty", action="store_true", help="load no demo members at the first start")
    start.add_argument("--detach", action="store_true", help="return when it is ready")
    start.add_argument("--report-to", type=int, help=argparse.SUPPRESS)
    command("stop", "Stop the portal.", _stop)
    command("status", "Show what runs.", _status)
    command("doctor", "Look for what is wrong and say what to do.", _doctor)
    for name, words, do in (
        ("manage", "Run a command of the portal, such as check, datamap or register lint.", _manage),
        ("demo", "Load demo members, or show their accounts.", _demo),
    ):
        managing = command(name, words, do)
        managing.add_argument("--register", metavar="FILE", type=path, default=_default_register())
        if name == "demo":
            managing.add_argument("--show", action="store_true", help="show the accounts and codes")
        managing.add_argument("rest", nargs=argparse.REMAINDER, metavar="...")
    backing = command("backup", "Make an encrypted backup, and remove those whose time is over.", _backup)
    backing.add_argument("--register", metavar="FILE", type=path, default=_default_register())
    backing.add_argument(
        "--to", metavar="DIR", type=path, help="where it is put (backups in the data folder)"
    )
    bringing = command("restore", "Put a backup in the place of what is there; Insyn must not run.", _restore)
    bringing.add_argument("--register", metavar="FILE", type=path, default=_default_register())
    bringing.add_argument("backup", metavar="BACKUP", type=path, help="the folder of one backup")
    bringing.add_argument("--yes", action="store_true", help="do it")
    test = commands.add_parser("test", help="Run the tests.", prefix_chars="\0", add_help=False)
    test.set_defaults(do=_test)
    test.add_argument("rest", nargs="*")
    run = commands.add_parser("run", description="Run a command with a throw-away PostgreSQL and Valkey.")
    run.set_defaults(do=_run)
    run.add_argument("--test", action="store_true", required=True)
    run.add_argument("argv", nargs=argparse.REMAINDER)
    return parser


def _up(said: argparse.Namespace, table: Table) -> int:
    wish = Wish(data=said.data, port=said.port, register=said.register, empty=said.empty)
    if said.report_to is not None:
        return _up_in_background(wish, Report(said.report_to), table)
    if said.detach:
        folders = folders_for(wish)
        arguments = ["--port", str(said.port), "--data", str(said.data), *(["--empty"] if said.empty else [])]
        arguments += ["--register", str(said.register)] if said.register else []
        _tell(f"Insyn is ready: {start_in_background(said.program, arguments, folders, say=_tell)}")
        return 0
    up(
        wish,
        say=_tell,
        on_ready=lambda address: _tell(f"Insyn is ready: {address}  (Ctrl-C stops it)"),
        table=table,
    )
    return 0


def _up_in_background(wish: Wish, report: Report, table: Table) -> int:
    try:
        up(
            wish,
            say=lambda words: report.tell(SAY, words),
            on_ready=lambda address: report.tell(READY, address),
            table=table,
        )
    except Refusal as refusal:
        report.tell(FAILED, str(refusal))
        raise
    return 0


def _stop(said: argparse.Namespace, table: Table) -> int:
    _tell(running.stop(Folders(data=said.data)))
    return 0


def _status(said: argparse.Namespace, table: Table) -> int:
    folders = Folders(data=said.data)
    lines = list(running.status(folders))
    runs = state.running(folders) is not None
    _tell("\n".join([*lines, *([] if runs else ["Insyn is not running."])]))
    return 0 if runs else NOT_RUNNING


def _doctor(said: argparse.Namespace, table: Table) -> int:
    folders = Folders(data=said.data)
    findings = []
    for finding in examine(folders):
        _tell(f"{finding.level:<4}  {finding.about}: {finding.words}")
        findings.append(finding.level != RED)
    if not state.running(folders):
        return 0 if all(findings) else 1
    inside = running.manage(["doctor"], data=said.data, register=None, port=_default_port(), folder=caller())
    return inside or (0 if all(findings) else 1)


def _manage(said: argparse.Namespace, table: Table) -> int:
    return running.manage(
        said.rest, data=said.data, register=said.register, port=_default_port(), folder=caller()
    )


def _demo(said: argparse.Namespace, table: Table) -> int:
    said.rest = ["demo", *(["--show"] if said.show else []), *said.rest]
    return _manage(said, table)


def _backup(said: argparse.Namespace, table: Table) -> int:
    arguments = ["backup", *(["--to", str(said.to)] if said.to else [])]
    return running.manage(
        arguments, data=said.data, register=said.register, port=_default_port(), folder=caller()
    )


def _restore(said: argparse.Namespace, table: Table) -> int:
    if not said.yes:
        raise Refusal(
            f"This puts {said.backup} in the place of the database and the files in {said.data}: "
            "say --yes to do it."
        )
    return restoring.restore(said.backup, data=said.data, register=said.register, port=_default_port())


def _test(said: argparse.Namespace, table: Table) -> int:
    rest = [one for one in said.rest if one != "--long"]
    return testing.run_tests(rest, long="--long" in said.rest)


def _run(said: argparse.Namespace, table: Table) -> int:
    return testing.run(said.argv[1:] if said.argv[:1] == ["--"] else said.argv)


def _default_register() -> Path | None:
    named = os.environ.get("INSYN_REGISTER")
    return path(named) if named else None


def _default_port() -> int:
    return _number(os.environ.get("INSYN_PORT", "8000"), "INSYN_PORT")


def _port(given: str) -> int:
    return _number(given, "--port")


def _number(given: str, what: str) -> int:
    if not (given.isascii() and given.isdigit()):
        raise Refusal(f"{what} is {given!r}: say a number, such as 8000.")
    return int(given)


def _tell(words: str) -> None:
    sys.stdout.write(f"{words}\n")
    sys.stdout.flush()


def _complain(words: str) -> None:
    sys.stderr.write(f"{words}\n")
