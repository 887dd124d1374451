    private val unread = Unread<{{ item }}>()

{{ page_doc }}{% if let Some(throws) = throws %}    @Throws({{ throws }}::class)
{% endif %}    open {{ suspend }}fun nextPage(): List<{{ item }}>? = unread.page({ {{ wait }} }, { {{ take }} })

    internal {{ suspend }}fun hasItem(): Boolean = unread.fill { nextPage() }

    internal fun takeItem(): {{ item }}? = unread.first()

{% if let Some((doc, before)) = position %}{{ doc }}{% if let Some(throws) = throws %}    @Throws({{ throws }}::class)
{% endif %}    open fun position(): String? = {{ before }}(unread.size)

{% endif %}
