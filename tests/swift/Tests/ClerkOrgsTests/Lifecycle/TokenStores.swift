import ClerkOrgs
import Foundation
import Testing

extension Everything {
    @Suite struct TokenStores {
        let emulator = Emulator.shared

        @Test func aStoreThatThrowsIsATypedError() async throws {
            let refused = Store { throw TokenStoreError.failed(reason: "the keychain is locked") }
            let error = await clerkError {
                try await Clerk(baseURL: emulator.baseURL, tokenStore: refused).load()
            }
            #expect(error?.kind == .usage)
            #expect(error?.info.text.contains("the keychain is locked") == true)
            #expect(error?.underlyingError as? TokenStoreError != nil)
        }

        @Test func anyErrorOfAStoreIsTheUnderlyingOne() async throws {
            struct Locked: Error { let box: Int }
            let broken = Store { throw Locked(box: 7) }
            let errors = [
                await clerkError { try await load(broken) },
                await clerkError {
                    try blocking { try BlockingClerk(baseURL: emulator.baseURL, tokenStore: broken).load() }
                },
            ]
            for error in errors {
                let error = try #require(error)
                #expect(error.kind == .usage && error.text.hasSuffix("failed: Locked(box: 7)"))
                #expect((error.underlyingError as? Locked)?.box == 7)
                let bridged = error as NSError
                #expect(bridged.userInfo[NSUnderlyingErrorKey] is Locked)
                let info = ErrorInfo(kind: .usage, text: error.text, route: error.route)
                #expect(error == .usage(info: info) && error.debugDescription.contains(error.text))
            }
        }

        @Test func aPathThatCannotBeThatOfAFileIsRefusedAtOnce() async throws {
            for path in [
                "", "a\0b", "tokens/", "..", "~somebody/token", String(repeating: "x", count: 10_000),
            ] {
                #expect(await clerkError { _ = try FileTokenStore(path: path) }?.paramName == "path")
            }
            for address in ["https://example.com/token", "token"] {
                let url = try #require(URL(string: address))
                let error = await clerkError { _ = try FileTokenStore(path: url) }
                #expect(error?.kind == .invalid && error?.paramName == "path")
            }
        }

        @Test func aTokenInAStoresErrorIsHidden() async throws {
            try await emulator.seed("demo")
            let store = CarelessStore()
            let clerk = try emulator.client(tokenStore: store)
            let error = try #require(
                await clerkError { try await clerk.signIn(ticket: "ticket_admin") })
            #expect(error.info.maybeApplied)
            // This client continues with the token in memory, and reports that.
            #expect(try await !clerk.getOrganizationMemberships().data.isEmpty)
            var changes: [AuthChange] = []
            for await change in try clerk.authChanges() {
                changes.append(change)
                if changes.count == 2 { break }
            }
            #expect(changes.map(\.event) == [.signedIn, .tokenNotSaved])
            // The numbers by which errors are found again mean nothing to anybody else.
            #expect(changes.last?.reason?.unicodeScalars.contains("\u{10FFFD}") == false)
            let shown = "\(error) \(String(reflecting: error)) \(error.localizedDescription)"
            #expect(store.given.count > 1)
            #expect(!store.given.contains { shown.contains($0) })
            // It contains the token.
            #expect(error.underlyingError == nil)
        }

        @Test func aStoreThatHangsIsAnErrorAfterFiveSeconds() async throws {
            let hanging = Store {
                Thread.sleep(forTimeInterval: 8)
                return nil
            }
            let begun = ContinuousClock.now
            #expect(await clerkError { try await load(hanging) }?.kind == .usage)
            #expect(begun.duration(to: .now) < .seconds(7))
        }

        @Test func aBlockingCallFromAStoreIsAUsageError() async throws {
            let other = try BlockingClerk(baseURL: emulator.baseURL)
            let calling = Store {
                try other.load()
                return nil
            }
            let error = await clerkError { try await load(calling) }
            #expect(error?.kind == .usage)
            #expect(error?.info.text.contains("from inside the library") == true)
        }

        @Test func twoClientsShareOneFile() async throws {
            try await emulator.seed("demo")
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("clerk-\(UUID())")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let url = folder.appendingPathComponent("token")
            let path = url.path
            let first = try emulator.client(tokenStore: try FileTokenStore(path: path))
            _ = try await first.signIn(ticket: "ticket_admin")
            let second = try BlockingClerk(
                baseURL: emulator.baseURL, tokenStore: try FileTokenStore(path: url))
            #expect(try blocking { try second.load() }?.user?.id == "user_ada")
            let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
            #expect(mode == 0o600)
        }

        @Test func noTicketIsUsedIfTheTokenCannotBeSaved() async throws {
            try await emulator.seed("demo")
            let url = FileManager.default.temporaryDirectory.appendingPathComponent("none-\(UUID())/token")
            let clerk = try emulator.client(tokenStore: try FileTokenStore(path: url))
            let error = await clerkError { try await clerk.signIn(ticket: "ticket_once") }
            #expect(error?.kind == .usage)
            #expect(error?.info.text.contains(url.path) == true)
            let other = try emulator.client()
            #expect(try await other.signIn(ticket: "ticket_once").status == .complete)
        }

        private func load(_ store: any TokenStore) async throws {
            try await Clerk(baseURL: emulator.baseURL, tokenStore: store).load()
        }
    }
}

/// A store whose `load` is defined by the test.
private final class Store: TokenStore {
    private let read: @Sendable () throws -> String?

    init(read: @escaping @Sendable () throws -> String?) { self.read = read }

    func load() throws -> String? { try read() }
    func swap(expected: String?, new: String?) -> Bool { true }
}

/// A store that saves nothing, and whose error contains what it should save.
private final class CarelessStore: TokenStore, @unchecked Sendable {
    private let lock = NSLock()
    private var tokens: [String] = []

    var given: [String] { lock.withLock { tokens } }

    func load() -> String? { nil }

    func swap(expected: String?, new: String?) throws -> Bool {
        if new == expected { return true }
        lock.withLock { tokens.append(new ?? "") }
        throw TokenStoreError.failed(reason: "no room for \(new ?? "")")
    }
}
