import ClerkOrgs
import Foundation
import Testing

extension Everything {
    @Suite struct Laziness {
        let emulator = Emulator.shared

        @Test func takingFourOfPagesOfTwoMakesTwoRequests() async throws {
            let requests = try await emulator.signedIn("many").organization().membershipRequests(pageSize: 2)
            var ids: [String] = []
            for try await request in requests.prefix(4) { ids.append(request.id) }
            #expect(ids == (1...4).map { "orgmemreq_pending_000\($0)" })
            try await Task.sleep(for: .milliseconds(50))
            #expect(try await emulator.counts() == (2, 0))
        }

        @Test func theSameInTheBlockingStyle() async throws {
            let requests = try await emulator.signedInBlocking("many").organization()
                .membershipRequests(pageSize: 2)
            let ids = try requests.prefix(4).map { try $0.get().id }
            #expect(ids == (1...4).map { "orgmemreq_pending_000\($0)" })
            try await Task.sleep(for: .milliseconds(50))
            #expect(try await emulator.counts() == (2, 0))
        }

        @Test func makingAListMakesNoRequest() async throws {
            let clerk = try await emulator.signedIn()
            _ = try clerk.organization().membershipRequests().makeAsyncIterator()
            _ = try clerk.organizationMemberships()
            #expect(try await emulator.counts().all == 0)
        }

        @Test func anErrorEndsTheLoopAndNothingIsLost() async throws {
            let requests = try await emulator.signedInBlocking("many").organization()
                .membershipRequests(pageSize: 50)
            try await emulator.control("faults", ["skip": 1, "status": 403])
            var ids: Set<String> = []
            var errors: [ClerkError?] = []
            func read() {
                for request in requests {
                    switch request {
                    case .success(let request): ids.insert(request.id)
                    case .failure(let error): errors.append(error as? ClerkError)
                    }
                }
            }
            read()
            #expect(ids.count >= 50 && ids.count < 137)
            #expect(errors.map { $0?.kind } == [.forbidden])
            read()
            #expect(ids.count == 137)
            #expect(errors.count == 1)
        }

        @Test func anAsyncIterationContinuesAfterAnError() async throws {
            let requests = try await emulator.signedIn("many").organization().membershipRequests(pageSize: 50)
            try await emulator.control("faults", ["skip": 1, "status": 403])
            var iterator = requests.makeAsyncIterator()
            var (count, failures) = (0, 0)
            while true {
                do {
                    guard try await iterator.next() != nil else { break }
                    count += 1
                } catch is ClerkError { failures += 1 }
            }
            #expect((count, failures) == (137, 1))
        }

        @Test func acceptingWhileIteratingLeavesNone() async throws {
            let organization = try await emulator.signedIn("many").organization()
            var accepted = 0
            for try await request in try organization.membershipRequests(status: .pending, pageSize: 10) {
                try await organization.acceptMembershipRequest(request.id)
                accepted += 1
            }
            #expect(accepted == 137)
            #expect(try await organization.getMembershipRequests(status: .pending).totalCount == 0)
        }

        @MainActor @Test func aListCanBeReadOnTheMainActor() async throws {
            let clerk = try await emulator.signedIn()
            var roles: [String] = []
            for try await membership in try clerk.organizationMemberships() { roles.append(membership.role) }
            #expect(roles.sorted() == ["org:admin", "org:member"])
        }

        @Test func theNextLoopGetsTheUnreadItems() async throws {
            let organization = try await emulator.signedIn().organization()
            let requests = try organization.membershipRequests(pageSize: 3)
            var ids: Set<String> = []
            for try await request in requests.prefix(2) { ids.insert(request.id) }
            let position = try #require(try requests.position)
            #expect(requests.totalCount == 7)
            for try await request in requests { ids.insert(request.id) }
            #expect(ids.count == 7)
            let later = try organization.membershipRequests(pageSize: 3, resumeFrom: position)
            var count = 0
            for try await _ in later { count += 1 }
            #expect(count == 5)
        }

        @Test func theNextBlockingLoopGetsTheUnreadItems() async throws {
            let requests = try await emulator.signedInBlocking().organization().membershipRequests(
                pageSize: 3)
            let first = try requests.prefix(2).map { try $0.get().id }
            let rest = try requests.map { try $0.get().id }
            #expect(Set(first + rest).count == 7)
        }

        @Test func authChangesAreASequenceThatEndsWithTheClient() async throws {
            let clerk = try await emulator.signedIn()
            var changes = try clerk.authChanges().makeAsyncIterator()
            #expect(await changes.next()?.event == .signedIn)
            try await clerk.signOut()
            #expect(await changes.next()?.event == .signedOut)
            clerk.close()
            #expect(await changes.next() == nil)
        }

        @Test func aListIsAnAsyncSequenceLikeAnyOther() async throws {
            let memberships = try await emulator.signedIn().organization().memberships()
            let names = try await memberships.compactMap(\.publicUserData?.firstName)
                .reduce(into: []) { $0.append($1) }
            #expect(names.sorted() == ["Ada", "Max", "Tove"])
        }
    }
}
