//! The body of a ticket: every field that is wrong is named, all at once.

use crate::desk::Ticket;
use domain::case::is_printable;
use domain::limits;
use domain::problem::FieldError;
use domain::value::{Instant, Phone};
use serde_json::{Map, Value};

/// Earliest call that is believed: nothing older is a ticket.
const EARLIEST: &str = "1990-01-01T00:00:00+08:00";
/// A hotline's clock may be ahead by so many seconds.
const AHEAD: i64 = 300;

/// Reads a ticket.
///
/// # Errors
/// Everything that is wrong, by field.
pub(super) fn ticket(body: &[u8], now: Instant) -> Result<Ticket, Vec<FieldError>> {
    let value: Value = serde_json::from_slice(body)
        .map_err(|error| vec![FieldError::new("body", format!("请求正文：不是有效的 JSON（{error}）"))])?;
    let Value::Object(fields) = value else {
        return Err(vec![FieldError::new("body", "请求正文：应为 JSON 对象")]);
    };
    let mut reader = Reader { fields, errors: Vec::new() };
    let ticket_no = reader.required("ticket_no", "工单号", limits::NUMBER);
    if ticket_no.contains('/') || ticket_no.chars().any(char::is_whitespace) {
        reader.wrong("ticket_no", "工单号：不能含空格或“/”");
    }
    let called_at = reader.instant("called_at", "来电时间", now);
    let caller_name = reader.required("caller_name", "来电人姓名", limits::NAME);
    let caller_phone = reader.phone("caller_phone", "来电人电话");
    let town = reader.required("town", "事项所在辖区", limits::TYPED);
    let matter = reader.required("matter", "反映事项标题", limits::TITLE);
    let content = reader.required("content", "反映内容", limits::SUMMARY);
    let suggested_department = reader.optional("suggested_department", "建议承办部门", limits::NAME);
    let employer_name = reader.optional("employer_name", "用人单位名称", limits::NAME);
    let urgency = reader.optional("urgency", "紧急程度", limits::TYPED);
    let confidential = reader.flag("confidential", "是否保密");
    match (called_at, caller_phone) {
        (Some(called_at), Some(caller_phone)) if reader.errors.is_empty() => Ok(Ticket {
            ticket_no,
            called_at,
            caller_name,
            caller_phone,
            town,
            matter,
            content,
            suggested_department,
            employer_name,
            urgency,
            confidential,
        }),
        _ => Err(reader.errors),
    }
}

struct Reader {
    fields: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl Reader {
    fn wrong(&mut self, field: &str, message: impl Into<String>) {
        if !self.errors.iter().any(|error| error.field == field) {
            self.errors.push(FieldError::new(field, message));
        }
    }

    /// The text of a field; empty where it is absent or wrong.
    fn text(&mut self, field: &str, label: &str, max: usize) -> String {
        match self.fields.get(field) {
            None | Some(Value::Null) => String::new(),
            Some(Value::String(text)) => {
                let text = text.trim().to_owned();
                if text.chars().count() > max {
                    self.wrong(field, format!("{label}：不能超过 {max} 个字"));
                } else if !is_printable(&text) {
                    self.wrong(field, format!("{label}：含有不能保存的字符，请删去后再提交"));
                } else {
                    return text;
                }
                String::new()
            }
            Some(_) => {
                self.wrong(field, format!("{label}：应为文字"));
                String::new()
            }
        }
    }

    fn required(&mut self, field: &str, label: &str, max: usize) -> String {
        let text = self.text(field, label, max);
        if text.is_empty() {
            self.wrong(field, format!("{label}：必填"));
        }
        text
    }

    fn optional(&mut self, field: &str, label: &str, max: usize) -> Option<String> {
        Some(self.text(field, label, max)).filter(|text| !text.is_empty())
    }

    fn flag(&mut self, field: &str, label: &str) -> bool {
        match self.fields.get(field) {
            None | Some(Value::Null) => false,
            Some(Value::Bool(flag)) => *flag,
            Some(_) => {
                self.wrong(field, format!("{label}：应为 true 或 false"));
                false
            }
        }
    }

    fn phone(&mut self, field: &str, label: &str) -> Option<Phone> {
        let text = self.required(field, label, limits::TYPED);
        if text.is_empty() {
            return None;
        }
        match Phone::parse(&text) {
            Ok(phone) => Some(phone),
            Err(error) => {
                self.wrong(field, format!("{label}：{error}"));
                None
            }
        }
    }

    fn instant(&mut self, field: &str, label: &str, now: Instant) -> Option<Instant> {
        let text = self.required(field, label, limits::TYPED);
        if text.is_empty() {
            return None;
        }
        let Ok(at) = Instant::parse_rfc3339(&text) else {
            self.wrong(field, format!("{label}：应为 RFC 3339 时间，例如 2026-03-18T09:41:00+08:00"));
            return None;
        };
        if at.unix() > now.unix() + AHEAD {
            self.wrong(field, format!("{label}：不能晚于现在"));
            return None;
        }
        if Instant::parse_rfc3339(EARLIEST).is_ok_and(|earliest| at < earliest) {
            self.wrong(field, format!("{label}：不能早于 1990 年"));
            return None;
        }
        Some(at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn now() -> Instant {
        Instant::parse_rfc3339("2026-03-18T09:41:00+08:00").unwrap()
    }

    fn body() -> Value {
        serde_json::json!({
            "ticket_no": "HL2026031800012", "called_at": "2026-03-18T09:00:00+08:00", "caller_name": "测试甲",
            "caller_phone": "13900000001", "town": "西林吉镇", "matter": "少缴养老保险", "content": "单位按半数工资缴费",
        })
    }

    fn read(value: &Value) -> Result<Ticket, Vec<String>> {
        ticket(value.to_string().as_bytes(), now())
            .map_err(|errors| errors.into_iter().map(|error| error.field).collect())
    }

    #[test]
    fn a_complete_ticket_is_read() {
        let read = read(&body()).unwrap();
        assert_eq!((read.caller_phone.as_str(), read.confidential), ("13900000001", false));
        assert_eq!(read.employer_name, None);
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let empty = serde_json::json!({});
        let required =
            ["ticket_no", "called_at", "caller_name", "caller_phone", "town", "matter", "content"].map(str::to_owned);
        assert_eq!(read(&empty).unwrap_err(), required);
        let cases = [
            ("ticket_no", Value::from("A B")),
            ("ticket_no", Value::from(12)),
            ("called_at", Value::from("yesterday")),
            ("called_at", Value::from("2026-03-18T09:50:00+08:00")),
            ("called_at", Value::from("1980-03-18T09:50:00+08:00")),
            ("caller_phone", Value::from("12")),
            ("matter", Value::from("题".repeat(limits::TITLE + 1))),
            ("content", Value::from("a\0b")),
            ("urgency", Value::from(vec![1])),
            ("confidential", Value::from("yes")),
        ];
        for (field, value) in cases {
            let mut wrong = body();
            wrong[field] = value;
            assert_eq!(read(&wrong).unwrap_err(), [field], "{wrong}");
        }
        for text in ["", "[]", "{", "\u{0}", "\"x\""] {
            assert_eq!(ticket(text.as_bytes(), now()).unwrap_err()[0].field, "body");
        }
    }
}
