package dev.clerkorgs.tests

import dev.clerkorgs.EnterpriseConnection
import dev.clerkorgs.EnterpriseConnectionProvider
import dev.clerkorgs.EnterpriseConnectionSamlParams
import dev.clerkorgs.EnterpriseConnectionTestRunStatus
import dev.clerkorgs.Organization
import dev.clerkorgs.UpdateEnterpriseConnectionParams
import kotlinx.coroutines.flow.first

// The code of the docs about enterprise connections. DocsTest compares, and EnterpriseTest runs it.

suspend fun setUpSso(
    organization: Organization,
    domains: List<String>,
    saml: EnterpriseConnectionSamlParams,
    signIn: (String) -> Unit,
): EnterpriseConnection {
    val provider = EnterpriseConnectionProvider.SamlOkta
    val connection = organization.createEnterpriseConnection(provider, domains, saml = saml)
    signIn(organization.createEnterpriseConnectionTestRun(connection.id).url)
    // Until a test run succeeds.
    organization.watchEnterpriseConnectionTestRuns(connection.id).asFlow().first { change ->
        change.item.logs.forEach { println("${it.level}: ${it.message}") }
        change.item.status == EnterpriseConnectionTestRunStatus.Success
    }
    val active = UpdateEnterpriseConnectionParams(active = true)
    return organization.updateEnterpriseConnection(connection.id, active)
}

suspend fun bypassSso(
    organization: Organization,
    userIds: List<String>,
): List<String> {
    organization.addSsoBypassAllowlistUsers(userIds).asFlow().collect { outcome ->
        outcome.error?.let { println("${outcome.id} was not added: ${it.text}") }
    }
    return organization.getSsoBypassAllowlistUsers().data.map { it.userId }
}
