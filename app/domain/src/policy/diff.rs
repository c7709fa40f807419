//! What a new version of a pack changes, in words, and which routes it leads elsewhere.

use super::pack::{ClockRule, Department, NotOwnDuty, Pack};
use super::route::{Responsible, Route, Row, RowCase};
use crate::case::Case;
use crate::value::DepartmentId;
use serde::Serialize;
use std::collections::BTreeMap;
use std::fmt::Display;

/// Something that changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Change {
    /// Which part of the pack, in words.
    pub part: &'static str,
    /// What, in words.
    pub text: String,
}

/// Everything that differs, part by part; empty when the packs say the same.
pub fn diff(old: &Pack, new: &Pack) -> Vec<Change> {
    let mut found = Differences { changes: Vec::new() };
    head(&mut found, old, new);
    departments(&mut found, old, new);
    clocks(&mut found, old, new);
    routing(&mut found, old, new);
    steps(&mut found, old, new);
    lists(&mut found, old, new);
    wording(&mut found, old, new);
    found.changes
}

struct Differences {
    changes: Vec<Change>,
}

impl Differences {
    fn add(&mut self, part: &'static str, text: String) {
        self.changes.push(Change { part, text });
    }

    /// One value, before and after.
    fn value<T: PartialEq>(&mut self, part: &'static str, name: &str, old: &T, new: &T, say: impl Fn(&T) -> String) {
        if old != new {
            self.add(part, format!("{name}：{} → {}", say(old), say(new)));
        }
    }

    /// A list of things by key: what came, what went, what changed.
    fn keyed<K: Ord + Display, T: PartialEq>(
        &mut self,
        part: &'static str,
        old: &BTreeMap<K, T>,
        new: &BTreeMap<K, T>,
        say: impl Fn(&T) -> String,
        changed: impl Fn(&T, &T) -> String,
    ) {
        for (key, value) in new {
            match old.get(key) {
                None => self.add(part, format!("新增 {key}：{}", say(value))),
                Some(before) if before != value => self.add(part, format!("{key}：{}", changed(before, value))),
                Some(_) => {}
            }
        }
        for (key, value) in old {
            if !new.contains_key(key) {
                self.add(part, format!("删除 {key}：{}", say(value)));
            }
        }
    }
}

fn head(found: &mut Differences, old: &Pack, new: &Pack) {
    let text = Clone::clone;
    let part = "文件";
    found.value(part, "标题", &old.title, &new.title, text);
    found.value(part, "简称", &old.short_title, &new.short_title, text);
    found.value(part, "发文机关", &old.issuer, &new.issuer, text);
    found.value(part, "发文日期", &old.issued_on, &new.issued_on, ToString::to_string);
    found.value(part, "文号", &old.document_no, &new.document_no, |no| no.clone().unwrap_or_else(|| "无".to_owned()));
    found.value(part, "施行日期", &old.in_force_from, &new.in_force_from, ToString::to_string);
    let until = |day: &Option<crate::value::Day>| day.map_or("不限".to_owned(), |day| day.to_string());
    found.value(part, "有效期至", &old.in_force_until, &new.in_force_until, until);
    found.value(part, "废止的文件", &old.repeals, &new.repeals, |list| listed(list));
    found.value(part, "主送单位", &old.addressees, &new.addressees, |list| listed(list));
    let month =
        |month: &Option<crate::value::ContributionMonth>| month.map_or("无".to_owned(), |month| month.to_string());
    found.value(part, "统模式改革月份", &old.reform_month, &new.reform_month, month);
    let first = |department: &bool| {
        if *department { "首问部门负责".to_owned() } else { "首问责任人负责".to_owned() }
    };
    let (before, after) = (&old.first_responsible_is_department, &new.first_responsible_is_department);
    found.value(part, "首问责任", before, after, first);
    found.value(part, "视为沉默前的联系次数", &old.contact_attempts, &new.contact_attempts, ToString::to_string);
    found.value(part, "缺意见前的催办次数", &old.reminders, &new.reminders, ToString::to_string);
}

