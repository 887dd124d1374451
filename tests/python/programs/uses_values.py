"""Uses every kind of argument, value and error, for type checkers. Never run."""

import json
from collections.abc import Mapping
from datetime import datetime, timedelta

import msgspec

import clerk_orgs
from clerk_orgs import (
    Clerk,
    ClerkApiError,
    ClerkError,
    Client,
    Conflict,
    EmailAddress,
    Environment,
    ErrorInfo,
    ErrorKind,
    Json,
    Organization,
    OrganizationDomainSettings,
    OrganizationInvitationStatus,
    OrganizationMembership,
    OrganizationMembershipRequest,
    OrganizationMembershipRequestStatus,
    OrganizationResource,
    OrganizationSettings,
    Permission,
    PermissionType,
    PublicUserData,
    Role,
    RolePage,
    Session,
    SessionStatus,
    SessionTask,
    SignIn,
    SignInFactor,
    SignInStatus,
    User,
)
from clerk_orgs.testing import make


def look_at_sign_in(sign_in: SignIn) -> None:
    if sign_in.status == SignInStatus.COMPLETE:
        print(sign_in.created_session_id, sign_in.identifier)
    elif sign_in.status == SignInStatus.NEEDS_SECOND_FACTOR:
        factors: tuple[SignInFactor, ...] = sign_in.supported_second_factors
        print([(factor.strategy, factor.safe_identifier, factor.primary) for factor in factors])
    else:
        print(f"The server says {sign_in.status}.", sign_in.status.title())


def look_at_session(session: Session) -> None:
    tasks: tuple[SessionTask, ...] = session.tasks
    status: SessionStatus = session.status
    expires: datetime | None = session.expire_at
    print([task.key for task in tasks], status, expires, session.last_active_organization_id)


def look_at_environment(environment: Environment) -> None:
    settings: OrganizationSettings = environment.organization_settings
    domains: OrganizationDomainSettings = settings.domains
    print(environment.maintenance_mode, settings.force_organization_selection, domains.enrollment_modes)


def look_at_state(client: Client | None, session: Session | None, user: User | None) -> None:
    if client and session and user:
        addresses: tuple[EmailAddress, ...] = user.email_addresses
        print(client.sessions, [address.email_address for address in addresses], session.user == user)


def look_at_membership(membership: OrganizationMembership) -> None:
    organization: OrganizationResource = membership.organization
    who: PublicUserData | None = membership.public_user_data
    metadata: Mapping[str, object] = membership.public_metadata
    admin: bool = membership.is_admin and membership.has_permission("org:sys_profile:manage")
    print(organization.slug, who and who.identifier, metadata.get("plan"), admin, membership.created_at.year)
    print(membership.public_metadata["plan"]["seats"], json.dumps(membership.public_metadata))
    print(msgspec.structs.replace(membership, role="org:member"), msgspec.json.encode(membership))


def look_at_request(request: OrganizationMembershipRequest) -> None:
    match request.status:
        case OrganizationMembershipRequestStatus.PENDING:
            print("pending")
        case OrganizationMembershipRequestStatus.ACCEPTED | OrganizationMembershipRequestStatus.REJECTED:
            print("handled")
        case unknown:
            print(unknown.upper())
    odd = OrganizationMembershipRequestStatus.UNKNOWN("odd")
    print(OrganizationMembershipRequestStatus("odd") == odd, request.organization_id)


def look_at_roles(page: RolePage) -> None:
    role: Role = page.data[0]
    permission: Permission = role.permissions[0]
    kind: PermissionType = permission.permission_type
    print(page.has_role_set_migration, role.key, permission.key, kind)


def enums(organization: Organization) -> list[str]:
    texts = [status.value for status in OrganizationMembershipRequestStatus]
    pending = OrganizationMembershipRequestStatus["PENDING"]
    for request in organization.membership_requests(status="pending"):
        if request.status == "accepted" or request.status is pending:
            texts.append(request.status.name)
    organization.get_invitations(status=["pending", OrganizationInvitationStatus.REVOKED])
    organization.watch_membership_requests(status=OrganizationMembershipRequestStatus.UNKNOWN("odd"))
    return texts


def many_ids(organization: Organization, members: list[OrganizationMembership]) -> None:
    organization.remove_members({member.id for member in members})
    organization.remove_members(member.id for member in members)
    organization.add_members({"user_1": 1}.keys(), role="org:member")
    organization.get_memberships(role={"org:admin"})


def values(membership: OrganizationMembership) -> None:
    fields: dict[str, object] = membership.to_dict()
    text: str = membership.to_json() + json.dumps(membership.to_dict(mode="json"))
    made: OrganizationMembership = make(OrganizationMembership, role="org:admin")
    print(fields, text, made.role)


def errors(clerk: Clerk) -> None:
    try:
        clerk.load()
    except (Conflict, clerk_orgs.NotFound) as error:
        status: int | None = error.status
        wait: timedelta | None = error.retry_after
        print(error.code, error.trace_id, status, wait, error.maybe_applied, error.errors, error.param_name)
    except TimeoutError as late:
        print(late)
    try:
        clerk.load()
    except (ClerkError.Conflict, ClerkError.NotFound) as error:
        print(error, error.info.code)
    except ClerkError.RateLimited as error:
        wait = error.info.retry_after
        print(wait.total_seconds() if wait else 0)
    except ClerkError as error:
        info: ErrorInfo = error.info
        parts: tuple[ClerkApiError, ...] = info.errors
        text: str = error.text
        kind: ErrorKind = error.kind
        again: ClerkError = info.to_exception()
        print(text, kind, again, info.text, info.status, info.param_name, info.trace_id, info.maybe_applied)
        print([(part.code, part.message, part.long_message, part.param_name, part.meta) for part in parts])
    raise ClerkError.Usage(ErrorInfo(kind=ErrorKind.USAGE, text="no", errors=(), maybe_applied=False))


def shown(status: OrganizationMembershipRequestStatus) -> str:
    match status:
        case OrganizationMembershipRequestStatus.PENDING:
            return "waits"
        case _:
            return "unknown " + status.value


print(clerk_orgs.__version__, Json({"a": 1}), hash(Json({})))
