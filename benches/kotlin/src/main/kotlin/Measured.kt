import java.io.File
import java.lang.management.ManagementFactory

/** The settings of every program, from the environment. */
object Told {
    val url: String = System.getenv("BENCH_URL")
    val rows: Int = System.getenv("BENCH_ROWS").toInt()
    val rounds: Int = System.getenv("BENCH_ROUNDS").toInt()

    /** The certificate to trust, as PEM, if the server is reached over TLS. Then everyone has to use HTTP/2. */
    val certificate: String? = System.getenv("BENCH_CA")?.let { File(it).readText() }
}

const val ORGANIZATION = "org_acme"
const val PAGE = 500

/**
 * Reads the whole list several times and prints the durations in seconds.
 * [start]: the start of the first call, in nanoseconds.
 */
inline fun rounds(
    start: Long,
    countAll: () -> Int,
) {
    val firstAt = System.currentTimeMillis() / 1e3
    val firstCall = (System.nanoTime() - start) / 1e9
    val wall = mutableListOf<Double>()
    val cpu = mutableListOf<Double>()
    repeat(Told.rounds) {
        val wallBegun = System.nanoTime()
        val cpuBegun = processorTime()
        val count = countAll()
        wall += (System.nanoTime() - wallBegun) / 1e9
        cpu += (processorTime() - cpuBegun) / 1e9
        check(count == Told.rows) { "$count rows instead of ${Told.rows}" }
    }
    println(
        """{"first_at": $firstAt, "first_call": $firstCall, "wall": $wall, "cpu": $cpu, "peak_mib": ${peakMib()}}""",
    )
}

/** The CPU time of all threads, including compilation and garbage collection, in nanoseconds. */
fun processorTime(): Long =
    (ManagementFactory.getOperatingSystemMXBean() as com.sun.management.OperatingSystemMXBean).processCpuTime

/** The peak memory of the process, which only Linux provides in a file. */
fun peakMib(): Double? =
    File("/proc/self/status")
        .takeIf(File::exists)
        ?.readLines()
        ?.firstOrNull { it.startsWith("VmHWM:") }
        ?.let { line -> line.filter(Char::isDigit).toDouble() / 1024 }