fn listed<T: Display>(list: &[T]) -> String {
    if list.is_empty() {
        return "无".to_owned();
    }
    let words: Vec<String> = list.iter().map(ToString::to_string).collect();
    words.join("、")
}

/// A list of departments of a pack.
type Departments = fn(&Pack) -> &Vec<DepartmentId>;

fn departments(found: &mut Differences, old: &Pack, new: &Pack) {
    let by_id = |pack: &Pack| -> BTreeMap<DepartmentId, Department> {
        pack.departments.iter().map(|department| (department.id.clone(), department.clone())).collect()
    };
    let changed = |old: &Department, new: &Department| {
        let fields = [
            ("名称", &old.name, &new.name),
            ("简称", &old.short, &new.short),
            ("印章", &old.seal, &new.seal),
            ("地址", &old.address, &new.address),
            ("电话", &old.phone, &new.phone),
        ];
        let mut words: Vec<String> = fields
            .iter()
            .filter(|(_, before, after)| before != after)
            .map(|(name, before, after)| format!("{name} {before} → {after}"))
            .collect();
        if (old.kind, &old.town, &old.side, &old.district) != (new.kind, &new.town, &new.side, &new.district) {
            words.push("性质或辖区有变化".to_owned());
        }
        words.join("；")
    };
    found.keyed("部门", &by_id(old), &by_id(new), |department| department.name.clone(), changed);
    let named = |pack: &Pack, list: &[DepartmentId]| {
        listed(&list.iter().map(|id| pack.department_short(id).to_owned()).collect::<Vec<_>>())
    };
    let groups: [(&str, Departments); 4] = [
        ("公共待接待池", |pack| &pack.pool),
        ("可自行认领的部门", |pack| &pack.self_declaring),
        ("专案组成员单位", |pack| &pack.team_units),
        ("区分的核定、检查部门", |pack| &pack.acting_departments),
    ];
    for (name, list) in groups {
        if list(old) != list(new) {
            found.add("部门", format!("{name}：{} → {}", named(old, list(old)), named(new, list(new))));
        }
    }
    found.value("部门", "公共池期间的责任部门", &old.pool_accountable, &new.pool_accountable, ToString::to_string);
    if old.offices != new.offices {
        found.add("部门", "机制岗位（市政府、热线办、领导小组等由谁承担）有变化".to_owned());
    }
}

fn limit(rule: &ClockRule) -> String {
    let extension = if rule.extension_max == 0 { String::new() } else { format!("，可延 {}", rule.extension_max) };
    let remind = if rule.remind_before == 0 {
        String::new()
    } else {
        format!("，提前 {} 个工作日提醒", rule.remind_before)
    };
    format!("{}（{}，{}）{extension}{remind}", rule.limit.zh(), rule.source.zh(), rule.clause)
}

fn clocks(found: &mut Differences, old: &Pack, new: &Pack) {
    let named = |pack: &Pack| -> BTreeMap<String, ClockRule> {
        let name = |kind: crate::clock::ClockKind| format!("{} {}", kind.code(), kind.zh());
        pack.clocks.iter().map(|(kind, rule)| (name(*kind), rule.clone())).collect()
    };
    found.keyed("时限", &named(old), &named(new), limit, |old, new| format!("{} → {}", limit(old), limit(new)));
}

fn responsible(pack: &Pack, list: &[Responsible]) -> String {
    let word = |one: &Responsible| match one {
        Responsible::Department(id) => pack.department_short(id).to_owned(),
        Responsible::ByInsurance => "按险种".to_owned(),
        Responsible::Acting => "核定、检查或发送部门".to_owned(),
        Responsible::Receiver => "接收部门".to_owned(),
        Responsible::Counterpart => "对方部门".to_owned(),
    };
    listed(&list.iter().map(word).collect::<Vec<_>>())
}

fn row_in_words(pack: &Pack, row: &Row) -> String {
    format!("{}，{}，{}", responsible(pack, &row.responsible), row.track.zh(), row.clarity.zh())
}

