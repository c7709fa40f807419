//! Texts as people type them: kept as they are, or refused with the field named.
//!
//! Emoji, writing from right to left and markup are texts like any other. What cannot be shown (a null byte, an escape)
//! is refused rather than dropped, so that nobody finds less in the file than was written.

use super::Context;
use super::work::MAX_TEXT;
use crate::case::{Refusal, RefusalCode};
use crate::problem::FieldError;
use serde::Serialize;
use serde_json::Value;

/// Whether a text can be shown as it was written. Line breaks of every system are.
pub fn is_printable(text: &str) -> bool {
    text.chars().all(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))
}

/// What somebody sent, looked at as text.
pub(super) struct Texts {
    json: String,
}

impl Texts {
    pub(super) fn of(what: &impl Serialize) -> Self {
        Self { json: serde_json::to_string(what).unwrap_or_default() }
    }

    /// The field whose text is so, if there is one.
    pub(super) fn field_where(&self, is_so: impl Fn(&str) -> bool) -> Option<String> {
        find(&serde_json::from_str::<Value>(&self.json).ok()?, "", &is_so)
    }

    /// Refuses a text that cannot be shown.
    pub(super) fn check_characters(&self, ctx: &Context<'_>) -> Result<(), Refusal> {
        // In JSON such characters stand as escapes or, from U+007F on, as themselves.
        let escaped = ["\\u00", "\\b", "\\f"].iter().any(|escape| self.json.contains(escape));
        if !escaped && is_printable(&self.json) {
            return Ok(());
        }
        self.refuse(ctx, "含有无法显示的字符，请删去后重新填写", |text| !is_printable(text))
    }

    /// Refuses a text that is longer than any field may be. What decides asks first, under the field's own label.
    pub(super) fn check_lengths(&self, ctx: &Context<'_>) -> Result<(), Refusal> {
        if self.json.len() <= MAX_TEXT {
            return Ok(());
        }
        self.refuse(ctx, &format!("最多 {MAX_TEXT} 字"), |text| text.chars().count() > MAX_TEXT)
    }

    fn refuse(&self, ctx: &Context<'_>, why: &str, wrong: impl Fn(&str) -> bool) -> Result<(), Refusal> {
        let Ok(value) = serde_json::from_str::<Value>(&self.json) else { return Ok(()) };
        let Some(field) = find(&value, "", &wrong) else { return Ok(()) };
        let error = FieldError::new(field, format!("填写内容：{why}"));
        Err(ctx.refuse(RefusalCode::FieldsInvalid).detail(why).fields(vec![error]))
    }
}

/// The field whose text is wrong: the key it stands under.
fn find(value: &Value, field: &str, wrong: &impl Fn(&str) -> bool) -> Option<String> {
    match value {
        Value::String(text) => wrong(text).then(|| field.to_owned()),
        Value::Array(values) => values.iter().find_map(|value| find(value, field, wrong)),
        Value::Object(fields) => fields.iter().find_map(|(key, value)| find(value, key, wrong)),
        Value::Null | Value::Bool(_) | Value::Number(_) => None,
    }
}
