import ClerkOrgs
import Foundation
import Testing

extension Everything {
    @Suite struct Errors {
        let emulator = Emulator.shared

        @Test func everyDescriptionOfAnErrorIsItsText() async throws {
            let organization = try await emulator.signedIn().organization()
            let error = try #require(
                await clerkError { try await organization.addMember(userId: "user_max", role: "org:member") })
            let info = error.info
            #expect(error.kind == "Conflict")
            #expect(info.code == "already_a_member_in_organization")
            #expect(info.errors.first?.longMessage == info.text)
            #expect(error.localizedDescription == info.text)
            #expect((error as any Error).localizedDescription == info.text)
            #expect(error.errorDescription == info.text)
            #expect("\(error)" == info.text)
        }

        @Test func casesAreMatchedAsSwiftDoes() async throws {
            let organization = try await emulator.signedIn().organization()
            do {
                _ = try await organization.updateMember(userId: "user_nobody", role: "org:member")
                Issue.record("should have failed")
            } catch ClerkError.notFound(let info) {
                #expect(info.status == 404)
                #expect(info.maybeApplied == false)
            }
        }

        @Test func metaIsDecodableJSON() async throws {
            struct Meta: Decodable { let permissions: [String] }
            try await emulator.seed("demo")
            let clerk = try emulator.client()
            _ = try await clerk.signInWithTicket(ticket: "ticket_member")
            let organization = try clerk.organization(idOrSlug: "org_acme")
            let error = await clerkError { try await organization.getMembershipRequests() }
            #expect(error?.kind == "Forbidden")
            let meta = try #require(error?.info.errors.first?.meta).decode(Meta.self)
            #expect(meta.permissions == ["org:sys_memberships:manage"])
        }

        @Test func errorsAreValues() async throws {
            let clerk = try await emulator.signedIn()
            let first = await clerkError { try await clerk.organization().removeMember(userId: "../users") }
            let second = await clerkError { try await clerk.organization().removeMember(userId: "../users") }
            #expect(first != nil)
            #expect(first == second)
            #expect(Set([first, second]).count == 1)
        }

        @Test func anInvalidTimeoutIsRefused() throws {
            for timeout in [-1, 0, .nan, .infinity, -.infinity, 1e300] as [TimeInterval] {
                do {
                    _ = try Clerk(baseUrl: emulator.baseUrl, timeout: timeout)
                    Issue.record("\(timeout) should have been refused")
                } catch ClerkError.invalid(let info) {
                    #expect(info.paramName == "timeout")
                }
            }
        }

        @Test func aTokenStoreErrorShowsItsReason() {
            let error = TokenStoreError.failed(reason: "the keychain is locked")
            #expect(error.localizedDescription == "the keychain is locked")
            #expect(error.reason == "the keychain is locked")
        }
    }
}
