use crate::wire::Decode;

/// What was deleted: an object with its id, or all of what it was. Some servers send the one, some the other.
#[derive(Decode)]
pub(crate) struct Deleted {
    #[expect(dead_code, reason = "a response without it is not about what was deleted")]
    object: String,
}
