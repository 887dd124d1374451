import dev.clerkorgs.ClerkException
import dev.clerkorgs.Organization
import dev.clerkorgs.OrganizationMembershipRequest
import dev.clerkorgs.OrganizationMembershipRequestStatus
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.update

/** The model of a screen that shows who asks to join an organization, and lets an admin decide. */
class PendingRequests(
    private val organization: Organization,
) {
    data class State(
        val requests: List<OrganizationMembershipRequest> = emptyList(),
        val message: String? = null,
    )

    private val shown = MutableStateFlow(State())
    val state: StateFlow<State> = shown.asStateFlow()

    suspend fun load() =
        attempt {
            val page = organization.getMembershipRequests(status = OrganizationMembershipRequestStatus.Pending)
            shown.update { State(page.data) }
        }

    suspend fun accept(request: OrganizationMembershipRequest) =
        attempt {
            organization.acceptMembershipRequest(request.id)
            shown.update { state -> State(state.requests.filter { it.id != request.id }) }
        }

    private suspend fun attempt(action: suspend () -> Unit) =
        try {
            action()
        } catch (error: ClerkException) {
            shown.update { it.copy(message = error.message) }
        }
}
