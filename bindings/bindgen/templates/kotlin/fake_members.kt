{%- macro constructor() %}    /**
     * Creates a fake for tests: a subclass overrides what the test needs, and every other call throws a
     * [NotImplementedError] that names it.
     */
    @Suppress("UNUSED_PARAMETER")
    constructor(fake: Fake)
{%- endmacro %}
{%- macro of_items(item) %}
    /**
     * Creates a fake for tests that is read to its end after these items.
     */
    constructor(fake: Fake, items: List<{{ item }}>) : this(fake) {
        unread.complete(items)
    }
{% endmacro %}
{%- macro one_owner() %}
    /**
     * @suppress
     */
    protected fun clone(): Any = throw CloneNotSupportedException("${this.javaClass.name} has one owner")
{%- endmacro %}
