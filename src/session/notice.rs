//! Messages for the person: said once, in a sentence.

/// How grave a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum NoticeKind {
    /// Something worked.
    Success,
    /// Good to know.
    Info,
    /// Something was refused.
    Warning,
    /// Something failed.
    Error,
}

/// A message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Notice {
    /// How grave it is.
    pub kind: NoticeKind,
    /// What happened, where, why, and what to do now.
    pub sentence: String,
}

impl Notice {
    /// Something worked.
    pub fn success(sentence: impl Into<String>) -> Self {
        Self {
            kind: NoticeKind::Success,
            sentence: sentence.into(),
        }
    }

    /// Good to know.
    pub fn info(sentence: impl Into<String>) -> Self {
        Self {
            kind: NoticeKind::Info,
            sentence: sentence.into(),
        }
    }

    /// Something was refused.
    pub fn warning(sentence: impl Into<String>) -> Self {
        Self {
            kind: NoticeKind::Warning,
            sentence: sentence.into(),
        }
    }

    /// Something failed.
    pub fn error(sentence: impl Into<String>) -> Self {
        Self {
            kind: NoticeKind::Error,
            sentence: sentence.into(),
        }
    }
}
