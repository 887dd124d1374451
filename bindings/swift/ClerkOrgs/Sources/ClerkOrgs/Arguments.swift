/// The error of an argument that no request can be made with.
func invalid(_ argument: String, _ text: String, because cause: (any Error)? = nil) -> ClerkError {
    var info = ErrorInfo(kind: .invalid, text: text, paramName: argument)
    info.cause.error = cause
    return .invalid(info: info)
}

/// Refuses a number that the library's own type cannot hold. What an option allows is for the library to say.
func checkFits<Narrow: FixedWidthInteger>(_ value: Int?, in _: Narrow.Type, _ argument: String) throws {
    guard let value, Narrow(exactly: value) == nil else { return }
    throw invalid(argument, "\(argument) is too \(value < 0 ? "small" : "large"): \(value)")
}
