extension LogRecord {
    /// What is known of the request, by name, as loggers with metadata take it: `method`, `route`, `attempt`, `status`, `code`,
    /// `duration` and `wait` (in seconds), `trace_id` and `reason`. What does not apply is left out.
    public var metadata: [String: String] {
        let known: [String: String?] = [
            "method": method, "route": route, "attempt": attempt.map { "\($0)" },
            "status": status.map { "\($0)" },
            "code": code, "duration": duration.map(seconds), "wait": wait.map(seconds),
            "trace_id": traceID,
            "reason": reason,
        ]
        return known.compactMapValues { $0 }
    }
}

private func seconds(_ duration: Duration) -> String {
    let (seconds, attoseconds) = duration.components
    return "\(Double(seconds) + Double(attoseconds / 1_000_000_000_000) / 1_000_000)"
}
