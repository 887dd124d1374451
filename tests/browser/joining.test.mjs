// SignIn, OrganizationList, OrganizationSwitcher, CreateOrganization and TaskChooseOrganization.
import assert from "node:assert/strict";

import { withEachVersion } from "./harness.mjs";

const PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg==";

withEachVersion((test) => {
  const activeOrganization = (page) => page.clerk(() => Clerk.organization?.name ?? null);

  test("a user signs in with a password", { component: "SignIn" }, async (page) => {
    await page.fill("Email address or username", "max@example.com");
    await page.click("button", "Continue");
    await page.see("Enter your password");
    await page.fillPassword("wrong horse battery");
    page.expect("POST /v1/client/sign_ins/sia_00000001/attempt_first_factor: 422");
    await page.click("button", "Continue");
    await page.see("Password is incorrect. Try again, or use another method.");
    await page.fillPassword("correct horse battery");
    await page.click("button", "Continue");
    await page.at("/");
    await page.open({ component: "OrganizationSwitcher" });
    await page.see("Personal account");
  });

  const props = { afterSelectOrganizationUrl: "/selected" };
  const outsider = { component: "OrganizationList", ticket: "ticket_outsider", props };
  test("an invitation and a suggestion are accepted", outsider, async (page) => {
    await page.seeImage("Umbrella's logo");
    await page.click("button", "Join");
    await page.gone("Join");
    await page.click("button", "Request to join");
    await page.see("Pending approval");
    await page.clickText("Umbrella");
    await page.at("/selected");
    await page.open({ component: "OrganizationProfile" });
    await page.see("Umbrella");
    assert.equal(await activeOrganization(page), "Umbrella");
  });

  const colleague = { component: "OrganizationList", ticket: "ticket_colleague" };
  test("an organization is suggested to whoever has an address at its domain", colleague, async (page) => {
    await page.see("Acme");
    await page.click("button", "Request to join");
    await page.see("Pending approval");
  });

  const switcher = { component: "OrganizationSwitcher", ticket: "ticket_admin" };
  test("the active organization is switched", switcher, async (page) => {
    for (const name of ["Acme", "Umbrella", "Personal account"]) {
      await page.click("button", "Open organization switcher");
      await page.clickText(name);
      await page.seeButton("Open organization switcher", name);
    }
    assert.equal(await activeOrganization(page), null);
  });

  const inAcme = { ...switcher, organization: "org_acme" };
  test("the switcher counts requests and opens the profile", inAcme, async (page) => {
    await page.seeButton("Open organization switcher", "2");
    await page.click("button", "Open organization switcher");
    await page.clickText(/^Manage/);
    await page.see("Update profile");
  });

  test("the switcher shows what the user can join", { ...switcher, ticket: "ticket_outsider" }, async (page) => {
    await page.seeButton("Open organization switcher", "2");
    await page.click("button", "Open organization switcher");
    await page.clickText("Join");
    await page.gone("Join");
    await page.clickText("Umbrella");
    await page.seeButton("Open organization switcher", "Umbrella");
  });

  test("an organization is created from the switcher", switcher, async (page) => {
    await page.click("button", "Open organization switcher");
    await page.clickText("Create organization");
    await page.fill("Name", "Weyland Yutani");
    await page.click("button", "Create organization");
    await page.click("button", "Skip");
    await page.at("/");
    await page.open({ component: "OrganizationSwitcher" });
    await page.seeButton("Open organization switcher", "Weyland Yutani");
  });

  const create = { component: "CreateOrganization", ticket: "ticket_admin" };
  test("an organization is created with a logo and members", create, async (page) => {
    await page.upload("logo.png", "image/png", PIXEL);
    await page.fill("Name", "Weyland Yutani");
    await page.click("button", "Create organization");
    await page.invite("ellen@example.com", "dallas@example.com");
    await page.click("button", "Send invitations");
    await page.see("Invitations successfully sent");
    await page.click("button", "Finish");
    await page.at("/");
    await page.open({ component: "OrganizationProfile" });
    await page.seeImage("Weyland Yutani's logo");
    assert.ok(await page.clerk(() => Clerk.organization.hasImage));
    await page.click("button", "Members");
    await page.seeTab("Invitations", 2);
  });

  test("a slug that is taken is refused", create, async (page) => {
    await page.fill("Name", "Acme");
    page.expect("POST /v1/organizations: 422");
    await page.click("button", "Create organization");
    await page.see("That slug is taken. Please try another.");
  });

  const task = { component: "TaskChooseOrganization", seed: "choose_organization" };
  const done = { props: { redirectUrlComplete: "/done" } };
  test("a pending session chooses an organization", { ...task, ...done, ticket: "ticket_admin" }, async (page) => {
    await page.clickText("Acme");
    await page.at("/done");
    await page.open({ component: "OrganizationSwitcher" });
    await page.seeButton("Open organization switcher", "Acme");
  });

  test("a pending session joins an organization", { ...task, ...done, ticket: "ticket_outsider" }, async (page) => {
    await page.click("button", "Join");
    await page.clickText("Acme");
    await page.at("/done");
  });

  test("a pending session creates an organization", { ...task, ...done, ticket: "ticket_newcomer" }, async (page) => {
    await page.fill("Name", "Weyland Yutani");
    await page.click("button", "Continue");
    await page.at("/done");
  });
});
