// OrganizationProfile.
import assert from "node:assert/strict";

import { withEachVersion } from "./harness.mjs";

const ACME = { component: "OrganizationProfile", ticket: "ticket_admin", organization: "org_acme" };
const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

withEachVersion((test) => {
  test("the name changes, and a slug that is taken is refused", ACME, async (page) => {
    await page.click("button", "Update profile");
    await page.fill("Name", "Acme Labs");
    await page.click("button", "Save");
    await page.see("Acme Labs");
    await page.click("button", "Update profile");
    await page.fill("Slug", "umbrella");
    page.expect("PATCH /v1/organizations/org_acme: 422");
    await page.click("button", "Save");
    await page.see("That slug is taken. Please try another.");
  });

  test("a logo is set and removed", ACME, async (page) => {
    await page.seeImage("Acme's logo");
    await page.click("button", "Update profile");
    await page.see("Upload");
    await page.gone("Remove");
    await page.upload("logo.png", "image/png", PIXEL);
    await page.click("button", "Update profile");
    await page.seeImage("Acme's logo");
    assert.ok(await page.clerk(() => Clerk.organization.hasImage));
    await page.click("button", "Remove");
    await page.click("button", "Update profile");
    await page.see("Upload");
    await page.gone("Remove");
  });

  test("members are searched for, changed and removed", ACME, async (page) => {
    await page.click("button", "Members");
    await page.rows(3);
    await page.search("tove");
    await page.rows(1);
    await page.search("");
    await page.rows(3);
    await page.role("Member", "Admin", { row: "max@example.com" });
    await page.seeIn("max@example.com", "Admin");
    await page.menu("Remove member", { row: "tove@example.com" });
    await page.rows(2);
    await page.seeTab("Members", 2);
  });

  test("the last administrator stays one", ACME, async (page) => {
    await page.click("button", "Members");
    await page.rows(3);
    page.expect("PATCH /v1/organizations/org_acme/memberships/user_ada: 400");
    await page.role("Admin", "Member", { row: "ada@acme.example" });
    await page.see("There has to be at least one organization member with the minimum required permissions.");
  });

  test("several people are invited, and one is not any more", ACME, async (page) => {
    await page.click("button", "Members");
    await page.click("button", "Invite");
    await page.invite("lise@example.com", "otto@example.com");
    await page.role("Role: Member", "Admin");
    await page.click("button", "Send invitations");
    await page.see("Invitations successfully sent");
    await page.click("tab", /Invitations/);
    await page.rows(4);
    await page.seeIn("lise@example.com", "Admin");
    await page.menu("Revoke invitation", { row: "marie@example.com" });
    await page.rows(3);
    await page.seeTab("Invitations", 3);
  });

  test("a member is not invited", ACME, async (page) => {
    await page.click("button", "Members");
    await page.click("button", "Invite");
    await page.invite("max@example.com");
    page.expect("POST /v1/organizations/org_acme/invitations/bulk: 400");
    await page.click("button", "Send invitations");
    await page.see("max@example.com is already a member of the organization.");
  });

  test("a request is accepted, and another one rejected", ACME, async (page) => {
    await page.click("button", "Members");
    await page.seeTab("Requests", 2);
    await page.click("tab", /Requests/);
    await page.click("button", "Approve", { row: "grace@example.com" });
    await page.seeTab("Requests", 1);
    await page.click("button", "Reject", { row: "emmy@example.com" });
    await page.see("No requests to display");
    // The components do not count members again by themselves.
    await page.open({ component: "OrganizationProfile" });
    await page.click("button", "Members");
    await page.seeTab("Members", 4);
  });

  test("a domain is added and verified by e-mail", ACME, async (page) => {
    await page.click("button", "Add domain");
    await page.fill("Domain", "new.example");
    await page.click("button", "Save");
    await page.fill("Verification email address", "it");
    await page.click("button", "Save");
    await page.see("A verification code was sent to it@new.example. Enter the code to continue.");
    page.expect("POST /v1/organizations/org_acme/domains/orgdmn_00000001/attempt_affiliation_verification: 422");
    await page.type("Enter verification code", "000000");
    await page.see("Incorrect code");
    await page.type("Enter verification code", "424242");
    // The components keep what they knew of the domain for two minutes, and neither show that it is verified nor offer a mode.
    await page.see("Add domain");
    await page.open({ component: "OrganizationProfile" });
    await page.see("new.example");
    await page.menu("Manage", { nth: 2 });
    await page.clickText("Automatic invitations");
    await page.click("button", "Save");
    await page.see("Automatic invitations");
  });

  test("a domain is managed and removed", ACME, async (page) => {
    await page.menu("Manage");
    await page.clickText("No automatic enrollment");
    await page.clickText("Delete pending invitations and suggestions");
    await page.click("button", "Save");
    await page.gone("Save");
    await page.see("No automatic enrollment");
    await page.menu("Delete", { nth: 1 });
    await page.see("The email domain labs.example will be removed.");
    await page.click("button", "Remove");
    await page.gone("labs.example");
  });

  test("long lists have pages", { ...ACME, seed: "many" }, async (page) => {
    await page.click("button", "Members");
    await page.seeTab("Members", "1K");
    await page.rows(10);
    await page.see("Displaying 1 – 10 of 1000");
    await page.click("button", "Next");
    await page.see("Displaying 11 – 20 of 1000");
    await page.seeTab("Requests", 137);
    await page.click("tab", /Requests/);
    await page.rows(10);
    await page.click("button", "Approve", { row: "pending.0001@example.com" });
    await page.seeTab("Requests", 136);
  });

  const full = { ...ACME, seed: "limits", organization: "org_full" };
  test("an organization that is full takes nobody", full, async (page) => {
    await page.click("button", "Members");
    await page.click("tab", /Requests/);
    page.expect("POST /v1/organizations/org_full/membership_requests/orgmemreq_one_too_many/accept: 403");
    await page.click("button", "Approve");
    await page.see(/^You have reached your limit of (2 )?organization memberships/);
    await page.seeTab("Requests", 1);
  });

  const umbrella = { ...ACME, ticket: "ticket_member", organization: "org_umbrella" };
  test("a domain at which the user has an address needs no code", umbrella, async (page) => {
    await page.click("button", "Add domain");
    await page.fill("Domain", "example.com");
    await page.click("button", "Save");
    await page.see("The domain example.com is now verified. Continue by selecting enrollment mode.");
    await page.clickText("Automatic suggestions");
    await page.click("button", "Save");
    await page.gone("Save");
    await page.see("Automatic suggestions");
  });

  test("a member without permissions only reads", { ...ACME, ticket: "ticket_member" }, async (page) => {
    await page.see("Leave organization");
    for (const button of ["Update profile", "Add domain", "Delete organization"]) await page.gone(button);
    await page.click("button", "Members");
    await page.rows(3);
    for (const button of ["Invite", "Invitations", "Requests"]) await page.gone(button);
  });

  test("a member leaves", { ...ACME, ticket: "ticket_member" }, async (page) => {
    await page.click("button", "Leave organization");
    await page.fill('Type "Acme" below to continue.', "Acme");
    await page.click("button", "Leave organization");
    await page.at("/");
    await page.open({ component: "OrganizationSwitcher" });
    await page.see("Personal account");
    assert.deepEqual(await page.clerk(() => Clerk.user.organizationMemberships.map((of) => of.organization.id)), [
      "org_tyrell",
      "org_umbrella",
    ]);
  });

  test("the organization is deleted", ACME, async (page) => {
    await page.click("button", "Delete organization");
    await page.fill('Type "Acme" below to continue.', "Acme");
    await page.click("button", "Delete organization");
    await page.at("/");
    await page.open({ component: "OrganizationSwitcher" });
    await page.see("Personal account");
    assert.equal(await page.clerk(() => Clerk.organization), null);
  });

  const restricted = { ...ACME, seed: "restricted" };
  test("an instance without domains shows neither domains nor requests", restricted, async (page) => {
    page.tolerate("GET /v1/organizations/org_acme/domains: 403");
    await page.see("Update profile");
    for (const text of ["Verified domains", "Delete organization"]) await page.gone(text);
    await page.click("button", "Members");
    await page.seeTab("Members", 1);
    await page.gone("Requests");
  });
});
