
/// The contract's names, and how Swift spells them.
private let contractNames = [
{%- for (name, spelled) in spelling.names() %}
    "{{ name }}": "{{ spelled }}",
{%- endfor %}
]

/// The text with the contract's names as Swift spells them. What follows `failed: ` is in the words of somebody else.
func spelledAsSwift(_ text: String) -> String {
    // A name outside of paths, keys and quoted values.
    let name = /(^|[^\w\/:{"'@-])([a-z]+(?:_[a-z0-9]+)+)(?![\w\/}"'@-])/
    let end = text.firstRange(of: " failed: ")?.lowerBound ?? text.endIndex
    let own = text[..<end].replacing(name) { found in
        let (_, before, name) = found.output
        return before + (contractNames[String(name)] ?? String(name))
    }
    return String(own) + text[end...]
}

extension {{ details.record }} {
    /// The library's own errors name arguments and operations as Swift does. The words of the server and of the program stay
    /// as they are.
    fileprivate func spelled() -> {{ details.record }} {
        var (info, isOwn) = Thrown.found(in: self)
        guard !isOwn, info.{{ served }} == nil else { return info }
        info.{{ text }} = spelledAsSwift(info.{{ text }})
        info.{{ param_name }} = info.{{ param_name }}.map { contractNames[$0] ?? $0 }
        return info
    }
}
