/** How a call has ended. */
internal class UniffiRustCallStatus {
    /** Native code puts a call's failure here: a code, then the error. */
    @JvmField val failure = arrayOfNulls<ByteArray>(1)

    var code: Byte
        get() = failure[0]?.get(0) ?: UNIFFI_CALL_SUCCESS
        set(value) {
            failure[0] = byteArrayOf(value)
        }

    var error_buf: RustBuffer.ByValue
        get() = failure[0]?.let { it.copyOfRange(1, it.size) } ?: ByteArray(0)
        set(value) {
            failure[0] = byteArrayOf(code) + value
        }

    fun isSuccess(): Boolean = code == UNIFFI_CALL_SUCCESS

    fun isError(): Boolean = code == UNIFFI_CALL_ERROR

    fun isPanic(): Boolean = code == UNIFFI_CALL_UNEXPECTED_ERROR
}

/** What a callback returns. */
internal class UniffiAnswer {
    var bytes = ByteArray(0)
        private set

    fun setValue(value: RustBuffer.ByValue) {
        bytes = value
    }

    fun setValue(value: Byte) {
        bytes = byteArrayOf(value)
    }
