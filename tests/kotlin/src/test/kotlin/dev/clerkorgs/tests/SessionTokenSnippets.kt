package dev.clerkorgs.tests

import dev.clerkorgs.Clerk
import dev.clerkorgs.SessionToken

// The code of the docs about session tokens. DocsTest compares, and SessionTokenTest runs it.

suspend fun may(
    clerk: Clerk,
    permission: String,
): Boolean =
    SessionToken(clerk.getToken()).use { token ->
        val claims = token.claims
        println("${claims.userId} is ${claims.organizationRole} of ${claims.organizationSlug}")
        // null: the token cannot say, and must not grant anything. The membership says it.
        token.has(permission = permission) ?: clerk.organization().hasPermission(permission)
    }
