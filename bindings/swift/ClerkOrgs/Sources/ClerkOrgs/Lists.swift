/// A list that is read page by page while it is iterated, each item exactly once.
///
/// A list is read once: iterating it again goes on after the last page that was read. After an error it can be iterated
/// on; nothing is lost.
public protocol AsyncPagedSequence<Element>: AsyncSequence, Sendable
where Element: Sendable, AsyncIterator == AsyncPagedIterator<Element> {
    /// The next items, or nothing after the last.
    func nextPage() async throws -> [Element]?
}

extension AsyncPagedSequence {
    /// Reads it; each page when its first item is asked for.
    public func makeAsyncIterator() -> AsyncPagedIterator<Element> { AsyncPagedIterator(nextPage: nextPage) }
}

/// Gives the items of a list one by one.
public struct AsyncPagedIterator<Element: Sendable>: AsyncIteratorProtocol, Sendable {
    let nextPage: @Sendable () async throws -> [Element]?
    var page: ArraySlice<Element> = []

    /// The next item, or nothing after the last. Throws a `CancellationError` in a cancelled task.
    public mutating func next() async throws -> Element? {
        try Task.checkCancellation()
        while page.isEmpty {
            guard let items = try await nextPage() else { return nil }
            page = items[...]
        }
        return page.removeFirst()
    }
}

/// A list that is read page by page while it is iterated, each item exactly once; reading blocks the thread.
///
/// Swift's sequences cannot throw, so each element is an item or the error that ended the iteration:
///
///     for request in requests {
///         print(try request.get().id)
///     }
///
/// A list is read once: iterating it again goes on after the last page that was read. After an error it can be iterated
/// on; nothing is lost.
public protocol PagedSequence<Item>: Sequence, Sendable where Iterator == PagedIterator<Item> {
    /// What the list holds.
    associatedtype Item: Sendable

    /// The next items, or nothing after the last.
    func nextPage() throws -> [Item]?
}

extension PagedSequence {
    /// Reads it; each page when its first item is asked for.
    public func makeIterator() -> PagedIterator<Item> { PagedIterator(nextPage: nextPage) }
}

/// Gives the items of a list one by one, and last the error if there was one.
public struct PagedIterator<Item: Sendable>: IteratorProtocol, Sendable {
    let nextPage: @Sendable () throws -> [Item]?
    var page: ArraySlice<Item> = []
    var failed = false

    /// The next item, or nothing after the last or after an error.
    public mutating func next() -> Result<Item, any Error>? {
        do {
            while page.isEmpty {
                guard !failed, let items = try nextPage() else { return nil }
                page = items[...]
            }
            return .success(page.removeFirst())
        } catch {
            failed = true
            return .failure(error)
        }
    }
}

extension AuthChanges: AsyncPagedSequence { public typealias Element = AuthChange }
extension Invitations: AsyncPagedSequence { public typealias Element = OrganizationInvitation }
extension Memberships: AsyncPagedSequence { public typealias Element = OrganizationMembership }
extension MembershipRequests: AsyncPagedSequence { public typealias Element = OrganizationMembershipRequest }
extension BlockingAuthChanges: PagedSequence {}
extension BlockingInvitations: PagedSequence {}
extension BlockingMemberships: PagedSequence {}
extension BlockingMembershipRequests: PagedSequence {}
