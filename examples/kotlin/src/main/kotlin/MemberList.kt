import dev.clerkorgs.Organization
import dev.clerkorgs.OrganizationMembership
import kotlinx.coroutines.flow.MutableStateFlow
import kotlinx.coroutines.flow.StateFlow
import kotlinx.coroutines.flow.asStateFlow
import kotlinx.coroutines.flow.take
import kotlinx.coroutines.flow.toList
import java.io.Serializable

/**
 * The model of a long list that is scrolled, and that goes on where it was after Android has ended the process.
 *
 * Save [saved] in the activity's state or in a `SavedStateHandle`, and pass it to the next one.
 */
class MemberList(
    private val organization: Organization,
    saved: Saved = Saved(),
) {
    /** What was shown, and where the list was read to. */
    data class Saved(
        val members: List<OrganizationMembership> = emptyList(),
        val position: String? = null,
    ) : Serializable

    private val list = organization.memberships(pageSize = PAGE, resumeFrom = saved.position)
    private val shown = MutableStateFlow(saved.members)
    val members: StateFlow<List<OrganizationMembership>> = shown.asStateFlow()

    val saved: Saved get() = Saved(shown.value, list.position())

    /** Shows the next members. Returns whether there were any. */
    suspend fun loadMore(): Boolean {
        val next = list.asFlow().take(PAGE).toList()
        shown.value += next
        return next.isNotEmpty()
    }

    private companion object {
        const val PAGE = 20
    }
}
