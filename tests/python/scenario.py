"""Runs one conformance scenario in one calling style."""

from __future__ import annotations

import asyncio
import inspect
import json
import time
import traceback
import typing
from datetime import datetime, timedelta, timezone
from enum import Enum
from pathlib import Path
from typing import Any

import msgspec

from clerk_orgs import AsyncClerk, Clerk, ClerkError, FileTokenStore, SessionToken
from emulator import Emulator
from logs import Kept
from matching import difference

Record = dict[str, Any]
Kind = typing.TypeVar("Kind")


def as_json(value: Any) -> Any:
    """A result in the format of scenarios."""
    if isinstance(value, msgspec.Struct):
        return {name: as_json(getattr(value, name)) for name in value.__struct_fields__}
    if isinstance(value, datetime):
        return value.astimezone(timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    if isinstance(value, timedelta):
        return value.total_seconds()
    if isinstance(value, (list, tuple)):
        return [as_json(item) for item in value]
    # A handle counts as no result.
    return value if isinstance(value, (str, int, float, dict)) else None


def transport(style: type[Clerk | AsyncClerk]) -> str:
    """The transport of this style. Each transport runs all scenarios once."""
    return "http2" if style is AsyncClerk else "http1"


def arguments(method: Any, given: Record) -> Record:
    """Passes text as it is, unless it is an unknown value of an enum, and converts an expectation to a filter."""
    hints = typing.get_type_hints(method.__func__)

    def convert(name: str, value: Any) -> Any:
        if name == "filter":
            return lambda row: difference(value, as_json(row)) is None
        if isinstance(value, dict) and "hex" in value:
            content = bytes.fromhex(value["hex"])
            return content.ljust(value.get("size", 0), b"\0")
        return typed(hints[name], value)

    return {name: convert(name, value) for name, value in given.items()}


def typed(kind: Any, value: Any) -> Any:
    """The value as a parameter of this type takes it: records and unknown values of enums are made."""
    if isinstance(value, list):
        return [typed(kind, item) for item in value]
    if isinstance(value, dict) and (record := class_in(kind, msgspec.Struct)):
        kinds = {field.name: field.type for field in msgspec.structs.fields(record)}
        return record(**{name: typed(kinds[name], item) for name, item in value.items()})
    cls = class_in(kind, Enum) if isinstance(value, str) else None
    return known(cls, value) if cls else value


def class_in(kind: Any, base: type[Kind]) -> type[Kind] | None:
    """The class in a parameter's type that derives from the base."""
    if isinstance(kind, type) and issubclass(kind, base):
        return kind
    return next((cls for part in typing.get_args(kind) if (cls := class_in(part, base))), None)


def known(cls: type[Enum], text: str) -> Any:
    return text if text in [member.value for member in cls] else cls(text)


def check_typed(failure: Record) -> None:
    """An error in a storm must come from the server or the network, and have a text."""
    assert failure["kind"] not in ("Usage", "Cancelled"), failure
    assert failure["info"]["text"], failure


class Run:
    def __init__(
        self, scenario: Record, emulator: Emulator, style: type[Clerk | AsyncClerk], folder: Path, log: Kept
    ) -> None:
        self.scenario, self.emulator, self.style, self.folder, self.log = scenario, emulator, style, folder, log
        self.settings: Record = scenario.get("client", {})
        self.saved: Record = {}
        self.other: Clerk | AsyncClerk | None = None
        self.shown: list[str] = []

    async def run(self) -> None:
        self.emulator.seed(self.scenario["seed"])
        if options := self.scenario.get("options"):
            self.emulator.control("options", options)
        self.clerk = self.client()
        try:
            await self.steps(self.scenario["steps"])
            version = "HTTP/2.0" if transport(self.style) == "http2" else "HTTP/1.1"
            self.emulator.check_requests([{"http_version": {"$not": version}, "count": 0}])
            violations = self.emulator.violations()
            assert not violations, f"not as described: {json.dumps(violations, indent=1)}"
        finally:
            self.clerk.close()
            if self.other:
                self.other.close()

    def client(self) -> Clerk | AsyncClerk:
        http2 = transport(self.style) == "http2"
        reached: Record = {**self.emulator.https} if http2 else {"base_url": self.emulator.base_url}
        address = reached["base_url"]
        own = {"publishable_key": self.emulator.publishable_key, "base_url": address, "proxy_url": address}
        settings = {name: own[name] if value == "emulator" else value for name, value in self.settings.items()}
        if not settings.keys() & {"publishable_key", "base_url", "proxy_url"}:
            settings = reached | settings
        elif address in (settings.get("base_url"), settings.get("proxy_url")):
            del reached["base_url"]
            settings = reached | settings
        for name in [name for name in settings if name.endswith("_ms")]:
            settings[name.removesuffix("_ms")] = settings.pop(name) / 1000
        if path := settings.pop("token_store", None):
            settings["token_store"] = FileTokenStore(self.folder / ("token" if path == "file" else path))
        if added := settings.pop("request_headers", None):
            settings["on_request"] = lambda _: added
        return self.style(**settings)

    async def steps(self, steps: list[Record]) -> None:
        for number, step in enumerate(steps, 1):
            if step.get("transport", transport(self.style)) != transport(self.style):
                continue
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
        elif "clear_faults" in step:
            self.emulator.control("faults", {}, "DELETE")
        elif "requests" in step:
            self.emulator.check_requests(self.resolve(step["requests"]), step.get("within_ms", 0))
        elif "for_each" in step:
            for item in self.resolve(step["for_each"]):
                self.saved["item"] = item
                await self.steps(step["each"])
        elif "unseen" in step:
            self.unseen(self.resolve(step["unseen"]))
        elif "together" in step:
            await asyncio.gather(*map(self.later, step["together"]))
        else:
            await self.call(step)

    async def later(self, step: Record) -> None:
        """One of several concurrent calls, in its own thread if it blocks."""
        await asyncio.sleep(step.get("after_ms", 0) / 1000)
        if self.style is AsyncClerk:
            await self.call(step)
        else:
            await asyncio.to_thread(lambda: asyncio.run(self.call(step)))

    async def call(self, step: Record) -> None:
        began = time.monotonic()
        try:
            result, failed = await self.result(step), False
        except ClerkError as error:
            result, failed = {"kind": type(error).__name__, "info": as_json(error.info)}, True
            self.shown += [*traceback.format_exception(error), repr(error), repr(error.info), repr(error.args)]
        took = (time.monotonic() - began) * 1000
        if failed and "may_fail" in step:
            check_typed(result)
            result = self.resolve(step["may_fail"])
        else:
            self.check(step, result, failed)
        limit = step.get("within_ms", self.scenario.get("within_ms"))
        assert limit is None or took <= limit, f"took {took:.0f} ms"
        if "save" in step:
            self.saved[step["save"]] = result

    def check(self, step: Record, result: Any, failed: bool) -> None:
        expected = self.resolve(step.get("expect_error" if failed else "expect", {"$absent": True}))
        assert failed == ("expect_error" in step), f"{'failed' if failed else 'succeeded'} with {result}"
        if expected != {"$absent": True}:
            unlike = difference(expected, result)
            assert unlike is None, unlike

    async def result(self, step: Record) -> Any:
        if "client" in step:
            self.clerk.close()
            self.settings = {**self.settings, **step["client"]}
            self.clerk = self.client()
            return None
        made = await self.answer(step)
        if not isinstance(made, str):
            self.shown += [repr(made), str(made)]
        if "list" in step:
            return await self.listed(made, step)
        result = as_json(made)
        if result is None and made is not None:
            self.made = made
        return result

    async def answer(self, step: Record) -> Any:
        """The result of the operation, awaited if necessary."""
        owner, name = (step.get("call") or step["list"]).split(".")
        if owner == "other":
            self.other = self.other or self.client()
        target: Any = self.other if owner == "other" else self.clerk
        if owner == "organization":
            target = target.organization(*[self.resolve(step[key]) for key in ("organization",) if key in step])
        elif owner == "sessiontoken":
            target = SessionToken(self.resolve(step["token"]))
        elif owner not in ("clerk", "other"):
            target = self.made
        if isinstance(getattr(type(target), name), property):
            return getattr(target, name)
        method = getattr(target, name)
        made = method(**arguments(method, self.resolve(step.get("with", {}))))
        return await made if inspect.isawaitable(made) else made

    async def listed(self, rows: Any, step: Record) -> Record:
        items: list[Any] = []
        most = step.get("take")
        while (most is None or len(items) < most) and (row := await self.next_row(rows)) is not None:
            self.shown += [repr(row), str(row)]
            if "each" in step:
                self.saved["item"] = as_json(row)
                await self.steps(step["each"])
            items.append(as_json(row))
        position = rows.position() if hasattr(rows, "position") else None
        found: Record = {"count": len(items), "items": items, "position": position}
        if field := step.get("expect", {}).get("distinct"):
            assert len({json.dumps(item[field]) for item in items}) == len(items), f"{field} is shared"
            found["distinct"] = field
        return found

    async def next_row(self, rows: Any) -> Any:
        if hasattr(rows, "__aiter__"):
            return await anext(rows, None)
        return next(rows, None)

    def unseen(self, secrets: list[str]) -> None:
        """The client token is a secret of every scenario that stores it in a file."""
        token = self.folder / "token"
        secrets = [*secrets, *([token.read_text()] if token.exists() else [])]
        shown = "\n".join(
            [*self.shown, *self.log.lines(), repr(self.clerk), json.dumps(self.emulator.log(), ensure_ascii=False)]
        )
        for secret in secrets:
            assert secret, "an empty text is no secret"
            assert secret not in shown, f"{secret} can be seen in {shown}"

    def resolve(self, value: Any) -> Any:
        """Replaces the names of saved values by the values."""
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
