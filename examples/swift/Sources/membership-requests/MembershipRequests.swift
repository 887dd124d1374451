// Shows the membership requests of an organization and accepts or rejects the first pending one.
//
// Environment: CLERK_PUBLISHABLE_KEY or CLERK_BASE_URL; CLERK_TICKET, or CLERK_IDENTIFIER and CLERK_PASSWORD;
// CLERK_ORGANIZATION (id or slug); CLERK_ACTION (accept, reject or add; accept by default); CLERK_TOKEN_FILE,
// a file that keeps the session, so that a program that runs every night signs in only when nobody is signed
// in. With the argument --async, it does the same without blocking its thread.

import ClerkOrgs
import Foundation

@main
struct MembershipRequestsProgram {
    static func main() async {
        do {
            if CommandLine.arguments.contains("--async") { try await asynchronous() } else { try blocking() }
        } catch {
            FileHandle.standardError.write(Data("\(error.localizedDescription)\n".utf8))
            exit(1)
        }
    }
}

// MARK: Blocking

func blocking() throws {
    let clerk = try BlockingClerk(
        publishableKey: environment("CLERK_PUBLISHABLE_KEY"), baseURL: address("CLERK_BASE_URL"),
        tokenStore: try tokenStore())
    defer { clerk.close() }
    if try clerk.load() == nil { try checkComplete(clerk.signIn()) }
    try clerk.setActive(organization: needed("CLERK_ORGANIZATION"))
    let organization = try clerk.organization()
    let membership = try checkAdmin(clerk.membership(in: organization.id))

    let requests = try organization.membershipRequests().map { try $0.get() }
    show(requests, of: membership.organization)
    guard let pending = firstPending(requests) else { return }
    try organization.answer(pending)
    show(try organization.membershipRequests().map { try $0.get() }, of: membership.organization)
}

extension BlockingClerk {
    func signIn() throws -> SignIn {
        if let ticket = environment("CLERK_TICKET") { return try signIn(ticket: ticket) }
        return try signIn(needed("CLERK_IDENTIFIER"), password: needed("CLERK_PASSWORD"))
    }

    func membership(in organizationID: String) throws -> OrganizationMembership? {
        var (number, found, more) = (1, nil as OrganizationMembership?, true)
        while found == nil && more {
            let page = try getOrganizationMemberships(initialPage: number)
            found = page.data.first { $0.organization.id == organizationID }
            (number, more) = (number + 1, page.hasNextPage)
        }
        return found
    }
}

extension BlockingOrganization {
    func answer(_ request: OrganizationMembershipRequest) throws {
        switch environment("CLERK_ACTION") {
        case "reject":
            try rejectMembershipRequest(request.id)
            report("Rejected", request)
        case "add":
            try addMember(userID(of: request), role: "org:member")
            report("Added", request)
        default:
            try acceptMembershipRequest(request.id)
            report("Accepted", request)
        }
    }
}

// MARK: Async

func asynchronous() async throws {
    let clerk = try Clerk(
        publishableKey: environment("CLERK_PUBLISHABLE_KEY"), baseURL: address("CLERK_BASE_URL"),
        tokenStore: try tokenStore())
    defer { clerk.close() }
    if try await clerk.load() == nil { try checkComplete(await clerk.signIn()) }
    try await clerk.setActive(organization: needed("CLERK_ORGANIZATION"))
    let organization = try clerk.organization()
    let membership = try checkAdmin(await clerk.membership(in: organization.id))

    let requests = try await organization.allRequests()
    show(requests, of: membership.organization)
    guard let pending = firstPending(requests) else { return }
    try await organization.answer(pending)
    show(try await organization.allRequests(), of: membership.organization)
}

extension Clerk {
    func signIn() async throws -> SignIn {
        if let ticket = environment("CLERK_TICKET") { return try await signIn(ticket: ticket) }
        return try await signIn(needed("CLERK_IDENTIFIER"), password: needed("CLERK_PASSWORD"))
    }

    func membership(in organizationID: String) async throws -> OrganizationMembership? {
        var (number, found, more) = (1, nil as OrganizationMembership?, true)
        while found == nil && more {
            let page = try await getOrganizationMemberships(initialPage: number)
            found = page.data.first { $0.organization.id == organizationID }
            (number, more) = (number + 1, page.hasNextPage)
        }
        return found
    }
}

extension Organization {
    func allRequests() async throws -> [OrganizationMembershipRequest] {
        var requests: [OrganizationMembershipRequest] = []
        for try await request in try membershipRequests() { requests.append(request) }
        return requests
    }

    func answer(_ request: OrganizationMembershipRequest) async throws {
        switch environment("CLERK_ACTION") {
        case "reject":
            try await rejectMembershipRequest(request.id)
            report("Rejected", request)
        case "add":
            try await addMember(userID(of: request), role: "org:member")
            report("Added", request)
        default:
            try await acceptMembershipRequest(request.id)
            report("Accepted", request)
        }
    }
}

// MARK: Both

func tokenStore() throws -> FileTokenStore? {
    try environment("CLERK_TOKEN_FILE").map { try FileTokenStore(path: $0) }
}

/// Why the program stops.
struct Stop: LocalizedError {
    let errorDescription: String?
}

func checkComplete(_ signIn: SignIn) throws {
    guard signIn.status == .complete else {
        throw Stop(errorDescription: "The sign-in needs more: \(signIn.status).")
    }
}

func checkAdmin(_ membership: OrganizationMembership?) throws -> OrganizationMembership {
    guard let membership, membership.isAdmin else {
        throw Stop(errorDescription: "You are not an admin of this organization.")
    }
    return membership
}

func firstPending(_ requests: [OrganizationMembershipRequest]) -> OrganizationMembershipRequest? {
    let pending = requests.first { $0.status == .pending }
    if pending == nil { print("\nNothing is pending.") }
    return pending
}

func report(_ done: String, _ request: OrganizationMembershipRequest) {
    print("\n\(done) \(userID(of: request)) (\(request.publicUserData?.identifier ?? "-")).\n")
}

func userID(of request: OrganizationMembershipRequest) -> String { request.publicUserData?.userID ?? "-" }

func show(_ requests: [OrganizationMembershipRequest], of organization: OrganizationResource) {
    print("Membership requests of \(organization.name) (\(organization.id)): \(requests.count)")
    let header = ["USER ID", "IDENTIFIER", "NAME", "STATUS", "REQUESTED AT"]
    let rows = requests.map { request in
        let user = request.publicUserData
        let name = [user?.firstName, user?.lastName].compactMap(\.self).joined(separator: " ")
        return [
            userID(of: request), user?.identifier ?? "-", name.isEmpty ? "-" : name, "\(request.status)",
            request.createdAt.formatted(.iso8601),
        ]
    }
    let widths = header.indices.map { column in ([header] + rows).map { $0[column].count }.max() ?? 0 }
    for row in [header, widths.map { String(repeating: "-", count: $0) }] + rows {
        let cells = zip(row, widths).map { $0 + String(repeating: " ", count: $1 - $0.count) }
        print(cells.joined(separator: "  ").replacing(#/ +$/#, with: ""))
    }
}

func environment(_ name: String) -> String? {
    ProcessInfo.processInfo.environment[name].flatMap { $0.isEmpty ? nil : $0 }
}

func address(_ name: String) -> URL? { environment(name).flatMap(URL.init(string:)) }

func needed(_ name: String) throws -> String {
    guard let value = environment(name) else { throw Stop(errorDescription: "Set \(name).") }
    return value
}
