//! Understands a form, or says field by field what is not understood.

use super::form::{Form, ItemForm, Step};
use crate::case::{
    DisputeItem, DutyKind, Grid, InsuranceKind, ItemClaim, MatterKind, Party, PartyKind, PartyRole, PayerKind,
    Registration, Representation, Tri, Venue,
};
use crate::limits;
use crate::policy::Pack;
use crate::policy::route::Circumstance;
use crate::problem::FieldError;
use crate::value::{
    ContributionMonth, CreditCode, DepartmentId, IdNumber, Instant, Malformed, Money, Period, Phone, TownId,
    typed_number,
};

/// Collects what is wrong, field by field, under the labels people see.
struct Reader {
    errors: Vec<FieldError>,
    prefix: String,
}

impl Reader {
    fn new() -> Self {
        Self { errors: Vec::new(), prefix: String::new() }
    }

    fn wrong(&mut self, field: &str, label: &str, message: &str) {
        self.errors.push(FieldError::new(format!("{}{field}", self.prefix), format!("{label}：{message}")));
    }

    fn parse<T>(&mut self, field: &str, label: &str, text: &str, read: fn(&str) -> Result<T, Malformed>) -> Option<T> {
        match read(text) {
            Ok(value) => Some(value),
            Err(malformed) => {
                self.wrong(field, label, &malformed.0);
                None
            }
        }
    }

    fn optional<T>(
        &mut self,
        field: &str,
        label: &str,
        text: &str,
        read: fn(&str) -> Result<T, Malformed>,
    ) -> Option<T> {
        if text.trim().is_empty() { None } else { self.parse(field, label, text, read) }
    }

    fn text(&mut self, field: &str, label: &str, text: &str, max: usize) -> String {
        if !crate::case::is_printable(text) {
            self.wrong(field, label, "含有无法显示的字符，请删去后重新填写");
        }
        let text: String = text.chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
        let text = text.trim().to_owned();
        let length = text.chars().count();
        if length > max {
            self.wrong(field, label, &format!("最多 {max} 字，现在是 {length} 字"));
        }
        text
    }

    /// One of the choices the form offers; `otherwise` where nothing was chosen.
    fn choice<T>(&mut self, field: &str, label: &str, text: &str, read: fn(&str) -> Option<T>, otherwise: T) -> T {
        let text = text.trim();
        if text.is_empty() {
            return otherwise;
        }
        read(text).unwrap_or_else(|| {
            self.wrong(field, label, "请从列出的选项中选择");
            otherwise
        })
    }

    /// Those of the choices that were ticked.
    fn choices<T: PartialEq>(
        &mut self,
        field: &str,
        label: &str,
        texts: &[String],
        read: impl Fn(&str) -> Option<T>,
    ) -> Vec<T> {
        let mut chosen = Vec::new();
        for text in texts {
            match read(text) {
                Some(choice) if chosen.contains(&choice) => {}
                Some(choice) => chosen.push(choice),
                None => {
                    self.wrong(field, label, "请从列出的选项中选择");
                    break;
                }
            }
        }
        chosen
    }

    fn required(&mut self, field: &str, label: &str, text: &str, max: usize) -> String {
        let text = self.text(field, label, text, max);
        if text.is_empty() {
            self.wrong(field, label, "请填写");
        }
        text
    }
}

/// What is missing where somebody reports for another: the signed 委托书; `there` says whether it was uploaded.
pub fn mandate(form: &Form, there: bool) -> Option<FieldError> {
    let message = "委托书：代办须上传本人签名的委托书照片，请在“材料上传”一步添加";
    (form.by_agent == "yes" && !there).then(|| FieldError::new("authorisation", message))
}

/// What is wrong with one step of the form. `complete` also asks for what the citizen must give; without it only what
/// was typed is checked (the counter may complete a registration later).
pub fn check_step(form: &Form, step: Step, pack: &Pack, now: Instant) -> Vec<FieldError> {
    let mut reader = Reader::new();
    match step {
        Step::Kind => {
            for (index, item) in form.items.iter().enumerate() {
                reader.prefix = prefix(index);
                category(&mut reader, item, pack);
            }
            if form.items.is_empty() {
                reader.wrong("category", "争议类别", "请选择一类，选错不影响受理");
            }
        }
        Step::Facts => {
            for (index, typed) in form.items.iter().enumerate() {
                reader.prefix = prefix(index);
                item(&mut reader, typed, pack, now, 1);
            }
            reader.prefix.clear();
            summary(&mut reader, form);
        }
        Step::Contact => {
            people(&mut reader, form, pack, true);
        }
        Step::Files => {}
        Step::Confirm => {
            for step in [Step::Kind, Step::Facts, Step::Contact] {
                reader.errors.extend(check_step(form, step, pack, now));
            }
        }
    }
    reader.errors
}

