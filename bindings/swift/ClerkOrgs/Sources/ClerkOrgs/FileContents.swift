import Foundation

/// More than any file that the library takes, so that a larger one is refused without being read whole.
private let mostOfFile = 16 << 20

/// The content of a file on this machine.
func contents(of url: URL, for argument: String) throws -> Data {
    try checkIsFile(url, for: argument)
    do {
        let file = try FileHandle(forReadingFrom: url)
        defer { try? file.close() }
        return try file.read(upToCount: mostOfFile) ?? Data()
    } catch {
        let text = "\(argument) cannot be read: \(url.path): \(error.localizedDescription)"
        throw invalid(argument, text, because: error)
    }
}

/// The path of a file on this machine.
func filePath(of url: URL, for argument: String) throws -> String {
    try checkIsFile(url, for: argument)
    return url.path
}

private func checkIsFile(_ url: URL, for argument: String) throws {
    guard !url.isFileURL else { return }
    throw invalid(argument, "\(argument) must be the URL of a file, such as URL(fileURLWithPath:) makes it")
}
