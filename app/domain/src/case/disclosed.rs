//! What leaves with an approved disclosure (M-5.3-b): the fields that can be asked for, each with what the case says of
//! it, and the file that carries them. Nothing else leaves, and nothing that tells who asked not to be named.

use super::naming::{Hidden, NamedBy};
use super::registration::choice;
use super::timeline::side_zh;
use super::{Case, Disclosure, DisclosureState, DocumentKind, Party, Refusal, RefusalCode, date_zh};
use crate::policy::Pack;
use crate::problem::FieldError;
use crate::value::Day;
use serde::{Deserialize, Serialize};

choice! {
    /// A field that may be provided to somebody outside the case.
    DisclosedField {
        /// Number of the case.
        CaseNo = "case_no", "受理编号";
        /// When it was received.
        ReceivedOn = "received_on", "来访日期";
        /// Categories of its items.
        Category = "category", "争议类别";
        /// Town.
        Town = "town", "事项所在辖区";
        /// Name of the applicant.
        ApplicantName = "applicant_name", "缴费人姓名";
        /// Identity number of the applicant.
        ApplicantId = "applicant_id", "缴费人身份证号码";
        /// Telephone of the applicant.
        ApplicantPhone = "applicant_phone", "缴费人联系电话";
        /// Name of the other side.
        RespondentName = "respondent_name", "对方当事人名称";
        /// Credit code of the other side.
        RespondentCode = "respondent_code", "对方统一社会信用代码";
        /// The matter in the words it was registered in.
        Summary = "summary", "反映主要事项";
        /// Insurance kinds and contribution periods.
        Periods = "periods", "险种和费款所属期";
        /// Amounts in dispute.
        Amounts = "amounts", "争议金额";
        /// Who handles it.
        Departments = "departments", "办理部门";
        /// Where it stands.
        Stage = "stage", "办理阶段";
        /// The result, once it was signed.
        Result = "result", "办理结果";
    }
}

/// What stands where a case says nothing of a field.
const NOTHING: &str = "未登记";

impl DisclosedField {
    /// What the case says of it.
    pub fn value(self, case: &Case, pack: &Pack) -> String {
        let registration = &case.registration;
        let applicant = registration.applicant();
        let respondent = registration.respondent().filter(|party| party.no != 1);
        let text =
            match self {
                Self::CaseNo => case.case_no.to_string(),
                Self::ReceivedOn => date_zh(registration.received_at),
                Self::Category => joined(registration.items.iter().map(|item| {
                    pack.category(item.category).map(|category| category.name.clone()).unwrap_or_default()
                })),
                Self::Town => pack.place_name(&registration.location_town).to_owned(),
                Self::ApplicantName => name_of(applicant),
                Self::ApplicantId => {
                    applicant.and_then(|party| party.id_number.as_ref()).map_or_else(String::new, ToString::to_string)
                }
                Self::ApplicantPhone => {
                    applicant.and_then(|party| party.phone.as_ref()).map_or_else(String::new, ToString::to_string)
                }
                Self::RespondentName => name_of(respondent),
                Self::RespondentCode => respondent
                    .and_then(|party| party.credit_code.as_ref())
                    .map_or_else(String::new, ToString::to_string),
                Self::Summary => registration.summary.clone(),
                Self::Periods => joined(registration.items.iter().map(|item| {
                    let kinds: Vec<&str> = item.insurance_kinds.iter().map(|kind| kind.zh()).collect();
                    let period = item.period.map(|period| period.to_string()).unwrap_or_default();
                    format!("{} {period}", kinds.join("、")).trim().to_owned()
                })),
                Self::Amounts => joined(
                    registration.items.iter().filter_map(|item| item.amount).map(|amount| format!("{amount} 元")),
                ),
                Self::Departments => joined(case.departments().iter().map(|id| pack.department_name(id).to_owned())),
                Self::Stage => case.sub_state.stage().zh().to_owned(),
                Self::Result => result_of(case),
            };
        if text.trim().is_empty() { NOTHING.to_owned() } else { text }
    }

