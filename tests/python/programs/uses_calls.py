"""Makes every call, for type checkers. Never run."""

from contextlib import aclosing
from datetime import timedelta
from pathlib import Path

import clerk_orgs
from clerk_orgs import (
    AsyncAuthChanges,
    AsyncBulkOutcomes,
    AsyncClerk,
    AsyncInvitations,
    AsyncMembershipChanges,
    AsyncMembershipRequestChanges,
    AsyncMembershipRequests,
    AsyncMembershipRequestsPaginator,
    AsyncMembershipRequestsPaginatorStates,
    AsyncMemberships,
    AsyncMembershipsPaginator,
    AsyncMembershipsPaginatorStates,
    AsyncOrganization,
    AsyncOrganizationMembershipsPaginator,
    AuthChange,
    AuthChanges,
    AuthEvent,
    BulkOutcome,
    BulkOutcomes,
    BulkStatus,
    ChangeKind,
    Clerk,
    Environment,
    ErrorInfo,
    ErrorKind,
    FileTokenStore,
    HttpHeader,
    Invitations,
    KeyringTokenStore,
    MembershipChange,
    MembershipChanges,
    MembershipRequestChange,
    MembershipRequestChanges,
    MembershipRequests,
    MembershipRequestsPaginator,
    MembershipRequestsPaginatorState,
    MembershipRequestsPaginatorStates,
    Memberships,
    MembershipsPaginator,
    MembershipsPaginatorState,
    MembershipsPaginatorStates,
    Organization,
    OrganizationInvitation,
    OrganizationInvitationPage,
    OrganizationInvitationStatus,
    OrganizationMembership,
    OrganizationMembershipPage,
    OrganizationMembershipRequest,
    OrganizationMembershipRequestPage,
    OrganizationMembershipRequestStatus,
    OrganizationMembershipsPaginator,
    OrganizationSuggestion,
    RequestInfo,
    ResponseInfo,
    SecondFactorStrategy,
    Session,
    SignIn,
    TokenStore,
    TokenStoreError,
    UndecodableRow,
    UserOrganizationInvitation,
)


class Memory(TokenStore):
    def __init__(self) -> None:
        self.token: str | None = None

    def load(self) -> str | None:
        if self.token == "":
            raise TokenStoreError.Failed("empty")
        return self.token

    def swap(self, expected: str | None, new: str | None) -> bool:
        if self.token != expected:
            return False
        self.token = new
        return True


def trace(request: RequestInfo) -> dict[str, str] | None:
    header: HttpHeader = request.headers[0]
    return (
        None if header.value == "[redacted]" else {"traceparent": f"{request.route} {request.host} {request.attempt}"}
    )


def measure(response: ResponseInfo) -> None:
    seconds: float = response.duration.total_seconds()
    print(response.status, seconds, response.trace_id)


def blocking() -> None:
    Clerk("pk_test_…").close()
    Clerk(proxy_url="https://acme.example/clerk", timeout=timedelta(seconds=5), ca_certificate="…", prefetch=4)
    Clerk("pk_test_…", proxy="http://user:password@proxy.example:3128", max_concurrent_requests=8).close()
    Clerk("pk_test_…", user_agent="acme-sync/2.1", on_request=trace, on_response=measure).close()
    Clerk("pk_test_…", on_request=lambda request: {"traceparent": request.method}).close()
    Clerk("pk_test_…", token_store=KeyringTokenStore("my-app", account="pk_test_…")).close()
    with Clerk(base_url="http://127.0.0.1:1", token_store=Memory(), timeout=5.5) as clerk:
        clerk.load()
        sign_in: SignIn = clerk.sign_in_with_ticket("ticket")
        sign_in = clerk.sign_in_with_password(identifier="ada@example.com", password="secret")
        sign_in = clerk.send_email_code(email_address="ada@example.com")
        sign_in = clerk.verify_email_code(sign_in.id, code="424242")
        sign_in = clerk.prepare_second_factor(sign_in.id, strategy=SecondFactorStrategy.EMAIL_CODE)
        sign_in = clerk.attempt_second_factor(sign_in.id, strategy="totp", code="424242")
        sign_in = clerk.reset_password(sign_in.id, password="secret", sign_out_of_other_sessions=True)
        print(sign_in)
        changes: AuthChanges = clerk.auth_changes()
        change: AuthChange = next(changes)
        print(change.event == AuthEvent.SIGNED_OUT, change.user_id, change.session_id, change.organization_id)
        session: Session = clerk.set_active(session_id="sess_1", organization="acme")
        session = clerk.set_active(personal_account=True)
        print(session)
        token: str = clerk.get_token(organization_id="org_1", template=None, skip_cache=True)
        print(clerk.get_environment())
        print(clerk.client(), clerk.session(), clerk.user())
        page: OrganizationMembershipPage = clerk.get_organization_memberships(initial_page=1, page_size=10)
        print(page.data[0])
        own: Memberships = clerk.organization_memberships(page_size=500)
        organization: Organization = clerk.organization(id_or_slug="org_1")
        organization = clerk.with_options(timeout=timedelta(minutes=1), total_timeout=300, max_retries=9).organization()
        blocking_organization(organization, own)
        many(organization)
        many_received(clerk)
        watching(clerk, organization)
        showing(clerk, organization)
        clerk.sign_out(session_id=session.id)
        print(token)


