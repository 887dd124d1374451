import ClerkOrgs
import Foundation
import Testing

extension Everything {
    @Suite struct Conformance {
        @Test(arguments: Scenario.all) func scenario(_ scenario: Scenario) async throws {
            var run = try await Run(scenario)
            defer { run.end() }
            try await run.steps(scenario.json["steps"])
            let other: JSON = .object(["$not": .string(scenario.style.httpVersion)])
            let none: JSON = .object(["http_version": other, "count": .number(0)])
            #expect(try await Emulator.shared.difference([none]) == nil)
            // Checks that there were no violations of the official description.
            #expect(try await Emulator.shared.violations() == [])
            #expect(improper(logged.all) == [])
        }

        @Test func thereAreScenarios() {
            #expect(!Scenario.all.isEmpty)
        }
    }
}

/// Why a scenario failed.
struct Difference: Error, CustomStringConvertible {
    let description: String
}

/// What all operations say, whatever happens to them.
private let logged = Collected<LogRecord>()

/// The records that tell of people or secrets. Clerk's codes look like ids, such as `user_locked`.
func improper(_ records: [LogRecord]) -> [String] {
    // Ids, addresses, tickets, passwords, codes and tokens of all seeds and scenarios.
    let personal =
        #"@example|\beyJ\w{10}|(correct|staple) horse|\bticket_|\b424242\b|"#
        + #"\b(user|org|orgmem|orgmemreq|orginv|sess|sia|client|idn|sua)_[0-9A-Za-z]{3}"#
    let lines = records.map { "\($0)".replacingOccurrences(of: $0.code ?? "\0", with: "") }
    return lines.filter { $0.range(of: personal, options: .regularExpression) != nil }
}

/// Runs one scenario in one style.
private struct Run {
    let style: Style
    let emulator = Emulator.shared
    let folder: URL
    var settings: Settings
    var clerk: any ClerkHandle
    /// A second client, created when it is first used.
    var other: (any ClerkHandle)?
    /// The handle that was returned last.
    var made: (any Handle)?
    var saved: [String: JSON] = [:]
    let withinMilliseconds: Int?
    /// Everything that results and errors print, if a step asks for it.
    var shown = ""
    let isWatched: Bool

    init(_ scenario: Scenario) async throws {
        try await emulator.seed(scenario.json["seed"].string ?? "demo", options: scenario.json["options"])
        style = scenario.style
        withinMilliseconds = scenario.json["within_ms"].int
        isWatched = scenario.json["steps"].array?.contains { $0["unseen"] != nil } ?? false
        folder = FileManager.default.temporaryDirectory.appendingPathComponent("clerk-\(UUID())")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        settings = try Settings(scenario.json["client"])
        clerk = try settings.client(style, emulator: emulator, folder: folder)
        logged.clear()
        setLogSink(level: .debug) { logged.add($0) }
    }

    func end() {
        setLogSink(level: .debug)
        clerk.close()
        other?.close()
        try? FileManager.default.removeItem(at: folder)
    }

    mutating func steps(_ steps: JSON) async throws {
        for (index, step) in (steps.array ?? []).enumerated() where style.isConcerned(by: step) {
            do { try await self.step(step) } catch {
                let what = (step["call"].string ?? step["list"].string).map { " (\($0))" } ?? ""
                throw Difference(description: "step \(index + 1)\(what): \(error)")
            }
        }
    }

    private mutating func step(_ step: JSON) async throws {
        let begun = ContinuousClock.now
        if try await isDone(step) { return }
        let outcome: Result<JSON, ClerkError>
        do { outcome = .success(try await result(of: step)) } catch let error as ClerkError {
            outcome = .failure(error)
        }
        let took = begun.duration(to: .now)
        if let limit = step["within_ms"].int ?? withinMilliseconds, took > .milliseconds(limit) {
            throw Difference(description: "took \(took)")
        }
        try settle(step, outcome)
    }

    /// Runs a step that calls no operation.
    private mutating func isDone(_ step: JSON) async throws -> Bool {
        if let name = step["control"].string {
            try await emulator.control(name, resolved(step["body"]))
        } else if step["clear_log"] != nil {
            try await emulator.clearLog()
        } else if step["clear_faults"] != nil {
            try await emulator.clearFaults()
        } else if let wanted = step["requests"].array {
            try await requests(wanted.map(resolved), within: step["within_ms"].int ?? 0)
        } else if let items = try resolved(step["for_each"]).array {
            for item in items {
                saved["item"] = item
                try await steps(step["each"])
            }
        } else if let secrets = step["unseen"].array {
            try await unseen(secrets.map(resolved))
        } else if let steps = step["together"].array {
            try await together(steps)
        } else {
            return false
        }
        return true
    }

    private mutating func result(of step: JSON) async throws -> JSON {
        if let name = step["call"].string {
            let (handle, operation) = try target(name, step)
            if let made = try await handle.handle(operation, arguments(of: step)) {
                self.made = made
                return .null
            }
            let value = try await handle.call(operation, arguments(of: step))
            // A text is the requested result, so it is excepted. Everything else might be printed.
            if !(value is String) { show(value) }
            return value.json
        } else if let name = step["list"].string {
            return try await list(name, step)
        } else if step["client"] != nil {
            clerk.close()
            settings = try Settings(step["client"]).over(settings)
            clerk = try newClient()
        } else {
            throw Difference(description: "a step of no known kind")
        }
        return .null
    }