    /// Whether it would tell who asked not to be named: the field itself, or the words that stand in it (M-5.3-c, X-16-a).
    pub fn tells_hidden(self, case: &Case, pack: &Pack) -> bool {
        let registration = &case.registration;
        let hidden = |party: Option<&Party>| party.is_some_and(|party| party.identity_hidden);
        match self {
            Self::ApplicantName | Self::ApplicantId | Self::ApplicantPhone => hidden(registration.applicant()),
            Self::RespondentName | Self::RespondentCode => hidden(registration.respondent()),
            // Whoever reports is known by how it is told.
            Self::Summary => registration.parties.iter().any(|party| party.identity_hidden),
            Self::Result => {
                Hidden::from_outside(case).is_some_and(|hidden| hidden.is_named_in(&self.value(case, pack)))
            }
            Self::CaseNo
            | Self::ReceivedOn
            | Self::Category
            | Self::Town
            | Self::Periods
            | Self::Amounts
            | Self::Departments
            | Self::Stage => false,
        }
    }
}

impl Case {
    /// Whether a text may be published: it names nobody who asked not to be named (M-3.2.8-b, M-5.3-c).
    ///
    /// # Errors
    /// `IDENTITY_IN_TEXT`.
    /// It tells no value of a party that the approval does not name (M-5.3-b).
    pub fn admit_published(&self, text: &str, approved: &Disclosure, pack: &Pack) -> Result<(), Refusal> {
        if Hidden::from_outside(self).is_some_and(|hidden| hidden.is_named_in(text)) {
            let error = FieldError::new("statement", "对外发布的文字：写出了要求身份保密的人，请删去");
            return Err(Refusal::new(RefusalCode::IdentityInText, "M").fields(vec![error]));
        }
        let applicant = self.registration.applicant().map(|party| party.no);
        let respondent = self.registration.respondent().map(|party| party.no);
        let field_of = |party: u8, by| match by {
            NamedBy::Name if Some(party) == applicant => Some(DisclosedField::ApplicantName),
            NamedBy::Number if Some(party) == applicant => Some(DisclosedField::ApplicantId),
            NamedBy::Phone if Some(party) == applicant => Some(DisclosedField::ApplicantPhone),
            NamedBy::Name if Some(party) == respondent => Some(DisclosedField::RespondentName),
            NamedBy::Number if Some(party) == respondent => Some(DisclosedField::RespondentCode),
            // Nobody can approve what no disclosure has.
            _ => None,
        };
        let covered = |party, by| field_of(party, by).is_some_and(|field| approved.chosen().any(|one| one == field));
        let told = Hidden::everybody_in(self, text).into_iter().find(|(party, by)| !covered(*party, *by));
        if let Some((party, by)) = told {
            let whose = format!("{}的{}", side_zh(party), by.zh());
            let error = format!("对外发布的文字：写出了{whose}，没有批准对外提供，请删去或重新报批");
            let refusal = Refusal::new(RefusalCode::DisclosureNotApproved, &pack.clause_prefix).under("M-5.3-b");
            return Err(refusal.detail(whose).fields(vec![FieldError::new("statement", error)]));
        }
        Ok(())
    }
}

fn name_of(party: Option<&Party>) -> String {
    party.map(|party| party.name.clone()).unwrap_or_default()
}

fn joined(parts: impl Iterator<Item = String>) -> String {
    let parts: Vec<String> = parts.filter(|part| !part.trim().is_empty()).collect();
    parts.join("；")
}

/// The conclusions of the signed reply, or how it ended.
fn result_of(case: &Case) -> String {
    match (&case.reply, case.outcome) {
        (Some(reply), _) if reply.signed_at.is_some() => {
            joined(reply.conclusions.iter().map(|conclusion| conclusion.text.clone()))
        }
        (_, Some(outcome)) => outcome.zh().to_owned(),
        _ => "尚未办结".to_owned(),
    }
}

/// The file a released disclosure is, as its recipient gets it. It says nothing but the approved fields.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DisclosureFile {
    /// Number of the paper.
    pub document_no: String,
    /// For whom.
    pub recipient: String,
    /// What for.
    pub purpose: String,
    /// Last day on which it may be used.
    pub expires_on: Day,
    /// Its text, fixed when it was released.
    pub body: String,
}

