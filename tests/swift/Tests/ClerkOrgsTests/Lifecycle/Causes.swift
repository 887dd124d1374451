import ClerkOrgs
import Foundation
import Testing

extension Everything {
    /// What a callback throws belongs to its call: it is the underlying error of what that call throws, and is kept no longer than
    /// that can be.
    @Suite struct Causes {
        let emulator = Emulator.shared

        /// More than any table of the last ones would keep.
        static let many = 3_000

        struct Numbered: Error { let number: Int }

        @Test func eachOfManyCallsHasItsOwn() async throws {
            let numbers = Collected<Int>()
            let clerk = try Clerk(
                baseURL: emulator.baseURL, maxRetries: 0,
                onRequest: { _ in
                    let number = Int.random(in: 0...Int.max)
                    numbers.add(number)
                    throw Numbered(number: number)
                })
            let found = await withTaskGroup(of: Int?.self) { group in
                for _ in 0..<Self.many {
                    group.addTask {
                        let error = await clerkError { try await clerk.getEnvironment() }
                        let cause = error?.underlyingError as? Numbered
                        return cause?.number
                    }
                }
                return await group.reduce(into: Set()) { $0.insert($1 ?? -1) }
            }
            #expect(found.count == Self.many && found == Set(numbers.all))
        }

        @Test func everyReadOfAJobThatAFilterHasEndedThrowsItsError() async throws {
            try await emulator.seed("demo")
            let clerk = try await emulator.signedIn()
            let outcomes = try clerk.organization().acceptAllMembershipRequests { _ in
                throw Numbered(number: 7)
            }
            let failing = try Clerk(
                baseURL: emulator.baseURL, maxRetries: 0, onRequest: { _ in throw Numbered(number: 8) })
            for _ in 0..<3 {
                await #expect { _ = try await outcomes.nextPage() } throws: { ($0 as? Numbered)?.number == 7 }
                for _ in 0..<600 { _ = await clerkError { try await failing.getEnvironment() } }
            }
        }

        private final class Held: Sendable {}

        private struct Holding: Error { let held: Held }

        @Test func nothingIsKeptOfCallsThatAreOver() async throws {
            weak var ofCancelled: Held?
            weak var ofFailed: Held?
            do {
                let (cancelled, failed) = (Held(), Held())
                (ofCancelled, ofFailed) = (cancelled, failed)
                let slow = try Clerk(
                    baseURL: emulator.baseURL,
                    onRequest: { _ in
                        Thread.sleep(forTimeInterval: 0.1)
                        throw Holding(held: cancelled)
                    })
                let call = Task { try await slow.getEnvironment() }
                try await Task.sleep(for: .milliseconds(50))
                call.cancel()
                _ = await call.result
                try await Task.sleep(for: .milliseconds(300))
                let failing = try Clerk(
                    baseURL: emulator.baseURL, onRequest: { _ in throw Holding(held: failed) })
                #expect(await clerkError { try await failing.getEnvironment() }?.underlyingError is Holding)
                slow.close()
                failing.close()
            }
            for _ in 0..<500 where ofCancelled != nil || ofFailed != nil {
                try await Task.sleep(for: .milliseconds(10))
            }
            #expect(ofCancelled == nil && ofFailed == nil)
        }

        @Test func aClientEndsAlthoughItsHookHasThrownIt() async throws {
            struct OfClient: Error { let clerk: Clerk? }
            final class Box: @unchecked Sendable { var clerk: Clerk? }
            weak var ended: Clerk?
            do {
                let box = Box()
                let clerk = try Clerk(
                    baseURL: emulator.baseURL, onRequest: { _ in throw OfClient(clerk: box.clerk) })
                box.clerk = clerk
                ended = clerk
                #expect(await clerkError { try await clerk.getEnvironment() }?.underlyingError is OfClient)
                box.clerk = nil
                clerk.close()
            }
            for _ in 0..<500 where ended != nil { try await Task.sleep(for: .milliseconds(10)) }
            #expect(ended == nil)
        }

        @Test func textOfAServerThatLooksLikeANumberOfOursStays() async throws {
            try await emulator.seed("demo")
            let organization = try await emulator.signedIn().organization()
            for odd in ["a\u{10FFFD}9\u{10FFFD}", "\u{10FFFD}\u{10FFFD}"] {
                #expect(try await organization.update(name: odd).name == odd)
                let refusal: [String: JSON] = ["code": "form_param_invalid", "long_message": .string(odd)]
                let body = JSON.object(["errors": .array([.object(refusal)])])
                try await emulator.control("faults", ["status": 422, "body": body])
                let error = await clerkError { try await organization.update(name: "Acme") }
                #expect(error?.text == odd && error?.underlyingError == nil)
            }
        }
    }
}
