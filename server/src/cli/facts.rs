//! Facts of one dispute item as an administrator writes them, for trying a routing table.
//!
//! A JSON object. Keys are the inputs of the pack's table (`area`, `matter`, `insurance`, `period`, `enrolled`, `payer`,
//! `claim`, `paid`, `wage`, `acting` …) or the fields of a dispute item (`category` and `sub_kind`, `town`,
//! `insurance_kinds`, `period_from` and `period_to`, `claims`, `acting_department`); values in English or Chinese. What
//! is not stated is unknown, except what the category implies: a dispute about the declared base says that the declared
//! wage is not the actual one, one about recovery that contributions were not paid. `verified` says that the missing
//! facts were asked for and stay unknown.

use domain::case::{InsuranceKind, ItemClaim, PayerKind, Tri};
use domain::policy::{Facts, InputName, Pack};
use domain::value::{ContributionMonth, Period, TownId};
use serde_json::{Map, Value};

/// Facts as read.
#[derive(Debug)]
pub(super) struct StatedFacts {
    /// For the table.
    pub(super) facts: Facts,
    /// Missing facts were asked for already.
    pub(super) verified: bool,
    /// Keys that routing does not look at.
    pub(super) ignored: Vec<String>,
}

/// Reads facts for `pack`.
///
/// # Errors
/// The key whose value is not understood, with the values that are.
pub(super) fn facts_of(pack: &Pack, text: &str) -> anyhow::Result<StatedFacts> {
    let value: Value =
        serde_json::from_str(text).map_err(|error| anyhow::anyhow!("事实：不是有效的 JSON（{error}）"))?;
    let Value::Object(stated) = value else { anyhow::bail!("事实：应为一个 JSON 对象") };
    let table = &pack.routing;
    let mut facts = Facts {
        values: table.inputs.iter().map(|input| index_of(&input.values, unstated(input.name))).collect(),
        insurance: Vec::new(),
        receiver: None,
        counterpart: None,
    };
    let mut reader = Reader::new(pack, stated);
    let verified = reader.flag(&["verified", "已核实"]);
    if let Some(matter) = reader.matter()? {
        for (name, value) in implied(&matter) {
            facts = facts.with(table, *name, value);
        }
        facts = facts.with(table, InputName::Matter, &matter);
    }
    if let Some(groups) = reader.insurance()? {
        let value = match groups.as_slice() {
            [] => "unknown".to_owned(),
            [group] => pack.insurance_groups[*group].id.clone(),
            _ => "several".to_owned(),
        };
        facts = facts.with(table, InputName::Insurance, &value);
        facts.insurance = groups;
    }
    for name in InputName::ALL {
        if let Some(value) = reader.value(name)? {
            facts = facts.with(table, name, &value);
        }
    }
    let ignored = reader.stated.keys().cloned().collect();
    Ok(StatedFacts { facts, verified, ignored })
}

fn index_of(values: &[String], wanted: &str) -> u8 {
    let found = values.iter().position(|value| value == wanted);
    u8::try_from(found.unwrap_or(values.len().saturating_sub(1))).unwrap_or(0)
}

/// What an input is taken to be when nothing is said.
fn unstated(name: InputName) -> &'static str {
    match name {
        InputName::Area => "inside",
        InputName::Payer => "employer",
        InputName::Claim => "pay",
        InputName::MatterKind => "dispute",
        InputName::LabourPlace => "own",
        InputName::Finished => "none",
        _ => "unknown",
    }
}

fn implied(matter: &str) -> &'static [(InputName, &'static str)] {
    match matter {
        "base_declaration" => &[(InputName::Wage, "mismatch")],
        "recovery" => &[(InputName::Paid, "no")],
        "enrolment" => &[(InputName::Claim, "enrol")],
        _ => &[],
    }
}

/// Keys under which an input may stand, beside its own name and its Chinese one.
fn aliases(name: InputName) -> &'static [&'static str] {
    match name {
        InputName::Area => &["location", "location_town", "town"],
        InputName::Period => &["contribution_period"],
        InputName::Enrolled => &["is_enrolled"],
        InputName::Payer => &["payer_kind"],
        InputName::Claim => &["claims"],
        InputName::Paid => &["paid_on_time"],
        InputName::Wage => &["wage_matches", "declared_wage_matches", "declared_wage"],
        InputName::Acting => {
            &["acting_department", "assessing_department", "inspecting_department", "sending_department"]
        }
        InputName::Matter
        | InputName::Insurance
        | InputName::MatterKind
        | InputName::LabourPlace
        | InputName::Duty
        | InputName::Receiver
        | InputName::Finished => &[],
    }
}

