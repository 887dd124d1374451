package dev.clerkorgs.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clerkorgs.BlockingBulkOutcomes;
import dev.clerkorgs.BlockingClerk;
import dev.clerkorgs.BlockingMembershipRequests;
import dev.clerkorgs.BlockingOrganization;
import dev.clerkorgs.BulkOutcome;
import dev.clerkorgs.ClerkException;
import dev.clerkorgs.ErrorKind;
import dev.clerkorgs.Fake;
import dev.clerkorgs.OrganizationInvitation;
import dev.clerkorgs.OrganizationMembershipRequest;
import dev.clerkorgs.OrganizationMembershipRequestPage;
import dev.clerkorgs.OrganizationMembershipRequestStatus;
import dev.clerkorgs.TokenStore;
import dev.clerkorgs.TokenStoreException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The blocking classes, called from Java. */
class JavaCallersTest {
    @BeforeEach
    void seed() {
        Emulator.INSTANCE.seed("demo");
    }

    @Test
    void theMainJob() throws ClerkException {
        try (BlockingClerk clerk = new BlockingClerk(null, Emulator.INSTANCE.getBaseUrl())) {
            clerk.signInWithTicket("ticket_admin");
            clerk.setActive(null, "acme");
            BlockingOrganization organization = clerk.organization();
            List<String> ids = new ArrayList<>();
            BlockingMembershipRequests pending =
                    organization.membershipRequests(OrganizationMembershipRequestStatus.Pending.INSTANCE);
            for (OrganizationMembershipRequest request : pending) {
                ids.add(request.getId());
            }
            assertEquals(5, ids.size());
            organization.acceptMembershipRequest(ids.get(0));
            assertEquals(4, organization.getMembershipRequests(1, 10, OrganizationMembershipRequestStatus.Pending.INSTANCE).getTotalCount());
            ClerkException error =
                    assertThrows(ClerkException.Conflict.class, () -> organization.acceptMembershipRequest(ids.get(0)));
            assertEquals(error.getInfo().getText(), error.getMessage());
        }
    }

    private static BlockingClerk signedIn(TokenStore store) {
        BlockingClerk clerk =
                new BlockingClerk.Builder()
                        .baseUrl(Emulator.INSTANCE.getBaseUrl())
                        .tokenStore(store)
                        .timeout(Duration.ofSeconds(10))
                        .prefetch(4)
                        .maxRetries(2)
                        .onRequest(request -> Map.of("X-From", request.getMethod()))
                        .build();
        clerk.signInWithTicket("ticket_admin");
        clerk.setActiveBuilder().organization("acme").call();
        return clerk;
    }

    @Test
    void builders() {
        try (BlockingClerk clerk = signedIn(null)) {
            BlockingOrganization organization = clerk.organization();
            assertEquals(3, organization.getMembershipsBuilder().pageSize(50).call().getData().size());
            assertEquals(1, organization.membershipsBuilder().query("ada").call().stream().count());
            BlockingBulkOutcomes outcomes =
                    organization.acceptAllMembershipRequestsBuilder().concurrency(1).filter(request -> false).call();
            assertEquals(0, outcomes.stream().count());
            String token = clerk.getTokenBuilder().skipCache(true).call();
            assertEquals(3, token.split("\\.").length);
        }
    }

    @Test
    void listsAreIterableAndTheirErrorsCanBeCaught() {
        try (BlockingClerk clerk = signedIn(null)) {
            List<String> ids = new ArrayList<>();
            try (BlockingMembershipRequests list = clerk.organization().membershipRequests(null, 3)) {
                SupportKt.refuseRequests();
                try {
                    for (OrganizationMembershipRequest request : list) {
                        ids.add(request.getId());
                    }
                } catch (ClerkException.Forbidden forbidden) {
                    assertEquals(0, ids.size());
                }
                list.stream().limit(2).map(OrganizationMembershipRequest::getId).forEach(ids::add);
                list.forEach(request -> ids.add(request.getId()));
            }
            assertEquals(7, Set.copyOf(ids).size());
        }
    }

    /** May throw what its file throws, as it is declared to. */
    private static final class BrokenStore implements TokenStore {
        @Override
        public String load() throws TokenStoreException {
            throw new TokenStoreException.Failed("the disk is gone");
        }

        @Override
        public boolean swap(String expected, String replacement) throws TokenStoreException {
            return false;
        }
    }

