
internal fun closed(): {{ exception }} =
    {{ exception }}.{{ case }}({{ held }})
