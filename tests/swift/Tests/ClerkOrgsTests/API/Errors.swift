import ClerkOrgs
import Foundation
import Testing

extension Everything {
    @Suite struct Errors {
        let emulator = Emulator.shared

        @Test func everyDescriptionOfAnErrorIsItsText() async throws {
            let organization = try await emulator.signedIn().organization()
            let error = try #require(
                await clerkError { try await organization.addMember("user_max", role: "org:member") })
            let info = error.info
            #expect(error.kind == .conflict)
            #expect(info.code == "already_a_member_in_organization")
            #expect(info.errors.first?.longMessage == info.text)
            #expect(error.localizedDescription == info.text)
            #expect((error as any Error).localizedDescription == info.text)
            #expect(error.errorDescription == info.text)
            #expect("\(error)" == info.text)
        }

        @Test func logsGetTheCodeAndTheTraceID() async throws {
            let organization = try await emulator.signedIn().organization()
            let error = try #require(
                await clerkError { try await organization.addMember("user_max", role: "org:member") })
            let trace = try #require(error.traceID)
            #expect(error.code == "already_a_member_in_organization" && error.status == 400)
            let logged = String(reflecting: error)
            #expect(logged.hasPrefix("ClerkError.conflict: \(error.text) ("))
            for detail in ["code: already_a_member_in_organization", "status: 400", "traceID: \(trace)"] {
                #expect(logged.contains(detail))
            }
            let bridged = error as NSError
            #expect(bridged.domain == "ClerkOrgs.ClerkError" && bridged.code == 5)
            #expect(bridged.localizedDescription == error.text)
            #expect(bridged.userInfo["traceID"] as? String == trace)
        }

        @Test func theDetailsDescribeThemselvesAsTheErrorDoes() async throws {
            let organization = try await emulator.signedIn().organization()
            let error = try #require(
                await clerkError { try await organization.addMember("user_max", role: "org:member") })
            guard case .conflict(let info) = error else { throw error }
            let trace = try #require(info.traceID)
            #expect("\(info)".hasPrefix("\(info.text) (code: already_a_member_in_organization, "))
            #expect("\(info)".hasSuffix("status: 400, traceID: \(trace))"))
            #expect(String(reflecting: error) == "ClerkError.conflict: \(info)")
            #expect(String(reflecting: info) == "ErrorInfo.conflict: \(info)")
            #expect("\(BulkOutcome(id: "user_max", status: .failed, error: error))".contains("\(info)"))
            #expect("\(ErrorInfo(text: "No."))" == "No.")
        }

        @Test func whatACallbackHasThrownIsNotPrintedWithTheDetails() async throws {
            struct Refused: Error { let secret = "s3cret" }
            let clerk = try Clerk(baseURL: emulator.baseURL, onRequest: { _ in throw Refused() })
            let error = try #require(await clerkError { try await clerk.getEnvironment() })
            #expect(error.underlyingError is Refused)
            var printed = ""
            dump(error.info, to: &printed)
            #expect(!(printed + "\(error.info) \(String(reflecting: error.info))").contains("Cause"))
            let fields = Mirror(reflecting: error.info).children.compactMap(\.label)
            #expect(fields.first == "kind" && fields.contains("traceID") && !fields.contains("cause"))
        }

        @Test func theErrorOfAnOutcomeCanBeThrown() async throws {
            let organization = try await emulator.signedIn().organization()
            do {
                for try await outcome in try organization.updateMembers(["user_nobody"], role: "org:member") {
                    if let error = outcome.error { throw error }
                }
                Issue.record("should have failed")
            } catch ClerkError.notFound(let info) {
                #expect(info.status == 404)
            }
        }

        @Test func anErrorIsTheCaseOfItsDetails() {
            for (kind, error) in casesOfClerkError {
                #expect(error == ClerkError(info: error.info) && "\(error.kind)" == kind)
            }
            #expect(Set(casesOfClerkError.map(\.error.errorCode)).count == casesOfClerkError.count)
        }

        @Test func casesAreMatchedAsSwiftDoes() async throws {
            let organization = try await emulator.signedIn().organization()
            do {
                _ = try await organization.updateMember("user_nobody", role: "org:member")
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
            _ = try await clerk.signIn(ticket: "ticket_member")
            let organization = try clerk.organization("org_acme")
            let error = await clerkError { try await organization.getMembershipRequests() }
            #expect(error?.kind == .forbidden)
            let meta = try #require(error?.info.errors.first?.meta).decode(Meta.self)
            #expect(meta.permissions == ["org:sys_memberships:manage"])
        }

        @Test func errorsAreValues() async throws {
            let clerk = try await emulator.signedIn()
            let first = await clerkError { try await clerk.organization().removeMember("../users") }
            let second = await clerkError { try await clerk.organization().removeMember("../users") }
            #expect(first != nil)
            #expect(first == second)
            #expect(Set([first, second]).count == 1)
        }

        @Test func anInvalidTimeoutIsRefused() throws {
            for timeout in [.seconds(-1), .zero, .seconds(Int64.min), .seconds(Int64.max)] as [Duration] {
                do {
                    _ = try Clerk(baseURL: emulator.baseURL, timeout: timeout)
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
