import Foundation

/// Gives the items of a list one by one, each exactly once; a page is fetched when its first item is asked for.
///
/// A list is read once: iterating it again goes on where it was left. After an error it can be iterated on; nothing is lost.
public struct AsyncListIterator<Element: Sendable>: AsyncIteratorProtocol, Sendable {
    let nextItem: @Sendable () async throws -> Element?

    /// The next item, or nothing after the last. Throws a `CancellationError` in a cancelled task.
    public mutating func next() async throws -> Element? {
        try Task.checkCancellation()
        return try await nextItem()
    }
}

/// Gives the items of a list one by one, each exactly once; reading blocks the thread.
///
/// Swift's sequences cannot throw, so each element is an item or the error that ended the iteration:
///
///     for request in requests {
///         print(try request.get().id)
///     }
///
/// A list is read once: iterating it again goes on where it was left. After an error it can be iterated on; nothing is lost.
public struct ListIterator<Item: Sendable>: IteratorProtocol, Sendable {
    let nextItem: @Sendable () throws -> Item?
    var failed = false

    init(nextItem: @escaping @Sendable () throws -> Item?) { self.nextItem = nextItem }

    /// The next item, or nothing after the last or after an error.
    public mutating func next() -> Result<Item, any Error>? {
        if failed { return nil }
        do {
            return try nextItem().map(Result.success)
        } catch {
            failed = true
            return .failure(error)
        }
    }
}

/// Items that were fetched and not used yet: whoever reads next gets them first, so that a loop may be left anywhere.
final class Unread<Item: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var items: ArraySlice<Item> = []

    var count: UInt32 { lock.withLock { UInt32(items.count) } }

    func rest() -> [Item]? {
        lock.withLock {
            defer { items = [] }
            return items.isEmpty ? nil : Array(items)
        }
    }

    func first() -> Item? { lock.withLock { items.popFirst() } }

    func keep(_ page: [Item]) { lock.withLock { items += page } }
}
