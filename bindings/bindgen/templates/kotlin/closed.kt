
internal fun closed(name: String): {{ exception }} =
    {{ exception }}.{{ case }}({{ held }})
