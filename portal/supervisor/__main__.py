import sys

from portal.supervisor.main import main

sys.exit(main(sys.argv[1:]))
