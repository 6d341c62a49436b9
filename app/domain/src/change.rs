//! Keep, replace and clear: the three things that an edit can do with a stored value.

/// What an edit does to one stored value.
///
/// There is no placeholder text with a meaning: a field that is not touched is [`Change::Keep`],
/// and the stored bytes stay identical.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub enum Change<T> {
    /// The stored value stays as it is, byte for byte.
    #[default]
    Keep,
    /// The stored value becomes this one.
    Replace(T),
    /// The stored value is removed.
    Clear,
}

impl<T> Change<T> {
    /// True if nothing is to be written.
    pub fn is_keep(&self) -> bool {
        matches!(self, Self::Keep)
    }
}

impl<T: PartialEq> Change<Option<T>> {
    /// Flattens an optional replacement: replacing by nothing is clearing.
    pub fn flatten(self) -> Change<T> {
        match self {
            Self::Keep => Change::Keep,
            Self::Replace(Some(value)) => Change::Replace(value),
            Self::Replace(None) | Self::Clear => Change::Clear,
        }
    }
}
