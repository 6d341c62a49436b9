//! Finds the address of the client: the connection's peer, or the address that a trusted proxy
//! names.
//!
//! Only `X-Forwarded-For` is used. The scheme and host that users see are settings
//! (`KEYPANE_PUBLIC_URL`), and no header changes them (decision 17).

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{Extensions, HeaderMap, HeaderName};

use super::{AppState, RequestId};
use crate::auth::Trust;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of the client.
#[derive(Clone, Copy, Debug)]
struct ClientAddress(IpAddr);

/// Returns the address of the client, if it is known.
pub(crate) fn client(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get().map(|ClientAddress(address)| *address)
}

/// Puts an id and the client's address into the request's extensions, and a mark if the request
/// comes from a trusted proxy. Removes the headers that only a trusted proxy may set.
pub(super) async fn forwarded(
    State(state): State<AppState>,
    mut request: Request,
    next: Next,
) -> Response {
    let id = RequestId::random();
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>();
    let peer = peer.map(|ConnectInfo(address)| address.ip().to_canonical());
    let believed = state.trust.sift(id.as_str(), peer, request.headers_mut());
    request.extensions_mut().insert(id);
    if let Some(peer) = peer {
        let named = believed.map(|_| named(&state.trust, peer, request.headers()));
        request.extensions_mut().insert(ClientAddress(named.unwrap_or(peer)));
    }
    if let Some(believed) = believed {
        request.extensions_mut().insert(believed);
    }
    next.run(request).await
}

/// Returns the nearest address in `X-Forwarded-For` that is not a trusted proxy. Each proxy appends
/// the address of its peer, so a client can invent everything to the left of the first address that
/// is not trusted. If the list names only trusted proxies, or holds a text that is not an address,
/// the last address that could be parsed is returned.
fn named(trust: &Trust, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
    let mut nearest = peer;
    for value in headers.get_all(&FORWARDED_FOR).iter().rev() {
        let Ok(text) = value.to_str() else { return nearest };
        for hop in text.rsplit(',') {
            let Some(address) = address(hop.trim()) else { return nearest };
            nearest = address;
            if !trust.has(address) {
                return nearest;
            }
        }
    }
    nearest
}

/// Parses an address in the forms that proxies write: also in brackets, and also with a port.
fn address(text: &str) -> Option<IpAddr> {
    let plain = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = plain.parse::<IpAddr>().ok();
    let address = address.or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address| address.to_canonical())
}
