"""The settings of every program from the environment, and its figures as one line of JSON, in seconds."""

from __future__ import annotations

import json
import os
import sys
import time
from collections.abc import Callable

URL = os.environ["BENCH_URL"]
ROWS, ROUNDS = int(os.environ["BENCH_ROWS"]), int(os.environ["BENCH_ROUNDS"])
# The file with the certificate to trust, if the server is reached over TLS. Then everyone has to use HTTP/2.
CA = os.environ.get("BENCH_CA")
PAGE = 500
ORGANIZATION = "org_acme"


def rounds(start: float, count_all: Callable[[], int]) -> None:
    """Reads the whole list several times. `start`: the start of the first call, including its setup."""
    first_at, first_call = time.time(), time.perf_counter() - start
    wall, cpu = [], []
    for _ in range(ROUNDS):
        wall_begun, cpu_begun = time.perf_counter(), time.process_time()
        count = count_all()
        wall.append(time.perf_counter() - wall_begun)
        cpu.append(time.process_time() - cpu_begun)
        if count != ROWS:
            sys.exit(f"{count} rows instead of {ROWS}")
    tell(first_at=first_at, first_call=first_call, wall=wall, cpu=cpu, peak_mib=peak_mib())


def tell(**figures: float | list[float] | None) -> None:
    print(json.dumps(figures))


def peak_mib() -> float | None:
    """The peak memory of the process, which only Linux provides in a file; `getrusage` counts that of the parent, too."""
    try:
        with open("/proc/self/status", encoding="ascii", errors="replace") as status:
            held = next(line for line in status if line.startswith("VmHWM:"))
    except OSError:
        return None
    return int(held.split()[1]) / 1024
