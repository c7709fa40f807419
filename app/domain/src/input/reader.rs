//! Takes an input apart, field by field. Each reader answers with a value whether or not there was one; where there was
//! none, it notes the field, and the value goes nowhere.

use super::Known;
use crate::case::{DisputeItem, Party, StaffRef, is_printable};
use crate::limits;
use crate::problem::FieldError;
use crate::value::{AccountId, CaseNo, Day, DepartmentId, Instant, Malformed, Money, Period, TownId};
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

/// 1990-01-01 in China: nothing anybody states lies before it.
const FIRST: i64 = 631_123_200;
/// 2200-01-01 in China: nothing anybody plans lies after it.
const LAST: i64 = 7_258_089_600;

/// `"claim"` and `{"claim": …}` as the name and what is under it.
pub(super) fn tagged(value: &Value) -> Option<(&str, &Value)> {
    match value {
        Value::String(name) => Some((name, &Value::Null)),
        Value::Object(fields) => {
            let mut entries = fields.iter();
            let (name, body) = entries.next()?;
            entries.next().is_none().then_some((name.as_str(), body))
        }
        _ => None,
    }
}

pub(super) struct Reader<'a> {
    pub(super) known: &'a Known<'a>,
    fields: Map<String, Value>,
    errors: Vec<FieldError>,
}

impl<'a> Reader<'a> {
    pub(super) fn of(known: &'a Known<'a>, body: &Value) -> Self {
        let mut reader = Self { known, fields: Map::new(), errors: Vec::new() };
        match body {
            Value::Object(fields) => reader.fields.clone_from(fields),
            Value::Null => {}
            _ => reader.wrong("command", "办理事项", "提交的内容看不懂，请刷新页面后再办"),
        }
        reader
    }

    /// What was wrong; what is left over is nothing anybody may say.
    pub(super) fn into_errors(mut self) -> Vec<FieldError> {
        self.refuse_rest();
        self.errors
    }

    fn refuse_rest(&mut self) {
        // However many there are, an answer has room for some.
        for name in std::mem::take(&mut self.fields).into_iter().map(|(name, _)| name).take(limits::LIST) {
            let name: String = name.chars().filter(|c| !c.is_control()).take(40).collect();
            if name.trim().is_empty() {
                self.wrong("command", "办理事项", "提交的内容看不懂，请刷新页面后再办");
                continue;
            }
            self.errors.push(FieldError::new(name.clone(), format!("{name}：不能由填写的人给出，请删去")));
        }
    }

    pub(super) fn wrong(&mut self, field: &str, label: &str, message: &str) {
        let error = FieldError::new(field, format!("{label}：{message}"));
        if !self.errors.contains(&error) {
            self.errors.push(error);
        }
    }

    /// What another reader found wrong.
    pub(super) fn add(&mut self, errors: Vec<FieldError>) {
        self.errors.extend(errors);
    }

    fn take(&mut self, field: &str) -> Option<Value> {
        self.fields.remove(field).filter(|value| !value.is_null())
    }

    /// Leaves out what the server knows itself.
    pub(super) fn ignore(&mut self, field: &str) {
        self.fields.remove(field);
    }

    // Texts.

    /// A text; blank where there is none, which the rules then refuse where they need one.
    pub(super) fn text(&mut self, field: &str, label: &str, most: usize) -> String {
        self.optional(field, label, most).unwrap_or_default()
    }

    pub(super) fn optional(&mut self, field: &str, label: &str, most: usize) -> Option<String> {
        if let Value::String(text) = self.take(field)? {
            Some(self.checked(field, label, text, most))
        } else {
            self.wrong(field, label, "应为文字");
            None
        }
    }

    fn checked(&mut self, field: &str, label: &str, text: String, most: usize) -> String {
        if !is_printable(&text) {
            self.wrong(field, label, "含有无法显示的字符，请删去后重新填写");
        }
        let length = text.trim().chars().count();
        if length > most {
            self.wrong(field, label, &format!("最多 {most} 字，现在是 {length} 字"));
        }
        text
    }

