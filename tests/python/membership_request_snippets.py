"""The code of the docs about membership requests."""

from collections.abc import Callable

from clerk_orgs import Conflict, Organization, PublicUserData


def decide(organization: Organization, is_welcome: Callable[[PublicUserData], bool]) -> list[str]:
    accepted: list[str] = []
    for request in organization.membership_requests(status="pending"):
        user = request.public_user_data
        try:
            if user and is_welcome(user):
                accepted.append(organization.accept_membership_request(request.id).id)
            else:
                organization.reject_membership_request(request.id)
        except Conflict:
            print(f"{request.id} is not pending any more")
    return accepted
