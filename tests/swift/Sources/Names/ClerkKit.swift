// Fails to compile when a public type of the package takes one of these names.
import ClerkKitStandIn
import ClerkOrgs
import Foundation
import Observation

let clerkKitNames: [Any.Type] = [
    APIKeyResource.self,
    ClerkAPIError.self,
    ClerkClientError.self,
    DeletedObject.self,
    ExternalAccount.self,
    IDTokenProvider.self,
    JWT.self,
    Passkey.self,
    PhoneNumber.self,
    RoleResource.self,
    SessionVerification.self,
    SignUp.self,
    TokenResource.self,
    Verification.self,
]

/// Names that both have are told apart by their modules.
let sharedClerkKit: [Any.Type] = [
    ClerkKitStandIn.AuthEvent.self, ClerkOrgs.AuthEvent.self,
    ClerkKitStandIn.Clerk.self, ClerkOrgs.Clerk.self,
    ClerkKitStandIn.Client.self, ClerkOrgs.Client.self,
    ClerkKitStandIn.EmailAddress.self, ClerkOrgs.EmailAddress.self,
    ClerkKitStandIn.Organization.self, ClerkOrgs.Organization.self,
    ClerkKitStandIn.OrganizationDomain.self, ClerkOrgs.OrganizationDomain.self,
    ClerkKitStandIn.OrganizationInvitation.self, ClerkOrgs.OrganizationInvitation.self,
    ClerkKitStandIn.OrganizationMembership.self, ClerkOrgs.OrganizationMembership.self,
    ClerkKitStandIn.OrganizationMembershipRequest.self, ClerkOrgs.OrganizationMembershipRequest.self,
    ClerkKitStandIn.OrganizationSuggestion.self, ClerkOrgs.OrganizationSuggestion.self,
    ClerkKitStandIn.PublicUserData.self, ClerkOrgs.PublicUserData.self,
    ClerkKitStandIn.Session.self, ClerkOrgs.Session.self,
    ClerkKitStandIn.SignIn.self, ClerkOrgs.SignIn.self,
    ClerkKitStandIn.User.self, ClerkOrgs.User.self,
    ClerkKitStandIn.UserOrganizationInvitation.self, ClerkOrgs.UserOrganizationInvitation.self,
]
