package dev.clerkorgs.tests;

import dev.clerkorgs.BlockingBulkOutcomes;
import dev.clerkorgs.BlockingClerk;
import dev.clerkorgs.BlockingOrganization;
import dev.clerkorgs.ClerkException;
import dev.clerkorgs.ClerkOrgs;
import dev.clerkorgs.LogLevel;
import dev.clerkorgs.Membership;
import dev.clerkorgs.OrganizationMembershipRequestStatus;
import dev.clerkorgs.Uploads;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import kotlinx.serialization.json.Json;

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

    static void topLevel(BlockingOrganization organization, String connectionId) {
        ClerkOrgs.setLogSink(LogLevel.INFO, record -> System.err.println(record.getMessage()));
        Uploads.setLogo(organization, Path.of("logo.png").toFile());
        var admins = organization.memberships().stream().filter(Membership::isAdmin).count();
        var mapping = Json.Default.parseToJsonElement("{\"first_name\": \"name.givenName\"}");
        organization.updateDirectorySyncBuilder(connectionId).attributeMapping(mapping).call();
        System.out.println(admins);
    }

    static BlockingBulkOutcomes acceptPartners(BlockingOrganization organization, BlockingOrganization partners) {
        var known = new ArrayList<String>();
        for (var request : organization.membershipRequests(OrganizationMembershipRequestStatus.Pending.INSTANCE)) {
            var user = request.getPublicUserData();
            if (user != null && user.getUserId() != null && partners.getMembership(user.getUserId()) != null) {
                known.add(request.getId());
            }
        }
        return organization.acceptMembershipRequests(known);
    }
}