/// What is wrong with item number `no` alone.
pub fn check_item(form: &Form, no: usize, pack: &Pack, now: Instant) -> Vec<FieldError> {
    let mut reader = Reader::new();
    reader.prefix = prefix(no.saturating_sub(1));
    item(&mut reader, &form.item(no), pack, now, 1);
    reader.errors
}

fn prefix(index: usize) -> String {
    if index == 0 { String::new() } else { format!("item{}-", index + 1) }
}

/// The registration a form amounts to. With `complete` the five items and the facts a citizen is asked for must be
/// there; at the counter what is missing is completed while registering (TR03).
///
/// # Errors
/// Every field that is blank or not understood.
pub fn registration(
    form: &Form,
    pack: &Pack,
    received_at: Instant,
    now: Instant,
    complete: bool,
) -> Result<Registration, Vec<FieldError>> {
    let mut reader = Reader::new();
    let matter_kind =
        reader.choice("matter_kind", "事项性质", &form.matter_kind, MatterKind::from_id, MatterKind::Dispute);
    let mut items: Vec<DisputeItem> = Vec::new();
    for (index, typed) in form.items.iter().take(limits::ITEMS).enumerate() {
        reader.prefix = prefix(index);
        let no = u8::try_from(items.len() + 1).unwrap_or(u8::MAX);
        if complete || !typed.category.trim().is_empty() {
            category(&mut reader, typed, pack);
        }
        if let Some(read) = item(&mut reader, typed, pack, now, no) {
            items.extend(by_claim(read));
        }
    }
    reader.prefix.clear();
    let many = form.items.len().max(items.len());
    if many > limits::ITEMS {
        reader.wrong("items", "争议分项", &format!("最多 {} 项，现在是 {many} 项", limits::ITEMS));
    }
    if complete && form.items.is_empty() {
        reader.wrong("category", "争议类别", "请选择一类，选错不影响受理");
    }
    let summary = if complete {
        summary(&mut reader, form)
    } else {
        reader.text("summary", "反映主要事项", &form.summary, limits::SUMMARY)
    };
    let (parties, representation, town, labour_districts) = people(&mut reader, form, pack, complete);
    let count = form.people.trim();
    let people = if count.is_empty() {
        1
    } else {
        count.parse::<u32>().ok().filter(|n| (1..=limits::PEOPLE).contains(n)).unwrap_or(0)
    };
    if people == 0 {
        reader.wrong("people", "涉及人数", "请填 1 至 100000 的整数");
    }
    let ticked = reader.choices("circumstances", "特别情形", &form.circumstances, |text| {
        Circumstance::ALL.into_iter().find(|circumstance| circumstance_id(*circumstance) == text)
    });
    let circumstances = Circumstance::ALL.into_iter().filter(|circumstance| ticked.contains(circumstance)).collect();
    let title = reader.text("title", "标题", &form.title, limits::TITLE);
    let petition_no = reader.text("petition_no", "信访件编号", &form.petition_no, limits::NUMBER);
    let venue = match (form.venue.trim(), Venue::from_id(form.venue.trim())) {
        ("", _) => None,
        (_, Some(venue)) => Some(venue),
        (_, None) => {
            reader.wrong("venue", "接待地点", "请从列出的地点中选择");
            None
        }
    };
    let grid = grid(&mut reader, form);
    if !reader.errors.is_empty() {
        return Err(reader.errors);
    }
    let title = if title.is_empty() { self::title(&items, pack) } else { title };
    Ok(Registration {
        matter_kind,
        received_at,
        location_town: town,
        labour_districts,
        title,
        summary,
        parties,
        items,
        circumstances,
        people: people.max(1),
        representation,
        petition_no: Some(petition_no).filter(|petition_no| !petition_no.is_empty()),
        venue,
        grid,
    })
}