def blocking_organization(organization: Organization, own: Memberships) -> None:
    id: str = organization.id
    requests: OrganizationMembershipRequestPage = organization.get_membership_requests(
        initial_page=1, page_size=10, status=OrganizationMembershipRequestStatus.PENDING
    )
    total: int = requests.total_count + requests.page_count
    more: bool = requests.has_next_page
    bad: tuple[UndecodableRow, ...] = requests.undecodable
    print([(row.id, row.reason) for row in bad])
    pending: MembershipRequests = organization.membership_requests(status=None, page_size=100)
    for request in pending:
        print(request)
    first: OrganizationMembershipRequest = next(pending)
    batch: tuple[OrganizationMembershipRequest, ...] | None = pending.next_page()
    position: str | None = pending.position()
    known: int | None = pending.total_count()
    pending = organization.membership_requests(resume_from=position)
    print(known, organization.memberships(resume_from=None), own.position(), own.total_count())
    accepted: OrganizationMembershipRequest = organization.accept_membership_request(first.id)
    rejected: OrganizationMembershipRequest = organization.reject_membership_request(request_id=first.id)
    members: OrganizationMembershipPage = organization.get_memberships(query="a,b", role=["org:admin"])
    names = [member.role_name for member in organization.memberships(role=("org:admin",), page_size=1)]
    roles = {membership.role for membership in own}
    added: OrganizationMembership = organization.add_member(user_id="user_1", role="org:member")
    added = organization.update_member("user_1", role="org:admin")
    added = organization.remove_member("user_1")
    look_at_invitations(organization)
    print(organization.get_roles(initial_page=1, page_size=10))
    allowed: bool = organization.is_admin() and organization.has_permission("org:sys_memberships:manage")
    print(id, total, more, batch, accepted == rejected, members, names, roles, {added}, allowed)


def many(organization: Organization) -> None:
    outcomes: BulkOutcomes = organization.accept_membership_requests(
        ["orgmemreq_1"], concurrency=8, requests_per_second=0.5
    )
    outcome: BulkOutcome = next(outcomes)
    status: BulkStatus = outcome.status
    error: ErrorInfo | None = outcome.error
    running: int = clerk_orgs.running_tasks()
    print(running, error is not None and error.kind is ErrorKind.CONFLICT)
    known: int | None = outcomes.total_count()
    batch: tuple[BulkOutcome, ...] | None = outcomes.next_page()
    handled: OrganizationMembershipRequest | None = outcome.membership_request
    invited: OrganizationInvitation | None = outcome.invitation
    member: OrganizationMembership | None = outcome.membership
    print(handled, invited, member, status == BulkStatus.NOT_BEGUN)
    outcomes.drain()
    outcomes.stop()
    outcomes = organization.reject_membership_requests(request_ids=("orgmemreq_1",))
    outcomes = organization.accept_all_membership_requests(requests_per_second=100)
    outcomes = organization.reject_all_membership_requests(concurrency=1, filter=is_old)
    outcomes = organization.accept_all_membership_requests(filter=lambda request: request.id != "orgmemreq_1")
    outcomes = organization.add_members({"user_1"}, role="org:member")
    outcomes = organization.update_members(user_ids=["user_1"], role="org:admin")
    outcomes = organization.remove_members(["user_1"])
    outcomes = organization.invite_members(["a@example.com"], role="org:member")
    print(outcome.id, status == BulkStatus.ALREADY_DONE, error, known, batch, [one.id for one in outcomes])


def many_received(clerk: Clerk) -> None:
    outcomes: BulkOutcomes = clerk.accept_organization_invitations(["orginv_1"], concurrency=1)
    invitation: UserOrganizationInvitation | None = next(outcomes).user_invitation
    outcomes = clerk.accept_all_organization_invitations(filter=lambda received: received.role != "org:admin")
    outcomes = clerk.accept_organization_suggestions(suggestion_ids=("orgsugg_1",), requests_per_second=10)
    suggestion: OrganizationSuggestion | None = next(outcomes).suggestion
    outcomes = clerk.accept_all_organization_suggestions(filter=lambda suggested: suggested.id != "orgsugg_1")
    print(invitation, suggestion, outcomes.total_count())


def is_old(request: OrganizationMembershipRequest) -> bool:
    return request.created_at.year < 2026


def watching(clerk: Clerk, organization: Organization) -> None:
    changes: MembershipRequestChanges = organization.watch_membership_requests(
        status=OrganizationMembershipRequestStatus.PENDING, initial=False, page_size=50, min_interval=1
    )
    for change in changes:
        kind: ChangeKind = change.kind
        print(kind == ChangeKind.REMOVED, change.item.id)
    batch: tuple[MembershipRequestChange, ...] | None = changes.next_page()
    members: MembershipChanges = organization.watch_memberships(query="a", role=["org:admin"])
    first: MembershipChange = next(members)
    own: MembershipChanges = clerk.watch_organization_memberships(max_interval=timedelta(minutes=1))
    own.stop()
    clerk.auth_changes().stop()
    print(batch, first.item.role)


