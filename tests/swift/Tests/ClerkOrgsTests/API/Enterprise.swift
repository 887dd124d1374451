import ClerkOrgs
import Foundation
import Snippets
import Testing

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

extension Everything {
    /// What the docs say about enterprise connections is run.
    @Suite struct EnterpriseOfTheDocs {
        private let emulator = Emulator.shared

        @MainActor @Test func aConnectionIsSetUpAndTested() async throws {
            let organization = try await emulator.signedIn("enterprise").organization()
            let saml = EnterpriseConnectionSamlParams(
                idpEntityID: "entity", idpSSOURL: URL(string: "https://okta.example/sso"))
            var opened: [String] = []
            let connection = try await setUpSSO(organization, domains: ["free.example"], saml: saml) { url in
                opened.append(url)
                try await follow(url)
            }
            #expect(opened.count == 1)
            #expect(connection.provider == .samlOkta)
            #expect(connection.active)
            #expect(connection.samlConnection?.idpSSOURL == URL(string: "https://okta.example/sso"))
        }

        @Test func membersBypassSingleSignOn() async throws {
            let organization = try await emulator.signedIn("enterprise").organization()
            let users = try await bypassSSO(organization, userIDs: ["user_rita", "user_eve"])
            #expect(users == ["user_max", "user_rita"])
        }

        @Test func secretsOfATestRunAreNotShown() {
            let oauth = EnterpriseConnectionTestRunOauth(
                idToken: "planted id", accessToken: "planted access", userInfo: "{}")
            let saml = EnterpriseConnectionTestRunSaml(
                samlRequest: "request", samlResponse: "planted response", relayState: nil)
            for value: Any in [oauth, saml, [oauth]] {
                var dumped = ""
                dump(value, to: &dumped)
                for shown in ["\(value)", String(reflecting: value), dumped] {
                    #expect(!shown.contains("planted") && shown.contains("…"), "\(shown)")
                }
            }
            #expect("\(saml)".contains("request") && oauth.accessToken == "planted access")
        }

        /// Signs in at the identity provider, without going there.
        private func follow(_ url: String) async throws {
            let session = URLSession(
                configuration: .ephemeral, delegate: WithoutRedirects(), delegateQueue: nil)
            // The same server without TLS, whose certificate the session does not know.
            var address = try #require(URLComponents(string: url))
            address.scheme = emulator.baseURL.scheme
            address.host = emulator.baseURL.host
            address.port = emulator.baseURL.port
            let target = try #require(address.url)
            // Whether a redirect that is not followed is an error depends on the platform.
            _ = try? await session.data(from: target)
        }
    }
}

private final class WithoutRedirects: NSObject, URLSessionTaskDelegate {
    func urlSession(
        _ session: URLSession, task: URLSessionTask, willPerformHTTPRedirection response: HTTPURLResponse,
        newRequest request: URLRequest, completionHandler: @escaping (URLRequest?) -> Void
    ) { completionHandler(nil) }
}
