//! Logos, in both of the ways in which the description takes them.

use clerk_emulator::Seed;

use crate::client::{Native, judged, send};

const LOGO: &str = "/v1/organizations/org_acme/logo";
const MULTIPART: &str = "multipart/form-data; boundary=x";

fn part(name: &str, content: &str) -> String {
    format!(
        "--x\r\nContent-Disposition: form-data; name=\"{name}\"; filename=\"a\"\r\n\r\n{content}\r\n--x--\r\n"
    )
}

#[tokio::test]
async fn a_logo_is_a_part_of_a_form_or_base64() {
    let emulator = judged(Seed::demo()).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    for (content_type, body) in
        [(MULTIPART, part("file", "GIF89a")), ("application/octet-stream", "R0lGODlh".into())]
    {
        let organization = client.put(LOGO, content_type, &body).await.response();
        assert_eq!(organization["has_image"], true, "{content_type}");
        let url = organization["image_url"].as_str().unwrap();
        let target = url.strip_prefix(&emulator.base_url()).unwrap();
        let image = send(&emulator.base_url(), "GET", target, &[], "").await.unwrap();
        assert_eq!((image.header("content-type"), image.text.as_str()), (Some("image/gif"), "GIF89a"));
        assert_eq!(image.header("access-control-allow-origin"), Some("*"));
        assert_eq!(client.send("DELETE", LOGO, "").await.response()["deleted"], true);
        assert_eq!(send(&emulator.base_url(), "GET", target, &[], "").await.unwrap().status, 404);
    }
    client.send("DELETE", LOGO, "").await.refused(404, "image_not_found");
}

#[tokio::test]
async fn what_is_no_logo_is_refused() {
    let emulator = judged(Seed::demo()).await;
    let client = Native::signed_in(&emulator, "ticket_admin").await;
    client.put(LOGO, MULTIPART, &part("file", "text")).await.refused(422, "form_param_value_invalid");
    client.put(LOGO, MULTIPART, &part("image", "GIF89a")).await.refused(422, "form_param_unknown");
    let large = format!("GIF89a{}", "x".repeat(10_000_000));
    let refused = client.put(LOGO, MULTIPART, &part("file", &large)).await;
    refused.refused(413, "form_param_exceeds_allowed_size");
    client.put(LOGO, MULTIPART, "").await.refused(422, "form_param_missing");
    client.send("PUT", LOGO, "file=GIF89a").await.refused(415, "unsupported_content_type");
    client.put(LOGO, "text/plain", "GIF89a").await.refused(415, "unsupported_content_type");
}
