//! Forms of 回复反馈 and 案卷归档: finding, reply, service, objection and remedy, the archive check.

use super::fields::{basis, conclusion_fields, conclusions, moment, number, one, options, parties};
use super::spec::{Field, Form, Input};
use domain::case::{
    Case, Command, CommandKind, Conclusion, DocumentKind, NoObjection, RemedyKind, RemedyNotice, RemedyOutcome,
    ServiceMethod, SubState,
};
use domain::problem::FieldError;
use domain::view::CaseView;

pub(super) fn finding(name: String, view: &CaseView) -> Form {
    let known = view.case.finding.as_ref();
    let mut fields = vec![
        Field::area("facts", "事实认定", 5)
            .hint("查明了什么、凭什么材料")
            .value(known.map(|finding| finding.facts.clone()).unwrap_or_default()),
    ];
    fields.extend(conclusion_fields(view, known.map_or(&[], |finding| &finding.conclusions)));
    fields.push(basis(&view.case));
    Form::new(name, "形成办理情况", fields, |values| {
        Ok(Command::RecordFinding {
            facts: values.text("facts"),
            conclusions: conclusions(values),
            legal_basis: values.lines("legal_basis"),
        })
    })
}

pub(super) fn reply(name: String, view: &CaseView) -> Form {
    let case = &view.case;
    let (facts, known) = match (&case.reply, &case.finding) {
        (Some(reply), _) => (reply.facts.clone(), reply.conclusions.clone()),
        (None, Some(finding)) => (finding.facts.clone(), finding.conclusions.clone()),
        (None, None) => settled(case),
    };
    let mut fields = vec![Field::area("facts", "事实", 5).value(facts)];
    fields.extend(conclusion_fields(view, &known));
    fields.push(basis(case));
    fields.push(
        Field::new("waives", "涉及减免应缴费款（须经法律把关）", Input::Check)
            .value(if case.reply.as_ref().is_some_and(|reply| reply.waives_contribution) { "on" } else { "" })
            .optional(),
    );
    fields.extend(remedy_fields(view));
    let intro = case.reply.as_ref().and_then(|reply| reply.returned.as_ref()).map_or_else(
        || "四种救济途径的机构和期限已按本案填好，请核对。".to_owned(),
        |why| format!("负责人退回修改：{why}"),
    );
    Form::new(name, "报负责人审签", fields, |values| {
        let remedies = remedies(values);
        Ok(Command::SubmitReply {
            facts: values.text("facts"),
            conclusions: conclusions(values),
            legal_basis: values.lines("legal_basis"),
            remedies,
            waives_contribution: values.is_on("waives"),
        })
    })
    .intro(intro)
}

/// Body and rule of every remedy, filled in for this case.
pub(super) fn remedy_fields(view: &CaseView) -> Vec<Field> {
    let of = |notice: &RemedyNotice| {
        let (id, zh) = (notice.kind.id(), notice.kind.zh());
        [
            Field::line(format!("remedy-{id}"), format!("{zh}：受理机构")).value(notice.body.clone()),
            Field::line(format!("limit-{id}"), format!("{zh}：期限和提示")).value(notice.limit.clone()),
        ]
    };
    view.remedies.iter().flat_map(of).collect()
}

/// The remedies typed into [`remedy_fields`].
pub(super) fn remedies(values: &super::spec::Values) -> Vec<RemedyNotice> {
    let of = |kind: &RemedyKind| RemedyNotice {
        kind: *kind,
        body: values.text(&format!("remedy-{}", kind.id())),
        limit: values.text(&format!("limit-{}", kind.id())),
    };
    RemedyKind::ALL.iter().map(of).collect()
}

/// What minutes or a mediation agreement already say, where no finding came before.
pub(super) fn settled(case: &Case) -> (String, Vec<Conclusion>) {
    if let Some(meeting) = case.major.as_ref().and_then(|file| file.meeting.as_ref()) {
        let minutes = meeting.minutes_no.clone().unwrap_or_default();
        let every = |item: &domain::case::DisputeItem| Conclusion { item: item.no, text: meeting.conclusions.clone() };
        let facts = format!("经专案组会商（会议纪要 {minutes}），查明：");
        return (facts, case.registration.items.iter().map(every).collect());
    }
    let agreement = case.mediation.as_ref().and_then(|mediation| mediation.agreement.as_ref());
    let terms = agreement.map(|agreement| agreement.conclusions.clone()).unwrap_or_default();
    let facts =
        if terms.is_empty() { String::new() } else { "双方经镇调解站调解，自愿达成协议。".to_owned() };
    (facts, terms)
}

