// Calls of fakes. Generated from the contract by `cargo xtask generate`. Do not edit.
import {{ module }}
import Foundation

/// Each blocking call of each class, on a fake that does not override it.
func blockingCalls() -> [BlockingCall] {
    var calls: [BlockingCall] = []
{%- for (class, method) in self.calls(false) %}
    calls.append(BlockingCall(name: "{{ class }}.{{ method.name }}") { {{ method.made }} })
{%- endfor %}
    return calls
}

/// Each asynchronous call of each class, on a fake that does not override it.
func asynchronousCalls() -> [AsynchronousCall] {
    var calls: [AsynchronousCall] = []
{%- for (class, method) in self.calls(true) %}
    calls.append(AsynchronousCall(name: "{{ class }}.{{ method.name }}") { {{ method.made }} })
{%- endfor %}
    return calls
}
{%- for fake in fakes %}

final class Overridden{{ fake.class }}: {{ fake.class }}, @unchecked Sendable {
    init() { super.init(.fake) }
{%- for method in fake.methods %}
    override {{ method.declared }} { fatalError("{{ fake.class }}.{{ method.name }} is overridden") }
{%- endfor %}
}
{%- endfor %}