    pub(super) fn texts(&mut self, field: &str, label: &str, most: usize) -> Vec<String> {
        let values = self.values(field, label, limits::LIST);
        values
            .into_iter()
            .map(|value| {
                if let Value::String(text) = value {
                    return self.checked(field, label, text, most);
                }
                self.wrong(field, label, "应为文字");
                String::new()
            })
            .collect()
    }

    /// A text that a type understands or refuses.
    fn parsed<T>(&mut self, field: &str, label: &str, read: impl FnOnce(&str) -> Result<T, Malformed>) -> Option<T> {
        let text = self.optional(field, label, limits::TYPED)?;
        match read(text.trim()) {
            Ok(value) => Some(value),
            Err(malformed) => {
                self.wrong(field, label, &malformed.0);
                None
            }
        }
    }

    pub(super) fn phone(&mut self, field: &str, label: &str) -> Option<crate::value::Phone> {
        self.parsed(field, label, crate::value::Phone::parse)
    }

    pub(super) fn case_no(&mut self, field: &str, label: &str) -> CaseNo {
        let read = self.parsed(field, label, str::parse::<CaseNo>);
        if read.is_none() {
            self.asked(field, label, "请填写，例如 2026-0047");
        }
        read.unwrap_or(CaseNo::new(1, 1))
    }

    /// Notes that something is missing, unless something else about it was noted already.
    fn asked(&mut self, field: &str, label: &str, message: &str) {
        if !self.errors.iter().any(|error| error.field == field) {
            self.wrong(field, label, message);
        }
    }

    // Times.

    /// A day that may be left out.
    pub(super) fn some_day(&mut self, field: &str, label: &str) -> Option<Day> {
        if !self.has(field) {
            self.ignore(field);
            return None;
        }
        Some(self.day(field, label))
    }

    pub(super) fn day(&mut self, field: &str, label: &str) -> Day {
        let read = self.parsed(field, label, str::parse::<Day>).filter(|day| {
            let sound = (FIRST..LAST).contains(&day.start().unix());
            if !sound {
                self.errors.push(FieldError::new(field, format!("{label}：年份应在 1990 年至 2199 年之间")));
            }
            sound
        });
        if read.is_none() {
            self.asked(field, label, "请填写日期，例如 2026-03-18");
        }
        read.unwrap_or(self.known.now.day())
    }

    pub(super) fn moment(&mut self, field: &str, label: &str) -> Instant {
        let seconds = self.take(field).and_then(|value| value.as_i64());
        let Some(seconds) = seconds.filter(|seconds| (FIRST..LAST).contains(seconds)) else {
            self.wrong(field, label, "请填写日期和时间，例如 2026-03-18 09:30");
            return self.known.now;
        };
        Instant::from_unix(seconds)
    }

    pub(super) fn period(&mut self, field: &str, label: &str) -> Option<Period> {
        let value = self.take(field)?;
        let read = serde_json::from_value::<Period>(value).ok();
        if read.is_none() {
            self.wrong(field, label, "请填写起止年月，例如 2024-05 至 2025-09");
        }
        read
    }

    // Numbers.

    pub(super) fn flag(&mut self, field: &str, label: &str) -> bool {
        match self.take(field) {
            None => false,
            Some(Value::Bool(flag)) => flag,
            Some(_) => {
                self.wrong(field, label, "应为是或否");
                false
            }
        }
    }

    /// Numbers of files in the case.
    pub(super) fn files(&mut self, field: &str, label: &str) -> Vec<u16> {
        let values = self.values(field, label, limits::LIST);
        let read: Vec<Option<u16>> =
            values.iter().map(|value| value.as_i64().and_then(|number| u16::try_from(number).ok())).collect();
        if read.iter().any(Option::is_none) {
            self.wrong(field, label, "请选择");
        }
        read.into_iter().flatten().collect()
    }

    pub(super) fn number<T: TryFrom<i64> + Default>(&mut self, field: &str, label: &str) -> T {
        let read = self.take(field).and_then(|value| value.as_i64()).and_then(|number| T::try_from(number).ok());
        if read.is_none() {
            self.wrong(field, label, "请选择");
        }
        read.unwrap_or_default()
    }