struct Reader<'p> {
    pack: &'p Pack,
    stated: Map<String, Value>,
    /// Insurance kinds as stated: each has its own reform month.
    kinds: Vec<InsuranceKind>,
    /// The place, as stated.
    place: TownId,
}

/// Keys under which the insurance kinds may stand.
const INSURANCE: [&str; 4] = ["insurance_kinds", "insurances", "insurance", "险种"];

impl<'p> Reader<'p> {
    fn new(pack: &'p Pack, stated: Map<String, Value>) -> Self {
        let own = ["area", InputName::Area.zh()];
        let mut keys = aliases(InputName::Area).iter().chain(&own);
        let place = keys.find_map(|key| pack.place(&plain(stated.get(*key)?)).map(|place| place.id.clone()));
        let value = INSURANCE.iter().find_map(|key| stated.get(*key));
        let texts = value.map(texts).unwrap_or_default();
        let group = |text: &str| pack.insurance_groups.iter().find(|group| group.id == text || group.name == text);
        let kinds = texts.iter().flat_map(|text| match InsuranceKind::from_id(text.trim_end_matches("保险")) {
            Some(kind) => vec![kind],
            None => group(text).map(|group| group.kinds.clone()).unwrap_or_default(),
        });
        let kinds = kinds.collect();
        Self { pack, stated, kinds, place: place.unwrap_or_else(|| TownId::new(String::new())) }
    }

    fn take(&mut self, keys: &[&str]) -> Option<(String, Value)> {
        keys.iter().find_map(|key| self.stated.remove(*key).map(|value| ((*key).to_owned(), value)))
    }

    fn flag(&mut self, keys: &[&str]) -> bool {
        self.take(keys).is_some_and(|(_, value)| value == Value::Bool(true) || value == "yes" || value == "是")
    }

    /// The matter: stated, or by category and sub-kind.
    fn matter(&mut self) -> anyhow::Result<Option<String>> {
        let sub_kind = self.take(&["sub_kind", "subkind", "子类"]);
        if let Some((key, category)) = self.take(&["category", "kind", "类别"]) {
            let wanted = plain(&category);
            let found = self.pack.categories.iter().find(|category| {
                [category.no.to_string().as_str(), &category.id, &category.name, &category.short]
                    .contains(&wanted.as_str())
            });
            let known: Vec<String> =
                self.pack.categories.iter().map(|category| format!("{}（{}）", category.no, category.name)).collect();
            let Some(category) = found else {
                anyhow::bail!("{key}：没有“{wanted}”，可用：{}", known.join("、"))
            };
            let Some((key, sub_kind)) = sub_kind else {
                return Ok(category.sub_kinds.first().map(|kind| kind.matter.clone()));
            };
            let wanted = plain(&sub_kind);
            let found = category.sub_kinds.iter().find(|kind| kind.id == wanted || kind.name == wanted);
            let known: Vec<&str> = category.sub_kinds.iter().map(|kind| kind.id.as_str()).collect();
            return match found {
                Some(kind) => Ok(Some(kind.matter.clone())),
                None => anyhow::bail!("{key}：没有“{wanted}”，可用：{}", known.join("、")),
            };
        }
        let Some((key, matter)) = self.take(&["matter", "争议内容"]) else { return Ok(None) };
        self.known(InputName::Matter, &key, &plain(&matter)).map(Some)
    }

    /// Insurance groups, stated as groups or as kinds.
    fn insurance(&mut self) -> anyhow::Result<Option<Vec<usize>>> {
        let Some((key, value)) = self.take(&INSURANCE) else {
            return Ok(None);
        };
        let texts = texts(&value);
        let groups = &self.pack.insurance_groups;
        let mut found: Vec<usize> = Vec::new();
        for text in texts.iter().map(|text| text.trim()).filter(|text| !text.is_empty()) {
            if matches!(text, "unknown" | "不明") {
                continue;
            }
            if matches!(text, "several" | "多组险种") {
                found = (0..groups.len()).collect();
                continue;
            }
            let kind = InsuranceKind::from_id(text.trim_end_matches("保险"));
            let group = groups.iter().position(|group| {
                group.id == text || group.name == text || kind.is_some_and(|kind| group.kinds.contains(&kind))
            });
            let known: Vec<&str> = InsuranceKind::ALL.iter().map(|kind| kind.zh()).collect();
            let Some(group) = group else {
                anyhow::bail!("{key}：没有“{text}”，可用：{}", known.join("、"))
            };
            if !found.contains(&group) {
                found.push(group);
            }
        }
        found.sort_unstable();
        Ok(Some(found))
    }

