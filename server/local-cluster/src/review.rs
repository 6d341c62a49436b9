//! Reviews ("May I?" and "Who am I?"), which are answered and not stored.

use http::{HeaderMap, Response};
use serde_json::{Map, Value, json};

use super::{
    api::Cluster,
    authz::{Attributes, User},
    decode,
    negotiate::content_type,
    path::Target,
    reply::{self, Body},
    schema::Complaints,
    status::Failure,
};

/// One kind of review.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Review {
    /// May I do this?
    SelfAccess,
    /// May another user do this?
    Access,
    /// Who am I?
    SelfSubject,
}

const AUTHORIZATION: &str = "authorization.k8s.io/v1";
const AUTHENTICATION: &str = "authentication.k8s.io/v1";

/// The reviews in discovery order: (group and version, plural, kind).
pub const REVIEWS: &[(&str, &str, &str)] = &[
    (AUTHENTICATION, "selfsubjectreviews", "SelfSubjectReview"),
    (AUTHORIZATION, "selfsubjectaccessreviews", "SelfSubjectAccessReview"),
    (AUTHORIZATION, "subjectaccessreviews", "SubjectAccessReview"),
];

/// The review that a path asks for.
pub fn find(target: &Target) -> Option<Review> {
    if !target.name.is_empty() || !target.namespace.is_empty() {
        return None;
    }
    match (target.group.as_str(), target.version.as_str(), target.resource.as_str()) {
        ("authorization.k8s.io", "v1", "selfsubjectaccessreviews") => Some(Review::SelfAccess),
        ("authorization.k8s.io", "v1", "subjectaccessreviews") => Some(Review::Access),
        ("authentication.k8s.io", "v1", "selfsubjectreviews") => Some(Review::SelfSubject),
        _ => None,
    }
}

/// Answers a review.
pub fn answer(
    cluster: &Cluster,
    user: &User,
    review: Review,
    headers: &HeaderMap,
    body: &[u8],
) -> Result<Response<Body>, Failure> {
    let unreadable = |error: String| {
        Failure::bad_request(format!("couldn't get version/kind; json parse error: {error}"))
    };
    let parsed =
        decode::value(body, content_type(headers), &mut Complaints::new()).map_err(unreadable)?;
    let Value::Object(asked) = parsed else {
        return Err(unreadable("not an object".to_owned()));
    };
    let spec = asked.get("spec").cloned().unwrap_or_else(|| json!({}));
    let (version, kind, status) = match review {
        Review::SelfSubject => {
            let info = json!({"userInfo": {"username": user.name, "groups": user.groups}});
            (AUTHENTICATION, "SelfSubjectReview", info)
        }
        Review::SelfAccess => {
            let allowed = allowed(cluster, user, &spec);
            (AUTHORIZATION, "SelfSubjectAccessReview", json!({"allowed": allowed}))
        }
        Review::Access => {
            let text = |field: &str| spec.get(field).and_then(Value::as_str).unwrap_or_default();
            let groups = spec.get("groups").and_then(Value::as_array).into_iter().flatten();
            let other = User {
                name: text("user").to_owned(),
                groups: groups.filter_map(Value::as_str).map(ToOwned::to_owned).collect(),
            };
            let allowed = allowed(cluster, &other, &spec);
            (AUTHORIZATION, "SubjectAccessReview", json!({"allowed": allowed}))
        }
    };
    let mut answer = Map::new();
    answer.insert("kind".to_owned(), kind.into());
    answer.insert("apiVersion".to_owned(), version.into());
    answer.insert("metadata".to_owned(), json!({}));
    if review != Review::SelfSubject {
        answer.insert("spec".to_owned(), spec);
    }
    answer.insert("status".to_owned(), status);
    Ok(reply::json(201, &Value::Object(answer)))
}

fn allowed(cluster: &Cluster, user: &User, spec: &Value) -> bool {
    let text = |part: &str, field: &str| {
        let value = spec.get(part).and_then(|part| part.get(field)).and_then(Value::as_str);
        value.unwrap_or_default().to_owned()
    };
    let attributes = if spec.get("nonResourceAttributes").is_some_and(Value::is_object) {
        let part = "nonResourceAttributes";
        Attributes { verb: text(part, "verb"), path: text(part, "path"), ..Attributes::default() }
    } else {
        let part = "resourceAttributes";
        Attributes {
            verb: text(part, "verb"),
            group: text(part, "group"),
            resource: text(part, "resource"),
            subresource: text(part, "subresource"),
            namespace: text(part, "namespace"),
            name: text(part, "name"),
            path: String::new(),
        }
    };
    cluster.authorizer().allows(user, &attributes)
}
