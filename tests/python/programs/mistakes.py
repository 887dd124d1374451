"""Five mistakes on separate lines, which every type checker must find."""

from clerk_orgs import AsyncClerk, Clerk


def blocking(clerk: Clerk) -> None:
    clerk.sign_in_with_ticket(tiket="ticket")  # mistake: no such parameter
    page = clerk.organization().get_memberships(role="org:admin")  # mistake: a text is no list of texts
    page.data[0].role = "org:owner"  # mistake: values cannot be changed
    page.data[0].public_metadata["plan"] = "free"  # mistake: nor can what is in them


async def asynchronous(clerk: AsyncClerk) -> None:
    page = clerk.get_organization_memberships()
    print(page.total_count)  # mistake: not awaited