fn routing(found: &mut Differences, old: &Pack, new: &Pack) {
    let part = "分流规则";
    let inputs = |pack: &Pack| pack.routing.inputs.iter().map(|input| input.name.zh()).collect::<Vec<_>>().join("、");
    if old.routing.inputs != new.routing.inputs {
        found.add(part, format!("输入事实或其取值：{} → {}", inputs(old), inputs(new)));
    }
    for row in &new.routing.rows {
        match old.routing.rows.iter().find(|before| before.id == row.id) {
            None => found.add(part, format!("新增 {}：{}", row.id, row_in_words(new, row))),
            Some(before) => {
                if let Some(text) = row_change((old, before), (new, row)) {
                    found.add(part, format!("{}：{text}", row.id));
                }
            }
        }
    }
    for row in &old.routing.rows {
        if !new.routing.rows.iter().any(|after| after.id == row.id) {
            found.add(part, format!("删除 {}：{}", row.id, row_in_words(old, row)));
        }
    }
    let order = |pack: &Pack, other: &Pack| -> Vec<String> {
        let shared = |row: &&Row| other.routing.rows.iter().any(|known| known.id == row.id);
        pack.routing.rows.iter().filter(shared).map(|row| row.id.clone()).collect()
    };
    if order(old, new) != order(new, old) {
        found.add(part, "规则的先后次序有变化（先命中者决定）".to_owned());
    }
    if old.routing.also != new.routing.also {
        found.add(part, "附加规则有变化".to_owned());
    }
}

/// When a row applies, in words; inputs that may have any value are left out.
fn conditions(pack: &Pack, row: &Row) -> String {
    let case = |case: &RowCase| {
        let inputs = pack.routing.inputs.iter().zip(&case.admits);
        let words: Vec<String> = inputs
            .filter_map(|(input, bits)| {
                let admitted = |(index, _): &(usize, &String)| bits & (1 << index) != 0;
                let values: Vec<&String> =
                    input.values.iter().enumerate().filter(admitted).map(|(_, value)| value).collect();
                if values.len() == input.values.len() {
                    return None;
                }
                let values: Vec<String> = values.iter().map(|value| input.name.value_zh(pack, value)).collect();
                Some(format!("{}为{}", input.name.zh(), values.join("/")))
            })
            .collect();
        let own = case.responsible.as_ref().map(|list| format!("，由{}负责", responsible(pack, list)));
        format!("{}{}", words.join("，"), own.unwrap_or_default())
    };
    row.cases.iter().map(case).collect::<Vec<_>>().join("；或")
}

fn row_change((old_pack, old): (&Pack, &Row), (new_pack, new): (&Pack, &Row)) -> Option<String> {
    let mut words = Vec::new();
    let mut value = |name: &str, before: String, after: String| {
        if before != after {
            words.push(format!("{name} {before} → {after}"));
        }
    };
    value("责任部门", responsible(old_pack, &old.responsible), responsible(new_pack, &new.responsible));
    value("办理方式", old.track.zh().to_owned(), new.track.zh().to_owned());
    value("明确程度", old.clarity.zh().to_owned(), new.clarity.zh().to_owned());
    value("依据", listed(&old.clauses), listed(&new.clauses));
    value("理由", old.reason.clone(), new.reason.clone());
    let key = |row: &Row| row.override_key.clone().unwrap_or_else(|| "无".to_owned());
    value("补缺开关", key(old), key(new));
    let overridden =
        |pack: &Pack, row: &Row| row.overridden.as_ref().map_or("无".to_owned(), |list| responsible(pack, list));
    value("补缺后的责任部门", overridden(old_pack, old), overridden(new_pack, new));
    let yes = |on: bool| if on { "是" } else { "否" }.to_owned();
    value("按改革月份拆分", yes(old.split), yes(new.split));
    value("其他分项可等待", yes(old.others_may_wait), yes(new.others_may_wait));
    value("适用条件", conditions(old_pack, old), conditions(new_pack, new));
    (!words.is_empty()).then(|| words.join("；"))
}

