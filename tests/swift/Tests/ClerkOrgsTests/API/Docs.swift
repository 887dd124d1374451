import Foundation
import Testing

extension Everything {
    @Suite struct Docs {
        private let lines: [String]

        init() throws {
            let tests = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            let file = tests.appendingPathComponent(
                "../../../../../bindings/swift/ClerkOrgs/Sources/ClerkOrgs/Generated/ClerkOrgs.swift")
            lines = try String(contentsOf: file.standardizedFileURL, encoding: .utf8).components(
                separatedBy: "\n")
        }

        @Test func everyOperationAndFieldIsDocumented() {
            let declarations = ["open func ", "    public let "]
            let bare = lines.indices.filter { index in
                declarations.contains { lines[index].contains($0) }
                    && lines[index - 1].trimmingCharacters(in: .whitespaces) != "*/"
            }
            #expect(bare.isEmpty, "\(bare.map { lines[$0] })")
            #expect(lines.count { $0.contains("open func ") } > 50)
        }

        @Test func docsUseSwiftNames() {
            #expect(lines.contains { $0.contains("`getMembershipRequests`") })
            #expect(!lines.contains { $0.contains("`get_membership_requests`") })
            #expect(!lines.contains { $0.contains("print(") })
        }
    }
}
