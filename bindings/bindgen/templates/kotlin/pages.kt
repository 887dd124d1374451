    private val unread = Unread<{{ item }}>{% if shared.is_empty() %}(){% else %} { old, new ->
        new.copy({% for field in shared %}`{{ field }}` = shared(old.`{{ field }}`, new.`{{ field }}`){% if !loop.last %}, {% endif %}{% endfor %})
    }{% endif %}

{{ page_doc }}{% if let Some(throws) = throws %}    @Throws({{ throws }}::class)
{% endif %}    open {{ suspend }}fun nextPage(): List<{{ item }}>? =
        {% if let Some(is_closed) = is_closed %}untilClosed({ {{ is_closed }} }) { {% endif %}unread.page({ {{ wait }} }, { {% if suspend.is_empty() %}{{ take }}?.let(unread::keep){% else %}elsewhere { {{ take }}?.let(unread::keep) }{% endif %} }){% if is_closed.is_some() %} }{% endif %}

{% if !suspend.is_empty() %}    internal suspend fun hasItem(): Boolean = unread.fill { nextPage() }

    internal fun takeItem(): {{ item }}? = unread.first()

    /**
     * Returns the items one by one, and fetches pages as needed. Collecting it again continues where the last one stopped, also
     * if that was cancelled.
     *
     * Operators that run ahead of the collector, such as `flowOn`, `buffer` and `flatMapMerge`, take items out of the list
     * before they are collected: if the collector is cancelled, the next one does not get those.
     */
    fun asFlow(): kotlinx.coroutines.flow.Flow<{{ item }}> = itemsOf(::hasItem, ::takeItem)

{% endif %}{% if let Some((doc, before)) = position %}{{ doc }}{% if let Some(throws) = throws %}    @Throws({{ throws }}::class)
{% endif %}    open fun position(): String? = if (unread.given == null) {{ before }}(unread.size) else null

{% endif %}
