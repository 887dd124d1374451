"""`imports.py MODULE`: the CPU time of importing the module in a new process, in seconds."""

import sys
import time

start = time.process_time()
__import__(sys.argv[1])
taken = time.process_time() - start

from measured import tell

tell(imported=taken)