/// The document that waits to be served.
pub(super) fn to_serve(case: &Case) -> DocumentKind {
    match case.sub_state {
        SubState::Informed => DocumentKind::CompetenceNotice,
        SubState::ReturnedForCorrection => DocumentKind::CorrectionNotice,
        SubState::AssignedFedBack => DocumentKind::AssignedFeedback,
        SubState::ReplyReview => DocumentKind::Reply,
        // Before there is an answer, what reaches somebody is the notice to the other side.
        _ if case.is_invited() => DocumentKind::ParticipationNotice,
        _ => DocumentKind::Reply,
    }
}

pub(super) fn service(name: String, view: &CaseView, now: &str) -> Form {
    let case = &view.case;
    let document = to_serve(case);
    let parties: Vec<(String, String)> = if matches!(document, DocumentKind::Reply | DocumentKind::AssignedFeedback) {
        case.parties_to_serve()
            .filter(|party| !case.is_served(document, party.no))
            .map(|party| (party.no.to_string(), format!("{}（{}）", party.name, party.role.zh())))
            .collect()
    } else if document == DocumentKind::ParticipationNotice {
        let other = case.heard_party().map(|other| other.no.to_string());
        parties(case).into_iter().filter(|(no, _)| Some(no) == other.as_ref()).collect()
    } else {
        parties(case).into_iter().take(1).collect()
    };
    let methods = options(ServiceMethod::ALL, ServiceMethod::id, ServiceMethod::zh);
    Form::new(
        name,
        "登记送达",
        vec![
            Field::new("party", "送达对象", Input::Radio(parties.clone()))
                .value(parties.first().map(|(no, _)| no.clone()).unwrap_or_default()),
            Field::new("method", "送达方式", Input::Select(methods)).value(ServiceMethod::InPerson.id()),
            moment("served_at", "送达时间", now),
            Field::line("proof", "签收人或送达凭证").hint("例如：本人签收；EMS 回执号"),
        ],
        move |values| {
            let method = ServiceMethod::from_id(&values.text("method"))
                .ok_or_else(|| one(FieldError::new("method", "送达方式：请选择")))?;
            Ok(Command::RecordService {
                document,
                party: number(values, "party", "送达对象")?,
                method,
                served_at: values.moment("served_at", "送达时间").map_err(one)?,
                proof: values.text("proof"),
            })
        },
    )
    .intro(format!("送达文书：{}", document.zh()))
}

pub(super) fn no_objection(name: String, view: &CaseView) -> Form {
    let today = view.now.day().to_string();
    // Each side by itself (M-4.3-b).
    let awaited: Vec<(String, String)> = view
        .case
        .awaited()
        .map(|party| (party.no.to_string(), format!("{}（{}）", party.name, party.role.zh())))
        .collect();
    let first = awaited.first().map(|(no, _)| no.clone()).unwrap_or_default();
    let head = [("silence".to_owned(), "等待期满，两次联系未表示意见（负责人决定）".to_owned())];
    let mut ways = vec![("evidence".to_owned(), "这一方已表示无异议，有凭据".to_owned())];
    ways.extend(head);
    Form::new(
        name,
        "登记",
        vec![
            Field::new("party", "哪一方", Input::Select(awaited)).value(first),
            Field::new("how", "怎样得知", Input::Radio(ways)).value("evidence"),
            Field::line("method", "无异议的表示方式").hint("例如：窗口签字、电话录音编号").optional(),
            Field::new("on", "日期", Input::Day).value(today),
        ],
        |values| {
            let how = if values.text("how") == "silence" {
                NoObjection::Silence
            } else {
                NoObjection::Evidence { method: values.text("method"), on: values.day("on", "日期").map_err(one)? }
            };
            Ok(Command::ConfirmNoObjection { party: number(values, "party", "哪一方")?, how })
        },
    )
}

