import ClerkOrgs
import Foundation
import Testing

extension Everything {
    /// Calls that take the content of a file also take its URL.
    @Suite struct Files {
        private let emulator = Emulator.shared

        private func withLogo<Result>(_ body: (URL) async throws -> Result) async throws -> Result {
            let file = FileManager.default.temporaryDirectory.appendingPathComponent(UUID().uuidString)
            try Data("GIF89a".utf8).write(to: file)
            defer { try? FileManager.default.removeItem(at: file) }
            return try await body(file)
        }

        @Test func aLogoCanBeGivenAsAURL() async throws {
            let clerk = try await emulator.signedIn()
            try await withLogo { file in
                let organization = try await clerk.organization().setLogo(contentsOf: file)
                #expect(organization.hasImage)
            }
            let other = try await emulator.signedInBlocking()
            try await withLogo { file in
                let organization = try blocking { try other.organization().setLogo(contentsOf: file) }
                #expect(organization.hasImage)
            }
        }

        @Test func whatIsNoFileIsRefused() async throws {
            let organization = try await emulator.signedIn().organization()
            await #expect(throws: ClerkError.self) {
                try await organization.setLogo(contentsOf: URL(string: "https://example.com/logo.png")!)
            }
        }

        /// A file that is missing, and a folder.
        @Test(arguments: ["/no/such/logo.png", FileManager.default.temporaryDirectory.path])
        func whatCannotBeReadIsInvalid(path: String) async throws {
            let file = URL(fileURLWithPath: path)
            try await emulator.seed("demo")
            let organization = try await emulator.signedIn().organization()
            try await emulator.clearLog()
            let error = try #require(await clerkError { try await organization.setLogo(contentsOf: file) })
            #expect(error.kind == .invalid && error.paramName == "file")
            #expect(error.text.hasPrefix("file cannot be read: \(file.path): "))
            #expect(error.underlyingError is CocoaError)
            #expect(try await emulator.log().isEmpty)
            let other = try await emulator.signedInBlocking()
            let same = await clerkError {
                try blocking { try other.organization().setLogo(contentsOf: file) }
            }
            #expect(same == error)
        }
    }
}
