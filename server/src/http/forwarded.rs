//! Where a request comes from: its peer, or what a proxy says that is believed.
//!
//! By `X-Forwarded-For` alone. Not the scheme and host that people see: these are settings
//! (`KEYPANE_PUBLIC_URL`), and no header changes them (decision 17).

use std::net::{IpAddr, SocketAddr};

use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::Response;
use http::{Extensions, HeaderMap, HeaderName};

use super::{AppState, RequestId};
use crate::auth::Trust;

const FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The address of whoever asks.
#[derive(Clone, Copy, Debug)]
struct ClientAddress(IpAddr);

/// The address of whoever asks, as far as it is known.
pub(crate) fn client(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get().map(|ClientAddress(address)| *address)
}

/// Puts an id and the client's address among the request's extensions, and that the request is believed
/// where it comes from such a proxy; takes out what nobody else may say.
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

/// The nearest address that is no proxy's: each proxy adds its peer at the end, and what stands
/// before the first stranger may be made up. Proxies only, or a text that is no address: the last
/// one that was understood.
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

/// An address, as some proxies write it: in brackets, with a port.
fn address(text: &str) -> Option<IpAddr> {
    let plain = text.strip_prefix('[').and_then(|text| text.strip_suffix(']')).unwrap_or(text);
    let address = plain.parse::<IpAddr>().ok();
    let address = address.or_else(|| text.parse::<SocketAddr>().ok().map(|socket| socket.ip()));
    address.map(|address| address.to_canonical())
}
