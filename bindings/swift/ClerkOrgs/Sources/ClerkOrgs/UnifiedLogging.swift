#if canImport(OSLog)
    import OSLog

    /// Passes the library's log records of this level and above to Apple's unified logging, for all clients of this process.
    /// Replaces the previous sink.
    ///
    ///     setLogSink(level: .info, to: Logger(subsystem: "com.example.app", category: "clerk-orgs"))
    ///
    /// The messages are public, since they never contain people or secrets.
    ///
    /// - Parameters:
    ///   - level: The lowest level to pass on. Of a level that is off, nothing is collected or formatted.
    ///   - logger: Where the records go.
    public func setLogSink(level: LogLevel, to logger: Logger) {
        setLogSink(level: level) { record in
            let type: OSLogType =
                switch record.level {
                case .debug: .debug
                case .info: .info
                case .warning: .error
                }
            logger.log(level: type, "\(record.message, privacy: .public)")
        }
    }
#endif
