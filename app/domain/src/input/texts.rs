//! Texts of what is kept beside the cases: under the same limits as those of a case.

use crate::case::is_printable;
use crate::limits;
use crate::problem::FieldError;
use serde::Serialize;
use serde_json::Value;

/// What cannot be kept of the texts of `draft`, each under the name of its field.
pub fn texts(draft: &impl Serialize) -> Vec<FieldError> {
    let mut errors = Vec::new();
    if let Ok(value) = serde_json::to_value(draft) {
        look(&value, "", &mut errors);
    }
    errors
}

fn look(value: &Value, field: &str, errors: &mut Vec<FieldError>) {
    match value {
        Value::String(text) => {
            let length = text.chars().count();
            if length > limits::TEXT {
                let message = format!("填写内容：最多 {} 字，现在是 {length} 字", limits::TEXT);
                errors.push(FieldError::new(field, message));
            }
            if !is_printable(text) {
                errors.push(FieldError::new(field, "填写内容：含有无法显示的字符，请删去后重新填写"));
            }
        }
        Value::Array(values) if values.len() > limits::LIST => {
            errors.push(FieldError::new(field, format!("填写内容：最多 {} 项", limits::LIST)));
        }
        Value::Array(values) => values.iter().for_each(|value| look(value, field, errors)),
        Value::Object(fields) => fields.iter().for_each(|(name, value)| look(value, name, errors)),
        Value::Null | Value::Bool(_) | Value::Number(_) => {}
    }
}
