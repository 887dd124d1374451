package dev.clerkorgs.tests.android

import android.content.Context
import dev.clerkorgs.AndroidKeystoreTokenStore
import dev.clerkorgs.TokenStore
import java.io.File

/** The code of the package's README. DocsTest of tests/kotlin compares. */
fun tokenStore(context: Context): TokenStore {
    val store = AndroidKeystoreTokenStore(File(context.noBackupFilesDir, "client-token"))
    return store
}
