/** Where native code writes how a call has ended: a code, then the buffer of an error. */
internal class UniffiRustCallStatus : com.sun.jna.PointerType() {
    var code: Byte
        get() = pointer.getByte(0)
        set(value) = pointer.setByte(0, value)

    var error_buf: RustBuffer.ByValue
        get() = RustBuffer.ByValue().also { it.readFrom(pointer.share(BUFFER)) }
        set(value) = value.writeTo(pointer.share(BUFFER))

    fun isSuccess(): Boolean = code == UNIFFI_CALL_SUCCESS

    fun isError(): Boolean = code == UNIFFI_CALL_ERROR

    fun isPanic(): Boolean = code == UNIFFI_CALL_UNEXPECTED_ERROR

    companion object {
        /** Where the buffer begins: its numbers are aligned to their size. */
        const val BUFFER = 8L
        const val SIZE = BUFFER + 24L

        inline fun <T> use(call: (UniffiRustCallStatus) -> T): T {
            val memory = Native.malloc(SIZE)
            if (memory == 0L) throw OutOfMemoryError("no memory for a call of the native library")
            try {
                val status = UniffiRustCallStatus()
                status.pointer = Pointer(memory).also { it.clear(SIZE) }
                return call(status)
            } finally {
                Native.free(memory)
            }
        }
    }
