// The shapes of Swift Testing from Swift 6.1 on, as far as our trait uses them.

public struct Test: Sendable {
    public struct Case: Sendable {}
    public var sourceLocation: SourceLocation
}

public struct SourceLocation: Sendable {}

public struct Comment: RawRepresentable, Sendable {
    public var rawValue: String
    public init(rawValue: String) { self.rawValue = rawValue }
}

public struct Issue: Sendable {
    public enum Kind: Sendable {
        case unconditional
        case errorCaught(_ error: any Error)
    }
    public var kind: Kind
    public var error: (any Error)? {
        if case .errorCaught(let error) = kind { error } else { nil }
    }
    public var isFailure: Bool { true }

    @discardableResult
    public static func record(_ comment: Comment? = nil, sourceLocation: SourceLocation) -> Self {
        Self(kind: .unconditional)
    }
}

public protocol Trait: Sendable {
    associatedtype TestScopeProvider: TestScoping = Never
    func scopeProvider(for test: Test, testCase: Test.Case?) -> TestScopeProvider?
}

public protocol TestTrait: Trait {}

public protocol SuiteTrait: Trait {
    var isRecursive: Bool { get }
}

public protocol TestScoping: Sendable {
    func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws
}

extension Trait where Self: TestScoping {
    public func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? { testCase == nil ? nil : self }
}

extension SuiteTrait where Self: TestScoping {
    public func scopeProvider(for test: Test, testCase: Test.Case?) -> Self? { testCase == nil ? nil : self }
}

extension Never: TestScoping {
    public func provideScope(
        for test: Test, testCase: Test.Case?, performing function: @Sendable () async throws -> Void
    ) async throws {}
}

extension Trait where TestScopeProvider == Never {
    public func scopeProvider(for test: Test, testCase: Test.Case?) -> Never? { nil }
}

public func withKnownIssue(
    _ comment: Comment? = nil, isIntermittent: Bool = false, isolation: isolated (any Actor)? = #isolation,
    sourceLocation: SourceLocation, _ body: () async throws -> Void,
    when precondition: () async -> Bool = { true },
    matching issueMatcher: @escaping @Sendable (_ issue: Issue) -> Bool = { _ in true }
) async rethrows {
    try await body()
}
