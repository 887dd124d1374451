import Foundation

/// The settings of every program, from the environment.
struct Told {
    let url: URL
    let rows: Int
    let rounds: Int
    /// The file with the certificate to trust, if the server is reached over TLS.
    let certificate: String?

    init() {
        let environment = ProcessInfo.processInfo.environment
        guard let url = environment["BENCH_URL"].flatMap(URL.init(string:)),
            let rows = environment["BENCH_ROWS"].flatMap(Int.init),
            let rounds = environment["BENCH_ROUNDS"].flatMap(Int.init)
        else { fatalError("set BENCH_URL, BENCH_ROWS and BENCH_ROUNDS") }
        (self.url, self.rows, self.rounds) = (url, rows, rounds)
        certificate = environment["BENCH_CA"]
    }
}

let organizationID = "org_acme"
let pageSize = 500

/// Wall time and CPU time in seconds.
struct Rounds: Encodable {
    var firstAt = Date().timeIntervalSince1970
    var firstCall: Double
    var wall: [Double] = []
    var cpu: [Double] = []
    var peakMib: Double?

    /// Reads the whole list several times and prints the figures. `start`: the start of the first call.
    static func tell(told: Told, since start: Double, countAll: () async throws -> Int) async throws {
        var rounds = Rounds(firstCall: seconds(CLOCK_MONOTONIC) - start)
        for _ in 0..<told.rounds {
            let (wall, cpu) = (seconds(CLOCK_MONOTONIC), seconds(CLOCK_PROCESS_CPUTIME_ID))
            let count = try await countAll()
            rounds.wall.append(seconds(CLOCK_MONOTONIC) - wall)
            rounds.cpu.append(seconds(CLOCK_PROCESS_CPUTIME_ID) - cpu)
            guard count == told.rows else { fatalError("\(count) rows instead of \(told.rows)") }
        }
        rounds.peakMib = peakMiB()
        try say(rounds)
    }
}

func say(_ figures: some Encodable) throws {
    let encoder = JSONEncoder()
    encoder.keyEncodingStrategy = .convertToSnakeCase
    print(String(decoding: try encoder.encode(figures), as: UTF8.self))
}

func seconds(_ clock: clockid_t) -> Double {
    var time = timespec()
    clock_gettime(clock, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
}

/// The peak memory of the process, which only Linux provides in a file.
private func peakMiB() -> Double? {
    let status = try? String(contentsOfFile: "/proc/self/status", encoding: .utf8)
    let line = status?.split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
    return line.flatMap { Double($0.filter(\.isNumber)) }.map { $0 / 1024 }
}