/// The grid, where one is named; a worker alone names none (M-3.2.9-d).
fn grid(reader: &mut Reader, form: &Form) -> Option<Grid> {
    let code = reader.text("grid_code", "网格编号", &form.grid_code, limits::NUMBER);
    let worker = reader.text("grid_worker", "网格员", &form.grid_worker, limits::NAME);
    if code.is_empty() && !worker.is_empty() {
        reader.wrong("grid_code", "网格编号", "填写了网格员，请把网格编号也填上");
    }
    (!code.is_empty()).then_some(Grid { code, worker })
}

fn circumstance_id(circumstance: Circumstance) -> &'static str {
    match circumstance {
        Circumstance::Bankruptcy => "bankruptcy",
        Circumstance::CompulsoryCollection => "compulsory_collection",
        Circumstance::CivilSuitWish => "civil_suit_wish",
        Circumstance::ReceiverWithoutDuty => "receiver_without_duty",
        Circumstance::MajorGround => "major_ground",
    }
}

/// One line for lists, from what the dispute is about; never the applicant's own words, which may name people.
pub fn title(items: &[DisputeItem], pack: &Pack) -> String {
    let Some(item) = items.first() else { return "待登记事项".to_owned() };
    let matter = item.matter(pack).unwrap_or_default();
    let key = format!("title.{matter}");
    let what = pack.text(&key);
    let what = if what == key {
        pack.category(item.category).map_or("社保费争议", |category| category.name.as_str())
    } else {
        what
    };
    let when = item.period.map(period_zh).unwrap_or_default();
    let more = if items.len() > 1 { format!("等 {} 项", items.len()) } else { String::new() };
    format!("{what}{when}{more}")
}

fn period_zh(period: Period) -> String {
    let (from, to) = (period.from(), period.to());
    if from == to {
        format!("，{} 年 {} 月", from.year(), from.month())
    } else if from.year() == to.year() {
        format!("，{} 年 {} 至 {} 月", from.year(), from.month(), to.month())
    } else {
        format!("，{} 年 {} 月至 {} 年 {} 月", from.year(), from.month(), to.year(), to.month())
    }
}

/// Enrolment and payment belong to different departments where the worker was never enrolled: two items (M-1-b).
fn by_claim(item: DisputeItem) -> Vec<DisputeItem> {
    let both = item.claims.contains(&ItemClaim::Enrol) && item.claims.len() > 1;
    if !both {
        return vec![item];
    }
    let enrol = DisputeItem { claims: vec![ItemClaim::Enrol], ..item.clone() };
    let rest = item.claims.iter().copied().filter(|claim| *claim != ItemClaim::Enrol).collect();
    vec![enrol, DisputeItem { no: item.no.saturating_add(1), claims: rest, ..item }]
}

fn category(reader: &mut Reader, item: &ItemForm, pack: &Pack) {
    let known = item.category.trim().parse::<u8>().ok().and_then(|no| pack.category(no));
    match known {
        None => reader.wrong("category", "争议类别", "请选择一类，选错不影响受理"),
        Some(category) => {
            let sub_kind = item.sub_kind.trim();
            if !sub_kind.is_empty() && !category.sub_kinds.iter().any(|kind| kind.id == sub_kind) {
                reader.wrong("sub_kind", "具体情形", "请从列出的情形中选择");
            }
        }
    }
}

