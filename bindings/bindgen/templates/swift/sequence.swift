
extension {{ name }}: {% if is_async %}AsyncSequence{% else %}Sequence{% endif %} {
{%- if is_async %}
    public typealias Element = {{ item }}

    /// Returns an iterator over the items. Each page is fetched when its first item is requested.
    public func makeAsyncIterator() -> AsyncListIterator<{{ item }}> { AsyncListIterator(nextItem: nextItem) }
{%- else %}
    /// Returns an iterator over the items. Each page is fetched when its first item is requested.
    public func makeIterator() -> ListIterator<{{ item }}> { ListIterator(nextItem: nextItem) }
{%- endif %}
}
