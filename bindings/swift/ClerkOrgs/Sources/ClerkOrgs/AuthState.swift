import Foundation

/// Who is signed in, and which organization is active.
public struct AuthState: Hashable, Sendable, Codable {
    /// The signed-in user, or `nil` if nobody is signed in.
    public let user: User?
    /// The active session, or `nil` if nobody is signed in.
    public let session: Session?

    /// Describes nobody, or this user, for tests.
    ///
    /// - Parameters:
    ///   - user: The signed-in user.
    ///   - session: The active session.
    public init(user: User? = nil, session: Session? = nil) {
        self.user = user
        self.session = session
    }

    /// Whether somebody is signed in.
    public var isSignedIn: Bool { session != nil }

    /// The id of the active organization, if there is one.
    public var organizationID: String? { session?.lastActiveOrganizationID }

    /// The user's membership of the active organization, with the role and its permissions.
    public var membership: OrganizationMembership? {
        user?.organizationMemberships.first { $0.organization.id == organizationID }
    }

    /// The active organization, if there is one.
    public var organization: OrganizationResource? { membership?.organization }
}

extension Clerk {
    /// Who is signed in, and which organization is active, as last received. Makes no request.
    public var state: AuthState { AuthState(user: user, session: session) }

    /// The current state, once, then the state after each change of who is signed in or which organization is active, whether
    /// caused by calls or reported by the server. Changes that happen faster than you read them are merged into one state.
    /// Ends when the client is closed.
    public func states() -> AuthStates { AuthStates(clerk: self, changes: try? authChanges()) }
}

/// Who is signed in, and which organization is active: now, and after each change.
///
/// A sequence of updates can be read only once: iterating over it again resumes where the last loop stopped.
public final class AuthStates: AsyncSequence, Sendable {
    public typealias Element = AuthState

    private let clerk: Clerk
    /// Nothing once the client is closed.
    private let changes: AuthChanges?
    private let latest = Latest()

    init(clerk: Clerk, changes: AuthChanges?) {
        self.clerk = clerk
        self.changes = changes
    }

    /// Returns an iterator over the states.
    public func makeAsyncIterator() -> AsyncUpdateIterator<AuthState> {
        AsyncUpdateIterator { [self] in
            if let state = latest.first(clerk.state) { return state }
            // The changes begin with the user who is signed in already.
            while await changes?.nextPage() != nil {
                if let state = latest.new(clerk.state) { return state }
            }
            return nil
        }
    }
}

/// The state that was delivered last.
private final class Latest: @unchecked Sendable {
    private let lock = NSLock()
    private var state: AuthState?

    /// This state, if it is the first one.
    func first(_ state: AuthState) -> AuthState? { lock.withLock { self.state == nil } ? new(state) : nil }

    /// This state, unless it is the one that was delivered last.
    func new(_ state: AuthState) -> AuthState? {
        lock.withLock {
            if self.state == state { return nil }
            self.state = state
            return state
        }
    }
}