fn item(reader: &mut Reader, typed: &ItemForm, pack: &Pack, now: Instant, no: u8) -> Option<DisputeItem> {
    let category = typed.category.trim().parse::<u8>().ok().and_then(|no| pack.category(no));
    let Some(category) = category else {
        // Nothing chosen yet at the counter: no item. The citizen's form says so in its own step.
        return None;
    };
    let mut item = DisputeItem::new(no, category.no);
    let sub_kind = typed.sub_kind.trim();
    if category.sub_kinds.iter().any(|kind| kind.id == sub_kind) {
        item.sub_kind = Some(sub_kind.to_owned());
    } else if let [only] = category.sub_kinds.as_slice() {
        item.sub_kind = Some(only.id.clone());
    }
    item.enrolled = reader.choice("enrolled", "是否参保", &typed.enrolled, Tri::from_id, Tri::Unknown);
    item.paid = reader.choice("paid", "是否按时缴费", &typed.paid, Tri::from_id, Tri::Unknown);
    item.wage_matches =
        reader.choice("wage_matches", "申报工资与实际是否相符", &typed.wage_matches, Tri::from_id, Tri::Unknown);
    item.payer = reader.choice("payer", "缴费主体", &typed.payer, PayerKind::from_id, PayerKind::Employer);
    item.duty = reader.choice("duty", "职责性质", &typed.duty, DutyKind::from_id, DutyKind::Unknown);
    item.period = period(reader, typed, category.period_required, now);
    item.insurance_kinds = reader.choices("insurance", "险种", &typed.insurance, InsuranceKind::from_id);
    item.claims = reader.choices("claims", "诉求", &typed.claims, ItemClaim::from_id);
    item.amount = reader.optional("amount", "争议金额", &typed.amount, Money::parse_yuan);
    let acting = typed.acting.trim();
    if !acting.is_empty() && acting != "unknown" {
        let department = DepartmentId::new(acting);
        if acting == "other" || pack.department(&department).is_some() {
            item.acting_department = Some(department);
        } else {
            reader.wrong("acting", "作出核定、检查的部门", "请从列出的部门中选择");
        }
    }
    item.description = reader.text("description", "具体情况", &typed.description, limits::DESCRIPTION);
    if category.description_required && item.description.chars().count() < 10 {
        reader.wrong("description", "具体情况", "请至少写 10 个字");
    }
    Some(item)
}

fn period(reader: &mut Reader, typed: &ItemForm, required: bool, now: Instant) -> Option<Period> {
    let parts = [&typed.from_year, &typed.from_month, &typed.to_year, &typed.to_month];
    if parts.iter().all(|part| part.trim().is_empty()) {
        if required {
            reader.wrong("from_year", "费款所属期", "请填写大约从什么时候到什么时候");
        }
        return None;
    }
    let from = month(reader, "from", "开始的年月", &typed.from_year, &typed.from_month)?;
    // One month only: the end may be left blank.
    let to = if typed.to_year.trim().is_empty() && typed.to_month.trim().is_empty() {
        from
    } else {
        month(reader, "to", "结束的年月", &typed.to_year, &typed.to_month)?
    };
    let (year, this_month, _) = now.day().parts();
    let latest = ContributionMonth::new(u16::try_from(year).unwrap_or(u16::MAX), this_month).ok()?;
    if to > latest {
        reader.wrong("to_year", "结束的年月", "不能晚于本月");
        return None;
    }
    match Period::new(from, to) {
        Ok(period) => Some(period),
        Err(malformed) => {
            reader.wrong("to_year", "费款所属期", &malformed.0);
            None
        }
    }
}

fn month(reader: &mut Reader, field: &str, label: &str, year: &str, month: &str) -> Option<ContributionMonth> {
    let year_field = format!("{field}_year");
    let month_field = format!("{field}_month");
    // Both are looked at, so that both mistakes are told at once.
    let (year, month) = (typed_number(year, '年').parse::<u16>(), typed_number(month, '月').parse::<u8>());
    if year.is_err() {
        reader.wrong(&year_field, label, "年份请填四位数字，例如 2025");
    }
    if month.is_err() {
        reader.wrong(&month_field, label, "月份请填 1 至 12");
    }
    let (Ok(year), Ok(month)) = (year, month) else { return None };
    if year < 1990 {
        reader.wrong(&year_field, label, "年份不能早于 1990 年");
        return None;
    }
    match ContributionMonth::new(year, month) {
        Ok(month) => Some(month),
        Err(malformed) => {
            reader.wrong(&month_field, label, &malformed.0);
            None
        }
    }
}

fn summary(reader: &mut Reader, form: &Form) -> String {
    reader.required("summary", "反映主要事项", &form.summary, limits::SUMMARY)
}

type People = (Vec<Party>, Option<Representation>, TownId, Vec<TownId>);

fn people(reader: &mut Reader, form: &Form, pack: &Pack, complete: bool) -> People {
    let applicant = applicant(reader, form, complete);
    let mut parties = vec![applicant];
    if let Some(respondent) = respondent(reader, form) {
        parties.push(respondent);
    }
    let town = place(reader, form, pack, complete);
    let labour = form.labour_district.trim();
    let labour_districts = match pack.place(labour) {
        _ if labour.is_empty() => Vec::new(),
        Some(district) => vec![district.id.clone()],
        None => {
            reader.wrong("labour_district", "用工地", "请从列出的地方中选择");
            Vec::new()
        }
    };
    (parties, agent(reader, form), town, labour_districts)
}

