/** `BenchKt CASE VARIANT`: runs a benchmark case and prints the figures as one line of JSON. */
fun main(arguments: Array<String>) {
    when (arguments.toList()) {
        listOf("memberships", "ours") -> oursMemberships()
        listOf("memberships", "sdk") -> sdkMemberships()
        listOf("memberships", "raw") -> rawMemberships()
        listOf("calls", "ours") -> oursCalls()
        listOf("many", "ours") -> oursMany()
        listOf("many", "okhttp") -> okhttpMany()
        else -> error("usage: BenchKt memberships|calls|many ours|sdk|raw|okhttp")
    }
}
