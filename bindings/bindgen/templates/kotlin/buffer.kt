
    override fun read() = readFrom(pointer)

    override fun write() = writeTo(pointer)

    internal fun readFrom(memory: Pointer) {
        capacity = memory.getLong(0)
        len = memory.getLong(8)
        data = memory.getPointer(16)
    }

    internal fun writeTo(memory: Pointer) {
        memory.setLong(0, capacity)
        memory.setLong(8, len)
        memory.setPointer(16, data)
    }
