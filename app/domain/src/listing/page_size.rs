//! How many rows a page of the list has.

use serde::{Deserialize, Serialize};

/// The name of the pair in a query.
pub const SIZE: &str = "size";

/// The number of rows on a page, of which a user chooses one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum PageSize {
    /// 25 rows.
    #[default]
    #[serde(rename = "25")]
    Short,
    /// 50 rows.
    #[serde(rename = "50")]
    Medium,
    /// 100 rows.
    #[serde(rename = "100")]
    Long,
}

impl PageSize {
    /// All sizes, the smallest first.
    pub const ALL: [Self; 3] = [Self::Short, Self::Medium, Self::Long];

    /// Returns the number of rows.
    pub fn rows(self) -> usize {
        match self {
            Self::Short => 25,
            Self::Medium => 50,
            Self::Long => 100,
        }
    }

    /// Parses the number of rows. Any other text means the default.
    pub fn parse(text: &str) -> Self {
        Self::ALL.into_iter().find(|size| size.rows().to_string() == text).unwrap_or_default()
    }
}
