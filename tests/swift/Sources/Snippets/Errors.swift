import ClerkOrgs

public func remove(_ userID: String, from organization: Organization) async throws -> String {
    do {
        try await organization.removeMember(userID)
        return "Removed."
    } catch ClerkError.notFound {
        return "Nobody to remove."
    } catch let error as ClerkError where error.maybeApplied {
        return "Unclear whether it was done: read the list of members before you try again."
    } catch let error as ClerkError {
        print(String(reflecting: error))  // for logs, with the code and the trace id
        return error.localizedDescription  // for people
    }
}