pub(super) fn remedy(name: String, view: &CaseView) -> Form {
    let kinds = options(RemedyKind::ALL, RemedyKind::id, RemedyKind::zh);
    let bodies: Vec<String> =
        view.remedies.iter().map(|notice| format!("{}：{}", notice.kind.zh(), notice.body)).collect();
    let bodies = bodies.join("；");
    let mut fields = several(view, |view, party| !view.case.pursues_remedy(party));
    fields.extend(vec![
        Field::new("remedy", "救济途径", Input::Radio(kinds)),
        Field::line("body", "受理机构").hint(bodies),
        Field::new("filed_on", "提起日期", Input::Day).value(view.now.day().to_string()),
        Field::line("docket", "案号").optional(),
        Field::new("civil", "打算就补缴提起民事诉讼", Input::Check).optional(),
        Field::new("acknowledged", "已说明：补缴社保不属于民事纠纷，应通过行政途径解决", Input::Check).optional(),
    ]);
    Form::new(name, "登记救济", fields, |values| {
        let remedy = RemedyKind::from_id(&values.text("remedy"))
            .ok_or_else(|| one(FieldError::new("remedy", "救济途径：请选择")))?;
        Ok(Command::StartRemedy {
            party: values.text("party").parse().unwrap_or(0),
            remedy,
            body: values.text("body"),
            filed_on: values.day("filed_on", "提起日期").map_err(one)?,
            docket: Some(values.text("docket")).filter(|docket| !docket.is_empty()),
            civil: values.is_on("civil"),
            acknowledged: values.is_on("acknowledged"),
        })
    })
}

/// Which of the parties that object, where there is a choice.
fn several(view: &CaseView, fits: fn(&CaseView, u8) -> bool) -> Vec<Field> {
    let case = &view.case;
    let found: Vec<(String, String)> = case
        .open_objections()
        .filter(|objection| fits(view, objection.party))
        .filter_map(|objection| case.registration.party(objection.party))
        .map(|party| (party.no.to_string(), format!("{}（{}）", party.name, party.role.zh())))
        .collect();
    if found.len() < 2 {
        return Vec::new();
    }
    let first = found.first().map(|(no, _)| no.clone()).unwrap_or_default();
    vec![Field::new("party", "哪一方", Input::Select(found)).value(first)]
}

/// An objection that its author did not pursue in time.
pub(super) fn not_pursued(name: String, view: &CaseView) -> Form {
    let fields = several(view, |view, party| !view.case.pursues_remedy(party));
    Form::new(name, "按逾期未申请救济办结", fields, |values| {
        Ok(Command::CloseNotPursued { party: values.text("party").parse().unwrap_or(0) })
    })
    .intro("该方的救济期限都已届满，没有登记救济，并有两次联系记录。办结后该方仍可以申请重新办理。")
}

pub(super) fn remedy_outcome(name: String, kind: CommandKind, view: &CaseView) -> Form {
    let outcomes = options(RemedyOutcome::ALL, RemedyOutcome::id, RemedyOutcome::zh);
    let mut fields = several(view, |view, party| view.case.pursues_remedy(party));
    fields.push(Field::new("outcome", "救济结果", Input::Select(outcomes)));
    fields.push(Field::line("decision", "决定文书").hint("文书名称和文号"));
    if kind == CommandKind::CloseRemedy {
        let hint = "复议决定送达该方的日期；之后的起诉期限从这一天起算";
        fields.push(Field::new("received_on", "决定送达日期", Input::Day).hint(hint).optional());
    }
    Form::new(name, "登记结果", fields, move |values| {
        let outcome = RemedyOutcome::from_id(&values.text("outcome"))
            .ok_or_else(|| one(FieldError::new("outcome", "救济结果：请选择")))?;
        let decision = values.text("decision");
        let party = values.text("party").parse().unwrap_or(0);
        Ok(if kind == CommandKind::CloseRemedy {
            let received_on = values.some_day("received_on", "决定送达日期").map_err(one)?;
            Command::CloseRemedy { party, outcome, decision, received_on }
        } else {
            Command::RedoAfterRemedy { party, outcome, decision }
        })
    })
}

pub(super) fn archive_intro(view: &CaseView) -> String {
    let there: Vec<&str> =
        view.archive_check.iter().filter(|(_, there)| *there).map(|(document, _)| document.zh()).collect();
    format!("卷内文书齐全：{}。归档后不能再改；要改须重新办理。", there.join("、"))
}