impl DisclosureFile {
    /// The file of disclosure `no`, on `today`.
    ///
    /// # Errors
    /// `DISCLOSURE_NOT_APPROVED` unless it was released, was not taken back and has not expired (M-5.3-b).
    pub fn of(case: &Case, no: u8, pack: &Pack, today: Day) -> Result<Self, Refusal> {
        let refuse = |why: &str| {
            Refusal::new(RefusalCode::DisclosureNotApproved, &pack.clause_prefix).under("M-5.3-b").detail(why)
        };
        let mut all = case.records.disclosures.iter();
        let found = all.find(|known| known.no == no && known.void.is_none());
        let disclosure = found.filter(|known| known.state == DisclosureState::Released);
        let disclosure = disclosure.ok_or_else(|| refuse("没有批准并提供的这一项，请先报批"))?;
        if disclosure.expires_on < today {
            return Err(refuse("已经到期，需要继续提供的请重新报批"));
        }
        // Who asked not to be named since it was released leaves no more (M-5.3-c, X-16-a).
        if disclosure.chosen().any(|field| field.tells_hidden(case, pack)) {
            return Err(refuse("其中的内容会说出后来要求身份保密的人，不再提供，请去掉后重新报批"));
        }
        let paper = disclosure.document.and_then(|paper| case.documents.iter().find(|document| document.no == paper));
        let paper = paper.filter(|paper| paper.kind == DocumentKind::DisclosedInformation);
        let paper = paper.ok_or_else(|| refuse("这一项提供时没有形成文件，请重新报批"))?;
        Ok(Self {
            document_no: paper.document_no.as_ref().map(ToString::to_string).unwrap_or_default(),
            recipient: disclosure.recipient.clone(),
            purpose: disclosure.purpose.clone(),
            expires_on: disclosure.expires_on,
            body: paper.body.clone(),
        })
    }

    /// What stands across every page: for whom it is and how long.
    pub fn watermark(&self) -> String {
        format!("仅供 {} 使用 · {} · 有效期至 {}", self.recipient, self.document_no, self.expires_on)
    }

    /// The file, for any browser and for paper: one page of HTML that loads nothing and runs nothing.
    pub fn html(&self) -> String {
        let mark = escaped(&self.watermark());
        let marks = format!("<span>{mark}</span>").repeat(24);
        let lines: Vec<String> = self.body.lines().map(|line| format!("<p>{}</p>", escaped(line))).collect();
        format!(
            "<!doctype html>\n<html lang=\"zh-CN\"><head><meta charset=\"utf-8\">\
             <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'unsafe-inline'\">\
             <title>对外提供信息 {no}</title><style>{STYLE}</style></head>\n\
             <body><div class=\"mark\" aria-hidden=\"true\">{marks}</div>\n\
             <h1>对外提供信息</h1>\n<p class=\"no\">{no}</p>\n{body}\n\
             <footer>{mark}。用途：{purpose}。不得用于其他用途，不得转交他人。</footer></body></html>\n",
            no = escaped(&self.document_no),
            body = lines.join("\n"),
            purpose = escaped(&self.purpose),
        )
    }
}

const STYLE: &str = "@page{margin:22mm}body{font:16px/1.8 serif;max-width:46em;margin:2em auto;padding:0 1em;color:#111}\
h1{font-size:1.4em;text-align:center}.no{text-align:center}p{margin:.3em 0;white-space:pre-wrap}\
.mark{position:fixed;inset:0;display:grid;grid-template-columns:repeat(2,1fr);overflow:hidden;pointer-events:none;\
color:#b00;opacity:.16;print-color-adjust:exact;-webkit-print-color-adjust:exact}\
.mark span{transform:rotate(-24deg);padding:2em 1em;white-space:nowrap;font-size:15px}\
footer{margin-top:2em;border-top:1px solid #999;font-size:.9em}";

/// What would be markup is shown as it was written.
fn escaped(text: &str) -> String {
    text.chars().fold(String::with_capacity(text.len() + 16), |mut out, letter| {
        match letter {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
        out
    })
}
