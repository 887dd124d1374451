    /// Creates a fake for tests: a subclass overrides what the test needs, and every other call ends the program with an
    /// error that names it.
    ///
    /// - Parameter fake: Always `.fake`.
    public init(_ fake: Fake) {
        handle = 0
    }
{%- if let Some(item) = item %}

    /// Creates a fake for tests that is read to its end after these items.
    ///
    /// - Parameters:
    ///   - fake: Always `.fake`.
    ///   - items: What reading it returns.
    public init(_ fake: Fake, items: [{{ item }}]) {
        handle = 0
        unread.complete(with: items)
    }
{%- endif %}
