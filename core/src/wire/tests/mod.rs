mod every_field;
mod json;
mod samples;
mod text;
mod times;

use super::{Decode, Decoded, read};

fn decoded<T: Decode>(json: &str) -> Decoded<T> {
    read(json.as_bytes()).unwrap_or_else(|error| panic!("{error}: {json}"))
}