fn applicant(reader: &mut Reader, form: &Form, complete: bool) -> Party {
    let kind = reader.choice("applicant_kind", "是谁", &form.applicant_kind, applicant_kind, PartyKind::Individual);
    let employer = kind == PartyKind::Employer;
    let label = if employer { "单位名称" } else { "姓名" };
    let name = if complete {
        reader.required("name", label, &form.name, limits::NAME)
    } else {
        reader.text("name", label, &form.name, limits::NAME)
    };
    let phone = if complete {
        reader.parse("phone", "联系电话", &form.phone, Phone::parse)
    } else {
        reader.optional("phone", "联系电话", &form.phone, Phone::parse)
    };
    Party {
        no: 1,
        role: if MatterKind::from_id(&form.matter_kind) == Some(MatterKind::ReportOfViolation) {
            PartyRole::Reporter
        } else {
            PartyRole::Applicant
        },
        kind,
        name,
        id_number: reader.optional("id_number", "身份证号码", &form.id_number, IdNumber::parse).map(Into::into),
        credit_code: reader
            .optional("credit_code", "统一社会信用代码", &form.credit_code, CreditCode::parse)
            .map(Into::into),
        phone: phone.map(Into::into),
        address: reader.text("address", "通讯地址", &form.address, limits::ADDRESS),
        email: reader.text("email", "电子邮箱", &form.email, limits::EMAIL),
        identity_hidden: form.identity_hidden == "yes",
    }
}

/// A person or an employer applies.
fn applicant_kind(text: &str) -> Option<PartyKind> {
    PartyKind::from_id(text).filter(|kind| *kind != PartyKind::Organisation)
}

fn respondent(reader: &mut Reader, form: &Form) -> Option<Party> {
    let name = reader.text("respondent_name", "对方名称", &form.respondent_name, limits::NAME);
    let credit_code = reader
        .optional("respondent_credit_code", "对方统一社会信用代码", &form.respondent_credit_code, CreditCode::parse)
        .map(Into::into);
    let phone = reader.optional("respondent_phone", "对方电话", &form.respondent_phone, Phone::parse).map(Into::into);
    let address = reader.text("respondent_address", "对方地址", &form.respondent_address, limits::ADDRESS);
    if name.is_empty() {
        if credit_code.is_some() || phone.is_some() || !address.is_empty() {
            reader.wrong("respondent_name", "对方名称", "填写了对方的其他信息，请把名称也填上");
        }
        return None;
    }
    // The other side of an employer's dispute is usually an office or a worker; of a worker's, the employer.
    let applicant_is_employer = PartyKind::from_id(form.applicant_kind.trim()) == Some(PartyKind::Employer);
    Some(Party {
        no: 2,
        role: PartyRole::Respondent,
        kind: if applicant_is_employer { PartyKind::Organisation } else { PartyKind::Employer },
        name,
        id_number: None,
        credit_code,
        phone,
        address,
        email: String::new(),
        identity_hidden: false,
    })
}

fn place(reader: &mut Reader, form: &Form, pack: &Pack, complete: bool) -> TownId {
    let town = form.town.trim();
    if let Some(place) = pack.place(town) {
        return place.id.clone();
    }
    if !town.is_empty() {
        reader.wrong("town", "事项所在辖区", "请从列出的地方中选择");
    } else if complete {
        reader.wrong("town", "事项所在辖区", "请选择单位所在或参保所在的镇");
    }
    TownId::new("")
}

fn agent(reader: &mut Reader, form: &Form) -> Option<Representation> {
    if form.by_agent != "yes" {
        return None;
    }
    let agent = reader.required("agent_name", "代办人姓名", &form.agent_name, limits::NAME);
    let phone = reader.parse("agent_phone", "代办人电话", &form.agent_phone, Phone::parse);
    let relation = reader.text("agent_relation", "与本人的关系", &form.agent_relation, limits::RELATION);
    Some(Representation { agent, phone: phone?.into(), relation, may_withdraw: form.agent_may_withdraw == "yes" })
}
