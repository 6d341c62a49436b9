//! The page of a request that never reached a form: too large, malformed, from elsewhere.

use leptos::prelude::*;

use crate::components::Failure;
use crate::error::AppError;

/// A request that was refused.
#[component]
pub fn RefusedPage(error: AppError) -> impl IntoView {
    view! { <Failure error /> }
}
