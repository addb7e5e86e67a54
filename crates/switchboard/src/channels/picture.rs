//! Fetching a picture that a caller names by its URL, and judging whether a network takes it.
//!
//! The server behind the URL is anybody's: it may be slow, endless, or answer something else. Only the header
//! of the picture is read; pixels are never decoded.

use std::time::Duration;

use bytes::Bytes;
use graph::groups::{LARGEST_PICTURE, SHORTEST_PICTURE_SIDE};
use http::{Method, Request, StatusCode};
use imagesize::ImageType;
use url::Url;

use super::http::{Client, Larger, Limits};

/// What a picture may cost and must be.
#[derive(Clone, Copy, Debug)]
pub struct Policy {
    /// From the first attempt to connect to the last byte.
    pub deadline: Duration,
    /// Largest picture in bytes.
    pub largest: usize,
    /// Shortest side in pixels.
    pub shortest_side: usize,
}

impl Default for Policy {
    /// 4 s (decisions, 8) and the limits of groups' pictures (Meta Graph notes, 7).
    fn default() -> Self {
        Self {
            deadline: Duration::from_secs(4),
            largest: LARGEST_PICTURE,
            shortest_side: SHORTEST_PICTURE_SIDE,
        }
    }
}

/// A picture that was fetched and found fit: JPEG, square, large and small enough.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Picture {
    /// The file.
    pub bytes: Bytes,
}

/// Why there is no picture.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PictureError {
    /// The URL brought no file: not http or https, no connection, a redirect, another status, too slow, too large.
    #[error("the picture was not fetched: {0}")]
    NotFetched(String),
    /// The file is not such a picture.
    #[error("the picture is unfit: {0}")]
    Unfit(String),
}

/// Fetches the picture at `url` and checks it. The client is one behind the guard wherever a customer names the URL.
///
/// # Errors
/// [`PictureError`]; each names what was expected and what came.
pub async fn fetch(client: &Client, url: &str, policy: Policy) -> Result<Picture, PictureError> {
    let request = request(url).map_err(PictureError::NotFetched)?;
    let limits = Limits { deadline: policy.deadline, answer: policy.largest, larger: Larger::Fails };
    let response = client.exchange(request, limits).await;
    let response = response.map_err(|error| PictureError::NotFetched(error.reason().to_owned()))?;
    if response.status() != StatusCode::OK {
        let reason = format!("expected status 200, got {}", response.status().as_u16());
        return Err(PictureError::NotFetched(reason));
    }
    let bytes = response.into_body();
    judge(&bytes, policy)?;
    Ok(Picture { bytes })
}

fn request(url: &str) -> Result<Request<Bytes>, String> {
    let mut url = Url::parse(url).map_err(|error| format!("expected an absolute URL: {error}"))?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err(format!("expected an http or https URL, got scheme {}", url.scheme()));
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("expected a URL without user name and password".to_owned());
    }
    url.set_fragment(None);
    let request = Request::builder().method(Method::GET).uri(url.as_str());
    let request = request.header(http::header::ACCEPT, "image/jpeg");
    request.body(Bytes::new()).map_err(|error| format!("expected a URL that HTTP can carry: {error}"))
}

