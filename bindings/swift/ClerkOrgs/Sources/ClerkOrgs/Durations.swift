/// Durations are encoded as seconds, where Swift's own encoding is a pair of integers. The compiler prefers these to the
/// generic methods when it derives a conformance.
extension KeyedEncodingContainer {
    mutating func encode(_ value: Duration, forKey key: Key) throws {
        try encode(value / .seconds(1), forKey: key)
    }

    mutating func encodeIfPresent(_ value: Duration?, forKey key: Key) throws {
        try encodeIfPresent(value.map { $0 / .seconds(1) }, forKey: key)
    }
}

extension KeyedDecodingContainer {
    func decode(_ type: Duration.Type, forKey key: Key) throws -> Duration {
        try duration(of: try decode(Double.self, forKey: key), forKey: key)
    }

    func decodeIfPresent(_ type: Duration.Type, forKey key: Key) throws -> Duration? {
        try decodeIfPresent(Double.self, forKey: key).map { try duration(of: $0, forKey: key) }
    }

    /// To the nanosecond, as the library has it. `Duration.seconds` ends the program for what does not fit.
    private func duration(of seconds: Double, forKey key: Key) throws -> Duration {
        let whole = seconds.rounded(.down)
        guard let count = Int64(exactly: whole) else {
            let text = "\(seconds) seconds are no duration"
            throw DecodingError.dataCorruptedError(forKey: key, in: self, debugDescription: text)
        }
        return .seconds(count) + .nanoseconds(Int64(((seconds - whole) * 1e9).rounded()))
    }
}
