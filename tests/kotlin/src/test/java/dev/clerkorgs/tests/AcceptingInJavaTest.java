package dev.clerkorgs.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clerkorgs.BlockingClerk;
import dev.clerkorgs.OrganizationMembershipRequestStatus;
import dev.clerkorgs.testing.ClerkExtension;
import dev.clerkorgs.testing.Emulator;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ClerkExtension.class)
class AcceptingInJavaTest {
    @Test
    void a_request_is_accepted_after_an_outage(BlockingClerk clerk, Emulator emulator) {
        emulator.fault(Map.of("route", "GET /v1/environment", "status", 503, "times", 2));
        clerk.getEnvironment();
        var request = clerk.organization().acceptMembershipRequest("orgmemreq_grace");
        assertEquals(OrganizationMembershipRequestStatus.Accepted.INSTANCE, request.getStatus());
    }
}
