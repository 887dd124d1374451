// The shapes of SwiftUI that the snippets of the docs use.

@MainActor public protocol View {
    associatedtype Body: View
    @ViewBuilder var body: Body { get }
}

extension Never: View {
    public var body: Never { fatalError("it has no body") }
}

@resultBuilder public enum ViewBuilder {
    public static func buildBlock<Content: View>(_ content: Content) -> Content { content }
}

@propertyWrapper public struct State<Value> {
    public let wrappedValue: Value
    public init(wrappedValue: Value) { self.wrappedValue = wrappedValue }
}

public struct Text: View {
    public init(_ text: String) {}
    public var body: Never { fatalError("it has no body") }
}

public struct Button: View {
    public init(_ title: String, action: @escaping @MainActor () -> Void) {}
    public var body: Never { fatalError("it has no body") }
}

public struct List<Row: View>: View {
    public init<Items: RandomAccessCollection>(
        _ items: Items, @ViewBuilder row: @escaping (Items.Element) -> Row
    ) where Items.Element: Identifiable {}
    public var body: Never { fatalError("it has no body") }
}

extension View {
    public func swipeActions<Actions: View>(@ViewBuilder _ actions: () -> Actions) -> Self { self }
    public func task(_ action: @escaping @Sendable @MainActor () async -> Void) -> Self { self }
}
