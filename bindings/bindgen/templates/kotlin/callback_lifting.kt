    override fun lower(value: {{ name }}): Long = handleMap.insert(value)

    override fun lift(value: Long): {{ name }} = handleMap.remove(value)

