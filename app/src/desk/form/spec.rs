//! What a form asks for, and how its answers become a command.

use domain::case::Command;
use domain::problem::FieldError;
use domain::value::{Day, Instant};
use std::collections::BTreeMap;
use std::sync::Arc;

/// How a field is answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Input {
    /// One line.
    Line,
    /// Several lines.
    Area(u8),
    /// One of a list: value and words.
    Select(Vec<(String, String)>),
    /// One of a few, all in view.
    Radio(Vec<(String, String)>),
    /// Yes or nothing.
    Check,
    /// Day and time of day.
    Moment,
    /// Day.
    Day,
}

/// A field.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Field {
    /// Name, as the rules name it when they refuse.
    pub(crate) name: String,
    /// Label.
    pub(crate) label: String,
    /// Hint under the label.
    pub(crate) hint: String,
    /// How it is answered.
    pub(crate) input: Input,
    /// What stands in it at first.
    pub(crate) value: String,
    /// Whether it may stay empty.
    pub(crate) optional: bool,
}

impl Field {
    pub(crate) fn new(name: impl Into<String>, label: impl Into<String>, input: Input) -> Self {
        Self {
            name: name.into(),
            label: label.into(),
            hint: String::new(),
            input,
            value: String::new(),
            optional: false,
        }
    }

    pub(crate) fn line(name: impl Into<String>, label: impl Into<String>) -> Self {
        Self::new(name, label, Input::Line)
    }

    pub(crate) fn area(name: impl Into<String>, label: impl Into<String>, rows: u8) -> Self {
        Self::new(name, label, Input::Area(rows))
    }

    #[must_use]
    pub(crate) fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = hint.into();
        self
    }

    #[must_use]
    pub(crate) fn value(mut self, value: impl Into<String>) -> Self {
        self.value = value.into();
        self
    }

    #[must_use]
    pub(crate) fn optional(mut self) -> Self {
        self.optional = true;
        self
    }
}

/// What was typed, by field.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Values(pub(crate) BTreeMap<String, String>);

impl Values {
    /// The text of a field, trimmed.
    pub(crate) fn text(&self, name: &str) -> String {
        self.0.get(name).map(|text| text.trim().to_owned()).unwrap_or_default()
    }

    /// Whether a box is ticked.
    pub(crate) fn is_on(&self, name: &str) -> bool {
        self.0.get(name).is_some_and(|value| !value.is_empty())
    }

    /// Lines of a text, without empty ones.
    pub(crate) fn lines(&self, name: &str) -> Vec<String> {
        self.text(name).lines().map(str::trim).filter(|line| !line.is_empty()).map(str::to_owned).collect()
    }

    /// A day and time of day as browsers send it.
    pub(crate) fn moment(&self, name: &str, label: &str) -> Result<Instant, FieldError> {
        let text = self.text(name);
        Instant::parse_rfc3339(&format!("{text}:00+08:00"))
            .map_err(|_| FieldError::new(name, format!("{label}：请填写日期和时间，例如 2026-03-18 09:30")))
    }

    /// A day.
    pub(crate) fn day(&self, name: &str, label: &str) -> Result<Day, FieldError> {
        self.text(name).parse().map_err(|_| FieldError::new(name, format!("{label}：请填写日期，例如 2026-03-18")))
    }

    /// A day that may be left out.
    pub(crate) fn some_day(&self, name: &str, label: &str) -> Result<Option<Day>, FieldError> {
        if self.text(name).is_empty() { Ok(None) } else { self.day(name, label).map(Some) }
    }

    /// Items of a numbered group: `prefix-1`, `prefix-2` ….
    pub(crate) fn numbered<'a>(&'a self, prefix: &'a str) -> impl Iterator<Item = (u8, String)> + 'a {
        self.0.iter().filter_map(move |(name, text)| {
            let no = name.strip_prefix(prefix)?.strip_prefix('-')?.parse().ok()?;
            Some((no, text.trim().to_owned()))
        })
    }
}

/// A part of what a form would bring about, shown before it is sent.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Outcome {
    /// What it concerns.
    pub(crate) title: String,
    /// What becomes of it.
    pub(crate) lines: Vec<String>,
}

type Foresee = Arc<dyn Fn(&Values) -> Vec<Outcome> + Send + Sync>;
type Build = Arc<dyn Fn(&Values) -> Result<Command, Vec<FieldError>> + Send + Sync>;

/// A form.
#[derive(Clone)]
pub(crate) struct Form {
    /// What is done.
    pub(crate) title: String,
    /// What the person should know first.
    pub(crate) intro: String,
    /// Fields in order.
    pub(crate) fields: Vec<Field>,
    /// Words on the button.
    pub(crate) submit: &'static str,
    build: Build,
    foresee: Option<Foresee>,
}

impl Form {
    pub(crate) fn new(
        title: impl Into<String>,
        submit: &'static str,
        fields: Vec<Field>,
        build: impl Fn(&Values) -> Result<Command, Vec<FieldError>> + Send + Sync + 'static,
    ) -> Self {
        Self { title: title.into(), intro: String::new(), fields, submit, build: Arc::new(build), foresee: None }
    }

    #[must_use]
    pub(crate) fn intro(mut self, intro: impl Into<String>) -> Self {
        self.intro = intro.into();
        self
    }

    /// What would become of it, told again with every change.
    #[must_use]
    pub(crate) fn foresee(mut self, foresee: impl Fn(&Values) -> Vec<Outcome> + Send + Sync + 'static) -> Self {
        self.foresee = Some(Arc::new(foresee));
        self
    }

    /// What would become of it; nothing where the form does not say.
    pub(crate) fn outcomes(&self, values: &Values) -> Vec<Outcome> {
        self.foresee.as_ref().map(|foresee| foresee(values)).unwrap_or_default()
    }

    /// What stands in the fields at first.
    pub(crate) fn at_first(&self, kept: &Values) -> Values {
        let value = |field: &Field| {
            let kept = kept.0.get(&field.name).cloned();
            (field.name.clone(), kept.unwrap_or_else(|| field.value.clone()))
        };
        Values(self.fields.iter().map(value).collect())
    }

    /// The command the answers make.
    pub(crate) fn command(&self, values: &Values) -> Result<Command, Vec<FieldError>> {
        (self.build)(values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_typed_becomes_values() {
        let pairs =
            [("at", "2026-03-18T09:30"), ("day", "2026-02-30"), ("list", " a \n\n b"), ("c-2", " x "), ("c-1", "y")];
        let values = Values(pairs.into_iter().map(|(name, text)| (name.to_owned(), text.to_owned())).collect());
        assert_eq!(values.moment("at", "时间").map(|at| at.to_string()), Ok("2026-03-18T09:30:00+08:00".to_owned()));
        assert_eq!(values.moment("none", "时间").map_err(|error| error.field), Err("none".to_owned()));
        assert!(values.day("day", "日期").is_err());
        assert_eq!(values.lines("list"), ["a", "b"]);
        assert_eq!(values.numbered("c").collect::<Vec<_>>(), [(1, "y".to_owned()), (2, "x".to_owned())]);
    }
}
