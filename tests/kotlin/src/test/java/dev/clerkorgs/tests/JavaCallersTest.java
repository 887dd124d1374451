package dev.clerkorgs.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clerkorgs.BlockingClerk;
import dev.clerkorgs.BlockingOrganization;
import dev.clerkorgs.ClerkException;
import dev.clerkorgs.ErrorKind;
import dev.clerkorgs.Fake;
import dev.clerkorgs.Lists;
import dev.clerkorgs.OrganizationInvitation;
import dev.clerkorgs.OrganizationMembershipRequest;
import dev.clerkorgs.OrganizationMembershipRequestPage;
import dev.clerkorgs.OrganizationMembershipRequestStatus;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
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
            Iterator<OrganizationMembershipRequest> pending =
                    Lists.iterator(organization.membershipRequests(OrganizationMembershipRequestStatus.Pending.INSTANCE));
            while (pending.hasNext()) {
                ids.add(pending.next().getId());
            }
            assertEquals(5, ids.size());
            organization.acceptMembershipRequest(ids.get(0));
            assertEquals(4, organization.getMembershipRequests(1, 10, OrganizationMembershipRequestStatus.Pending.INSTANCE).getTotalCount());
            ClerkException error =
                    assertThrows(ClerkException.Conflict.class, () -> organization.acceptMembershipRequest(ids.get(0)));
            assertEquals(error.getInfo().getText(), error.getMessage());
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
}
