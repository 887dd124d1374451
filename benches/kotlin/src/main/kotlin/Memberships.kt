import dev.clerkorgs.Clerk
import kotlinx.coroutines.runBlocking
import kotlinx.serialization.SerialName
import kotlinx.serialization.Serializable
import kotlinx.serialization.json.Json
import kotlinx.serialization.json.JsonObject
import java.net.URI
import java.net.http.HttpClient
import java.net.http.HttpRequest
import java.net.http.HttpResponse.BodyHandlers
import java.security.KeyStore
import java.security.cert.CertificateFactory
import javax.net.ssl.SSLContext
import javax.net.ssl.TrustManagerFactory
import com.clerk.backend_api.Clerk as Sdk

/** Reads all memberships of an organization with ClerkOrgs, 500 per request. */
fun oursMemberships() =
    runBlocking {
        val start = System.nanoTime()
        Clerk(baseUrl = Told.url, caCertificate = Told.certificate).use { clerk ->
            clerk.signInWithTicket("ticket_admin")
            val organization = clerk.organization(ORGANIZATION)
            organization.getMemberships()
            rounds(start) {
                var count = 0
                organization.memberships(pageSize = PAGE).asFlow().collect { count++ }
                count
            }
        }
    }

/** The same with Clerk's SDK for servers, and the same rows in the Backend API's format. */
fun sdkMemberships() {
    val start = System.nanoTime()
    val clerk =
        Sdk
            .builder()
            .bearerAuth("sk_test_bench")
            .serverURL("${Told.url}/backend/v1")
            .build()

    fun page(
        offset: Int,
        limit: Int,
    ) = clerk
        .organizationMemberships()
        .list()
        .request(
            com.clerk.backend_api.models.operations.ListOrganizationMembershipsRequest
                .builder()
                .organizationId(ORGANIZATION)
                .limit(limit.toLong())
                .offset(offset.toLong())
                .build(),
        ).call()
        .organizationMemberships()
        .get()
    page(0, 10)
    rounds(start) {
        var count = 0
        do {
            val page = page(count, PAGE)
            for (membership in page.data()) count++
        } while (count < page.totalCount())
        count
    }
}

/** The same by hand, with the JDK's HTTP client and kotlinx.serialization. */
fun rawMemberships() {
    val start = System.nanoTime()
    val certificate = Told.certificate
    val building = HttpClient.newBuilder()
    certificate?.let { building.sslContext(trusting(it)) }
    val http = building.build()
    val json = Json { ignoreUnknownKeys = true }

    fun page(
        offset: Int,
        limit: Int,
    ): RawPage {
        val query = "paginated=true&limit=$limit&offset=$offset"
        val url = URI("${Told.url}/v1/organizations/$ORGANIZATION/memberships?$query")
        val answer = http.send(HttpRequest.newBuilder(url).build(), BodyHandlers.ofString())
        check(answer.statusCode() == 200)
        check(certificate == null || answer.version() == HttpClient.Version.HTTP_2) { "${answer.version()}" }
        return json.decodeFromString<RawAnswer>(answer.body()).response
    }
    page(0, 10)
    rounds(start) {
        var count = 0
        do {
            val page = page(count, PAGE)
            for (membership in page.data) count++
        } while (count < page.totalCount)
        count
    }
}

private fun trusting(certificate: String): SSLContext {
    val authorities = KeyStore.getInstance(KeyStore.getDefaultType())
    authorities.load(null)
    val read = CertificateFactory.getInstance("X.509").generateCertificate(certificate.byteInputStream())
    authorities.setCertificateEntry("ca", read)
    val trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm())
    trust.init(authorities)
    return SSLContext.getInstance("TLS").apply { init(null, trust.trustManagers, null) }
}

@Serializable
class RawAnswer(
    val response: RawPage,
)

@Serializable
class RawPage(
    val data: List<RawMembership>,
    @SerialName("total_count") val totalCount: Int,
)

/** The same fields as in ClerkOrgs. */
@Serializable
class RawMembership(
    val id: String,
    val role: String,
    @SerialName("role_name") val roleName: String? = null,
    val permissions: List<String>,
    @SerialName("public_metadata") val publicMetadata: JsonObject,
    val organization: RawOrganization,
    @SerialName("public_user_data") val publicUserData: RawUser? = null,
    @SerialName("created_at") val createdAt: Long,
    @SerialName("updated_at") val updatedAt: Long,
)

@Serializable
class RawOrganization(
    val id: String,
    val name: String,
    val slug: String? = null,
    @SerialName("image_url") val imageUrl: String? = null,
    @SerialName("has_image") val hasImage: Boolean,
    @SerialName("members_count") val membersCount: Long? = null,
    @SerialName("pending_invitations_count") val pendingInvitationsCount: Long? = null,
    @SerialName("max_allowed_memberships") val maxAllowedMemberships: Long,
    @SerialName("admin_delete_enabled") val adminDeleteEnabled: Boolean,
    @SerialName("self_serve_sso_enabled") val selfServeSsoEnabled: Boolean? = null,
    @SerialName("exclusive_membership") val exclusiveMembership: Boolean? = null,
    @SerialName("public_metadata") val publicMetadata: JsonObject,
    @SerialName("created_at") val createdAt: Long,
    @SerialName("updated_at") val updatedAt: Long,
)

@Serializable
class RawUser(
    @SerialName("user_id") val userId: String? = null,
    val identifier: String,
    @SerialName("first_name") val firstName: String? = null,
    @SerialName("last_name") val lastName: String? = null,
    val username: String? = null,
    @SerialName("image_url") val imageUrl: String? = null,
    @SerialName("has_image") val hasImage: Boolean,
    val banned: Boolean? = null,
    val deprovisioned: Boolean? = null,
)
