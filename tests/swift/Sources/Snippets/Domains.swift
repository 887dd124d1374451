import ClerkOrgs

public func enroll(
    _ organization: Organization, address: String, isolation: isolated (any Actor)? = #isolation,
    askForCode: () -> String
) async throws -> OrganizationDomain {
    let name = address.drop { $0 != "@" }.dropFirst()
    let domain = try await organization.createDomain(String(name))
    try await organization.prepareDomainAffiliationVerification(
        domain.id, affiliationEmailAddress: address)
    try await organization.attemptDomainAffiliationVerification(domain.id, code: askForCode())
    return try await organization.updateDomainEnrollmentMode(
        domain.id, enrollmentMode: .automaticSuggestion)
}

public func claim(
    _ organization: Organization, names: [String], isolation: isolated (any Actor)? = #isolation,
    publish: (String, String) -> Void
) async throws -> [String] {
    let created = try await organization.createDomains(names)
    for refused in created.errors { print("\(refused.name) was not created: \(refused.code)") }
    let ids = created.data.map(\.id)
    for domain in try await organization.prepareDomainsOwnershipVerification(ids).data {
        let record = domain.ownershipVerification
        if let name = record?.txtRecordName, let value = record?.txtRecordValue { publish(name, value) }
    }
    // Until the records can be found, the domains stay unverified: attempt it again later.
    let attempted = try await organization.attemptDomainsOwnershipVerification(ids)
    return attempted.data.filter { $0.ownershipVerification?.status == .verified }.map(\.name)
}
