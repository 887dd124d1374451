package dev.clerkorgs.tests;

import dev.clerkorgs.BlockingClerk;
import dev.clerkorgs.ClerkException;
import dev.clerkorgs.OrganizationMembershipRequestStatus;
import java.time.Duration;

/** The code of the package's README. DocsTest compares. */
final class ReadmeSnippetsInJava {
    private ReadmeSnippetsInJava() {}

    static void acceptAll(String ticket) {
        try (var clerk = new BlockingClerk.Builder().publishableKey("pk_test_…").timeout(Duration.ofSeconds(10)).build()) {
            clerk.signInWithTicket(ticket);
            clerk.setActiveBuilder().organization("acme").call();
            var organization = clerk.organization();
            var pending = OrganizationMembershipRequestStatus.Pending.INSTANCE;
            for (var request : organization.membershipRequests(pending)) {
                try {
                    organization.acceptMembershipRequest(request.getId());
                } catch (ClerkException.Conflict error) {
                    System.out.println(error.getMessage());
                }
            }
        }
    }
}
