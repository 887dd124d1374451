import ClerkOrgs
import Foundation
import Testing

extension Everything {
    @Suite struct Values {
        let emulator = Emulator.shared

        @Test func recordsAreValues() async throws {
            let organization = try await emulator.signedIn().organization()
            let first = try await organization.getMembershipRequests()
            let second = try await organization.getMembershipRequests()
            #expect(first == second)
            #expect(Set([first, second]).count == 1)
            #expect("\(first.data[0])".contains("grace@example.com"))
            #expect(first.data[0].createdAt == Date(timeIntervalSince1970: 1_767_265_200))
        }

        @Test func aValueCanBeMadeFromItsIdsAlone() {
            #expect(blanks.count > 20)
            let invitation = OrganizationInvitation(
                id: "orginv_1", organizationID: "org_1", role: "org:member")
            #expect(invitation.emailAddress.isEmpty && invitation.status == nil)
            #expect(invitation.publicMetadata.text == "{}")
            #expect(invitation.createdAt == Date(timeIntervalSince1970: 0))
        }

        @Test func recordsWithAnIdAreIdentifiable() async throws {
            func ids<Item: Identifiable>(_ items: [Item]) -> [Item.ID] { items.map(\.id) }
            let page = try await emulator.signedIn().organization().getMembershipRequests(pageSize: 2)
            #expect(ids(page.data) == ["orgmemreq_grace", "orgmemreq_emmy"])
        }

        @Test func serverEnumsAreOpenAndShowTheServersText() {
            #expect(OrganizationMembershipRequestStatus.pending.rawValue == "pending")
            #expect("\(SignInStatus.needsSecondFactor)" == "needs_second_factor")
            #expect(SignInStatus(rawValue: "needs_second_factor") == .needsSecondFactor)
            #expect(SignInStatus(rawValue: "something_new") == .unknown(value: "something_new"))
            #expect(SignInStatus(rawValue: "something_new").rawValue == "something_new")
            #expect(SignInStatus.unknown(value: "a") != .unknown(value: "b"))
            #expect(Set<SignInStatus>([.complete, .complete, .abandoned]).count == 2)
        }

        @Test func aMembershipKnowsItsPermissionsWithoutARequest() async throws {
            let clerk = try await emulator.signedIn()
            let page = try await clerk.getOrganizationMemberships()
            try await emulator.clearLog()
            let acme = try #require(page.data.first { $0.organization.slug == "acme" })
            let umbrella = try #require(page.data.first { $0.organization.slug == "umbrella" })
            #expect(acme.isAdmin)
            #expect(acme.hasPermission("org:sys_memberships:manage"))
            #expect(!umbrella.isAdmin)
            #expect(!umbrella.hasPermission("org:sys_memberships:manage"))
            #expect(try await emulator.counts().all == 0)
        }

        @Test func metadataIsDecodedToCustomTypes() async throws {
            let membership = try await emulator.signedIn().organization().getMemberships().data[0]
            #expect(membership.publicMetadata.text == "{}")
            #expect(try membership.publicMetadata.decode([String: Int].self) == [:])
            #expect(throws: DecodingError.self) { try membership.publicMetadata.decode([Int].self) }
        }

        @Test func numbersInMetadataAreUnchanged() async throws {
            let clerk = try await emulator.signedIn()
            let numbers = ["0.12345678901234567", "18446744073709551616", "1E5", "1000000000000000000000000"]
            let list = numbers.joined(separator: ",")
            let metadata = #"{"n":[\#(list)],"far":1e400,"a":2}"#
            try await emulator.control("faults", membershipsFault(metadata: metadata))
            let membership = try await clerk.getOrganizationMemberships().data[0]
            let held = membership.organization.publicMetadata
            #expect(held.text == metadata)
            struct Numbers: Decodable { let n: [Decimal], a: Int }
            let decoded = try held.decode(Numbers.self)
            #expect(decoded.n == numbers.map { Decimal(string: $0) } && decoded.a == 2)
        }

        @Test func metadataThatIsTooDeepDoesNotAffectItsRow() async throws {
            let clerk = try await emulator.signedIn()
            let deep = String(repeating: "[", count: 10_000) + String(repeating: "]", count: 10_000)
            try await emulator.control("faults", membershipsFault(metadata: #"{"n":\#(deep)}"#))
            let membership = try await clerk.getOrganizationMemberships().data[0]
            #expect(membership.organization.publicMetadata.text == "{}")
        }

        /// A response with one membership, whose organization has this metadata.
        private func membershipsFault(metadata: String) -> JSON {
            let organization =
                #"{"id":"org_1","created_at":1,"updated_at":1,"public_metadata":\#(metadata)}"#
            let row = #"{"id":"orgmem_1","organization":\#(organization),"created_at":1,"updated_at":1}"#
            let body = #"{"response":{"data":[\#(row)],"total_count":1}}"#
            return ["content_type": "application/json", "body": .string(body)]
        }

        @Test func omittedArgumentsHaveTheirDefaults() async throws {
            let organization = try await emulator.signedIn("many").organization()
            #expect(try await organization.getMembershipRequests().data.count == 10)
            #expect(try await organization.getMemberships().data.count == 10)
            let log = try await emulator.log()
            #expect(log.map { $0["query"]["offset"] } == [["0"], ["0"]])
            #expect(log.map { $0["query"]["status"] } == [nil, nil])
        }

        @Test func everythingPublicIsSendable() {
            func sendable<Value: Sendable>(_: Value.Type) {}
            sendable(Clerk.self)
            sendable(BlockingClerk.self)
            sendable(Organization.self)
            sendable(MembershipRequests.self)
            sendable(AsyncListIterator<OrganizationMembership>.self)
            sendable(ListIterator<OrganizationMembership>.self)
            sendable(OrganizationMembershipRequestPage.self)
            sendable(SignIn.self)
            sendable(ClerkError.self)
            sendable(Json.self)
        }
    }
}
