/// The syntax of JSON (RFC 8259). It does not look at what numbers mean, because some are out of range for every type.
struct JsonSyntax {
    private let bytes: [UInt8]
    private let deepest: Int
    private var position = 0
    /// The keys and values of an object, or the elements of an array, and then the whole, without the space around.
    private var parts: [Range<Int>] = []

    /// Foundation reads and writes 512 levels at most, and what contains the JSON needs some of them.
    static func allows(_ text: String) -> Bool {
        var syntax = JsonSyntax(text, deepest: 500)
        return syntax.readsWhole()
    }

    /// The text without the space around, and if it is an array or an object, its elements or its keys and values in turn.
    static func parts(of text: String) -> (whole: String, parts: [String])? {
        var syntax = JsonSyntax(text, deepest: 512)
        guard syntax.readsWhole() else { return nil }
        let parts = syntax.parts.map { String(decoding: syntax.bytes[$0], as: UTF8.self) }
        return parts.last.map { ($0, parts.dropLast()) }
    }

    private init(_ text: String, deepest: Int) { (bytes, self.deepest) = (Array(text.utf8), deepest) }

    private mutating func readsWhole() -> Bool { readsValue(depth: 0) && position == bytes.count }

    private var next: UInt8? { position < bytes.count ? bytes[position] : nil }

    /// Reads a value with the space around it.
    private mutating func readsValue(depth: Int) -> Bool {
        skip(" \t\r\n")
        let start = position
        defer {
            keep(from: start, depth)
            skip(" \t\r\n")
        }
        guard let next else { return false }
        switch Unicode.Scalar(next) {
        case "{":
            return readsList(to: "}", depth) { syntax in
                syntax.skip(" \t\r\n")
                let start = syntax.position
                guard syntax.readsText() else { return false }
                syntax.keep(from: start, depth + 1)
                syntax.skip(" \t\r\n")
                return syntax.takes(":") && syntax.readsValue(depth: depth + 1)
            }
        case "[": return readsList(to: "]", depth) { $0.readsValue(depth: depth + 1) }
        case "\"": return readsText()
        case "t": return takes("true")
        case "f": return takes("false")
        case "n": return takes("null")
        default: return readsNumber()
        }
    }

    private mutating func keep(from start: Int, _ depth: Int) {
        if depth <= 1 { parts.append(start..<position) }
    }

    private mutating func readsList(
        to end: StaticString, _ depth: Int, _ readsItem: (inout Self) -> Bool
    ) -> Bool {
        guard depth < deepest else { return false }
        position += 1
        skip(" \t\r\n")
        if takes(end) { return true }
        repeat {
            guard readsItem(&self) else { return false }
            skip(" \t\r\n")
        } while takes(",")
        return takes(end)
    }

    private mutating func readsText() -> Bool {
        guard takes("\"") else { return false }
        while let next, next >= 0x20 {
            position += 1
            switch Unicode.Scalar(next) {
            case "\"": return true
            case "\\": guard readsEscape() else { return false }
            default: break
            }
        }
        return false
    }

    /// Half of a surrogate pair is no text.
    private mutating func readsEscape() -> Bool {
        guard takes("u") else { return skip("\"\\/bfnrt", most: 1) == 1 }
        guard let unit = codeUnit(), !UTF16.isTrailSurrogate(unit) else { return false }
        if !UTF16.isLeadSurrogate(unit) { return true }
        return takes("\\u") && codeUnit().map(UTF16.isTrailSurrogate) == true
    }

    private mutating func codeUnit() -> UInt16? {
        let start = position
        guard skip("0123456789abcdefABCDEF", most: 4) == 4 else { return nil }
        return UInt16(String(decoding: bytes[start..<position], as: UTF8.self), radix: 16)
    }

    private mutating func readsNumber() -> Bool {
        _ = takes("-")
        if !takes("0"), skip("0123456789") == 0 { return false }
        if takes("."), skip("0123456789") == 0 { return false }
        if skip("eE", most: 1) == 0 { return true }
        skip("+-", most: 1)
        return skip("0123456789") > 0
    }

    /// Skips bytes that are among these, and returns how many there were.
    @discardableResult
    private mutating func skip(_ allowed: StaticString, most: Int = .max) -> Int {
        let start = position
        while position - start < most, let next, allowed.withUTF8Buffer({ $0.contains(next) }) {
            position += 1
        }
        return position - start
    }

    /// Skips this text, if it comes next.
    private mutating func takes(_ text: StaticString) -> Bool {
        let isNext = text.withUTF8Buffer { bytes[position...].starts(with: $0) }
        if isNext { position += text.utf8CodeUnitCount }
        return isNext
    }
}
