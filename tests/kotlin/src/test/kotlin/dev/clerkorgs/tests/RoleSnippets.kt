package dev.clerkorgs.tests

import dev.clerkorgs.Organization
import kotlinx.coroutines.flow.toList

// The code of the docs about roles. DocsTest compares, and RolesTest runs it.

suspend fun rolesWith(
    organization: Organization,
    permission: String,
): List<String> {
    if (organization.getRoles().hasRoleSetMigration) return emptyList() // nobody can be given a role now
    val roles = organization.roles().asFlow().toList()
    return roles.filter { role -> role.permissions.any { it.key == permission } }.map { it.key }
}
