//! What arguments mean that mean the same in every call. `#[documented]` describes the arguments of each call: with these
//! texts, unless core has a type of parameters or the call's own docs describe them.

macro_rules! docs_of_arguments {
    ($($call:tt)*) => {
        ::clerk_orgs_mirrored::collect_docs! {
            {
                ""
                affiliation_email_address "An e-mail address of the domain, which the code is sent to."
                code "The code that the user received or entered. Not empty."
                delete_pending "Whether to delete the pending invitations and suggestions that the domain has created; false by default."
                domain_id "The domain's id: `orgdmn_…`."
                domain_ids "The domains' ids: `orgdmn_…`."
                email_address "The e-mail address."
                email_addresses "The e-mail addresses."
                enterprise_connection_id "The enterprise connection's id: `entconn_…`."
                enrollment_mode "How users with an e-mail address of the domain can join."
                expected "The token that is replaced, or nothing if none should be stored."
                file "The file: its bytes, or where it is."
                identifier "The user's e-mail address, phone number or user name. Not empty."
                id_or_slug "The organization's id or slug; the active organization if omitted."
                invitation_id "The invitation's id: `orginv_…`."
                invitation_ids "The invitations' ids: `orginv_…`."
                mappings "The mappings, in order of their precedence: 0 to 100."
                name "The organization's name. Not empty."
                new "The token to store, or nothing to remove the stored one."
                organization_id "The organization's id: `org_…`."
                page_size "Items per page: 1 to 500, 20 by default."
                password "The password. Not empty."
                path "The file. It need not exist, but its folder must."
                permission "The permission's key, such as `org:sys_memberships:manage`."
                request_id "The membership request's id: `orgmemreq_…`."
                request_ids "The membership requests' ids: `orgmemreq_…`."
                role "The role's key, such as `org:member`."
                service_account_json "The service account's key: the JSON text as it was downloaded from Google."
                sign_in_id "The `id` of the sign-in that an earlier step returned."
                sign_out_of_other_sessions "Whether to end all other sessions of the user; false by default."
                slug "The organization's slug; made of the name if omitted."
                strategy "The kind of second factor."
                subject_email "The e-mail address of the administrator in whose name the directory is read."
                suggestion_id "The suggestion's id: `orgsugg_…`."
                suggestion_ids "The suggestions' ids: `orgsugg_…`."
                ticket "The ticket. Not empty."
                token "The session token."
                unread "The number of items of the current page that were not read yet."
                user_id "The user's id: `user_…`."
                user_ids "The users' ids: `user_…`."
            }
            $($call)*
        }
    };
}
