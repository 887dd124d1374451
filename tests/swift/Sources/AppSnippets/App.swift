import ClerkOrgs
import SwiftUI

/// Who asks to join, and a button to let them in.
struct PendingRequestsView: View {
    @State private var requests: Observed<MembershipRequestsPaginator>

    init(organization: Organization) throws {
        let paginator = try organization.membershipRequestsPaginator(status: .pending)
        _requests = State(wrappedValue: Observed(paginator))
    }

    var body: some View {
        List(requests.items) { request in
            Text(request.publicUserData?.identifier ?? request.id)
                .swipeActions {
                    Button("Accept") { Task { try? await requests.accept(request.id) } }
                }
        }
        .task { try? await requests.loadMore() }  // the state has the error, for display
    }
}
