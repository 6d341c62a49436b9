//! The page of a path that is none.

use leptos::prelude::*;

use crate::components::Failure;
use crate::error::AppError;

/// Not found.
#[component]
pub fn NotFoundPage() -> impl IntoView {
    view! { <Failure error=AppError::NotFound /> }
}
