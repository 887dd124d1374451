import Foundation

#if canImport(FoundationNetworking)
    import FoundationNetworking
#endif

/// The emulator's process and its control routes. It ends with this process, which keeps its standard input
/// open.
final class Emulator: Sendable {
    /// One for each test run.
    static let shared = start()

    /// Plain HTTP/1.1.
    let baseURL: URL
    /// The same server over TLS, where clients use HTTP/2.
    let httpsURL: URL
    /// The certificate to trust for it.
    let caCertificate: String
    let publishableKey: String
    /// Keeps the process running. Nothing, if it was there before.
    private let input: Pipe?

    private init(printed: String, input: Pipe? = nil) {
        baseURL = address("http_url", in: printed)
        httpsURL = address("base_url", in: printed)
        caCertificate = text(of: value("ca_certificate", in: printed))
        publishableKey = value("publishable_key", in: printed)
        self.input = input
    }

    /// A simulator cannot run it, and finds in a file what it printed.
    private static func start() -> Emulator {
        if let started = ProcessInfo.processInfo.environment["CLERK_EMULATOR_STARTED"] {
            return Emulator(printed: text(of: started))
        }
        #if os(macOS) || os(Linux)
            return run()
        #else
            fatalError("CLERK_EMULATOR_STARTED is not set")
        #endif
    }

    #if os(macOS) || os(Linux)
        private static func run() -> Emulator {
            let process = Process()
            let (input, output) = (Pipe(), Pipe())
            process.executableURL = URL(fileURLWithPath: environment("CLERK_EMULATOR"))
            process.arguments = ["--port", "0", "--tls", "--exit-on-stdin-close"]
            process.standardInput = input
            process.standardOutput = output
            do { try process.run() } catch { fatalError("the emulator does not start: \(error)") }
            var text = ""
            while !text.contains("ready: true") {
                let data = output.fileHandleForReading.availableData
                if data.isEmpty { fatalError("the emulator ended: \(text)") }
                text += String(decoding: data, as: UTF8.self)
            }
            return Emulator(printed: text, input: input)
        }
    #endif

    /// Resets the emulator to a seed.
    func seed(_ name: String, options: JSON = nil) async throws {
        let file = URL(fileURLWithPath: environment("CLERK_SEEDS")).appendingPathComponent("\(name).yaml")
        _ = try await send("POST", "reset")
        _ = try await send("POST", "seed", body: Data(contentsOf: file))
        if options != nil { try await control("options", options) }
    }

    /// Posts to a control route.
    func control(_ route: String, _ body: JSON) async throws {
        _ = try await send("POST", route, body: JSONEncoder().encode(body))
    }

    func clearLog() async throws {
        _ = try await send("DELETE", "log")
    }

    func clearFaults() async throws {
        _ = try await send("DELETE", "faults")
    }

    /// The entries of its log.
    func log() async throws -> [JSON] {
        let answer = try await send("GET", "log")
        return try JSONDecoder().decode(JSON.self, from: answer)["entries"].array ?? []
    }

    /// How the log differs from the expected requests, now or within this time.
    func difference(_ requests: [JSON], within milliseconds: Int = 0) async throws -> String? {
        let body: JSON = .object(["requests": .array(requests), "within_ms": .number(Double(milliseconds))])
        let answer = try await send("POST", "requests", body: JSONEncoder().encode(body))
        return try JSONDecoder().decode(JSON.self, from: answer)["difference"].string
    }

    /// The judge's results since the last reset or seed.
    func violations() async throws -> [JSON] {
        let answer = try await send("GET", "judge")
        return try JSONDecoder().decode(JSON.self, from: answer)["violations"].array ?? []
    }

    private func send(_ method: String, _ route: String, body: Data? = nil) async throws -> Data {
        var request = URLRequest(url: baseURL.appendingPathComponent("__emulator/\(route)"))
        request.httpMethod = method
        request.httpBody = body
        let (data, response) = try await URLSession.shared.data(for: request)
        guard (response as? HTTPURLResponse)?.statusCode == 200 else {
            throw ControlFailure(text: "\(method) \(route): \(String(decoding: data, as: UTF8.self))")
        }
        return data
    }
}

/// The value that the emulator printed for this name.
private func value(_ name: String, in printed: String) -> String {
    let marker = "\(name): "
    guard let line = printed.split(separator: "\n").first(where: { $0.hasPrefix(marker) }) else {
        fatalError("the emulator did not say its \(name): \(printed)")
    }
    return String(line.dropFirst(marker.count))
}

private func text(of file: String) -> String {
    guard let text = try? String(contentsOfFile: file, encoding: .utf8) else {
        fatalError("\(file) cannot be read")
    }
    return text
}

private func address(_ name: String, in printed: String) -> URL {
    guard let url = URL(string: value(name, in: printed)) else { fatalError("\(name) is no address") }
    return url
}

struct ControlFailure: Error { let text: String }

/// An environment variable that the caller of the tests must set.
func environment(_ name: String) -> String {
    guard let value = ProcessInfo.processInfo.environment[name] else {
        fatalError("\(name) is not set: run the tests with `cargo xtask test --only swift`")
    }
    return value
}
