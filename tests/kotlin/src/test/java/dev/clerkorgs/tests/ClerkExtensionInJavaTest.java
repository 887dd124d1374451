package dev.clerkorgs.tests;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import dev.clerkorgs.BlockingClerk;
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
    void the_log_has_what_a_fault_did(BlockingClerk clerk, Emulator emulator) {
        emulator.fault(Map.of("route", "/v1/environment", "status", 503, "times", 2));
        clerk.getEnvironment();
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