    pub(super) fn money(&mut self, field: &str, label: &str) -> Option<Money> {
        let value = self.take(field)?;
        match value.as_i64().map(Money::from_fen) {
            Some(Ok(amount)) => Some(amount),
            Some(Err(malformed)) => {
                self.wrong(field, label, &malformed.0);
                None
            }
            None => {
                self.wrong(field, label, "金额请填数字，最多两位小数，例如 12840.50");
                None
            }
        }
    }

    // What the case and its pack know.

    /// One of a list of choices; `otherwise` stands in for what was not understood.
    pub(super) fn chosen<T: DeserializeOwned>(&mut self, field: &str, label: &str, otherwise: T) -> T {
        let read = self.take(field).and_then(|value| serde_json::from_value(value).ok());
        if read.is_none() {
            self.wrong(field, label, "请从列出的选项中选择");
        }
        read.unwrap_or(otherwise)
    }

    pub(super) fn choices<T: DeserializeOwned>(&mut self, field: &str, label: &str) -> Vec<T> {
        let values = self.values(field, label, limits::LIST);
        let read: Vec<T> = values.iter().filter_map(|value| serde_json::from_value(value.clone()).ok()).collect();
        if read.len() != values.len() {
            self.wrong(field, label, "请从列出的选项中选择");
        }
        read
    }

    fn known_department(&mut self, field: &str, label: &str, text: &str) -> DepartmentId {
        let id = DepartmentId::new(text.trim());
        if self.known.pack.department(&id).is_none() {
            self.wrong(field, label, "请从列出的部门中选择");
        }
        id
    }

    pub(super) fn department(&mut self, field: &str, label: &str) -> DepartmentId {
        let text = self.text(field, label, limits::TYPED);
        self.known_department(field, label, &text)
    }

    pub(super) fn department_if_any(&mut self, field: &str, label: &str) -> Option<DepartmentId> {
        let text = self.optional(field, label, limits::TYPED)?;
        Some(self.known_department(field, label, &text))
    }

    pub(super) fn departments(&mut self, field: &str, label: &str) -> Vec<DepartmentId> {
        let texts = self.texts(field, label, limits::TYPED);
        texts.iter().map(|text| self.known_department(field, label, text)).collect()
    }

    pub(super) fn town_if_any(&mut self, field: &str, label: &str) -> Option<TownId> {
        let text = self.optional(field, label, limits::TYPED)?;
        let found = self.known.pack.place(text.trim()).map(|place| place.id.clone());
        if found.is_none() {
            self.wrong(field, label, "请从列出的地方中选择");
        }
        found
    }

    fn known_item(&mut self, field: &str, label: &str, no: u8) -> u8 {
        let is = |item: &DisputeItem| item.no == no;
        if !self.known.case.registration.items.iter().any(is) {
            self.wrong(field, label, &format!("没有分项 {no}"));
        }
        no
    }

    pub(super) fn item(&mut self, field: &str, label: &str) -> u8 {
        let no = self.number(field, label);
        if no == 0 {
            self.asked(field, label, "没有这一项");
            return no;
        }
        self.known_item(field, label, no)
    }

    pub(super) fn items(&mut self, field: &str, label: &str) -> Vec<u8> {
        let numbers = self.numbers(field, label);
        numbers.into_iter().map(|no| self.known_item(field, label, no)).collect()
    }

    fn known_party(&mut self, field: &str, label: &str, no: u8) -> u8 {
        let is = |party: &Party| party.no == no;
        if !self.known.case.registration.parties.iter().any(is) {
            self.wrong(field, label, "没有这一方");
        }
        no
    }

    pub(super) fn party(&mut self, field: &str, label: &str) -> u8 {
        let no = self.number(field, label);
        self.known_party(field, label, no)
    }

    pub(super) fn parties(&mut self, field: &str, label: &str) -> Vec<u8> {
        let numbers = self.numbers(field, label);
        numbers.into_iter().map(|no| self.known_party(field, label, no)).collect()
    }

    fn numbers(&mut self, field: &str, label: &str) -> Vec<u8> {
        let values = self.values(field, label, limits::LIST);
        let number = |value: &Value| value.as_u64().and_then(|number| u8::try_from(number).ok());
        let read: Vec<u8> = values.iter().filter_map(number).collect();
        if read.len() != values.len() {
            self.wrong(field, label, "请从列出的选项中选择");
        }
        read
    }