def showing(clerk: Clerk, organization: Organization) -> None:
    requests: MembershipRequestsPaginator = organization.membership_requests_paginator(status=None, page_size=20)
    requests.load_more()
    requests.refresh()
    state: MembershipRequestsPaginatorState = requests.state()
    print([item.id for item in state.items], state.total_count, state.has_next_page, state.is_loading)
    error: ErrorInfo | None = state.error
    request: OrganizationMembershipRequest = requests.accept(request_id="orgmemreq_1")
    request = requests.reject("orgmemreq_1")
    requests.on_change(lambda state: print(state.items))()
    states: MembershipRequestsPaginatorStates = requests.states()
    states.stop()
    members: MembershipsPaginator = organization.memberships_paginator(query=None, role=(), page_size=20)
    member: OrganizationMembership = members.update("user_1", role="org:admin")
    member = members.remove(user_id="user_1")
    own: OrganizationMembershipsPaginator = clerk.organization_memberships_paginator(page_size=20)
    shown: MembershipsPaginatorStates = own.states()
    last: MembershipsPaginatorState = next(shown)
    print(error, request, member, last.items, next(states))


async def watching_and_showing(clerk: AsyncClerk, organization: AsyncOrganization) -> None:
    changes: AsyncMembershipRequestChanges = organization.watch_membership_requests()
    print([change.item.id async for change in changes])
    members: AsyncMembershipChanges = organization.watch_memberships()
    print(await members.next_page())
    requests: AsyncMembershipRequestsPaginator = organization.membership_requests_paginator()
    await requests.accept("orgmemreq_1")
    requests.on_change(lambda state: print(state.items))()
    states: AsyncMembershipRequestsPaginatorStates = requests.states()
    async for state in states:
        print(state.total_count)
    shown: AsyncMembershipsPaginator = organization.memberships_paginator()
    await shown.remove("user_1")
    own: AsyncOrganizationMembershipsPaginator = clerk.organization_memberships_paginator()
    await own.load_more()
    last: AsyncMembershipsPaginatorStates = own.states()
    print(await anext(last))


async def asynchronous() -> None:
    async with AsyncClerk("pk_test_…", token_store=FileTokenStore("token")) as clerk:
        await clerk.load()
        sign_in: SignIn = await clerk.sign_in_with_ticket(ticket="ticket")
        session: Session = await clerk.set_active(organization="acme")
        environment: Environment = await clerk.get_environment()
        organization: AsyncOrganization = clerk.organization()
        changes: AsyncAuthChanges = clerk.auth_changes()
        print([change.event async for change in changes])
        pending: AsyncMembershipRequests = organization.membership_requests()
        async for request in pending:
            accepted: OrganizationMembershipRequest = await organization.accept_membership_request(request.id)
            print(accepted)
        first: OrganizationMembershipRequest = await anext(pending)
        batch: tuple[OrganizationMembershipRequest, ...] | None = await pending.next_page()
        invitation: OrganizationInvitation = await organization.invite_member("a@example.com", role="org:member")
        invitation = await organization.revoke_invitation(invitation.id)
        invitations: AsyncInvitations = organization.invitations()
        print([invitation.email_address async for invitation in invitations])
        position: str | None = pending.position()
        known: int | None = pending.total_count()
        own: AsyncMemberships = clerk.organization_memberships(resume_from=position)
        print(known)
        roles: list[str] = [membership.role async for membership in own]
        admin: bool = await organization.is_admin()
        print(sign_in, session, environment, first, batch, roles, admin, await clerk.get_token())
        outcomes: AsyncBulkOutcomes = organization.accept_all_membership_requests(filter=is_old)
        print([outcome.status async for outcome in outcomes])
        await watching_and_showing(clerk, organization)
        await clerk.with_options(timeout=2, bulk_outage_timeout=timedelta(0)).sign_out()


def look_at_invitations(organization: Organization) -> None:
    pending = [OrganizationInvitationStatus.PENDING]
    page: OrganizationInvitationPage = organization.get_invitations(initial_page=1, page_size=10, status=pending)
    invitations: Invitations = organization.invitations(status=(), page_size=100)
    first: OrganizationInvitation = next(invitations)
    if first.status == OrganizationInvitationStatus.EXPIRED and first.expires_at:
        print(first.role, first.role_name, first.expires_at.year, first.public_metadata.get("plan"))
    made: OrganizationInvitation = organization.invite_member(email_address="a@example.com", role="org:member")
    revoked: OrganizationInvitation = organization.revoke_invitation(invitation_id=made.id)
    print(page.data, revoked)


async def closing(clerk: AsyncClerk) -> None:
    async with aclosing(AsyncClerk("pk_test_…", ca_certificate=Path("ca.pem"))) as other:
        await other.load()
    await clerk.aclose()
