import dev.clerkorgs.BlockingClerk;
import dev.clerkorgs.BulkOutcome;
import dev.clerkorgs.BulkStatus;
import dev.clerkorgs.ClerkException;
import dev.clerkorgs.FileTokenStore;
import dev.clerkorgs.OrganizationMembershipRequest;
import dev.clerkorgs.SignInStatus;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;

/**
 * A job that runs every night: accepts the pending membership requests of people with an e-mail address of the company.
 *
 * <p>Arguments: the organization and the domain, such as {@code acme example.com}. It signs in once, with a ticket from
 * CLERK_TICKET, and keeps the client token in CLERK_TOKEN_FILE for the nights after. It can be stopped and started again at
 * any time: nothing is done twice. Exit status: 0 done, 1 something is left, 2 nobody is signed in.
 */
public final class NightlyJob {
    private final BlockingClerk clerk;
    private final String domain;

    public NightlyJob(BlockingClerk clerk, String domain) {
        this.clerk = clerk;
        this.domain = domain;
    }

    /** Returns how many requests ended in which way. */
    public Map<BulkStatus, Integer> run(String organization) {
        clerk.setActiveBuilder().organization(organization).call();
        Map<BulkStatus, Integer> counts = new EnumMap<>(BulkStatus.class);
        var outcomes = clerk.organization().acceptAllMembershipRequestsBuilder().filter(this::isOurs).call();
        for (BulkOutcome outcome : outcomes) {
            counts.merge(outcome.getStatus(), 1, Integer::sum);
            var error = outcome.getError();
            if (error != null) {
                System.err.println(outcome.getId() + ": " + error.getText() + " (" + error.getTraceId() + ")");
            }
        }
        return counts;
    }

    private boolean isOurs(OrganizationMembershipRequest request) {
        var user = request.getPublicUserData();
        return user != null && user.getIdentifier().endsWith("@" + domain);
    }

    private static boolean isSignedIn(BlockingClerk clerk, String ticket) {
        if (clerk.load() != null) {
            return true;
        }
        return ticket != null && clerk.signInWithTicket(ticket).getStatus().equals(SignInStatus.Complete.INSTANCE);
    }

    public static void main(String[] arguments) {
        var environment = System.getenv();
        var tokens = environment.getOrDefault("CLERK_TOKEN_FILE", "~/.config/nightly-job-token");
        try (var clerk =
                new BlockingClerk.Builder()
                        .publishableKey(environment.get("CLERK_PUBLISHABLE_KEY"))
                        .baseUrl(environment.get("CLERK_BASE_URL"))
                        .tokenStore(new FileTokenStore(tokens))
                        .timeout(Duration.ofSeconds(20))
                        .build()) {
            if (!isSignedIn(clerk, environment.get("CLERK_TICKET"))) {
                System.err.println("Nobody is signed in: set CLERK_TICKET to a sign-in token.");
                System.exit(2);
            }
            var counts = new NightlyJob(clerk, arguments[1]).run(arguments[0]);
            int left = counts.getOrDefault(BulkStatus.FAILED, 0) + counts.getOrDefault(BulkStatus.NOT_BEGUN, 0);
            System.out.println(counts.getOrDefault(BulkStatus.DONE, 0) + " accepted, " + left + " left for the next night");
            System.exit(left > 0 ? 1 : 0);
        } catch (ClerkException error) {
            System.err.println(error.getMessage());
            System.exit(1);
        }
    }
}
