package dev.clerkorgs.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clerkorgs.BlockingClerk;
import dev.clerkorgs.OrganizationMembershipRequestStatus;
import dev.clerkorgs.testing.ClerkExtension;
import dev.clerkorgs.testing.Emulator;
import dev.clerkorgs.testing.LoggedRequest;
import dev.clerkorgs.testing.Seed;
import dev.clerkorgs.testing.Ticket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ClerkExtension.class)
class ClerkExtensionInJavaTest {
    @Test
    void a_request_is_accepted_after_an_outage(BlockingClerk clerk, Emulator emulator) {
        emulator.fault(Map.of("route", "GET /v1/environment", "status", 503, "times", 2));
        clerk.getEnvironment();
        var request = clerk.organization().acceptMembershipRequest("orgmemreq_grace");
        assertEquals(OrganizationMembershipRequestStatus.Accepted.INSTANCE, request.getStatus());
        List<LoggedRequest> log = emulator.log();
        assertEquals(2, log.stream().filter(LoggedRequest::getHadFault).count());
        assertEquals(Integer.valueOf(200), log.get(log.size() - 1).getStatus());
    }

    @Test
    @Seed("two-people.yaml")
    void a_test_can_have_its_own_data(@Ticket("ticket_admin") BlockingClerk clerk) {
        assertTrue(clerk.organization().isAdmin());
        assertEquals(1, clerk.organization().membershipRequests().stream().count());
    }
}