    /// The value stated for an input.
    fn value(&mut self, name: InputName) -> anyhow::Result<Option<String>> {
        if name == InputName::Period
            && let Some(period) = self.months()?
        {
            return Ok(Some(period));
        }
        let keys: Vec<&str> = [name.id(), name.zh()].into_iter().chain(aliases(name).iter().copied()).collect();
        let Some((key, value)) = self.take(&keys) else { return Ok(None) };
        let text = match &value {
            // Several claims: the strongest decides, as for registered items.
            Value::Array(values) => values.iter().map(plain).min_by_key(|text| rank(text)).unwrap_or_default(),
            value => plain(value),
        };
        self.known(name, &key, &text).map(Some)
    }

    /// A contribution period given by its months.
    fn months(&mut self) -> anyhow::Result<Option<String>> {
        let from = self.take(&["period_from", "event_from", "from", "所属期起"]);
        let to = self.take(&["period_to", "event_to", "to", "所属期止"]);
        let (key, from, to) = match (from, to, self.stated.get("period")) {
            (Some((key, from)), to, _) => (key, plain(&from), to.map_or_else(|| plain(&from), |(_, to)| plain(&to))),
            (None, _, Some(Value::Object(period))) => {
                let month = |key: &str| period.get(key).map(plain).unwrap_or_default();
                let found = ("period".to_owned(), month("from"), month("to"));
                self.stated.remove("period");
                found
            }
            _ => return Ok(None),
        };
        // A stated class of the period is then only a comment.
        self.stated.remove("period");
        let month = |text: &str| {
            text.parse::<ContributionMonth>().map_err(|error| anyhow::anyhow!("{key}：{error}，例如 2024-04"))
        };
        let period = Period::new(month(&from)?, month(&to)?).map_err(|error| anyhow::anyhow!("{key}：{error}"))?;
        Ok(Some(self.pack.side_of_reform(period, &self.kinds, &self.place).to_owned()))
    }

    /// A value as the table writes it.
    fn known(&self, name: InputName, key: &str, text: &str) -> anyhow::Result<String> {
        let Some(position) = self.pack.routing.position(name) else { return Ok(text.to_owned()) };
        let values = &self.pack.routing.inputs[position].values;
        let own = values.iter().find(|value| *value == text || name.value_zh(self.pack, value) == text);
        let meant = own.cloned().or_else(|| self.meant(name, text)).filter(|meant| values.contains(meant));
        meant.ok_or_else(|| {
            let known: Vec<String> =
                values.iter().map(|value| format!("{value}（{}）", name.value_zh(self.pack, value))).collect();
            anyhow::anyhow!("{key}：没有“{text}”，可用：{}", known.join("、"))
        })
    }

    /// Other ways of saying it.
    fn meant(&self, name: InputName, text: &str) -> Option<String> {
        let pack = self.pack;
        let id = match name {
            InputName::Area => {
                let place = pack.place(text)?;
                if pack.is_inside(&place.id) { "inside" } else { "outside" }.to_owned()
            }
            InputName::Enrolled | InputName::Paid => match text {
                "true" => "yes".to_owned(),
                "false" => "no".to_owned(),
                text => Tri::from_id(text)?.id().to_owned(),
            },
            InputName::Wage => match text {
                "yes" | "true" | "是" => "match".to_owned(),
                "no" | "false" | "否" => "mismatch".to_owned(),
                _ => "unknown".to_owned(),
            },
            InputName::Payer => PayerKind::from_id(text)
                .map(PayerKind::id)
                .or_else(|| text.starts_with("灵活").then_some("individual"))?
                .to_owned(),
            InputName::Claim => match ItemClaim::from_id(text) {
                Some(ItemClaim::Enrol) => "enrol".to_owned(),
                Some(ItemClaim::BackPay) => "pay".to_owned(),
                Some(_) => "other".to_owned(),
                None if text.contains("补缴") => "pay".to_owned(),
                None => return None,
            },
            InputName::Period => match text {
                "前" | "改革前" => "before".to_owned(),
                "后" | "改革后" => "after".to_owned(),
                "跨" | "跨期" | "both" => "across".to_owned(),
                _ => "unknown".to_owned(),
            },
            InputName::Acting => {
                let found = pack
                    .departments
                    .iter()
                    .find(|department| [&department.name, &department.short].contains(&&text.to_owned()))?;
                found.id.to_string()
            }
            _ if text == "不明" => "unknown".to_owned(),
            _ => return None,
        };
        Some(id)
    }
}

