package dev.clerkorgs

import java.lang.reflect.Method

/**
 * Passes the library's log records to the `System.Logger` named `dev.clerkorgs`. It is looked up by name, since Android does
 * not have that class.
 */
internal object PlatformLog {
    private val logger: SystemLogger? = runCatching { SystemLogger("dev.clerkorgs") }.getOrNull()

    @Volatile private var told: LogLevel? = null

    /** Tells the library which records the logger takes now. Called before each call of an object: that may change at any time. */
    fun follow() {
        val logger = logger ?: return
        try {
            if (logger.level() != told) tell(logger)
        } catch (_: Exception) {
            // A logger that fails keeps the level that it had, and no call fails with it.
        }
    }

    @Synchronized
    private fun tell(logger: SystemLogger) {
        val wanted = logger.level()
        setPlatformLogSink(wanted ?: LogLevel.WARNING, wanted?.let { LogSink(logger::log) })
        told = wanted
    }
}

private class SystemLogger(
    name: String,
) {
    private val logger: Any = System::class.java.getMethod("getLogger", String::class.java).invoke(null, name)
    private val isLoggable: Method
    private val log: Method
    private val levels: Map<LogLevel, Any>

    init {
        val type = Class.forName("java.lang.System\$Logger")
        val level = Class.forName("java.lang.System\$Logger\$Level")
        isLoggable = type.getMethod("isLoggable", level)
        log = type.getMethod("log", level, String::class.java)
        levels = LogLevel.entries.associateWith { own -> level.enumConstants.first { "$it" == own.name } }
    }

    /** The least important level that it takes, or none. */
    fun level(): LogLevel? = LogLevel.entries.firstOrNull { isLoggable.invoke(logger, levels[it]) == true }

    fun log(record: LogRecord) {
        log.invoke(logger, levels[record.level], record.message)
    }
}
