    /**
     * Creates a fake for tests: a subclass overrides what the test needs, and every other call throws a
     * [NotImplementedError] that names it.
     */
    @Suppress("UNUSED_PARAMETER")
    constructor(fake: Fake) {
        this.handle = 0
        this.cleanable = null
    }
{% if let Some(item) = item %}
    /**
     * Creates a fake for tests that is read to its end after these items.
     */
    constructor(fake: Fake, items: List<{{ item }}>) : this(fake) {
        unread.complete(items)
    }
{% endif %}
    /**
     * @suppress
     */
    protected fun clone(): Any = throw CloneNotSupportedException("${this.javaClass.name} has one owner")
