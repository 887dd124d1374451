"""Records walks of the paging model, request by request, as cases that the Rust pager must repeat.

    python3 make_paging_traces.py PATH/TO/paging_model.py > paging_traces.json

A case is the page size, every request with its answer, the items that each joined page yielded, and whether the walk ended.
Answers are replayed, so that a case needs no server: it judges the rule alone.

The walk here is the model's for servers that count and give as many rows as they are asked for, and goes on where the model
does not: servers that do not count (their total is null), and servers that give fewer rows. Where both walk, they have to ask
for the same, but for lists of a single row that a server counts as more: these may be all that the server gives at once.
"""
import importlib.util
import json
import random
import sys

CASES = 120
COUNTS = ("same", "before", "after", "one too high")
# Cases in which the walk may ask for more than the model does.
DIFFERENT = 4


def load(path):
    spec = importlib.util.spec_from_file_location("paging_model", path)
    model = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(model)
    return model


class Recorder:
    """Stands between the walk and the server; may give fewer rows, and keep the total to itself."""

    def __init__(self, server, cap=None, counts=True):
        self.server, self.requests, self.cap, self.counts = server, [], cap, counts

    def get(self, offset, limit):
        rows, total, _ = self.server.get(offset, min(limit, self.cap or limit))
        total = total if self.counts else None
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


def exactly_once(model, server, size, between):
    """The model's walk with one page at a time, for any server."""
    seen, start, limit, drift, barren, misses, swept = set(), 0, size, 0, 0, 0, False
    joined_total, total, end, longest, cut = None, None, 0, 0, False
    nothing_behind, found_behind, ended_at, onward, swept_to = False, False, None, 0, 0

    def one_at_a_time():
        return longest == 1 and (total is None or barren >= model.BARREN_END or found_behind)

    while True:
        offset = max(0, start - (0 if one_at_a_time() and not nothing_behind else 1))
        asked = min(limit + 1, model.MAX_LIMIT)
        data, now, _ = server.get(offset, asked)
        between([])
        barren += 1
        if barren > model.PATIENCE + onward:
            raise model.Unstable
        nothing_behind = nothing_behind or not data
        if len(data) > longest:
            longest, cut = len(data), False
        lost = max(0, joined_total - now) if None not in (joined_total, now) else 0
        touches = one_at_a_time() and data and offset == end
        if offset and not (data and data[0] in seen) and not touches:
            misses, back = misses + 1, max(1, lost)
            if misses > 1 or now is None:
                limit = min(model.MAX_LIMIT, limit * 2)
                back += min(limit, longest << min(misses, 16)) if cut else limit
            start = max(0, offset + 1 - back)
            continue
        new = [item for item in data if item not in seen]
        seen.update(new)
        between(new)
        end, total = offset + len(data), now
        short, reached = len(data) < asked, now is not None and end >= now
        if new:
            barren, onward, nothing_behind = 0, 0, False
            found_behind |= len(data) == 1 and offset > 0
            cut = cut or (len(data) == longest and short and not reached)
        elif ended_at is not None and end > swept_to:
            swept_to, onward = end, onward + 1
        is_whole = not data or len(data) < longest or (longest == 1 and nothing_behind)
        is_whole = is_whole or (ended_at is not None and end >= ended_at)
        nothing_new = not new and (now is None or barren >= model.BARREN_END)
        if short and ((reached and (is_whole or not cut)) or (not reached and nothing_new and is_whole)):
            if swept or now is None or len(seen) >= now:
                return
            ended_at, swept, start, limit = end, True, 0, model.MAX_LIMIT - 1
            continue
        drift = max(lost, drift // 2) if seen and joined_total else 0
        misses, joined_total, start = 0, now, max(0, end - drift)
        limit = max(size, limit // 2) if new else min(model.MAX_LIMIT, limit * 2)


def record(model, rows, size, count, change, accepting=False, order=None, **limits):
    return follow(model, model.Server(rows, change, count, order), size, change, accepting, **limits)


def follow(model, server, size, change, accepting=False, **limits):
    recorder, yields = Recorder(server, **limits), []

    def between(yielded):
        change(server)
        if yielded:
            yields.append(ranges(yielded))
        for item in yielded if accepting else []:
            server.remove(item)

    try:
        WALK(model, recorder, size, between)
        ended = True
    except model.Unstable:
        ended = False
    return {"size": size, "requests": recorder.requests, "yields": yields, "ended": ended}


def at_random(model, seed, **limits):
    rng = random.Random(seed)
    rows, size = rng.choice([0, 1, 9, 10, 11, 50, 137]), rng.choice([1, 2, 5, 10, 50])
    rate, ends = rng.choice([0, 0.2, 0.6, 1]), rng.random() < 0.5

    def change(server):
        for _ in range(rng.choice([0, 0, 1, 2, 5, 20]) if rng.random() < rate else 0):
            if rng.random() < 0.5:
                server.insert(0 if ends else rng.randrange(len(server.items) + 1))
            elif server.items:
                server.remove(server.items[0 if ends else rng.randrange(len(server.items))])

    return record(model, rows, size, COUNTS[seed % 4], change, accepting=rng.random() < 0.3, **limits)


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


def counted_in_full(model):
    cases = [record(model, rows, size, count, quiet) for count in COUNTS for rows, size in ((0, 10), (10, 10), (21, 10), (1200, 500))]
    cases += [record(model, 10_000, 500, "same", quiet, accepting=True), record(model, 137, 10, "same", quiet, accepting=True)]
    cases += [follow(model, Torrent(), 10, quiet)]
    cases += [record(model, 12, 5, "same", quiet, order=shuffled(seed)) for seed in range(5)]
    return cases + [at_random(model, seed) for seed in range(CASES)]


def main(path):
    global WALK
    model = load(path)
    WALK = exactly_once
    cases = counted_in_full(model)
    WALK = lambda model, *walk: model.exactly_once(*walk)
    different = sum(ours != theirs for ours, theirs in zip(cases, counted_in_full(model), strict=True))
    if different > DIFFERENT:
        sys.exit(f"{different} cases are not as the model has them")
    WALK = exactly_once
    for limits in ({"counts": False}, {"cap": 10}, {"cap": 3, "counts": False}, {"cap": 1}, {"cap": 1, "counts": False}):
        cases += [record(model, rows, size, "same", quiet, **limits) for rows, size in ((0, 10), (1, 10), (10, 10), (23, 5), (40, 500))]
        moving = (at_random(model, seed, **limits) for seed in range(CASES))
        cases += [case for case in moving if 1 < len(case["requests"]) < 30][:16]
    print("[")
    print(",\n".join(json.dumps(case, separators=(",", ":")) for case in cases))
    print("]")


WALK = exactly_once

if __name__ == "__main__":
    main(sys.argv[1])