fn rank(claim: &str) -> u8 {
    match claim {
        "enrol" | "办理参保登记" => 0,
        "back_pay" | "pay" | "核实并补缴" => 1,
        _ => 2,
    }
}

/// Several texts, as a list or in one line.
fn texts(value: &Value) -> Vec<String> {
    match value {
        Value::Array(values) => values.iter().map(plain).collect(),
        value => plain(value).split(['、', ',', '，', '+', '＋', ' ']).map(|text| text.trim().to_owned()).collect(),
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.trim().to_owned(),
        Value::Null => "unknown".to_owned(),
        value => value.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use domain::policy::{route, shipped};

    fn row(facts: &str) -> String {
        let packs = shipped().unwrap();
        let pack = packs.iter().find(|pack| pack.reference.id == "mohe_2025").unwrap();
        let stated = facts_of(pack, facts).unwrap();
        route::route(pack, &stated.facts, stated.verified).unwrap().row
    }

    #[test]
    fn facts_are_read_in_both_languages_and_both_forms() {
        let english = r#"{"area":"inside","matter":"base_declaration","insurance":"social","period":"after",
            "enrolled":"yes","payer":"employer","claim":"pay","paid":"yes","wage":"mismatch"}"#;
        let chinese = r#"{"town":"西林吉镇","类别":3,"险种":["养老","失业"],"period_from":"2024-05","period_to":"2025-09",
            "是否参保":"是","缴费主体":"用人单位","claims":["核实并补缴"]}"#;
        assert_eq!(row(english), "R10");
        assert_eq!(row(chinese), "R10");
        assert_eq!(
            row(
                r#"{"category":8,"period":{"from":"2023-01","to":"2023-09"},"insurances":"养老、工伤","enrolled":true}"#
            ),
            "R07"
        );
        assert_eq!(row(r#"{"area":"outside"}"#), "R00");
        assert_eq!(row(r#"{"category":9,"description":"别的"}"#), "R30");
    }

    /// M-3.2.2-a: months are classed by the pack's reform month of their insurance kind at their place.
    #[test]
    fn m_3_2_2_a_months_are_classed_by_the_reform_of_their_kind_and_place() {
        let source = domain::policy::SHIPPED_SOURCES[0].1;
        let rule = "\n[[reform]]\nmonth = \"2025-03\"\ninsurance = [\"medical\"]\nplaces = [\"232701104\"]\n";
        let at = source.find("\n[[department]]").unwrap();
        let text = format!("{}{rule}{}", &source[..at], &source[at..]);
        let pack = domain::policy::read::read("p.toml", &text).unwrap();
        let row = |facts: &str| {
            let stated = facts_of(&pack, facts).unwrap();
            route::route(&pack, &stated.facts, stated.verified).unwrap().row
        };
        let facts = |town: &str, kind: &str, from: &str| {
            format!(
                r#"{{"town":"{town}","category":8,"sub_kind":"recovery","险种":"{kind}","period_from":"{from}",
                "period_to":"2025-02","enrolled":"yes"}}"#
            )
        };
        assert_eq!(row(&facts("232701104", "医疗", "2025-01")), "R08", "there medical insurance moved later");
        assert_eq!(row(&facts("232701100", "医疗", "2025-01")), "R09", "elsewhere not");
        assert_eq!(row(&facts("232701104", "养老", "2025-01")), "R09", "other kinds not");
    }

    #[test]
    fn what_is_not_understood_is_named_with_what_would_be() {
        let packs = shipped().unwrap();
        let pack = &packs[0];
        for (facts, key) in [
            (r#"{"enrolled":"maybe"}"#, "enrolled"),
            (r#"{"category":12}"#, "category"),
            (r#"{"insurance":"牙"}"#, "insurance"),
            (r#"{"period_from":"2024-13"}"#, "period_from"),
            (r#"{"period_from":"2024-05","period_to":"2024-01"}"#, "period_from"),
            ("[]", "事实"),
            ("{", "事实"),
        ] {
            let error = facts_of(pack, facts).unwrap_err().to_string();
            assert!(error.starts_with(key), "{facts}: {error}");
        }
        assert_eq!(facts_of(pack, r#"{"colour":"red"}"#).unwrap().ignored, ["colour"]);
    }
}
