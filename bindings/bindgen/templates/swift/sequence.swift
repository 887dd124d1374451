
extension {{ name }}: {% if is_async %}AsyncSequence{% else %}Sequence{% endif %} {
{%- if is_async %}
    public typealias Element = {{ item }}

    /// Reads it; each page when its first item is asked for.
    public func makeAsyncIterator() -> AsyncListIterator<{{ item }}> { AsyncListIterator(nextItem: nextItem) }
{%- else %}
    /// Reads it; each page when its first item is asked for.
    public func makeIterator() -> ListIterator<{{ item }}> { ListIterator(nextItem: nextItem) }
{%- endif %}
}
