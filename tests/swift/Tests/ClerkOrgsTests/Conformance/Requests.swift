import ClerkOrgs

/// How the emulator's log differs from what a scenario wants of it, or nothing.
func unlike(_ wanted: JSON, _ log: [JSON]) -> String? {
    let found = log.filter { matches(wanted, $0) }
    let times = Dictionary(grouping: found) { "\($0["method"]) \($0["path"]) \($0["form"])" }
    let alike = times.values.map(\.count).max() ?? 0
    let counted = ["count": found.count, "connections": Set(found.map { $0["connection"] }).count]
    let counts = counted.allSatisfy { name, number in
        wanted[name] == nil || difference(wanted[name], .number(Double(number))) == nil
    }
    let (most, mostAlike) = (wanted["at_most"].int ?? .max, wanted["alike"].int ?? .max)
    if counts && found.count <= most && alike <= mostAlike { return nil }
    let lines = log.map {
        "\n  \($0["method"]) \($0["path"]) \($0["form"]) \($0["status"]) \($0["outcome"]) on \($0["connection"])"
    }
    return "\(found.count) requests, \(alike) alike, for \(wanted) in:\(lines.joined())"
}

/// `query` and `form` may hold more than is asked for.
private func matches(_ wanted: JSON, _ entry: JSON) -> Bool {
    (wanted.object ?? [:]).allSatisfy { key, value in
        switch key {
        case "count", "at_most", "alike", "connections": true
        case "query", "form": (value.object ?? [:]).allSatisfy { entry[key][$0.key] == $0.value }
        default: difference(value, entry[key]) == nil
        }
    }
}

/// In bad weather an error is the weather's, and says something.
func checkTyped(_ error: ClerkError) throws {
    switch error {
    case .usage, .cancelled: throw Difference(description: "failed: \(error.json)")
    default: if error.info.text.isEmpty { throw Difference(description: "failed: \(error.json)") }
    }
}
