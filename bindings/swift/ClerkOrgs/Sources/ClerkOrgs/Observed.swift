/// A list as a screen shows it: a state now, and the states that follow.
public protocol ObservableScreen: AnyObject, Sendable {
    /// What is shown at one moment.
    associatedtype State: Sendable
    /// The states that follow each other.
    associatedtype States: AsyncSequence & Sendable where States.Element == State

    /// What is to be shown now.
    func state() -> State
    /// The states: the one that is now, then each that follows.
    func states() -> States
}

// Swift 6.0 on Linux cannot link its own Observation; our tests can, by a flag.
#if canImport(Observation) && (canImport(Darwin) || compiler(>=6.1) || CLERK_ORGS_STRICT)
    import Observation

    /// A screen that views observe: they are drawn again when its state changes.
    ///
    ///     let requests = Observed(try organization.membershipRequestsScreen(status: .pending))
    ///     List(requests.items) { Text($0.id) }
    ///     try await requests.screen.loadMore()
    ///
    /// It follows the screen until it is let go of, or the client is closed.
    @available(macOS 14, iOS 17, tvOS 17, watchOS 10, *)
    @MainActor @dynamicMemberLookup
    public final class Observed<Screen: ObservableScreen>: Observable {
        /// The screen itself, for its calls.
        public let screen: Screen
        private let registrar = ObservationRegistrar()
        private var current: Screen.State
        private var following: Task<Void, Never>?

        /// Begins to follow the screen.
        public init(_ screen: Screen) {
            self.screen = screen
            current = screen.state()
            let states = screen.states()
            following = Task { [weak self] in
                // No error but the task's own end.
                do { for try await state in states { self?.show(state) } } catch {}
            }
        }

        deinit { following?.cancel() }

        /// What is to be shown now.
        public var state: Screen.State {
            registrar.access(self, keyPath: \.state)
            return current
        }

        /// A part of the state, such as `items`.
        public subscript<Part>(dynamicMember part: KeyPath<Screen.State, Part>) -> Part {
            state[keyPath: part]
        }

        private func show(_ state: Screen.State) {
            registrar.withMutation(of: self, keyPath: \.state) { current = state }
        }
    }
#endif
