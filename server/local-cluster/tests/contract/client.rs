//! The two ways to the embedded cluster: its service, and HTTP.

use bytes::Bytes;
use http::Request;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1;
use hyper_util::rt::TokioIo;
use local_cluster::Front;
use serde_json::Value;
use tokio::net::TcpStream;

/// An answer: status and body bytes.
pub struct Answer {
    pub status: u16,
    pub body: Vec<u8>,
}

/// Sends requests to a cluster.
pub trait Client {
    async fn send(&self, request: Request<Full<Bytes>>) -> Answer;
}

/// The token of a user in these tests.
pub fn token(user: &str) -> String {
    format!("token-of-{user}")
}

/// The service in process, behind the same token check as HTTP.
pub struct ServiceClient(pub Front);

impl Client for ServiceClient {
    async fn send(&self, request: Request<Full<Bytes>>) -> Answer {
        let response = tower::ServiceExt::oneshot(self.0.clone(), request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes().to_vec();
        Answer { status, body }
    }
}

/// Real connections, a new one for each request.
pub struct HttpClient {
    authority: String,
}

impl HttpClient {
    pub fn new(url: &str) -> Self {
        Self { authority: url.strip_prefix("http://").unwrap().to_owned() }
    }
}

impl Client for HttpClient {
    async fn send(&self, mut request: Request<Full<Bytes>>) -> Answer {
        let stream = TcpStream::connect(&self.authority).await.unwrap();
        let (mut sender, connection) = http1::handshake(TokioIo::new(stream)).await.unwrap();
        let driving = tokio::spawn(connection);
        request.headers_mut().insert("host", self.authority.parse().unwrap());
        let response = sender.send_request(request).await.unwrap();
        let status = response.status().as_u16();
        let body = response.into_body().collect().await.unwrap().to_bytes().to_vec();
        drop(sender);
        driving.await.unwrap().unwrap();
        Answer { status, body }
    }
}

/// Parses a body; a watch is the list of its events, and what is not JSON is text.
pub fn parse(answer: &Answer, watch: bool) -> Value {
    let text = String::from_utf8_lossy(&answer.body);
    if watch {
        let lines = text.lines().filter(|line| !line.trim().is_empty());
        return Value::Array(lines.map(|line| serde_json::from_str(line).unwrap()).collect());
    }
    serde_json::from_str(&text).unwrap_or_else(|_| Value::String(text.into_owned()))
}
