/**
 * Converts values to what native code is given, and back.
 */
internal interface FfiConverter<KotlinType, FfiType> {
    fun lift(value: FfiType): KotlinType

    fun lower(value: KotlinType): FfiType

    fun read(buf: ByteBuffer): KotlinType

    /**
     * Bytes that `write` needs at most. Text needs three for each UTF-16 code unit at most.
     */
    fun allocationSize(value: KotlinType): ULong

    fun write(value: KotlinType, buf: ByteBuffer)
}

/**
 * A converter of values that are written into an array.
 */
internal interface FfiConverterRustBuffer<KotlinType>: FfiConverter<KotlinType, RustBuffer.ByValue> {
    override fun lift(value: RustBuffer.ByValue): KotlinType {
        val buffer = ByteBuffer.wrap(value)
        val item =
            try {
                read(buffer)
            } finally {
                Repeated.forget(value)
            }
        if (buffer.hasRemaining()) throw InternalException("a value of native code is longer than it should be")
        return item
    }

    override fun lower(value: KotlinType): RustBuffer.ByValue {
        val bytes = ByteArray(allocationSize(value).toInt())
        val buffer = ByteBuffer.wrap(bytes)
        write(value, buffer)
        return if (buffer.hasRemaining()) bytes.copyOf(buffer.position()) else bytes
    }
}
