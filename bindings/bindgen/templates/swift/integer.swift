fileprivate struct FfiConverter{{ narrow }}: FfiConverter {
    typealias FfiType = {{ narrow }}
    typealias SwiftType = Int

    static func lift(_ value: {{ narrow }}) throws -> Int { Int(clamping: value) }

    static func lower(_ value: Int) -> {{ narrow }} { {{ narrow }}(exactly: value) ?? .min }

    static func read(from buf: inout (data: UnsafeRawBufferPointer, offset: Int)) throws -> Int {
        return try lift(readInt(&buf))
    }

    static func write(_ value: Int, into buf: inout [UInt8]) {
        writeInt(&buf, lower(value))
    }
