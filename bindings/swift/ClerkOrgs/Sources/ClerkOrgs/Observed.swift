#if canImport(Combine)
    import Combine
#endif
// Swift 6.0 on Linux cannot link its own Observation module. Our tests can, with a flag.
#if canImport(Observation) && (canImport(Darwin) || compiler(>=6.1) || CLERK_ORGS_STRICT)
    import Observation
#endif

/// Something to display in a user interface: its current state, and the states that follow.
public protocol StateSource: AnyObject, Sendable {
    /// What to display at one moment.
    associatedtype State: Sendable
    /// The sequence of states.
    associatedtype States: AsyncSequence & Sendable
    where States.Element == State, States.AsyncIterator == AsyncUpdateIterator<State>

    /// What to display now.
    var state: State { get }
    /// The current state, then each state that follows.
    func states() -> States
}

/// A paginator or a client that SwiftUI views can observe: they are redrawn when its state changes.
///
///     @State private var auth = Observed(clerk)  // @StateObject before iOS 17
///     @State private var requests = Observed(try organization.membershipRequestsPaginator(status: .pending))
///
///     Text(auth.user?.firstName ?? "Nobody is signed in.")
///     List(requests.items) { Text($0.id) }
///     try await requests.loadMore()
///
/// It has the actions of its source, such as `loadMore()`. When one of them returns or throws, the state already shows what
/// became of it, unless its task was cancelled: it then ends at once, and the state follows a moment later. The state
/// follows calls of `source` itself and changes in the background as well, a moment later. It follows the source until it is
/// released or the client is closed.
///
/// It is `Observable` where the system has that: from iOS 17, macOS 14, tvOS 17 and watchOS 10, and on Linux from Swift 6.1.
/// On Apple's systems, it is an `ObservableObject`, too, for the versions before.
@MainActor @dynamicMemberLookup
public final class Observed<Source: StateSource> {
    /// The paginator or client itself, for calling its methods.
    public let source: Source
    private var current: Source.State
    private var following: Task<Void, Never>?
    /// How many actions have ended here.
    private var ended = 0
    /// Tells views, where the system has the type for it.
    private let registrar = newRegistrar()

    /// Starts following the paginator or the client.
    ///
    /// - Parameter source: The paginator or client.
    public init(_ source: Source) {
        self.source = source
        current = source.state
        let states = source.states()
        following = Task { [weak self] in
            var iterator = states.makeAsyncIterator()
            var before = 0
            while let state = await iterator.next() { before = self?.follow(state, before) ?? before }
        }
    }

    deinit { following?.cancel() }

    /// What to display now.
    public var state: Source.State {
        accessed()
        return current
    }

    /// A property of the state, such as `items` or `user`.
    ///
    /// - Parameter part: Which one.
    public subscript<Part>(dynamicMember part: KeyPath<Source.State, Part> & Sendable) -> Part {
        state[keyPath: part]
    }

    /// Calls the source, then shows what became of it.
    func inStep<Result: Sendable>(
        _ action: @Sendable (Source) async throws -> Result
    ) async throws -> Result {
        defer {
            ended += 1
            show(source.state)
        }
        return try await action(source)
    }

    /// Shows a state of the sequence. If an action ended while it was on its way, it may be older than what is shown.
    private func follow(_ state: Source.State, _ before: Int) -> Int {
        show(before == ended ? state : source.state)
        return ended
    }

    private func show(_ state: Source.State) {
        #if canImport(Combine)
            objectWillChange.send()
        #endif
        mutated { current = state }
    }
}

#if canImport(Combine)
    extension Observed: ObservableObject {}
#endif

#if canImport(Observation) && (canImport(Darwin) || compiler(>=6.1) || CLERK_ORGS_STRICT)
    @available(macOS 14, iOS 17, tvOS 17, watchOS 10, *)
    extension Observed: Observable {}

    extension Observed {
        private func accessed() {
            if #available(macOS 14, iOS 17, tvOS 17, watchOS 10, *) {
                (registrar as? ObservationRegistrar)?.access(self, keyPath: \.state)
            }
        }

        private func mutated(_ mutation: () -> Void) {
            if #available(macOS 14, iOS 17, tvOS 17, watchOS 10, *),
                let registrar = registrar as? ObservationRegistrar
            {
                registrar.withMutation(of: self, keyPath: \.state, mutation)
            } else {
                mutation()
            }
        }
    }

    private func newRegistrar() -> (any Sendable)? {
        if #available(macOS 14, iOS 17, tvOS 17, watchOS 10, *) { ObservationRegistrar() } else { nil }
    }
#else
    extension Observed {
        private func accessed() {}

        private func mutated(_ mutation: () -> Void) { mutation() }
    }

    private func newRegistrar() -> (any Sendable)? { nil }
#endif
