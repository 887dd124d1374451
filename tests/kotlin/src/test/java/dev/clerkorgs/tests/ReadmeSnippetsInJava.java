package dev.clerkorgs.tests;

import dev.clerkorgs.BlockingClerk;
import dev.clerkorgs.BlockingOrganization;
import dev.clerkorgs.ClerkException;
import dev.clerkorgs.OrganizationMembershipRequestStatus;
import java.time.Duration;
import java.util.List;

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

    static void acceptSome(BlockingOrganization organization, List<String> ids) {
        var outcomes = organization.acceptMembershipRequestsBuilder(ids).concurrency(4).requestsPerSecond(10.0).call();
        for (var outcome : outcomes) {
            var error = outcome.getError();
            if (error == null) {
                continue; // accepted now, or accepted before
            }
            if (error.getMaybeApplied()) {
                System.out.println(outcome.getId() + ": it is not known whether this was done, so run the job again");
            } else {
                System.out.println(outcome.getId() + ": " + outcome.getStatus() + ": " + error.getText());
            }
        }
    }
}
