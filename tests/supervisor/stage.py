"""
The real supervisor with stand-ins for the portal's processes, so that its tests are quick and need no Django.

Runs as a program: `python stage.py up …` is `./insyn up …` with another table of processes.
"""

import sys
from pathlib import Path

HERE = Path(__file__).resolve()
sys.path.insert(0, str(HERE.parent.parent.parent))

from portal.supervisor.main import main  # noqa: E402  it lies two folders up
from portal.supervisor.processes import Process, Table  # noqa: E402

PREPARE = """
import os, sys, time
os.environ["MIGRATION_DATABASE_URL"]
time.sleep(float(os.environ.get("STAGE_SLOW", "0")))
sys.exit(os.environ.get("STAGE_COMPLAINT"))
"""
PARENT_WHOSE_CHILD_WENT_ITS_OWN_WAY = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], start_new_session=True)
time.sleep(600)
"""


def table() -> Table:
    """Return stand-ins: something that prepares as the owner, a page, a process with a stray grandchild."""
    return Table(
        prepare=Process(name="prepare", argv=("{python}", "-c", PREPARE), as_owner=True),
        demo=Process(name="demo", argv=("{python}", "-c", "")),
        running=(
            Process(name="web", argv=("{python}", str(HERE.with_name("page.py")), "{bind}")),
            Process(name="worker", argv=("{python}", "-c", PARENT_WHOSE_CHILD_WENT_ITS_OWN_WAY)),
        ),
    )


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:], table=table(), program=(sys.executable, str(HERE))))
