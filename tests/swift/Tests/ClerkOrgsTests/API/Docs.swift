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
            let declarations = ["open func ", "open var ", "    public let "]
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

        @Test func docsNameTypesThatExist() {
            let starts = ["public ", "open ", "enum "]
            let declarations = lines.filter { line in starts.contains { line.hasPrefix($0) } }
            let declared = declarations.flatMap {
                $0.matches(of: /(?:class|struct|enum|protocol|typealias) (\w+)/)
            }
            let names: Set<Substring> = ["OpenID", "GitHub", "GitLab"]
            let known = Set(declared.map(\.output.1)).union(["Duration"]).union(names)
            #expect(known.contains("TokenStoreError") && known.contains("BulkOutcomes"))
            let docs = Set(
                lines.map { $0.trimmingCharacters(in: .whitespaces) }
                    .filter { $0.hasPrefix("*") || $0.hasPrefix("///") })
            let code = docs.flatMap { $0.matches(of: /`([^`]+)`/).map(\.output.1) }
            let named = code.flatMap { $0.matches(of: /(^|[^\w.-])([A-Z][a-z]\w*)/).map(\.output.2) }
            // In prose, a word with capitals inside is the name of a type, too.
            let prose = docs.flatMap { $0.matches(of: /\b[A-Z][a-z]+[A-Z]\w*/).map(\.output) }
            #expect(named.contains("BulkOutcomes") && named.contains("TokenStoreError"))
            let unknown = (named + prose).filter { !known.contains($0) && !$0.hasPrefix("Uniffi") }
            #expect(unknown.isEmpty, "\(Set(unknown))")
        }

        private func snakeWords(_ line: Substring) -> [String] {
            line.matches(of: /\b[a-z]+(?:_[a-z0-9]+)+\b/).map { String($0.output) }
        }
    }
}