    /// A member of staff: who it is says the account, and the rest of it stands in the books.
    pub(super) fn staff(&mut self, field: &str, label: &str) -> StaffRef {
        let account = match self.take(field) {
            Some(Value::Object(fields)) => fields.get("account").and_then(Value::as_i64),
            Some(value) => value.as_i64(),
            None => None,
        };
        self.known_staff(field, label, account)
    }

    pub(super) fn staff_list(&mut self, field: &str, label: &str) -> Vec<StaffRef> {
        let values = self.values(field, label, limits::LIST);
        let account = |value: &Value| value.get("account").unwrap_or(value).as_i64();
        values.iter().map(|value| self.known_staff(field, label, account(value))).collect()
    }

    fn known_staff(&mut self, field: &str, label: &str, account: Option<i64>) -> StaffRef {
        let found = self.known.staff.iter().find(|staff| Some(staff.account.0) == account);
        if let Some(staff) = found {
            return staff.clone();
        }
        self.wrong(field, label, "没有这个账号，请从名单中选择");
        StaffRef { account: AccountId(0), name: String::new(), department: DepartmentId::new("") }
    }

    // What is made of parts.

    fn values(&mut self, field: &str, label: &str, most: usize) -> Vec<Value> {
        match self.take(field) {
            None => Vec::new(),
            Some(Value::Array(values)) if values.len() <= most => values,
            Some(Value::Array(values)) => {
                self.wrong(field, label, &format!("最多 {most} 项，现在是 {} 项", values.len()));
                Vec::new()
            }
            Some(_) => {
                self.wrong(field, label, "应为一列");
                Vec::new()
            }
        }
    }

    /// Each part under the name that `read` gives it, the list's own name where it gives none.
    pub(super) fn list<T>(
        &mut self,
        field: &str,
        label: &str,
        most: usize,
        mut read: impl FnMut(&mut Reader<'_>) -> (T, Option<String>),
    ) -> Vec<T> {
        let mut parts = Vec::new();
        for value in self.values(field, label, most) {
            if !value.is_object() {
                self.wrong(field, label, "提交的内容看不懂，请刷新页面后再办");
                continue;
            }
            let mut reader = Reader::of(self.known, &value);
            let (part, name) = read(&mut reader);
            let name = name.unwrap_or_else(|| field.to_owned());
            for error in reader.into_errors() {
                let error = FieldError { field: name.clone(), ..error };
                if !self.errors.contains(&error) {
                    self.errors.push(error);
                }
            }
            parts.push(part);
        }
        parts
    }

    /// A part whose fields keep their own names.
    pub(super) fn part<T>(&mut self, field: &str, label: &str, read: impl FnOnce(&mut Reader<'_>) -> T) -> T {
        let value = self.take(field);
        if value.as_ref().is_some_and(|value| !value.is_object()) {
            self.wrong(field, label, "提交的内容看不懂，请刷新页面后再办");
        }
        let body = value.filter(Value::is_object).unwrap_or(Value::Null);
        let mut reader = Reader::of(self.known, &body);
        let part = read(&mut reader);
        self.errors.extend(reader.into_errors());
        part
    }

    /// What stands under a name of its own, with its own fields' names.
    pub(super) fn under<T>(&mut self, body: &Value, read: impl FnOnce(&mut Reader<'_>) -> T) -> T {
        let mut reader = Reader::of(self.known, body);
        let part = read(&mut reader);
        self.errors.extend(reader.into_errors());
        part
    }

    /// Whether a number is 0; it is left out then.
    pub(super) fn is_zero(&mut self, field: &str) -> bool {
        let zero = self.fields.get(field).is_some_and(|value| value.as_i64() == Some(0));
        if zero {
            self.fields.remove(field);
        }
        zero
    }

    /// Whether something was said under that name.
    pub(super) fn has(&self, field: &str) -> bool {
        self.fields.get(field).is_some_and(|value| !value.is_null())
    }

    /// A value taken as it is, for what has no common shape.
    pub(super) fn raw(&mut self, field: &str) -> Option<Value> {
        self.take(field)
    }
}
