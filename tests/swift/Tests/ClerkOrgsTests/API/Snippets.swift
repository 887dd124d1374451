import Foundation
import Testing

extension Everything {
    /// What the docs show is code that is compiled, and mostly run, by these tests.
    @Suite struct DocumentedCode {
        private let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
            .appendingPathComponent("../../../../..").standardizedFileURL

        @Test func isCompiled() throws {
            let pages = files(
                ["README.md", "docs", "bindings/swift", "tests/emulator/README.md"], ["md"])
            let sources = try files(["tests/swift", "examples/swift"], ["swift"]).map { lines(try text($0)) }
            var count = 0
            for page in pages {
                for snippet in try text(page).components(separatedBy: "```swift\n").dropFirst() {
                    let snippet = lines(snippet.components(separatedBy: "```")[0])
                    count += 1
                    #expect(
                        sources.contains { $0.range(of: snippet) != nil },
                        "\(page.path) has code that is in no file:\(String(decoding: snippet, as: UTF8.self))"
                    )
                }
            }
            #expect(count > 20)
        }

        /// The lines of code, without indentation and imports.
        private func lines(_ code: String) -> Data {
            let lines = code.split(separator: "\n").map { $0.trimmingCharacters(in: .whitespaces) }
            let own = lines.filter { !$0.isEmpty && !$0.hasPrefix("import ") }
            return Data(("\n" + own.joined(separator: "\n") + "\n").utf8)
        }

        private func text(_ file: URL) throws -> String { try String(contentsOf: file, encoding: .utf8) }

        private func files(_ places: [String], _ extensions: Set<String>) -> [URL] {
            places.flatMap { place -> [URL] in
                let url = root.appendingPathComponent(place)
                guard let inside = FileManager.default.enumerator(at: url, includingPropertiesForKeys: nil)
                else {
                    return [url]
                }
                let all = inside.compactMap { $0 as? URL }.filter {
                    !$0.path.contains("/.build/") && !$0.path.contains("/Generated/")
                }
                let found = all.filter { extensions.contains($0.pathExtension) }
                return found.isEmpty ? [url] : found
            }
        }
    }
}
