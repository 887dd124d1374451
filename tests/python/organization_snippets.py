"""The code of the docs about joining, creating and leaving organizations."""

from pathlib import Path

from clerk_orgs import Clerk, Organization, OrganizationResource, Session


def settle(clerk: Clerk) -> OrganizationResource | None:
    for invitation in clerk.organization_invitations(status="pending"):
        clerk.accept_organization_invitation(invitation.id)  # the user is a member now
    for suggestion in clerk.organization_suggestions(status="pending"):
        clerk.accept_organization_suggestion(suggestion.id)  # an admin has to accept the request first
    if clerk.get_organization_memberships().total_count > 0:
        return None
    organization = clerk.create_organization("Acme", slug="acme")
    clerk.set_active(organization=organization.id)  # creating does not switch
    return organization


def brand(organization: Organization, logo: Path) -> str | None:
    return organization.set_logo(logo).image_url


def choose(clerk: Clerk) -> Session:
    choices = clerk.get_organization_choices()
    organization: str | None = None
    if choices.memberships.data:
        organization = choices.memberships.data[0].organization.id
    elif choices.invitations.data:
        invitation = clerk.accept_organization_invitation(choices.invitations.data[0].id)
        if invitation.public_organization_data:
            organization = invitation.public_organization_data.id
    else:
        defaults = choices.creation_defaults
        name = defaults.form.name if defaults else None
        organization = clerk.create_organization(name or "My organization").id
    return clerk.set_active(organization=organization)  # the session is active now
