/// A list for display in a user interface: its current state, and the states that follow.
public protocol ObservablePaginator: AnyObject, Sendable {
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

// Swift 6.0 on Linux cannot link its own Observation module. Our tests can, with a flag.
#if canImport(Observation) && (canImport(Darwin) || compiler(>=6.1) || CLERK_ORGS_STRICT)
    import Observation

    /// A paginator that SwiftUI views can observe: they are redrawn when its state changes.
    ///
    ///     let requests = Observed(try organization.membershipRequestsPaginator(status: .pending))
    ///     List(requests.items) { Text($0.id) }
    ///     try await requests.loadMore()
    ///
    /// It has the paginator's actions, such as `loadMore()`. When one of them returns or throws, the state already shows what
    /// became of it. The state follows calls of `paginator` itself and changes in the background as well, a moment later.
    /// It follows the paginator until it is released or the client is closed.
    @available(macOS 14, iOS 17, tvOS 17, watchOS 10, *)
    @MainActor @dynamicMemberLookup
    public final class Observed<Paginator: ObservablePaginator>: Observable {
        /// The paginator itself, for calling its methods.
        public let paginator: Paginator
        private let registrar = ObservationRegistrar()
        private var current: Paginator.State
        private var following: Task<Void, Never>?
        /// How many actions have ended here.
        private var ended = 0

        /// Starts following the paginator.
        public init(_ paginator: Paginator) {
            self.paginator = paginator
            current = paginator.state
            let states = paginator.states()
            following = Task { [weak self] in
                var iterator = states.makeAsyncIterator()
                var before = 0
                while let state = await iterator.next() { before = self?.follow(state, before) ?? before }
            }
        }

        deinit { following?.cancel() }

        /// What to display now.
        public var state: Paginator.State {
            registrar.access(self, keyPath: \.state)
            return current
        }

        /// A property of the state, such as `items`.
        public subscript<Part>(dynamicMember part: KeyPath<Paginator.State, Part>) -> Part {
            state[keyPath: part]
        }

        /// Calls the paginator, then shows what became of it.
        func inStep<Result: Sendable>(
            _ action: @Sendable (Paginator) async throws -> Result
        ) async throws -> Result {
            defer {
                ended += 1
                show(paginator.state)
            }
            return try await action(paginator)
        }

        /// Shows a state of the sequence. If an action ended while it was on its way, it may be older than what is shown.
        private func follow(_ state: Paginator.State, _ before: Int) -> Int {
            show(before == ended ? state : paginator.state)
            return ended
        }

        private func show(_ state: Paginator.State) {
            registrar.withMutation(of: self, keyPath: \.state) { current = state }
        }
    }
#endif
