import ClerkOrgs
import Logging

/// Passes the library's log records on to swift-log.
public func logClerk(to logger: Logger) {
    setLogSink(level: logger.logLevel <= .debug ? .debug : .info) { record in
        let level: Logger.Level =
            switch record.level {
            case .debug: .debug
            case .info: .info
            case .warning: .warning
            }
        logger.log(
            level: level, "\(record.message)", metadata: record.metadata.mapValues { .string($0) },
            source: "ClerkOrgs")
    }
}
