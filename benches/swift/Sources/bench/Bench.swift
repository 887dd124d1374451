/// `bench CASE VARIANT`: runs a benchmark case and prints the figures as one line of JSON.
@main
enum Bench {
    static func main() async throws {
        switch Array(CommandLine.arguments.dropFirst()) {
        case ["memberships", "ours"]: try await oursMemberships()
        case ["memberships", "raw"]: try await rawMemberships()
        case ["calls", "ours"]: try await oursCalls()
        case ["many", "ours"]: try await oursMany()
        case ["many", "raw"]: try await rawMany()
        default: fatalError("usage: bench memberships|calls|many ours|raw")
        }
    }
}
