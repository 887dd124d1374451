import Foundation

/// The emulator's program. It ends with this process, which keeps its standard input open.
final class EmulatorProcess: Sendable {
    private let input: Pipe

    private init(input: Pipe) { self.input = input }

    static func emulator() throws -> ClerkEmulator {
        let environment = ProcessInfo.processInfo.environment
        if let address = environment["CLERK_EMULATOR_URL"], !address.isEmpty {
            guard let url = URL(string: address) else {
                throw ClerkEmulatorError("CLERK_EMULATOR_URL is not an address: \(address)")
            }
            return ClerkEmulator(baseURL: url, publishableKey: nil, process: nil)
        }
        #if os(macOS) || os(Linux)
            return try start(program(environment))
        #else
            throw ClerkEmulatorError(
                "Tests cannot start programs here: start clerk-emulator yourself and set CLERK_EMULATOR_URL.")
        #endif
    }

    #if os(macOS) || os(Linux)
        private static func program(_ environment: [String: String]) throws -> URL {
            if let named = environment["CLERK_EMULATOR"], !named.isEmpty {
                return URL(fileURLWithPath: named)
            }
            // Only programs of tests contain this path.
            let package = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent(
                "../..")
            let folders =
                [package.appendingPathComponent("bin").standardizedFileURL]
                + (environment["PATH"] ?? "").split(separator: ":").map { URL(fileURLWithPath: String($0)) }
            let programs = folders.map { $0.appendingPathComponent("clerk-emulator") }
            guard let found = programs.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) })
            else {
                throw ClerkEmulatorError(
                    """
                    The program clerk-emulator was not found. Run `cargo xtask package swift` in the repository of \
                    ClerkOrgs, which puts it into the package, or `pip install clerk-emulator`, which puts it on the PATH; \
                    or set CLERK_EMULATOR to where it is.
                    """)
            }
            return found
        }

        private static func start(_ program: URL) throws -> ClerkEmulator {
            let process = Process()
            let (input, output) = (Pipe(), Pipe())
            process.executableURL = program
            process.arguments = ["--port", "0", "--exit-on-stdin-close"]
            (process.standardInput, process.standardOutput) = (input, output)
            do {
                try process.run()
            } catch {
                throw ClerkEmulatorError(
                    "The emulator \(program.path) cannot be started: \(error.localizedDescription)")
            }
            let lines = read(output.fileHandleForReading)
            guard lines["ready"] != nil, let url = lines["base_url"].flatMap(URL.init(string:)) else {
                throw ClerkEmulatorError("The emulator \(program.path) ended before it was ready.")
            }
            return ClerkEmulator(
                baseURL: url, publishableKey: lines["publishable_key"], process: EmulatorProcess(input: input)
            )
        }

        /// What the emulator prints until it is ready or ends.
        private static func read(_ output: FileHandle) -> [String: String] {
            var text = ""
            while !text.contains("ready: true\n") {
                let data = output.availableData
                if data.isEmpty { break }
                text += String(decoding: data, as: UTF8.self)
            }
            let pairs = text.split(separator: "\n").compactMap { line in
                line.firstRange(of: ": ").map { mark in
                    (String(line.prefix(upTo: mark.lowerBound)), String(line.suffix(from: mark.upperBound)))
                }
            }
            return Dictionary(pairs) { first, _ in first }
        }
    #endif
}
