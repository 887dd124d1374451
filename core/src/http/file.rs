//! A file as the body of a request: the single part of a multipart form.

use std::{iter, sync::Arc};

/// Cheap to clone: clones share the bytes.
#[derive(Clone)]
pub(crate) struct File {
    /// The name of its part.
    field: &'static str,
    /// The name that the server sees.
    name: &'static str,
    content_type: &'static str,
    bytes: Arc<Vec<u8>>,
    boundary: String,
}

impl File {
    pub(crate) fn new(
        field: &'static str,
        name: &'static str,
        content_type: &'static str,
        bytes: Vec<u8>,
    ) -> Self {
        // As random as a UUID, so that it is not in the file.
        let boundary = iter::repeat_with(fastrand::alphanumeric).take(32).collect();
        Self { field, name, content_type, bytes: Arc::new(bytes), boundary }
    }

    /// The content type of the body.
    pub(super) fn content_type(&self) -> String {
        format!("multipart/form-data; boundary={}", self.boundary)
    }

    pub(super) fn body(&self) -> Vec<u8> {
        let Self { field, name, content_type, bytes, boundary } = self;
        let head = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"{field}\"; filename=\"{name}\"\r\n\
             Content-Type: {content_type}\r\n\r\n"
        );
        let end = format!("\r\n--{boundary}--\r\n");
        [head.as_bytes(), bytes, end.as_bytes()].concat()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_the_only_part() {
        let file = File::new("file", "logo.png", "image/png", b"\x89PNG\r\n--".to_vec());
        let boundary = file.content_type().split_once("boundary=").expect("a boundary").1.to_owned();
        let mut expected = format!(
            "--{boundary}\r\nContent-Disposition: form-data; name=\"file\"; filename=\"logo.png\"\r\nContent-Type: image/png\r\n\r\n"
        )
        .into_bytes();
        expected.extend_from_slice(b"\x89PNG\r\n--");
        expected.extend_from_slice(format!("\r\n--{boundary}--\r\n").as_bytes());
        assert_eq!(file.body(), expected);
        let other = File::new("file", "logo.png", "image/png", Vec::new());
        assert_ne!(other.content_type(), file.content_type());
    }
}
