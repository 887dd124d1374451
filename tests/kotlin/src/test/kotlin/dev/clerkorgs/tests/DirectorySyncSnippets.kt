package dev.clerkorgs.tests

import dev.clerkorgs.DirectorySyncGroupRole
import dev.clerkorgs.Organization
import kotlinx.coroutines.flow.toList

// The code of the docs about directory sync. DocsTest compares, and DirectorySyncTest runs it.

suspend fun connect(
    organization: Organization,
    connectionId: String,
    handOver: (String, String) -> Unit,
) {
    organization.createDirectorySync(connectionId).use { created ->
        created.apiKey?.let { handOver(created.directorySync.endpointUrl, it) }
    }
    organization.updateDirectorySync(connectionId, enabled = true)
}

suspend fun mapGroups(
    organization: Organization,
    connectionId: String,
    roles: Map<String, String>,
): List<String> {
    val groups = organization.directorySyncGroups(connectionId).asFlow().toList()
    val ids = groups.associate { it.displayName to it.id }
    // The first mapping that applies to a user counts.
    val mappings = roles.mapNotNull { (name, role) -> ids[name]?.let { DirectorySyncGroupRole(it, role) } }
    val mapped = organization.replaceGroupRoleMappings(connectionId, mappings)
    organization.updateDirectorySync(connectionId, groupRoleMappingEnabled = true)
    return mapped.data.map { it.directoryGroupDisplayName }
}