fn steps(found: &mut Differences, old: &Pack, new: &Pack) {
    for (key, entry) in &new.overrides {
        let state = |on: bool| if on { "开" } else { "关" };
        match old.overrides.get(key) {
            None => found.add("补缺开关", format!("新增 {key}：{}", state(entry.on))),
            Some(before) if before.on != entry.on => {
                let authority = if entry.authority.is_empty() { "未写依据" } else { &entry.authority };
                found.add("补缺开关", format!("{key}：{} → {}（{authority}）", state(before.on), state(entry.on)));
            }
            Some(before) if before != entry => found.add("补缺开关", format!("{key}：依据或说明有变化")),
            Some(_) => {}
        }
    }
    for key in old.overrides.keys().filter(|key| !new.overrides.contains_key(*key)) {
        found.add("补缺开关", format!("删除 {key}"));
    }
    for (transition, rule) in &new.transitions {
        match old.transitions.get(transition) {
            None => found.add("办理步骤", format!("启用 {} {}", transition.id(), rule.name)),
            Some(before) if before != rule => {
                let (was, is) = (listed(&before.clauses), listed(&rule.clauses));
                let text = format!("{} {}（{was}） → {}（{is}）", transition.id(), before.name, rule.name);
                found.add("办理步骤", text);
            }
            Some(_) => {}
        }
    }
    for (transition, rule) in &old.transitions {
        if !new.enables(*transition) {
            found.add("办理步骤", format!("停用 {} {}", transition.id(), rule.name));
        }
    }
    let duty = |how: &NotOwnDuty| match how {
        NotOwnDuty::ForwardOnConsent => "告知，同意后转送".to_owned(),
        NotOwnDuty::NoticeAndTransfer => "告知并移送".to_owned(),
    };
    let named = |pack: &Pack| -> BTreeMap<String, NotOwnDuty> {
        pack.not_own_duty.iter().map(|(kind, how)| (kind.zh().to_owned(), *how)).collect()
    };
    found.keyed("非本单位职责", &named(old), &named(new), duty, |old, new| {
        format!("{} → {}", duty(old), duty(new))
    });
    let tracks = |list: &Vec<crate::case::Track>| listed(&list.iter().map(|track| track.zh()).collect::<Vec<_>>());
    found.value("办理步骤", "须法律把关的办理类型", &old.legal_check_tracks, &new.legal_check_tracks, tracks);
}

fn lists(found: &mut Differences, old: &Pack, new: &Pack) {
    let categories = |pack: &Pack| -> BTreeMap<String, super::pack::Category> {
        pack.categories.iter().map(|category| (format!("争议事项 {}", category.no), category.clone())).collect()
    };
    let renamed = |old: &super::pack::Category, new: &super::pack::Category| {
        if old.name == new.name { "内容有变化".to_owned() } else { format!("{} → {}", old.name, new.name) }
    };
    found.keyed("争议类别", &categories(old), &categories(new), |category| category.name.clone(), renamed);
    let groups = |pack: &Pack| -> BTreeMap<String, (String, String)> {
        let group = |group: &super::pack::InsuranceGroup| {
            let kinds: Vec<&str> = group.kinds.iter().map(|kind| kind.zh()).collect();
            (group.name.clone(), (kinds.join("、"), pack.department_short(&group.department).to_owned()))
        };
        pack.insurance_groups.iter().map(group).collect()
    };
    let pair = |(kinds, department): &(String, String)| format!("{kinds}，{department}");
    found.keyed("险种分组", &groups(old), &groups(new), pair, |old, new| format!("{} → {}", pair(old), pair(new)));
    let places = |list: &[super::pack::Town]| -> BTreeMap<String, String> {
        list.iter().map(|town| (town.id.to_string(), town.name.clone())).collect()
    };
    let arrow = |old: &String, new: &String| format!("{old} → {new}");
    found.keyed("辖区", &places(&old.towns), &places(&new.towns), Clone::clone, arrow);
    found.keyed("辖区外地点", &places(&old.outside_places), &places(&new.outside_places), Clone::clone, arrow);
    let remedies = |pack: &Pack| -> BTreeMap<String, super::pack::RemedyRule> {
        pack.remedies.iter().map(|remedy| (remedy.kind.zh().to_owned(), remedy.clone())).collect()
    };
    let remedy = |rule: &super::pack::RemedyRule| {
        format!("{}，{}", rule.limit.map_or("不限期".to_owned(), super::super::clock::Limit::zh), rule.law)
    };
    let remedy_change = |old: &super::pack::RemedyRule, new: &super::pack::RemedyRule| {
        let (was, is) = (remedy(old), remedy(new));
        if was == is { "受理机构或提示有变化".to_owned() } else { format!("{was} → {is}") }
    };
    found.keyed("救济途径", &remedies(old), &remedies(new), remedy, remedy_change);
    if old.archive != new.archive {
        found.add("归档", "归档要求的文书有变化".to_owned());
    }
}

