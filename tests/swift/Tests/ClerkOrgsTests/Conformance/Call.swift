import ClerkOrgs
import Foundation

/// An object whose operations are called by name, in either style.
protocol Handle: Sendable {
    /// Calls an operation. A returned handle counts as nothing.
    func call(_ operation: String, _ arguments: Arguments) async throws -> any JSONConvertible
    /// Creates another handle, if the operation returns one.
    func handle(_ operation: String, _ arguments: Arguments) async throws -> (any Handle)?
    /// Creates a lazy sequence.
    func list(_ operation: String, _ arguments: Arguments) throws -> any Items
}

struct UnknownOperation: Error { let name: String }

/// The items of a list one by one, as for a program that iterates over it.
protocol Items {
    mutating func next() async throws -> (any JSONConvertible)?
    /// The reader's position, if the list can be resumed.
    var position: @Sendable () throws -> String? { get }
}

private struct AsyncItems<Iterator: AsyncIteratorProtocol>: Items where Iterator.Element: JSONConvertible {
    var iterator: Iterator
    let position: @Sendable () throws -> String?
    mutating func next() async throws -> (any JSONConvertible)? { try await iterator.next() }
}

private struct BlockingUpdates<Item: JSONConvertible>: Items {
    var iterator: UpdateIterator<Item>
    let position: @Sendable () throws -> String? = { nil }
    mutating func next() throws -> (any JSONConvertible)? { iterator.next() }
}

private struct BlockingItems<Item: JSONConvertible>: Items {
    var iterator: ListIterator<Item>
    let position: @Sendable () throws -> String?
    mutating func next() throws -> (any JSONConvertible)? { try iterator.next()?.get() }
}

func items<List: AsyncSequence>(
    of list: List, position: @escaping @Sendable () throws -> String? = { nil }
) -> any Items where List.Element: JSONConvertible {
    AsyncItems(iterator: list.makeAsyncIterator(), position: position)
}

func items<List: Sequence, Item: JSONConvertible>(
    of list: List, position: @escaping @Sendable () throws -> String? = { nil }
) -> any Items where List.Iterator == ListIterator<Item> {
    BlockingItems(iterator: list.makeIterator(), position: position)
}

func items<List: Sequence, Item: JSONConvertible>(of list: List) -> any Items
where List.Iterator == UpdateIterator<Item> {
    BlockingUpdates(iterator: list.makeIterator())
}

/// Arguments by their names in the contract.
struct Arguments {
    let values: [String: JSON]

    /// An unknown argument is a mistake in the scenario.
    func only(_ names: Set<String>) throws {
        if let name = values.keys.first(where: { !names.contains($0) }) {
            throw BadArgument(name: name, value: nil)
        }
    }

    func value<Value: Argument>(_ name: String) throws -> Value {
        let value = values[name]
        guard let value, let read = Value(value) else { throw BadArgument(name: name, value: value) }
        return read
    }

    func value<Value: Argument>(_ name: String, default: Value) throws -> Value {
        values[name] == nil ? `default` : try value(name)
    }

    /// The expectation that selected rows must match.
    func value(_ name: String, default: MembershipRequestFilter?) throws -> MembershipRequestFilter? {
        guard let expected = values[name] else { return `default` }
        return { request in difference(expected, request.json) == nil }
    }

    func value(_ name: String, default: SuggestionFilter?) throws -> SuggestionFilter? {
        guard let expected = values[name] else { return `default` }
        return { suggestion in difference(expected, suggestion.json) == nil }
    }

    func value(_ name: String, default: UserInvitationFilter?) throws -> UserInvitationFilter? {
        guard let expected = values[name] else { return `default` }
        return { invitation in difference(expected, invitation.json) == nil }
    }
}

struct BadArgument: Error {
    let name: String
    let value: JSON?
}

/// An argument's type, read from JSON.
protocol Argument {
    init?(_ json: JSON)
}

extension String: Argument {
    init?(_ json: JSON) {
        guard let text = json.string else { return nil }
        self = text
    }
}

extension Json: Argument {
    init?(_ json: JSON) {
        guard let text = try? JSONEncoder().encode(json) else { return nil }
        try? self.init(text: String(decoding: text, as: UTF8.self))
    }
}

extension URL: Argument {
    init?(_ json: JSON) {
        guard let text = json.string else { return nil }
        self.init(string: text)
    }
}

extension Bool: Argument {
    init?(_ json: JSON) {
        guard let value = json.bool else { return nil }
        self = value
    }
}

extension Int: Argument {
    init?(_ json: JSON) {
        guard let value = json.int else { return nil }
        self = value
    }
}

extension Double: Argument {
    init?(_ json: JSON) {
        guard let value = json.double else { return nil }
        self = value
    }
}

extension Duration: Argument {
    init?(_ json: JSON) {
        guard let value = json.double else { return nil }
        self = .seconds(value)
    }
}

/// The content of a file: its first bytes as hexadecimal digits, and its size, up to which zeros follow.
extension Data: Argument {
    init?(_ json: JSON) {
        guard let digits = json["hex"].string.map(Array.init) else { return nil }
        let starts = stride(from: 0, to: digits.count - 1, by: 2)
        self.init(starts.compactMap { UInt8(String(digits[$0...$0 + 1]), radix: 16) })
        if let size = json["size"].int, size > count { append(Data(count: size - count)) }
    }
}

extension Optional: Argument where Wrapped: Argument {
    init?(_ json: JSON) {
        if json == nil {
            self = .none
        } else {
            guard let value = Wrapped(json) else { return nil }
            self = value
        }
    }
}

extension Array: Argument where Element: Argument {
    init?(_ json: JSON) {
        guard let items = json.array else { return nil }
        let read = items.compactMap(Element.init)
        guard read.count == items.count else { return nil }
        self = read
    }
}

extension Argument where Self: RawRepresentable, RawValue == String {
    init?(_ json: JSON) {
        guard let text = json.string else { return nil }
        self.init(rawValue: text)
    }
}
