"""A web server where several administrators answer membership requests, each as themselves.

    pip install fastapi uvicorn clerk-orgs
    uvicorn web_admin:app

Each administrator has a client of their own, because a client is one signed-in user. The values are models of FastAPI.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncGenerator
from contextlib import asynccontextmanager
from typing import Annotated

from fastapi import Cookie, FastAPI, HTTPException, Request, Response
from fastapi.responses import JSONResponse

from clerk_orgs import (
    Api,
    AsyncClerk,
    ClerkError,
    OrganizationMembershipRequest,
    OrganizationMembershipRequestPage,
    SignInStatus,
)

ADMINISTRATORS: dict[str, AsyncClerk] = {}
# HTTP has a status for most kinds of errors.
STATUSES = {
    "Unauthenticated": 401,
    "Forbidden": 403,
    "QuotaExceeded": 403,
    "NotFound": 404,
    "Conflict": 409,
    "Invalid": 422,
    "RateLimited": 429,
}


def status_of(error: ClerkError) -> int:
    # 400 is for other refusals, such as that of a ticket that is wrong, expired or used; 502 for what failed behind this server.
    refused = isinstance(error, Api) and error.status is not None and error.status < 500
    return STATUSES.get(type(error).__name__, 400 if refused else 502)


@asynccontextmanager
async def lifespan(_: FastAPI) -> AsyncGenerator[None, None]:
    yield
    for clerk in ADMINISTRATORS.values():
        await clerk.aclose()


app = FastAPI(lifespan=lifespan)


@app.exception_handler(ClerkError)
async def explain(_: Request, error: ClerkError) -> JSONResponse:
    wait = {"Retry-After": str(round(error.retry_after.total_seconds()))} if error.retry_after else None
    body = {"text": str(error), "code": error.code, "trace_id": error.trace_id}
    return JSONResponse(body, status_of(error), headers=wait)


@app.post("/sign-in")
async def sign_in(ticket: str, response: Response) -> None:
    clerk = AsyncClerk(base_url=os.environ.get("CLERK_BASE_URL"))
    try:
        signed_in = await clerk.sign_in_with_ticket(ticket)
        if signed_in.status != SignInStatus.COMPLETE:
            raise HTTPException(401, f"The sign-in needs more: {signed_in.status}.")
        await clerk.set_active(organization=os.environ.get("CLERK_ORGANIZATION", "acme"))
    except BaseException:
        await clerk.aclose()
        raise
    key = secrets.token_urlsafe()
    ADMINISTRATORS[key] = clerk
    response.set_cookie("administrator", key, httponly=True, samesite="strict")


@app.post("/sign-out")
async def sign_out(administrator: Annotated[str, Cookie()]) -> None:
    if clerk := ADMINISTRATORS.pop(administrator, None):
        async with clerk:
            await clerk.sign_out()


def client(administrator: str) -> AsyncClerk:
    if clerk := ADMINISTRATORS.get(administrator):
        return clerk
    raise HTTPException(401, "Sign in first.")


@app.get("/requests")
async def requests(administrator: Annotated[str, Cookie()], page: int = 1) -> OrganizationMembershipRequestPage:
    organization = client(administrator).organization()
    return await organization.get_membership_requests(initial_page=page, page_size=20, status="pending")


@app.post("/requests/{request_id}/accept")
async def accept(request_id: str, administrator: Annotated[str, Cookie()]) -> OrganizationMembershipRequest:
    return await client(administrator).organization().accept_membership_request(request_id)


@app.post("/requests/{request_id}/reject")
async def reject(request_id: str, administrator: Annotated[str, Cookie()]) -> OrganizationMembershipRequest:
    return await client(administrator).organization().reject_membership_request(request_id)
