    private val unread = Unread<{{ item }}>()

{{ page_doc }}    @Throws({{ throws }}::class)
    {{ suspend }}fun nextPage(): List<{{ item }}>? = unread.page({ `{{ wait }}`() }, { `{{ take }}`() })

    internal {{ suspend }}fun hasItem(): Boolean = unread.fill { nextPage() }

    internal fun takeItem(): {{ item }}? = unread.first()

{% if let Some((doc, before)) = position %}{{ doc }}    @Throws({{ throws }}::class)
    fun position(): String? = `{{ before }}`(unread.size)

{% endif %}
