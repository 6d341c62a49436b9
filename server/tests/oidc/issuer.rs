//! An OpenID Connect issuer on loopback, which answers as the test tells it.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use axum::extract::{Form, State};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use axum::{Json, Router};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};

use crate::test_tokens::{SigningKey, encoded};

/// What a test may change, and what came in.
pub(crate) struct Says {
    /// The keys; the first one signs.
    pub(crate) keys: Vec<SigningKey>,
    /// Keys that sign without being published.
    pub(crate) published: usize,
    /// Claims of the next ID token; what is `null` is left out.
    pub(crate) claims: Value,
    /// True if it does not answer.
    pub(crate) away: bool,
    /// How long an access token lasts.
    pub(crate) expires_in: u64,
    /// The refresh token that is good now, by its number.
    pub(crate) refreshes: u32,
    /// True if no refresh token is given.
    pub(crate) no_refresh: bool,
    /// The error of the next request for tokens.
    pub(crate) error: Option<&'static str>,
    /// Requests for discovery.
    pub(crate) discoveries: u32,
    /// Requests for tokens, with their fields.
    pub(crate) asked: Vec<HashMap<String, String>>,
    /// What the client has said of itself in them.
    pub(crate) authorization: Vec<String>,
    /// Refresh tokens that were taken back.
    pub(crate) revoked: Vec<String>,
    /// Codes that were given out: nonce and challenge.
    codes: HashMap<String, (String, String)>,
    /// The time that tokens are made at.
    pub(crate) now: i64,
}

/// The issuer. Cheap to clone.
#[derive(Clone)]
pub(crate) struct Issuer {
    pub(crate) url: String,
    says: Arc<Mutex<Says>>,
}

/// The refresh token with this number.
pub(crate) fn refresh_token(number: u32) -> String {
    format!("refresh-canary-number-{number}")
}

impl Issuer {
    /// One that answers.
    pub(crate) async fn start(now: i64) -> Self {
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/realm", listener.local_addr().unwrap());
        let says = Says {
            keys: vec![SigningKey::new("first")],
            published: 1,
            claims: json!({}),
            away: false,
            expires_in: 300,
            refreshes: 0,
            no_refresh: false,
            error: None,
            discoveries: 0,
            asked: Vec::new(),
            authorization: Vec::new(),
            revoked: Vec::new(),
            codes: HashMap::new(),
            now,
        };
        let issuer = Self { url, says: Arc::new(Mutex::new(says)) };
        let router = Router::new()
            .route("/realm/.well-known/openid-configuration", get(discovery))
            .route("/realm/keys", get(keys))
            .route("/realm/token", post(token))
            .route("/realm/revoke", post(revoke))
            .with_state(issuer.clone());
        tokio::spawn(async { axum::serve(listener, router).await });
        issuer
    }

    /// Changes what it says, or looks at it.
    pub(crate) fn says<T>(&self, change: impl FnOnce(&mut Says) -> T) -> T {
        change(&mut self.says.lock().unwrap())
    }

