"""Runs one scenario of the conformance corpus in one calling style."""

from __future__ import annotations

import inspect
import json
import time
import typing
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import msgspec

import clerk_orgs
from clerk_orgs import AsyncClerk, Clerk, ClerkError, FileTokenStore
from emulator import Emulator
from matching import difference

Record = dict[str, Any]
HANDLES = ("Clerk", "Organization", "Invitations", "MembershipRequests", "Memberships")


def as_json(value: Any) -> Any:
    """A result as scenarios write it."""
    if isinstance(value, msgspec.Struct):
        return {name: as_json(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    return None if type(value).__name__.removeprefix("Async") in HANDLES else value


def arguments(method: Any, given: Record) -> Record:
    """Text becomes an enum where the operation takes one."""
    hints = typing.get_type_hints(method.__func__)

    def convert(name: str, value: Any) -> Any:
        for kind in (hints[name], *typing.get_args(hints[name])):
            if isinstance(kind, type) and issubclass(kind, str) and kind is not str and value is not None:
                return [kind(item) for item in value] if isinstance(value, list) else kind(value)
        return value

    return {name: convert(name, value) for name, value in given.items()}


class Run:
    def __init__(self, scenario: Record, emulator: Emulator, style: type[Clerk | AsyncClerk], folder: Path) -> None:
        self.scenario, self.emulator, self.style, self.folder = scenario, emulator, style, folder
        self.settings: Record = scenario.get("client", {})
        self.saved: Record = {}

    async def run(self) -> None:
        self.emulator.seed(self.scenario["seed"])
        if options := self.scenario.get("options"):
            self.emulator.control("options", options)
        self.clerk = self.client()
        try:
            await self.steps(self.scenario["steps"])
        finally:
            self.clerk.close()

    def client(self) -> Clerk | AsyncClerk:
        settings = dict(self.settings)
        if not settings.keys() & {"publishable_key", "base_url", "proxy_url"}:
            settings["base_url"] = self.emulator.base_url
        if "timeout_ms" in settings:
            settings["timeout"] = settings.pop("timeout_ms") / 1000
        if settings.pop("token_store", None) == "file":
            settings["token_store"] = FileTokenStore(str(self.folder / "token"))
        return self.style(**settings)

    async def steps(self, steps: list[Record]) -> None:
        for number, step in enumerate(steps, 1):
            what = step.get("call") or step.get("list") or next(iter(step))
            try:
                await self.step(step)
            except AssertionError as error:
                raise AssertionError(f"step {number}, {what}: {error}") from None

    async def step(self, step: Record) -> None:
        if "control" in step:
            self.emulator.control(step["control"], self.resolve(step["body"]))
        elif "clear_log" in step:
            self.emulator.clear_log()
        elif "requests" in step:
            for wanted in step["requests"]:
                self.check_requests(dict(wanted))
        else:
            await self.call(step)

    async def call(self, step: Record) -> None:
        began = time.monotonic()
        try:
            result, failed = await self.result(step), False
        except ClerkError as error:
            result, failed = {"kind": type(error).__name__, "info": as_json(error.info)}, True
        took = (time.monotonic() - began) * 1000
        expected = self.resolve(step.get("expect_error" if failed else "expect", {"$absent": True}))
        assert failed == ("expect_error" in step), f"{'failed' if failed else 'succeeded'} with {result}"
        if expected != {"$absent": True}:
            unlike = difference(expected, result)
            assert unlike is None, unlike
        limit = step.get("within_ms")
        assert limit is None or took <= limit, f"took {took:.0f} ms"
        if "save" in step:
            self.saved[step["save"]] = result

    async def result(self, step: Record) -> Any:
        if "client" in step:
            self.clerk.close()
            self.settings = {**self.settings, **step["client"]}
            self.clerk = self.client()
            return None
        made = await self.answer(step)
        return as_json(made) if "call" in step else await self.listed(made, step)

    async def answer(self, step: Record) -> Any:
        """What the operation gives, awaited where it must be."""
        owner, name = (step.get("call") or step["list"]).split(".")
        target: Any = self.clerk
        if owner == "organization":
            target = target.organization(*[self.resolve(step[key]) for key in ("organization",) if key in step])
        method = getattr(target, name)
        made = method(**arguments(method, self.resolve(step.get("with", {}))))
        return await made if inspect.isawaitable(made) else made

    async def listed(self, rows: Any, step: Record) -> Record:
        items: list[Any] = []
        most = step.get("take")
        while (most is None or len(items) < most) and (row := await self.next_row(rows)) is not None:
            self.saved["item"] = as_json(row)
            await self.steps(step.get("each", []))
            items.append(as_json(row))
        found: Record = {"count": len(items), "items": items}
        if field := step.get("expect", {}).get("distinct"):
            assert len({json.dumps(item[field]) for item in items}) == len(items), f"{field} is shared"
            found["distinct"] = field
        return found

    async def next_row(self, rows: Any) -> Any:
        if hasattr(rows, "__aiter__"):
            return await anext(rows, None)
        return next(rows, None)

    def check_requests(self, wanted: Record) -> None:
        count = wanted.pop("count")
        parts = {key: self.resolve(wanted.pop(key, {})) for key in ("query", "form")}
        log = self.emulator.log(**wanted)
        found = [e for e in log if all(values.items() <= e[key].items() for key, values in parts.items())]
        seen = [f"{e['method']} {e['path']} {e.get('status')} {e['outcome']}" for e in self.emulator.log()]
        assert len(found) == count, f"{len(found)} requests like {wanted | parts}, not {count}: {seen}"

    def resolve(self, value: Any) -> Any:
        """With saved values in the place of their names."""
        if isinstance(value, str) and value.startswith("$"):
            name, *path = value[1:].split(".")
            found = self.saved[name]
            for key in path:
                found = found[int(key)] if isinstance(found, list) else found[key]
            return found
        if isinstance(value, list):
            return [self.resolve(item) for item in value]
        if isinstance(value, dict):
            return {key: self.resolve(item) for key, item in typing.cast("Record", value).items()}
        return value


assert all(hasattr(clerk_orgs, name) for name in HANDLES)
