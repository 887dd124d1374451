import ClerkOrgs
import Foundation
import Testing

/// How calls are made, and over which transport. Each transport runs all scenarios once.
enum Style: String, CaseIterable, Sendable {
    case async
    case blocking

    var httpVersion: String { self == .async ? "HTTP/2.0" : "HTTP/1.1" }

    /// Whether a scenario or a step runs over this style's transport.
    func isConcerned(by json: JSON) -> Bool {
        let transport = json["transport"].string
        return transport == nil || transport == (self == .async ? "http2" : "http1")
    }
}

/// One scenario in one style.
struct Scenario: Sendable, CustomTestStringConvertible {
    let file: String
    let style: Style
    let json: JSON

    var testDescription: String { "\(file): \(json["name"].string ?? "?") (\(style.rawValue))" }

    /// All scenarios in the folder, in both styles.
    static let all: [Scenario] = {
        let folder = URL(fileURLWithPath: environment("CLERK_SCENARIOS"))
        let names = (try? FileManager.default.contentsOfDirectory(atPath: folder.path)) ?? []
        return names.filter { $0.hasSuffix(".json") }.sorted().flatMap { name in
            let file = folder.appendingPathComponent(name)
            guard let data = try? Data(contentsOf: file),
                let json = try? JSONDecoder().decode(JSON.self, from: data)
            else { fatalError("\(file.path) is no JSON") }
            let title = String(name.dropLast(".json".count))
            return (json.array ?? [json]).flatMap { scenario in
                Style.allCases.filter { $0.isConcerned(by: scenario) }
                    .map { Scenario(file: title, style: $0, json: scenario) }
            }
        }
    }()
}

/// The settings of a client in a scenario.
struct Settings: Sendable {
    private static let known: Set = [
        "timeout_ms", "total_timeout_ms", "max_retries", "bulk_outage_timeout_ms", "publishable_key",
        "base_url", "proxy_url", "ca_certificate", "token_store", "prefetch", "proxy",
        "max_concurrent_requests", "user_agent", "request_headers",
    ]
    private var values: [String: JSON]

    init(_ json: JSON) throws {
        values = json.object ?? [:]
        if let name = values.keys.first(where: { !Self.known.contains($0) }) {
            throw BadArgument(name: name, value: values[name])
        }
    }

    /// These settings override the others.
    func over(_ others: Settings) -> Settings {
        var all = others
        all.values.merge(values) { _, own in own }
        return all
    }

    /// A key or an address, where `emulator` stands for the emulator's.
    private func given(_ name: String, of emulated: String) -> String? {
        values[name].flatMap { $0 == "emulator" ? emulated : $0.string }
    }

    private func address(_ name: String, of emulated: URL) throws -> URL? {
        guard let text = given(name, of: emulated.absoluteString) else { return nil }
        guard let url = URL(string: text) else { throw BadArgument(name: name, value: values[name]) }
        return url
    }

    private func duration(_ name: String) -> Duration? { values[name]?.double.map { .seconds($0 / 1000) } }

    func client(_ style: Style, emulator: Emulator, folder: URL) throws -> any ClerkHandle {
        let isSet = ["publishable_key", "base_url", "proxy_url"].contains { values[$0] != nil }
        let emulated = style == .async ? emulator.httpsURL : emulator.baseURL
        let baseURL = isSet ? try address("base_url", of: emulated) : emulated
        let proxy = try address("proxy_url", of: emulated)
        let key = given("publishable_key", of: emulator.publishableKey)
        let path = values["token_store"]?.string.map { $0 == "file" ? "token" : $0 }
        let store = try path.map { try FileTokenStore(path: folder.appendingPathComponent($0)) }
        let timeout = duration("timeout_ms")
        let totalTimeout = duration("total_timeout_ms")
        let outage = duration("bulk_outage_timeout_ms")
        let retries = values["max_retries"]?.int
        let isHere = style == .async && (baseURL == emulated || proxy == emulated)
        let certificate = values["ca_certificate"]?.string ?? (isHere ? emulator.caCertificate : nil)
        let prefetch = values["prefetch"]?.int
        let tunnel = values["proxy"]?.string
        let requests = values["max_concurrent_requests"]?.int
        let userAgent = values["user_agent"]?.string
        let added = values["request_headers"]?.object?.compactMapValues(\.string)
        let hook: RequestHook? = if let added { { _ in added } } else { nil }
        return switch style {
        case .async:
            try Clerk(
                publishableKey: key, baseURL: baseURL, proxyURL: proxy, tokenStore: store, timeout: timeout,
                totalTimeout: totalTimeout, maxRetries: retries, bulkOutageTimeout: outage,
                caCertificate: certificate, prefetch: prefetch, proxy: tunnel,
                maxConcurrentRequests: requests, userAgent: userAgent, onRequest: hook)
        case .blocking:
            try BlockingClerk(
                publishableKey: key, baseURL: baseURL, proxyURL: proxy, tokenStore: store, timeout: timeout,
                totalTimeout: totalTimeout, maxRetries: retries, bulkOutageTimeout: outage,
                caCertificate: certificate, prefetch: prefetch, proxy: tunnel,
                maxConcurrentRequests: requests, userAgent: userAgent, onRequest: hook)
        }
    }
}

/// A client of either style.
protocol ClerkHandle: Handle {
    func close()
    func handle(ofOrganization id: String?) throws -> any Handle
}

extension Clerk: ClerkHandle {
    func handle(ofOrganization id: String?) throws -> any Handle { try organization(id) }
}

extension BlockingClerk: ClerkHandle {
    func handle(ofOrganization id: String?) throws -> any Handle { try organization(id) }
}
