import static org.junit.jupiter.api.Assertions.assertEquals;

import dev.clerkorgs.BlockingClerk;
import dev.clerkorgs.BulkStatus;
import dev.clerkorgs.testing.ClerkExtension;
import dev.clerkorgs.testing.Emulator;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(ClerkExtension.class)
class NightlyJobTest {
    private static final String ACCEPT = "POST /v1/organizations/{organization_id}/membership_requests/{request_id}/accept";

    @Test
    void requests_from_the_company_are_accepted_once(BlockingClerk clerk) {
        assertEquals(Map.of(BulkStatus.DONE, 5), new NightlyJob(clerk, "example.com").run("acme"));
        assertEquals(Map.of(), new NightlyJob(clerk, "example.com").run("acme"));
    }

    @Test
    void those_of_others_are_left(BlockingClerk clerk, Emulator emulator) {
        assertEquals(Map.of(), new NightlyJob(clerk, "elsewhere.example").run("acme"));
        assertEquals(0, emulator.log().stream().filter(request -> ACCEPT.equals(request.getMethod() + " " + request.getRoute())).count());
    }

    @Test
    void what_failed_is_left_for_the_next_night(BlockingClerk clerk, Emulator emulator) {
        emulator.fault(Map.of("route", ACCEPT, "status", 422, "code", "meant"));
        assertEquals(Map.of(BulkStatus.DONE, 4, BulkStatus.FAILED, 1), new NightlyJob(clerk, "example.com").run("acme"));
        assertEquals(Map.of(BulkStatus.DONE, 1), new NightlyJob(clerk, "example.com").run("acme"));
    }
}
