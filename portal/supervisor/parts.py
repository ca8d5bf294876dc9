"""The database and the broker: ours, or those that the environment names."""

import os
from dataclasses import dataclass
from pathlib import Path

from portal.supervisor import account, binaries, postgres, state, valkey
from portal.supervisor.folders import Folders
from portal.supervisor.refusal import Refusal
from portal.supervisor.watch import Watch

OWNERS_ADDRESS = "MIGRATION_DATABASE_URL"
LEDGERS_ADDRESS = "LEDGER_DATABASE_URL"
PATIENCE = 60.0  # seconds; after a crash PostgreSQL reads its log again before it answers


@dataclass(frozen=True, slots=True, kw_only=True)
class Parts:
    """What is embedded; None stands for one that the environment names."""

    postgres: postgres.Postgres | None
    valkey: valkey.Valkey | None
    keeps_ledger: bool = True
    """Whether our PostgreSQL, where we have one, keeps the ledger too; else the environment names its database."""

    def environment(self) -> dict[str, str]:
        """Return the addresses for prepare and the operator's commands; what runs on gets none of the owner's."""
        found = {}
        if self.postgres:
            found["DATABASE_URL"] = self.postgres.url(postgres.APP)
            found[OWNERS_ADDRESS] = self.postgres.url(postgres.OWNER)
            if self.keeps_ledger:
                found[LEDGERS_ADDRESS] = self.postgres.url(postgres.LEDGER)
        if self.valkey:
            found["REDIS_URL"] = self.valkey.url()
        if self.postgres or self.valkey:
            found["INSYN_EMBEDDED"] = "1"
        return found

    def start(self, watch: Watch) -> None:
        """
        Start what is embedded and return when it answers.

        :raises Refusal: when it does not.
        :raises Stopped: when we are asked to stop meanwhile.
        """
        if self.postgres:
            self.postgres.prepare(watch.run_step)
            server = self.postgres.child()
            watch.start(server)
        if self.valkey:
            self.valkey.prepare()
            watch.start(self.valkey.child())
        if self.postgres:
            watch.until(self.postgres.ready, seconds=PATIENCE, what="PostgreSQL", child=server)
        if self.valkey:
            watch.until(self.valkey.ready, seconds=PATIENCE, what="Valkey", child=watch.children[-1])


def chosen(
    *, folders: Folders, run: Path, token: str = "", throw_away: bool = False, hurry: bool = False
) -> Parts:
    """
    Return the parts for this data folder. An address in the environment takes the place of a part.

    :param token: marks the processes as ours, so that they are found when we died without stopping them.
    :param throw_away: for tests and measurements, which never use an address of the environment.
    :param hurry: quick instead of safe.
    :raises Refusal: when a part is missing, or the data folder belongs to another account.
    """
    steps_down_to = account.unprivileged()
    own = steps_down_to.uid if steps_down_to else os.geteuid()
    for folder in (folders.postgres, folders.valkey):
        if folder.exists() and folder.stat().st_uid != own:
            raise Refusal(
                f"Another account made the data folder {folders.data}: start Insyn as that account."
            )
    named = {} if throw_away else os.environ
    plain = {name: os.environ[name] for name in ("PATH", "LD_LIBRARY_PATH") if name in os.environ}
    plain |= {"LC_ALL": "C"} | ({state.TOKEN: token} if token else {})
    database = broker = None
    if not named.get("DATABASE_URL"):
        database = postgres.Postgres(
            programs=binaries.postgres_folder(steps_down_to),
            folders=folders,
            run=run,
            account=steps_down_to,
            environment=plain,
            throw_away=throw_away,
            hurry=hurry,
        )
    if not named.get("REDIS_URL"):
        broker = valkey.Valkey(
            program=binaries.valkey_server(steps_down_to),
            folders=folders,
            run=run,
            account=steps_down_to,
            environment=plain,
        )
    return Parts(postgres=database, valkey=broker, keeps_ledger=not named.get(LEDGERS_ADDRESS))