    /// Claims of a token for an audience, with some of them changed; `null` takes one away.
    pub(crate) fn claims(&self, audience: &str, changes: &Value) -> Value {
        let now = self.says(|says| says.now);
        let mut claims = json!({
            "iss": self.url, "sub": "subject-1", "aud": audience, "iat": now, "exp": now + 300,
            "preferred_username": "ann", "email": "ann@example.org", "groups": ["keys", "other"],
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims.as_object_mut().unwrap().retain(|_, value| !value.is_null());
        claims
    }

    /// A good token for an audience, with some claims changed.
    pub(crate) fn token(&self, audience: &str, changes: &Value) -> String {
        let claims = self.claims(audience, changes);
        self.says(|says| says.keys[0].token(&claims))
    }

    /// What a person does at the issuer: signs in for what an address asks. The answer is the query
    /// that the browser is sent back with.
    pub(crate) fn sign_in(&self, location: &str) -> String {
        let asked = query(location);
        let code = format!("code-canary-{}", self.says(|says| says.codes.len()));
        let kept = (asked["nonce"].clone(), asked["code_challenge"].clone());
        self.says(|says| says.codes.insert(code.clone(), kept));
        format!("code={code}&state={}", asked["state"])
    }

    fn token_answer(&self, nonce: Option<&str>) -> Value {
        let changes = self.says(|says| says.claims.clone());
        let mut claims = json!({"nonce": nonce});
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        let id_token = self.token("keypane", &claims);
        self.says(|says| {
            says.refreshes += 1;
            let mut answer = json!({
                "access_token": "access-canary", "token_type": "Bearer", "id_token": id_token,
                "expires_in": says.expires_in,
            });
            if !says.no_refresh {
                answer["refresh_token"] = refresh_token(says.refreshes).into();
            }
            answer
        })
    }
}

/// The query of an address.
pub(crate) fn query(address: &str) -> HashMap<String, String> {
    let query = address.split_once('?').unwrap().1;
    form_urlencoded::parse(query.as_bytes()).into_owned().collect()
}

async fn discovery(State(issuer): State<Issuer>) -> Response {
    if issuer.says(|says| {
        says.discoveries += 1;
        says.away
    }) {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let url = &issuer.url;
    Json(json!({
        "issuer": url,
        "authorization_endpoint": format!("{url}/authorize"),
        "token_endpoint": format!("{url}/token"),
        "jwks_uri": format!("{url}/keys"),
        "end_session_endpoint": format!("{url}/end"),
        "revocation_endpoint": format!("{url}/revoke"),
        "response_types_supported": ["code"],
        "subject_types_supported": ["public"],
        "id_token_signing_alg_values_supported": ["ES256"],
    }))
    .into_response()
}

async fn keys(State(issuer): State<Issuer>) -> Json<Value> {
    let keys = issuer.says(|says| {
        says.keys.iter().take(says.published).map(SigningKey::jwk).collect::<Vec<_>>()
    });
    Json(json!({"keys": keys}))
}

async fn token(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> Response {
    let authorization = headers.get("authorization").map(|it| it.to_str().unwrap().to_owned());
    let (away, error) = issuer.says(|says| {
        says.asked.push(form.clone());
        says.authorization.extend(authorization);
        (says.away, says.error)
    });
    if away {
        return StatusCode::BAD_GATEWAY.into_response();
    }
    let refused = |error: &str| (StatusCode::BAD_REQUEST, Json(json!({"error": error})));
    if let Some(error) = error {
        return refused(error).into_response();
    }
    match form["grant_type"].as_str() {
        "authorization_code" => {
            let Some((nonce, challenge)) = issuer.says(|says| says.codes.remove(&form["code"]))
            else {
                return refused("invalid_grant").into_response();
            };
            if encoded(&Sha256::digest(&form["code_verifier"])) != challenge {
                return refused("invalid_grant").into_response();
            }
            Json(issuer.token_answer(Some(&nonce))).into_response()
        }
        "refresh_token" => {
            let good = refresh_token(issuer.says(|says| says.refreshes));
            let revoked = issuer.says(|says| says.revoked.contains(&good));
            if form["refresh_token"] != good || revoked {
                return refused("invalid_grant").into_response();
            }
            Json(issuer.token_answer(None)).into_response()
        }
        _ => refused("unsupported_grant_type").into_response(),
    }
}

/// RFC 7009.
async fn revoke(
    State(issuer): State<Issuer>,
    headers: HeaderMap,
    Form(form): Form<HashMap<String, String>>,
) -> StatusCode {
    assert!(headers["authorization"].to_str().unwrap().starts_with("Basic "));
    assert_eq!(form["token_type_hint"], "refresh_token");
    issuer.says(|says| {
        if says.away {
            return StatusCode::BAD_GATEWAY;
        }
        says.revoked.push(form["token"].clone());
        StatusCode::OK
    })
}
