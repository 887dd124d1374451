"""How the generated classes call the library: arguments are lowered, results and errors are read."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from . import _callbacks, _event_loop, _signals, _workers
from ._ffi import _uniffi_rust_call_with_error, _UniffiRustBuffer

if TYPE_CHECKING:
    from ._arguments import Prepare
    from ._handle import Handle

# The name, UniFFI's converter, how to prepare the value, and what reports the exceptions of a callback.
Parameter = tuple[str, Any, "Prepare | None", "Callable[[Any], Any] | None"]


class Operation:
    """An operation of the library that returns when it is done."""

    __slots__ = ("_function", "_gives", "_parameters", "_raises")

    def __init__(self, function: Any, gives: Any, raises: Any, *parameters: Parameter) -> None:
        self._function, self._gives, self._raises, self._parameters = function, gives, raises, parameters

    def __call__(self, owner: Handle, *values: Any) -> Any:
        __tracebackhide__ = True
        owner._uniffi_owner().check()
        arguments, callbacks = _lowered(self._parameters, values)
        _keep_context(callbacks)
        handle = owner._uniffi_clone_handle()
        result = self._run(handle, *arguments)
        return _given(self._gives, result, owner)

    def create(self, owner: Handle, *values: Any) -> None:
        """Calls a constructor."""
        __tracebackhide__ = True
        arguments, _ = _lowered(self._parameters, values)
        owner._uniffi_own(self._run(*arguments))

    def _run(self, *arguments: Any) -> Any:
        __tracebackhide__ = True
        error: BaseException | None = None
        result: Any = None
        try:
            result = _uniffi_rust_call_with_error(self._raises, self._function, *arguments)
        except BaseException as failure:  # noqa: BLE001
            error = failure
        _workers.wait_if_too_late()
        # Raised here, so that it does not get another one of ours as its context.
        interruption = _signals.instead_of(error)
        try:
            if interruption is not None:
                raise interruption
            if error is not None:
                raise _callbacks.explained(error)
        finally:
            # Its traceback refers to this frame, and all that called it: the cycle would keep them.
            del error, interruption
        return result


class SpreadOperation(Operation):
    """A constructor whose arguments cross the boundary in one buffer, as the fields of a record."""

    __slots__ = ()

    def create(self, owner: Handle, *values: Any) -> None:
        __tracebackhide__ = True
        prepared, _ = _prepared(self._parameters, values)
        with _UniffiRustBuffer.alloc_with_builder() as buffer:
            for (_, converter, _, _), value in zip(self._parameters, prepared, strict=True):
                converter.write(value, buffer)
            record = buffer.finalize()
        owner._uniffi_own(self._run(record))


class AsyncOperation:
    """An operation of the library that is awaited."""

    __slots__ = ("_function", "_future", "_gives", "_parameters", "_raises")

    def __init__(
        self, function: Any, poll: Any, complete: Any, free: Any, gives: Any, raises: Any, *parameters: Parameter
    ) -> None:
        self._function, self._future = function, (poll, complete, free)
        self._gives, self._raises, self._parameters = gives, raises, parameters

    async def __call__(self, owner: Handle, *values: Any) -> Any:
        __tracebackhide__ = True
        owner._uniffi_owner().check()
        awaiting = _event_loop.Awaiting()
        arguments, callbacks = _lowered(self._parameters, values)
        _keep_context(callbacks)
        future = self._function(owner._uniffi_clone_handle(), *arguments)
        error: Exception | None = None
        result: Any = None
        try:
            result = await awaiting.completed(future, *self._future, self._raises)
        except Exception as failure:  # noqa: BLE001
            error = failure
        await _event_loop.wait_if_too_late()
        try:
            if error is not None:
                raise _callbacks.explained(error)
        finally:
            # As above.
            del error
        return _given(self._gives, result, owner)


def _given(gives: Any, result: Any, owner: Handle) -> Any:
    """The result as Python has it."""
    if gives is None:
        return None
    if isinstance(gives, type):
        handle: type[Handle] = gives
        return handle._uniffi_made_by(owner, result)
    return gives(result)


def _lowered(
    parameters: tuple[Parameter, ...], values: tuple[Any, ...]
) -> tuple[list[Any], tuple[_callbacks.Callback, ...]]:
    """The arguments as the library takes them. All are checked before any is handed over."""
    __tracebackhide__ = True
    prepared, callbacks = _prepared(parameters, values)
    lowered = [converter.lower(value) for (_, converter, _, _), value in zip(parameters, prepared, strict=True)]
    return lowered, callbacks


def _prepared(
    parameters: tuple[Parameter, ...], values: tuple[Any, ...]
) -> tuple[list[Any], tuple[_callbacks.Callback, ...]]:
    """The checked arguments, with callbacks in the form that reports what they raise."""
    __tracebackhide__ = True
    prepared = [_checked(parameter, value) for parameter, value in zip(parameters, values, strict=True)]
    callbacks: list[_callbacks.Callback] = []
    for at, (_, _, _, follow) in enumerate(parameters):
        if follow is not None and prepared[at] is not None:
            prepared[at] = follow(prepared[at])
            callbacks.append(prepared[at])
    return prepared, tuple(callbacks)


def _keep_context(callbacks: tuple[_callbacks.Callback, ...]) -> None:
    for callback in callbacks:
        callback.keep_context()


def _checked(parameter: Parameter, value: Any) -> Any:
    __tracebackhide__ = True
    name, converter, prepare, _ = parameter
    if prepare is not None:
        value = prepare(name, value)
    try:
        converter.check_lower(value)
    except (TypeError, ValueError) as error:
        wrong = type(error)(f"{name}: {error}")
    else:
        return value
    try:
        raise wrong
    finally:
        # The error refers to this frame.
        del wrong


def result(name: str, converter: Any, prepare: Prepare | None = None) -> Callable[[Any], Any]:
    """Checks what a callback returned."""
    parameter = (f"the result of {name}", converter, prepare, None)
    return lambda value: _checked(parameter, value)
