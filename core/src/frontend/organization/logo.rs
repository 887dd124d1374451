//! An organization's logo.

use super::handle::Organization;
use crate::{
    error::{Error, Result},
    http::{File, Request, RequestOptions},
    models::{Deleted, OrganizationResource},
};
use clerk_orgs_mirrored::mirrored;
use std::time::Duration;

const LOGO: &str = "/organizations/{organization_id}/logo";
/// 10 MB, Clerk's limit.
const MAX_SIZE: usize = 10_000_000;
/// How long an upload may take, unless the client's options say otherwise: 10 MB at about 0.3 Mbit/s.
const UPLOAD_TIMEOUT: Duration = Duration::from_secs(300);

#[mirrored]
impl Organization {
    /// Sets the organization's logo: a JPEG, PNG, GIF or WEBP image of at most 10 MB (10,000,000 bytes). Its type is
    /// found from its first bytes. The upload may take five minutes, unless the client's options have a timeout.
    ///
    /// `PUT /v1/organizations/{organization_id}/logo`. Never retried once sent: see [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `Invalid`, before any request, for a file that is larger or no such image, and for one that the server does not
    /// take; `Forbidden` without `org:sys_profile:manage`; `NotFound`.
    pub async fn set_logo(&self, file: Vec<u8>) -> Result<OrganizationResource> {
        let file = logo(file)?;
        let options = RequestOptions { timeout: Some(UPLOAD_TIMEOUT), ..RequestOptions::default() };
        let caller = self.clerk.caller.with_defaults(options);
        caller.call(&Request::upload(LOGO, &[&self.id], file)).await
    }

    /// Deletes the organization's logo. A generated avatar takes its place.
    ///
    /// `DELETE /v1/organizations/{organization_id}/logo`. Never retried when the outcome is unknown: see
    /// [`crate::ErrorInfo::maybe_applied`].
    ///
    /// # Errors
    /// `NotFound` if there is none (`image_not_found`) or no such organization; `Forbidden` without
    /// `org:sys_profile:manage`.
    pub async fn delete_logo(&self) -> Result<()> {
        self.clerk.caller.call::<Deleted>(&Request::delete(LOGO, &[&self.id])).await?;
        Ok(())
    }
}

/// The file as it is sent, with the type that its first bytes show.
fn logo(bytes: Vec<u8>) -> Result<File> {
    if bytes.len() > MAX_SIZE {
        return Err(Error::invalid("file", "file must be at most 10 MB (10,000,000 bytes)"));
    }
    let (name, content_type) = match bytes.as_slice() {
        [0xff, 0xd8, 0xff, ..] => ("logo.jpg", "image/jpeg"),
        [0x89, b'P', b'N', b'G', b'\r', b'\n', 0x1a, b'\n', ..] => ("logo.png", "image/png"),
        [b'G', b'I', b'F', b'8', b'7' | b'9', b'a', ..] => ("logo.gif", "image/gif"),
        [b'R', b'I', b'F', b'F', _, _, _, _, b'W', b'E', b'B', b'P', ..] => ("logo.webp", "image/webp"),
        _ => {
            let text = "file must be the content of a JPEG, PNG, GIF or WEBP image";
            return Err(Error::invalid("file", text));
        }
    };
    Ok(File::new("file", name, content_type, bytes))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_images_of_a_known_type_and_size_are_taken() {
        let png = b"\x89PNG\r\n\x1a\n".to_vec();
        let images = [
            png.clone(),
            b"\xff\xd8\xff\xe0\0\x10JFIF".to_vec(),
            b"GIF87a".to_vec(),
            b"GIF89a".to_vec(),
            b"RIFF\x24\0\0\0WEBPVP8 ".to_vec(),
            [png.clone(), vec![0; MAX_SIZE - png.len()]].concat(),
        ];
        for image in images {
            assert!(logo(image).is_ok());
        }
        let others: [Vec<u8>; 6] = [
            Vec::new(),
            b"text".to_vec(),
            b"\x89PNG".to_vec(),
            b"<svg/>".to_vec(),
            b"RIFF\x24\0\0\0WAVE".to_vec(),
            [png, vec![0; MAX_SIZE]].concat(),
        ];
        for other in others {
            let error = logo(other).err().expect("it is refused");
            assert_eq!(error.info().param_name.as_deref(), Some("file"));
        }
    }
}
