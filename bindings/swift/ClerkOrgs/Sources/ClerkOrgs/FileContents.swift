import Foundation

/// More than any file that the library takes, so that a larger one is refused without being read whole.
private let mostOfFile = 16 << 20

/// The content of a file on this machine.
func contents(of url: URL, for argument: String) throws -> Data {
    guard url.isFileURL else { throw ClerkError.invalid(text: "\(argument) must be the URL of a file") }
    let file = try FileHandle(forReadingFrom: url)
    defer { try? file.close() }
    return try file.read(upToCount: mostOfFile) ?? Data()
}
