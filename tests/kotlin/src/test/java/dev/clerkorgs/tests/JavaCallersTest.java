package dev.clerkorgs.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import dev.clerkorgs.BlockingClerk;
import dev.clerkorgs.BlockingOrganization;
import dev.clerkorgs.ClerkException;
import dev.clerkorgs.Lists;
import dev.clerkorgs.OrganizationMembershipRequest;
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
}
