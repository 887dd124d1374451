import ClerkOrgs
import Foundation
import Testing

extension Everything {
    @Suite struct RandomSchedules {
        let emulator = Emulator.shared

        @Test(arguments: 0..<6)
        func changesFaultsAndCancellingLoseAndRepeatNothing(_ round: Int) async throws {
            let stable = try await randomChanges(round)
            let clerk = try emulator.client()
            _ = try await clerk.signIn(ticket: "ticket_admin")
            let requests = try clerk.organization("org_acme").membershipRequests(
                status: .pending, pageSize: [1, 3, 10][round % 3])
            let seen = Seen()
            var (ended, interrupted) = (false, 0)
            while !ended && interrupted < 2_000 {
                // The first ones are shorter than reading the list takes.
                let patience = interrupted < 4 ? 1_000 : Int.random(in: 0..<50_000)
                let reading = Task { for try await request in requests { seen.add(request.id) } }
                let stopping = Task {
                    try await Task.sleep(for: .microseconds(patience))
                    reading.cancel()
                }
                do {
                    try await reading.value
                    // Like any sequence, a cancelled loop may end without an error.
                    ended = !reading.isCancelled
                } catch is ClerkError {} catch is CancellationError {}
                stopping.cancel()
                interrupted += ended ? 0 : 1
            }
            clerk.close()
            #expect(ended && interrupted > 3)
            #expect(Set(seen.ids).count == seen.ids.count)
            #expect(stable.isSubset(of: seen.ids))
            for _ in 0..<1_000 {
                if try await emulator.counts().underWay == 0 && runningTasks() == 0 { break }
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(try await emulator.counts().underWay == 0)
            #expect(runningTasks() == 0)
        }

        /// Removes every third request while a list is read, and adds new ones. Returns those that stay.
        private func randomChanges(_ round: Int) async throws -> Set<String> {
            try await emulator.seed("many")
            let totals = ["same", "before", "after", "one_too_high"]
            try await emulator.control(
                "options", ["total_count": .string(totals[round % 4]), "delay_ms": 1])
            let requests = (1...137).map { "orgmemreq_pending_" + String(String(10_000 + $0).dropFirst()) }
            let volatile = requests.indices.filter { $0 % 3 == 0 }.map { requests[$0] }.shuffled()
            for (number, request) in volatile.enumerated() {
                let goes = ["accept_request", "reject_request", "remove_request"].randomElement()!
                let comes: JSON = [
                    "organization": "org_acme", "user": .string("user_new_\(number)"),
                    "id": .string("orgmemreq_new_\(number)"),
                ]
                let changes: JSON = [.object([goes: .string(request)]), ["add_request": comes]]
                try await emulator.control("changes", ["between": true, "changes": changes])
            }
            // Some are retried, and some are reported.
            let faults: [(String, JSON)] = [
                ("status", 400), ("html", true), ("truncate_json", true), ("cut", "before"),
                ("cut", "in_body"),
            ]
            for (index, (kind, value)) in faults.enumerated() {
                var fault: [String: JSON] = [
                    "route": .string("GET " + requestsRoute), "times": 0, "probability": .number(0.05),
                    "seed": .number(Double(10 * round + index)),
                ]
                fault[kind] = value
                try await emulator.control("faults", .object(fault))
            }
            return Set(requests).subtracting(volatile)
        }
    }
}

/// Events that tasks have seen, in order.
private final class Seen: @unchecked Sendable {
    private let lock = NSLock()
    private var all: [String] = []

    func add(_ id: String) { lock.withLock { all.append(id) } }

    var ids: [String] { lock.withLock { all } }
}
