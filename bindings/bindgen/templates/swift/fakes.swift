
/// Makes fakes of the library's objects for tests. A subclass calls `super.init(.fake)`, and overrides the calls that the test
/// needs. Every other call ends the program with an error that names it. A fake makes no requests. Closing and releasing it
/// does nothing.
public struct Fake: Sendable {
    /// The argument of each class's initializer for fakes.
    public static let fake = Fake()
}

func notOverridden(_ owner: String, _ call: StaticString) -> Never {
    fatalError("\(owner).\(call) was called on a fake that does not override it")
}
