import Foundation

/// Returns the items of a list one by one, each exactly once. A page is fetched when its first item is requested.
///
/// A list can be read only once: iterating over it again resumes where the last loop stopped. After an error, iterate
/// again to continue; nothing is lost.
public struct AsyncListIterator<Element: Sendable>: AsyncIteratorProtocol, Sendable {
    let nextItem: @Sendable () async throws -> Element?

    /// The next item, or `nil` after the last. Throws a `CancellationError` in a cancelled task.
    public mutating func next() async throws -> Element? {
        try Task.checkCancellation()
        return try await nextItem()
    }
}

/// Returns the items of a list one by one, each exactly once. Reading blocks the thread.
///
/// Swift's sequences cannot throw, so each element is either an item or the error that ended the iteration:
///
///     for request in requests {
///         print(try request.get().id)
///     }
///
/// A list can be read only once: iterating over it again resumes where the last loop stopped. After an error, iterate
/// again to continue; nothing is lost.
public struct ListIterator<Item: Sendable>: IteratorProtocol, Sendable {
    let nextItem: @Sendable () throws -> Item?
    var failed = false

    init(nextItem: @escaping @Sendable () throws -> Item?) { self.nextItem = nextItem }

    /// The next item, or `nil` after the last item or after an error.
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

/// Returns updates one by one, as they happen. Reading cannot fail: it ends when there are no more.
///
/// A sequence of updates can be read only once: iterating over it again resumes where the last loop stopped.
public struct AsyncUpdateIterator<Element: Sendable>: AsyncIteratorProtocol, Sendable {
    let nextItem: @Sendable () async -> Element?

    /// The next update, or `nil` at the end or in a cancelled task.
    public mutating func next() async -> Element? { Task.isCancelled ? nil : await nextItem() }
}

/// Returns updates one by one, as they happen. Reading blocks the thread, and cannot fail: it ends when there are no more.
///
/// A sequence of updates can be read only once: iterating over it again resumes where the last loop stopped.
public struct UpdateIterator<Element: Sendable>: IteratorProtocol, Sendable {
    let nextItem: @Sendable () -> Element?

    /// The next update, or `nil` at the end.
    public mutating func next() -> Element? { nextItem() }
}

/// Waits for a page. Returns false in a cancelled task. A call that cannot fail throws no other error, unless the library
/// has a fault.
func unlessCancelled(_ wait: () async throws -> Bool) async -> Bool {
    do {
        return try await wait()
    } catch is CancellationError {
        return false
    } catch {
        fatalError("\(error)")
    }
}

/// Keeps items that were fetched but not yet returned. The next reader gets them first, so a loop can stop anywhere.
final class Unread<Item: Sendable>: @unchecked Sendable {
    private let lock = NSLock()
    private var items: ArraySlice<Item> = []
    private var total: Int?

    /// How many items a fake has, if it was given any.
    var given: Int? { lock.withLock { total } }

    /// Whether these are the items of a fake, which has no others.
    var isComplete: Bool { given != nil }

    func complete(with items: [Item]) {
        keep(items)
        lock.withLock { total = items.count }
    }

    var count: Int { lock.withLock { items.count } }

    func rest() -> [Item]? {
        lock.withLock {
            defer { items = [] }
            return items.isEmpty ? nil : Array(items)
        }
    }

    func first() -> Item? { lock.withLock { items.popFirst() } }

    func keep(_ page: [Item]) { lock.withLock { items += page } }
}
