/// Describes where and how `found` differs from `expected`. Nothing if it does not.
func difference(_ expected: JSON, _ found: JSON, at path: String = "the result") -> String? {
    let differs = "\(path): expected \(expected), found \(found)"
    switch (expected, found) {
    case (.object(let wanted), _) where wanted.count == 1 && wanted.keys.allSatisfy { $0.hasPrefix("$") }:
        return wanted.allSatisfy { operate($0.key, $0.value, found) } ? nil : differs
    case (.object(let wanted), .object(let held)):
        return wanted.lazy.compactMap { difference($0.value, held[$0.key] ?? .null, at: "\(path).\($0.key)") }
            .first
    case (.array(let wanted), .array(let held)) where wanted.count == held.count:
        return zip(wanted, held).enumerated().lazy
            .compactMap { difference($0.element.0, $0.element.1, at: "\(path).\($0.offset)") }
            .first
    default:
        return expected == found ? nil : differs
    }
}

private func operate(_ name: String, _ operand: JSON, _ found: JSON) -> Bool {
    switch (name, found) {
    case ("$any", _): found != nil
    case ("$spelled", .string(let text)): operand.string.map(swiftName) == text
    case ("$not", _): difference(operand, found) != nil
    case ("$length", .array(let items)): operand.int == items.count
    case ("$length", .string(let text)): operand.int == text.unicodeScalars.count
    case ("$contains", .array(let items)): items.contains { difference(operand, $0) == nil }
    case ("$contains", .string(let text)): part(operand).map { text.contains($0) } ?? false
    default: false
    }
}

private func part(_ operand: JSON) -> String? {
    if case .object(let wanted) = operand {
        wanted["$spelled"]?.string.map(swiftName)
    } else {
        operand.string
    }
}

/// A text with the contract's names as Swift spells them.
func swiftName(_ text: String) -> String {
    let initialisms = ["id": "ID", "ids": "IDs", "url": "URL", "json": "JSON", "sso": "SSO"]
    return text.replacing(/_([a-z0-9]+)/) {
        let word = String($0.output.1)
        return initialisms[word] ?? word.capitalized
    }
}