    @Test
    void storesMayThrow() {
        try (BlockingClerk clerk = new BlockingClerk(null, Emulator.INSTANCE.getBaseUrl(), null, new BrokenStore())) {
            ClerkException error = assertThrows(ClerkException.Usage.class, clerk::load);
            assertTrue(error.getMessage().contains("the disk is gone"), error.getMessage());
            assertInstanceOf(TokenStoreException.Failed.class, error.getCause());
        }
    }

    @Test
    void errorsAreSerialisable() throws Exception {
        ClerkException error = new ClerkException.NotFound("It is gone.");
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        new ObjectOutputStream(bytes).writeObject(error);
        Object copy = new ObjectInputStream(new ByteArrayInputStream(bytes.toByteArray())).readObject();
        assertEquals(error.getInfo(), ((ClerkException) copy).getInfo());
    }

    @Test
    void anInterruptIsNoticed() {
        try (BlockingClerk clerk = signedIn(null)) {
            Thread.currentThread().interrupt();
            assertThrows(ClerkException.Cancelled.class, () -> clerk.organization().getRoles());
            assertTrue(Thread.interrupted());
        }
    }

    private static final class FakeOrganization extends BlockingOrganization {
        private FakeOrganization() {
            super(Fake.INSTANCE);
        }

        @Override
        public OrganizationMembershipRequestPage getMembershipRequests(
                int initialPage, int pageSize, OrganizationMembershipRequestStatus status) {
            return new OrganizationMembershipRequestPage(
                    List.of(new OrganizationMembershipRequest("orgmemreq_1", "org_1")));
        }
    }

    private static final class CopiedOrganization extends BlockingOrganization implements Cloneable {
        private CopiedOrganization() {
            super(Fake.INSTANCE);
        }

        Object copied() throws CloneNotSupportedException {
            return super.clone();
        }
    }

    @Test
    void fakes() throws ClerkException {
        BlockingOrganization organization = new FakeOrganization();
        assertEquals("orgmemreq_1", organization.getMembershipRequests().getData().get(0).getId());
        assertEquals(1, organization.getMembershipRequests(2, 5).getData().size());
        Error missing = assertThrows(Error.class, () -> organization.removeMember("user_1"));
        assertEquals(
                "BlockingOrganization.removeMember was called on a fake that does not override it",
                missing.getMessage());
        organization.close();
    }

    @Test
    void aSubclassCannotCopyItsHandle() {
        assertThrows(CloneNotSupportedException.class, new CopiedOrganization()::copied);
    }

    @Test
    void valuesMadeByHand() {
        OrganizationInvitation invitation = new OrganizationInvitation("orginv_1", "org_1", "ada@example.com");
        assertEquals("ada@example.com", invitation.getEmailAddress());
        assertEquals(List.of(), new OrganizationMembershipRequestPage().getData());
        ClerkException error = new ClerkException.NotFound("It is gone.");
        assertEquals("It is gone.", error.getMessage());
        assertEquals(ErrorKind.NOT_FOUND, error.getInfo().getKind());
    }

    @Test
    void a_null_in_a_list_is_named() {
        try (var clerk = signedIn(null)) {
            var organization = clerk.organization();
            var error = assertThrows(
                    NullPointerException.class,
                    () -> organization.acceptMembershipRequests(Arrays.asList("orgmemreq_grace", null)));
            assertEquals("requestIds[1] is null", error.getMessage());
        }
    }

    /** As the README says: a filter cannot call the client, so what it would look up is looked up before the job. */
    @Test
    void what_to_accept_can_be_looked_up_first() {
        var grace = "{organization: org_umbrella, user: user_grace, role: \"org:member\"}";
        Emulator.INSTANCE.control("changes", "{changes: [{add_member: " + grace + "}]}");
        try (var clerk = signedIn(null)) {
            var organization = clerk.organization();
            var partners = clerk.organization("org_umbrella");
            var inFilter =
                    organization
                            .acceptAllMembershipRequestsBuilder()
                            .filter(request -> partners.getMembership("user_grace") != null)
                            .call();
            assertThrows(ClerkException.Usage.class, () -> inFilter.stream().count());
            var outcomes = ReadmeSnippetsInJava.acceptPartners(organization, partners);
            assertEquals(List.of("orgmemreq_grace"), outcomes.stream().map(BulkOutcome::getId).toList());
        }
    }

    @Test
    void an_error_can_have_a_cause() {
        var cause = new IllegalStateException("the directory is down");
        assertSame(cause, new ClerkException.Usage("no answer", cause).getCause());
    }
}
