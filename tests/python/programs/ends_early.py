"""The code of the README that ends a job after some time, in a process of its own."""

import sys
import threading

from clerk_orgs import BulkOutcomes, Clerk


def main() -> None:
    with Clerk(base_url=sys.argv[1]) as clerk:
        clerk.sign_in_with_ticket("ticket_admin")
        clerk.set_active(organization="acme")
        run(clerk.organization().accept_all_membership_requests(concurrency=1), float(sys.argv[2]))


def run(outcomes: BulkOutcomes, seconds: float) -> None:
    timer = threading.Timer(seconds, outcomes.drain)
    timer.start()
    try:
        for outcome in outcomes:
            print(outcome.id, outcome.status)
    finally:
        timer.cancel()  # or the process would wait for it, however early the job is done


if __name__ == "__main__":
    main()
