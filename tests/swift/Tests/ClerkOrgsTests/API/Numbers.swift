import ClerkOrgs
import Foundation
import Testing

extension Everything {
    /// Integers are `Int` everywhere, though the library's own are narrower.
    @Suite struct Numbers {
        let emulator = Emulator.shared

        @Test func everyIntegerOutOfRangeIsRefusedBeforeAnyRequest() async throws {
            let clerk = try await emulator.signedIn()
            let blocking = try await emulator.signedInBlocking()
            let handles: [(String, [any Handle])] = [
                ("Clerk", [clerk, blocking]),
                (
                    "Organization",
                    [try clerk.organization("org_acme"), try blocking.organization("org_acme")]
                ),
            ]
            var tried = 0
            for (name, styles) in handles {
                for (operation, argument, others) in try arguments(of: name) {
                    for (handle, value) in styles.flatMap({ handle in extremes.map { (handle, $0) } }) {
                        var values = others
                        values[argument] = .number(Double(value))
                        let error = await clerkError {
                            let arguments = Arguments(values: values)
                            if try await handle.handle(operation, arguments) != nil { return }
                            _ = try await handle.call(operation, arguments)
                        }
                        #expect(error?.kind == .invalid, "\(name).\(operation)")
                        #expect(error?.paramName == swiftName(argument), "\(name).\(operation)")
                        #expect(error?.text.contains("\(value)") == true, "\(name).\(operation)")
                        tried += 1
                    }
                }
            }
            #expect(tried > 200)
            #expect(try await emulator.counts().all == 0)
        }

        @Test func everyIntegerOfAClientIsChecked() async {
            for value in extremes {
                let clients: [(String, () throws -> Clerk)] = [
                    ("maxRetries", { try Clerk(baseURL: emulator.baseURL, maxRetries: value) }),
                    ("prefetch", { try Clerk(baseURL: emulator.baseURL, prefetch: value) }),
                    (
                        "maxConcurrentRequests",
                        { try Clerk(baseURL: emulator.baseURL, maxConcurrentRequests: value) }
                    ),
                ]
                for (name, client) in clients {
                    let error = await clerkError { _ = try client() }
                    #expect(error?.paramName == name)
                    #expect(error?.text.contains("\(value)") == true)
                }
            }
        }

        /// Beyond 32 bits, beyond what a `Double` holds exactly, and plainly wrong.
        private let extremes = [-1, 1 << 31, 1 << 53, -(1 << 53)]

        /// The integers that operations of a class take, with values for the arguments that have no default.
        private func arguments(of name: String) throws -> [(String, String, [String: JSON])] {
            let listing = URL(fileURLWithPath: #filePath).deletingLastPathComponent()
                .appendingPathComponent("../../../../../bindings/api.txt").standardizedFileURL
            let contract = try String(contentsOf: listing, encoding: .utf8)
            let classes = contract.components(separatedBy: "\n\n").filter { $0.hasPrefix("class \(name) ") }
            return classes.flatMap { $0.matches(of: /\n  (\w+)\((.*?)\) ->/) }.flatMap { call in
                let (operation, parameters) = (String(call.output.1), call.output.2)
                guard operation != "new" else { return [] as [(String, String, [String: JSON])] }
                var others: [String: JSON] = [:]
                for match in parameters.matches(of: /(\w+): (\[?)string\]?(?:,|$)/) {
                    let samples: [String: JSON] = [
                        "domain": "orgdmn_1", "email": "new@example.com", "enterprise": "entconn_1",
                        "invitation": "orginv_1", "request": "orgmemreq_1", "suggestion": "orgsugg_1",
                        "user": "user_1",
                    ]
                    let value = samples[match.output.1.prefix { $0 != "_" }.description] ?? "org:member"
                    others[String(match.output.1)] = match.output.2.isEmpty ? value : [value]
                }
                for match in parameters.matches(of: /(\w+): [A-Z]\w+(?:,|$)/) {
                    others[String(match.output.1)] = "manual_invitation"
                }
                return parameters.matches(of: /(\w+): [iu]\d\d/).map {
                    (operation, String($0.output.1), others)
                }
            }
        }
    }
}
