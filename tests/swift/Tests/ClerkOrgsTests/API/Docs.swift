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

        /// The listing has the contract's names as Rust spells them. Paths and keys of roles are the server's.
        @Test func docsUseSwiftNames() throws {
            let listing = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("../../../../../bindings/api.txt").standardizedFileURL
            let contract = try String(contentsOf: listing, encoding: .utf8)
            let names = Set(contract.split(separator: "\n").filter { $0.hasPrefix("  ") }.flatMap(snakeWords))
            #expect(names.contains("get_membership_requests") && names.contains("page_size"))
            let docs = lines.filter { $0.trimmingCharacters(in: .whitespaces).hasPrefix("*") }
                .map { $0.replacing(/`[^`]*[\/:{][^`]*`/, with: "") }
            #expect(docs.contains { $0.contains("`getMembershipRequests`") })
            let wrong = docs.filter { !names.isDisjoint(with: snakeWords($0[...])) || $0.contains("::") }
            #expect(wrong.isEmpty)
            #expect(!lines.contains { $0.contains("print(") })
        }

        private func snakeWords(_ line: Substring) -> [String] {
            line.matches(of: /\b[a-z]+(?:_[a-z0-9]+)+\b/).map { String($0.output) }
        }
    }
}