    /// Makes several calls at the same time, and checks their results in order.
    private mutating func together(_ steps: [JSON]) async throws {
        var calls: [(any Handle, String, Arguments, Duration)] = []
        for step in steps {
            let (handle, operation) = try target(step["call"].string ?? "", step)
            let after = Duration.milliseconds(step["after_ms"].int ?? 0)
            calls.append((handle, operation, try arguments(of: step), after))
        }
        typealias Outcome = (index: Int, result: Result<JSON, ClerkError>)
        let outcomes = try await withThrowingTaskGroup(of: Outcome.self) { group in
            for (index, (handle, operation, arguments, after)) in calls.enumerated() {
                group.addTask {
                    try await Task.sleep(for: after)
                    do {
                        return (index, .success(try await handle.call(operation, arguments).json))
                    } catch let error as ClerkError {
                        return (index, .failure(error))
                    }
                }
            }
            return try await group.reduce(into: [:]) { $0[$1.index] = $1.result }
        }
        for (index, step) in steps.enumerated() {
            if let outcome = outcomes[index] { try settle(step, outcome) }
        }
    }

    private func newClient() throws -> any ClerkHandle {
        try settings.client(style, emulator: emulator, folder: folder)
    }

    private mutating func show(_ value: some Any) {
        guard isWatched else { return }
        shown += "\(value) \(String(reflecting: value)) "
        dump(value, to: &shown)
    }

    private mutating func settle(_ step: JSON, _ outcome: Result<JSON, ClerkError>) throws {
        let found: JSON
        let expected: JSON?
        if case .failure(let error) = outcome {
            show(error)
            shown += error.localizedDescription
        }
        switch outcome {
        case .failure(let error) where step["may_fail"] != nil:
            try checkTyped(error)
            (found, expected) = (try resolved(step["may_fail"]), nil)
        case .success(let value) where step["expect_error"] != nil:
            throw Difference(description: "should have failed, but gave \(value)")
        case .failure(let error) where step["expect_error"] == nil:
            throw Difference(description: "failed: \(error.json)")
        case .success(let value): (found, expected) = (value, step.object?["expect"])
        case .failure(let error): (found, expected) = (error.json, step["expect_error"])
        }
        if let expected, let difference = difference(try resolved(expected), found) {
            throw Difference(description: difference)
        }
        if let name = step["save"].string { saved[name] = found }
    }

    /// The handle for `clerk.x` or `organization.x`, and the operation `x`.
    private mutating func target(_ name: String, _ step: JSON) throws -> (any Handle, String) {
        let parts = name.split(separator: ".", maxSplits: 1).map(String.init)
        switch parts.first {
        case "clerk" where parts.count == 2:
            return (clerk, parts[1])
        case "other" where parts.count == 2:
            let client = try other ?? newClient()
            other = client
            return (client, parts[1])
        case "organization" where parts.count == 2:
            return (try clerk.handle(ofOrganization: resolved(step["organization"]).string), parts[1])
        case "sessiontoken" where parts.count == 2:
            return (try SessionToken(token: resolved(step["token"]).string ?? ""), parts[1])
        default:
            guard let made, parts.count == 2 else { throw UnknownOperation(name: name) }
            return (made, parts[1])
        }
    }

    private func arguments(of step: JSON) throws -> Arguments {
        Arguments(values: try resolved(step["with"]).object ?? [:])
    }

    private mutating func list(_ name: String, _ step: JSON) async throws -> JSON {
        let (handle, operation) = try target(name, step)
        var iterator = try handle.list(operation, arguments(of: step))
        var items: [JSON] = []
        while items.count < step["take"].int ?? .max, let item = try await iterator.next() {
            show(item)
            if step["each"] != nil {
                saved["item"] = item.json
                try await steps(step["each"])
            }
            items.append(item.json)
        }
        var result: [String: JSON] = [
            "count": .number(Double(items.count)), "items": .array(items),
            "position": try iterator.position().json,
        ]
        if let field = step["expect"]["distinct"].string {
            let seen = Set(items.map { $0[field] })
            guard seen.count == items.count else {
                throw Difference(description: "only \(seen.count) of \(items.count) \(field) differ")
            }
            result["distinct"] = .string(field)
        }
        return .object(result)
    }

    private func requests(_ expected: [JSON], within milliseconds: Int) async throws {
        if let difference = try await emulator.difference(expected, within: milliseconds) {
            throw Difference(description: difference)
        }
    }

    /// The client token is a secret of every scenario that stores it in a file.
    private func unseen(_ secrets: [JSON]) async throws {
        let token = try? String(contentsOf: folder.appendingPathComponent("token"), encoding: .utf8)
        let all =
            "\(shown) \(logged.all) \(clerk) \(String(reflecting: clerk)) \(JSON.array(try await emulator.log()))"
        for secret in secrets.map({ $0.string ?? "" }) + [token].compactMap({ $0 })
        where secret.isEmpty || all.contains(secret) {
            throw Difference(description: "\(secret) can be seen in \(all)")
        }
    }

    /// Replaces the names of saved values by the values.
    private func resolved(_ json: JSON) throws -> JSON {
        switch json {
        case .string(let text) where text.hasPrefix("$"):
            let parts = text.dropFirst().split(separator: ".").map(String.init)
            guard let name = parts.first, let value = saved[name] else {
                throw Difference(description: "nothing is saved as \(text)")
            }
            return parts.dropFirst().reduce(value) { value, part in
                Int(part).map { value[$0] } ?? value[part]
            }
        case .array(let items): return .array(try items.map(resolved))
        case .object(let fields): return .object(try fields.mapValues(resolved))
        default: return json
        }
    }
}

/// An error in a storm must come from the server or the network, and have a text.
func checkTyped(_ error: ClerkError) throws {
    switch error {
    case .usage, .cancelled: throw Difference(description: "failed: \(error.json)")
    default: if error.info.text.isEmpty { throw Difference(description: "failed: \(error.json)") }
    }
}