fn wording(found: &mut Differences, old: &Pack, new: &Pack) {
    let numbering = |pack: &Pack| -> BTreeMap<String, String> {
        pack.numbering.iter().map(|(kind, template)| (kind.zh().to_owned(), template.clone())).collect()
    };
    let arrow = |old: &String, new: &String| format!("{old} → {new}");
    found.keyed("文号", &numbering(old), &numbering(new), Clone::clone, arrow);
    let changed = |_: &String, _: &String| "文字有改动".to_owned();
    let texts = |pack: &Pack| -> BTreeMap<String, String> {
        pack.texts.iter().map(|(key, text)| (text_name(key), text.clone())).collect()
    };
    found.keyed("文字", &texts(old), &texts(new), |_| "新文字".to_owned(), changed);
    let clauses = |pack: &Pack| -> BTreeMap<String, String> {
        pack.clauses.iter().map(|(id, clause)| (id.to_string(), format!("{} {}", clause.cite, clause.text))).collect()
    };
    found.keyed("条款", &clauses(old), &clauses(new), Clone::clone, |_, _| "文字有改动".to_owned());
    let materials = |pack: &Pack| -> BTreeMap<String, String> {
        pack.materials.iter().map(|(no, list)| (format!("争议事项 {no}"), listed(list))).collect()
    };
    found.keyed("所需材料", &materials(old), &materials(new), Clone::clone, arrow);
    let claims = |pack: &Pack| -> BTreeMap<String, String> {
        pack.claims.iter().map(|(claim, text)| (claim.zh().to_owned(), text.clone())).collect()
    };
    found.keyed("诉求", &claims(old), &claims(new), Clone::clone, arrow);
}

/// A text by what it is the text of: 文书“受理通知书”.
fn text_name(key: &str) -> String {
    let kind = key.strip_prefix("document.").and_then(crate::case::DocumentKind::from_id);
    let told = key.strip_prefix("notification.").and_then(crate::notification::NotificationKind::from_id);
    match (kind, told) {
        (Some(kind), _) => format!("文书“{}”（{key}）", kind.zh()),
        (None, Some(told)) => format!("通知“{}”（{key}）", told.zh()),
        (None, None) => key.to_owned(),
    }
}

/// An item of a stored case that the other version would lead elsewhere.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Rerouted {
    /// The item.
    pub item: u8,
    /// Its route under the old version; `None` where the facts fit none of its rows.
    pub old: Option<Route>,
    /// Its route under the new version.
    pub new: Option<Route>,
}

/// Items of `case` that go elsewhere under `new`: to other departments or on another track.
pub fn rerouted(case: &Case, old: &Pack, new: &Pack) -> Vec<Rerouted> {
    let elsewhere = |before: &Option<Route>, after: &Option<Route>| match (before, after) {
        (Some(before), Some(after)) => (&before.departments, before.track) != (&after.departments, after.track),
        (None, None) => false,
        _ => true,
    };
    let items = case.registration.items.iter();
    items
        .map(|item| Rerouted { item: item.no, old: case.route_of(old, item.no), new: case.route_of(new, item.no) })
        .filter(|found| elsewhere(&found.old, &found.new))
        .collect()
}
