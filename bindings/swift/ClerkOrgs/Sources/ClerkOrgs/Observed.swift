/// A list for display in a user interface: its current state, and the states that follow.
public protocol ObservablePaginator: AnyObject, Sendable {
    /// What to display at one moment.
    associatedtype State: Sendable
    /// The sequence of states.
    associatedtype States: AsyncSequence & Sendable
    where States.Element == State, States.AsyncIterator == AsyncUpdateIterator<State>

    /// What to display now.
    func state() -> State
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
    ///     try await requests.paginator.loadMore()
    ///
    /// It follows the paginator until it is released or the client is closed.
    @available(macOS 14, iOS 17, tvOS 17, watchOS 10, *)
    @MainActor @dynamicMemberLookup
    public final class Observed<Paginator: ObservablePaginator>: Observable {
        /// The paginator itself, for calling its methods.
        public let paginator: Paginator
        private let registrar = ObservationRegistrar()
        private var current: Paginator.State
        private var following: Task<Void, Never>?

        /// Starts following the paginator.
        public init(_ paginator: Paginator) {
            self.paginator = paginator
            current = paginator.state()
            let states = paginator.states()
            following = Task { [weak self] in
                var iterator = states.makeAsyncIterator()
                while let state = await iterator.next() { self?.show(state) }
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

        private func show(_ state: Paginator.State) {
            registrar.withMutation(of: self, keyPath: \.state) { current = state }
        }
    }
#endif
