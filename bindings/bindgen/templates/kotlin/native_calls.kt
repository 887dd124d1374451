/**
 * Calls of native code, and by it. Native code finds these functions by their names and types.
 */
internal object NativeCalls {
    /** Makes the other functions usable, with the name under which the library is loaded. Returns 0 if that fails. */
    @JvmStatic
    external fun open(library: ByteArray): Byte

    /** The address of a function, or 0. */
    @JvmStatic
    external fun find(name: ByteArray): Long

    /** Calls [resume] when the future is ready or has to be polled again, which may be before this returns. */
    @JvmStatic
    external fun poll(function: Long, future: Long, continuation: Long)

    /** From now on, [refusal] decides which servers are trusted. */
    @JvmStatic
    external fun decideTrust()
{% for kind in kinds %}
    @JvmStatic
    external fun {{ kind.name }}(function: Long{{ kind.declared() }}): {{ kind.returns }}
{% endfor %}
{%- for class in interfaces %}
    @JvmStatic
    external fun register{{ class.name }}(function: Long)
{% endfor %}
    @JvmStatic
    fun refusal(chain: ByteArray, host: ByteArray): ByteArray = PlatformTrust.refusal(chain, String(host)).toByteArray()

    @JvmStatic
    fun resume(continuation: Long, poll: Byte) {
        val call = waiting(continuation)
        try {
            call.resume(poll)
        } catch (error: Throwable) {
            val waiting = call.context[kotlin.coroutines.ContinuationInterceptor] as? Waiting<*>
            waiting?.fail(error) ?: throw error
        }
    }

    /** To find a call takes a little memory. If that is missing, it mostly is for a moment. */
    private fun waiting(continuation: Long): CancellableContinuation<Byte> {
        repeat(100) {
            try {
                return uniffiContinuationHandleMap.remove(continuation)
            } catch (_: OutOfMemoryError) {
                Thread.sleep(10)
            }
        }
        return uniffiContinuationHandleMap.remove(continuation)
    }
{% for class in interfaces %}
    @JvmStatic
    fun free{{ class.name }}(handle: Long) {
        FfiConverterType{{ class.name }}.handleMap.remove(handle)
    }

    @JvmStatic
    fun copy{{ class.name }}(handle: Long): Long = FfiConverterType{{ class.name }}.handleMap.clone(handle)
{% for call in class.methods %}
    @JvmStatic
    fun call{{ class.name }}{{ Self::method(call) }}(handle: Long{{ Self::declared(call) }}): ByteArray =
        answered { answer, status ->
            uniffiCallbackInterface{{ class.name }}.`{{ Self::object(call) }}`.callback(handle, {{ Self::arguments(call) }}answer, status)
        }
{% endfor %}
{%- endfor %}
    private inline fun answered(call: (UniffiAnswer, UniffiRustCallStatus) -> Unit): ByteArray {
        val answer = UniffiAnswer()
        val status = UniffiRustCallStatus()
        call(answer, status)
        return byteArrayOf(status.code) + if (status.isSuccess()) answer.bytes else status.error_buf
    }
}
