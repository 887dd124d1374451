import dev.clerkorgs.BlockingClerk
import dev.clerkorgs.Clerk
import dev.clerkorgs.testing.ClerkExtension
import dev.clerkorgs.testing.Emulator
import kotlinx.coroutines.runBlocking
import org.junit.jupiter.api.Test
import org.junit.jupiter.api.extension.ExtendWith
import java.io.ByteArrayInputStream
import java.io.ByteArrayOutputStream
import java.io.ObjectInputStream
import java.io.ObjectOutputStream
import kotlin.test.assertEquals
import kotlin.test.assertFalse
import kotlin.test.assertTrue

@ExtendWith(ClerkExtension::class)
class MemberListTest {
    private fun added(user: String) =
        """{"add_member": {"organization": "org_acme", "user": "$user", "role": "org:member"}}"""

    @Test
    fun `a list goes on where it was after the process has ended`(
        clerk: Clerk,
        admin: BlockingClerk,
        emulator: Emulator,
    ) = runBlocking {
        val added = (1..50).joinToString { added("user_$it") }
        emulator.control("changes", """{"changes": [$added]}""")
        val before = MemberList(clerk.organization())
        assertTrue(before.loadMore() && before.loadMore())
        val bytes = ByteArrayOutputStream().also { ObjectOutputStream(it).use { out -> out.writeObject(before.saved) } }

        // Members who leave while the app is away do not move those that were not shown yet.
        val shown = before.members.value
        admin.organization().removeMember(checkNotNull(shown[5].publicUserData?.userId))
        val saved = ObjectInputStream(ByteArrayInputStream(bytes.toByteArray())).use { it.readObject() }
        val after = MemberList(clerk.organization(), saved as MemberList.Saved)
        assertEquals(shown, after.members.value)
        do {
            val isMore = after.loadMore()
        } while (isMore)
        assertFalse(after.loadMore())
        assertEquals(
            53,
            after.members.value
                .map { it.id }
                .toSet()
                .size,
        )
        assertEquals(53, after.members.value.size)
    }
}
