"""Records walks of the paging model, request by request, as cases that the Rust pager must repeat.

    python3 make_paging_traces.py PATH/TO/paging_model.py > paging_traces.json

A case is the page size, every request with its answer, the items that each joined page yielded, and whether the walk ended.
Answers are replayed, so that a case needs no server: it judges the rule alone.
"""
import importlib.util
import json
import random
import sys

CASES = 120
COUNTS = ("same", "before", "after", "one too high")


def load(path):
    spec = importlib.util.spec_from_file_location("paging_model", path)
    model = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(model)
    return model


class Recorder:
    """Stands between the walk and the server."""

    def __init__(self, server):
        self.server, self.requests = server, []

    def get(self, offset, limit):
        rows, total, _ = self.server.get(offset, limit)
        self.requests.append([offset, limit, total, ranges(rows)])
        return rows, total, offset


def ranges(rows):
    """Runs of consecutive rows as [first, last]: newest first, so they count down."""
    runs = []
    for row in rows:
        if runs and row == runs[-1][1] - 1:
            runs[-1][1] = row
        else:
            runs.append([row, row])
    return runs


def record(model, rows, size, count, change, accepting=False, order=None):
    return follow(model, model.Server(rows, change, count, order), size, change, accepting)


def follow(model, server, size, change, accepting=False):
    recorder, yields = Recorder(server), []

    def between(yielded):
        change(server)
        if yielded:
            yields.append(ranges(yielded))
        for item in yielded if accepting else []:
            server.remove(item)

    try:
        model.exactly_once(recorder, size, between)
        ended = True
    except model.Unstable:
        ended = False
    return {"size": size, "requests": recorder.requests, "yields": yields, "ended": ended}


def at_random(model, seed):
    rng = random.Random(seed)
    rows, size = rng.choice([0, 1, 9, 10, 11, 50, 137]), rng.choice([1, 2, 5, 10, 50])
    rate, ends = rng.choice([0, 0.2, 0.6, 1]), rng.random() < 0.5

    def change(server):
        for _ in range(rng.choice([0, 0, 1, 2, 5, 20]) if rng.random() < rate else 0):
            if rng.random() < 0.5:
                server.insert(0 if ends else rng.randrange(len(server.items) + 1))
            elif server.items:
                server.remove(server.items[0 if ends else rng.randrange(len(server.items))])

    return record(model, rows, size, COUNTS[seed % 4], change, accepting=rng.random() < 0.3)


def quiet(_):
    pass


class Torrent:
    """Only the front of the list ever comes twice: the walk gives up."""

    def __init__(self):
        self.requests = 0

    def get(self, offset, limit):
        self.requests += 1
        first = limit + (self.requests * 1000 if offset else 0)
        return list(range(first, first - limit, -1)), 1_000_000, offset


def shuffled(seed):
    rng = random.Random(seed)
    return lambda items: rng.sample(items, len(items))


def main(path):
    model = load(path)
    cases = [record(model, rows, size, count, quiet) for count in COUNTS for rows, size in ((0, 10), (10, 10), (21, 10), (1200, 500))]
    cases += [record(model, 10_000, 500, "same", quiet, accepting=True), record(model, 137, 10, "same", quiet, accepting=True)]
    cases += [follow(model, Torrent(), 10, quiet)]
    cases += [record(model, 12, 5, "same", quiet, order=shuffled(seed)) for seed in range(5)]
    cases += [at_random(model, seed) for seed in range(CASES)]
    print("[")
    print(",\n".join(json.dumps(case, separators=(",", ":")) for case in cases))
    print("]")


if __name__ == "__main__":
    main(sys.argv[1])