/// Whether a file is such a picture, by its header alone.
///
/// # Errors
/// [`PictureError::Unfit`].
pub fn judge(bytes: &[u8], policy: Policy) -> Result<(), PictureError> {
    let unfit = |reason: String| Err(PictureError::Unfit(reason));
    if !matches!(imagesize::image_type(bytes), Ok(ImageType::Jpeg)) {
        return unfit("expected a JPEG file".to_owned());
    }
    let size = match imagesize::blob_size(bytes) {
        Ok(size) => size,
        Err(error) => return unfit(format!("expected a whole JPEG file: {error}")),
    };
    if size.width != size.height {
        return unfit(format!("expected a square picture, got {} by {} pixels", size.width, size.height));
    }
    if size.width < policy.shortest_side {
        let least = policy.shortest_side;
        return unfit(format!("expected at least {least} by {least} pixels, got {0} by {0}", size.width));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::convert::Infallible;
    use std::future::ready;

    use axum::body::Body;
    use axum::response::{IntoResponse, Redirect, Response};
    use futures_util::stream;

    use super::*;
    use crate::channels::guard::Guard;
    use crate::channels::stand_in::{StandIn, answer, deserted};

    const QUICK: Duration = Duration::from_millis(300);

    /// The head of a JPEG file of this size, filled up to `length` bytes.
    fn jpeg(width: u16, height: u16, length: usize) -> Vec<u8> {
        let mut file =
            b"\xff\xd8\xff\xe0\x00\x10JFIF\0\x01\x01\0\0\x01\0\x01\0\0\xff\xc0\x00\x11\x08".to_vec();
        file.extend(height.to_be_bytes());
        file.extend(width.to_be_bytes());
        file.extend(b"\x03\x01\x22\x00\x02\x11\x01\x03\x11\x01");
        file.resize(length.max(file.len()), 0);
        file
    }

    async fn fetched(file: Vec<u8>) -> Result<Picture, PictureError> {
        let server = StandIn::new(move |_| ready(answer(200, file.clone()))).await;
        fetch(&Client::new(), &server.url, Policy::default()).await
    }

    async fn refused(rule: impl Fn() -> Response + Clone + Send + Sync + 'static) -> String {
        let server = StandIn::new(move |_| ready(rule())).await;
        let policy = Policy { deadline: QUICK, ..Policy::default() };
        match fetch(&Client::new(), &server.url, policy).await {
            Err(PictureError::NotFetched(reason)) => reason,
            other => panic!("expected NotFetched, got {other:?}"),
        }
    }

    #[tokio::test]
    async fn a_square_jpeg_of_192_pixels_and_5_mb_is_taken() {
        let file = jpeg(192, 192, LARGEST_PICTURE);
        assert_eq!(fetched(file.clone()).await.unwrap().bytes, file);
    }

    #[tokio::test]
    async fn unfit_pictures_say_what_is_wrong() {
        let png = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\0\0\0\x02\0".to_vec();
        for (file, reason) in [
            (jpeg(191, 191, 0), "expected at least 192 by 192 pixels, got 191 by 191"),
            (jpeg(640, 480, 0), "expected a square picture, got 640 by 480 pixels"),
            (png, "expected a JPEG file"),
            (Vec::new(), "expected a JPEG file"),
            (jpeg(192, 192, 0)[..16].to_vec(), "expected a whole JPEG file: "),
        ] {
            match fetched(file).await {
                Err(PictureError::Unfit(text)) => assert!(text.starts_with(reason), "{text}"),
                other => panic!("expected Unfit, got {other:?}"),
            }
        }
    }

    #[tokio::test]
    async fn six_megabytes_are_not_fetched() {
        let error = fetched(jpeg(192, 192, 6 * 1024 * 1024)).await.unwrap_err();
        assert_eq!(error, PictureError::NotFetched("answer larger than 5242880 bytes".into()));
    }

    #[tokio::test]
    async fn an_endless_picture_is_cut_off_at_the_limit() {
        let server = StandIn::new(|_| {
            let chunks = stream::repeat_with(|| Ok::<_, Infallible>(Bytes::from(vec![0; 4096])));
            ready(answer(200, Body::from_stream(chunks)))
        });
        let policy = Policy { largest: 100_000, ..Policy::default() };
        let error = fetch(&Client::new(), &server.await.url, policy).await.unwrap_err();
        assert_eq!(error, PictureError::NotFetched("answer larger than 100000 bytes".into()));
    }

    #[tokio::test]
    async fn a_dripping_server_is_cut_off_at_the_deadline() {
        let reason = refused(|| {
            let drops = stream::unfold((), async |()| {
                tokio::time::sleep(Duration::from_millis(50)).await;
                Some((Ok::<_, Infallible>(Bytes::from_static(b"\xff")), ()))
            });
            answer(200, Body::from_stream(Box::pin(drops)))
        });
        assert_eq!(reason.await, "no complete answer within 300 ms");
    }

    #[tokio::test]
    async fn redirects_and_other_statuses_are_not_followed() {
        assert_eq!(
            refused(|| Redirect::to("http://127.0.0.1:1/").into_response()).await,
            "expected status 200, got 303"
        );
        assert_eq!(refused(|| answer(404, "")).await, "expected status 200, got 404");
        assert_eq!(refused(|| answer(204, "")).await, "expected status 200, got 204");
    }

    #[tokio::test]
    async fn what_the_guard_refuses_is_not_fetched_and_says_why() {
        let server = StandIn::new(|_| ready(answer(200, jpeg(192, 192, 0)))).await;
        let client = Client::guarded(Guard::new(Vec::new()));
        match fetch(&client, &server.url, Policy::default()).await {
            Err(PictureError::NotFetched(reason)) => {
                assert!(reason.starts_with("the address must not lead to loopback"), "{reason}");
            }
            other => panic!("expected NotFetched, got {other:?}"),
        }
        assert!(server.noted().is_empty());
    }

    #[tokio::test]
    async fn addresses_that_cannot_be_fetched_are_told_apart() {
        let client = Client::new();
        let deserted = deserted().await;
        for (url, reason) in [
            ("picture.jpg", "expected an absolute URL: "),
            ("ftp://host/picture.jpg", "expected an http or https URL, got scheme ftp"),
            ("http://me:secret@127.0.0.1/", "expected a URL without user name and password"),
            (deserted.as_str(), "tcp connect error: "),
        ] {
            match fetch(&client, url, Policy::default()).await {
                Err(PictureError::NotFetched(text)) => assert!(text.starts_with(reason), "{text}"),
                other => panic!("expected NotFetched, got {other:?}"),
            }
        }
    }
}
