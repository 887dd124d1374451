"""`imports.py MODULE`: what importing it takes, in seconds of the processor, with nothing loaded but what Python itself loads."""

import sys
import time

start = time.process_time()
__import__(sys.argv[1])
taken = time.process_time() - start

from measured import tell

tell(imported=taken)
