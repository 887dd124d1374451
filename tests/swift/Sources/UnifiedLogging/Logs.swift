import ClerkOrgs
import OSLog

func logClerk(to logger: Logger) {
    setLogSink(level: .info, to: logger)
}
