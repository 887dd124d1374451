fileprivate struct FfiConverterDuration: FfiConverterRustBuffer {
    typealias SwiftType = Duration

    static func read(from buf: inout (data: UnsafeRawBufferPointer, offset: Int)) throws -> Duration {
        let seconds: UInt64 = try readInt(&buf)
        let nanoseconds: UInt32 = try readInt(&buf)
        return .seconds(Int64(clamping: seconds)) + .nanoseconds(Int64(nanoseconds))
    }

    static func write(_ value: Duration, into buf: inout [UInt8]) {
        // A negative one becomes one that every option refuses as too long.
        let (seconds, attoseconds) = value < .zero ? (.max, 0) : value.components
        writeInt(&buf, UInt64(seconds))
        writeInt(&buf, UInt32(attoseconds / 1_000_000_000))
    }
