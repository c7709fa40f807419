//! The form of each command: fields named as the rules name them when they refuse.

use super::classification::{classify_own, declare, inform, reclassify, transfer_letter};
use super::fields::{basis, local, moment, number, one, options, parties, reason, served_parties};
use super::people::People;
use super::registration::{defects, hand_over, verification, verification_answer};
use super::reply::{archive_intro, finding, no_objection, not_pursued, remedy, remedy_outcome, reply, service};
use super::spec::{Field, Form, Input};
use domain::case::{Command, CommandKind, ReopenGround};
use domain::policy::Pack;
use domain::problem::FieldError;
use domain::view::{CaseView, Me};

/// Whether the step needs nothing but the decision, and so moves at once.
pub(crate) fn asks_nothing(kind: CommandKind, needs_reason: bool) -> bool {
    match kind {
        CommandKind::Claim
        | CommandKind::ReleaseClaim
        | CommandKind::Register
        | CommandKind::AcceptHandOver
        | CommandKind::DeclineHandOver
        | CommandKind::ServeReply => true,
        CommandKind::ClassifyOwn => !needs_reason,
        _ => false,
    }
}

/// The command of a step that asks nothing.
pub(crate) fn plain(kind: CommandKind) -> Option<Command> {
    match kind {
        CommandKind::Claim => Some(Command::Claim),
        CommandKind::Register => Some(Command::Register),
        CommandKind::AcceptHandOver => Some(Command::AcceptHandOver),
        CommandKind::DeclineHandOver => Some(Command::DeclineHandOver),
        CommandKind::ReleaseClaim => Some(Command::ReleaseClaim),
        CommandKind::ServeReply => Some(Command::ServeReply),
        CommandKind::ClassifyOwn => Some(Command::ClassifyOwn { departures: Vec::new() }),
        _ => None,
    }
}

/// What a form is made from.
pub(crate) struct Source<'a> {
    /// The case as the person sees it.
    pub(crate) view: &'a CaseView,
    /// Its pack.
    pub(crate) pack: &'a Pack,
    /// The person.
    pub(crate) me: &'a Me,
    /// Whom and what the form offers to choose from.
    pub(crate) people: &'a People,
    /// What the step is called.
    pub(crate) name: &'a str,
}

/// The form of a command; `None` where the command is not made by staff through a form.
pub(crate) fn form_for(kind: CommandKind, source: &Source<'_>) -> Option<Form> {
    let Source { view, pack, me, people, name } = *source;
    let case = &view.case;
    let name = name.to_owned();
    let now = local(view.now);
    let form = match kind {
        CommandKind::Claim
        | CommandKind::ReleaseClaim
        | CommandKind::Register
        | CommandKind::AcceptHandOver
        | CommandKind::DeclineHandOver
        | CommandKind::ServeReply => {
            let command = plain(kind)?;
            Form::new(name, "确认", Vec::new(), move |_| Ok(command.clone()))
        }
        CommandKind::OfferHandOver => hand_over(name, &people.colleagues, &me.department),
        CommandKind::ReturnForCorrection => defects(name),
        CommandKind::RecordContact => Form::new(
            name,
            "登记",
            vec![
                Field::new("party", "联系对象", Input::Select(parties(case))),
                moment("at", "联系时间", &now),
                Field::line("method", "联系方式").value("电话"),
                Field::area("result", "联系结果", 2).hint("例如：无人接听；已告知，本人称月底前补交"),
            ],
            |values| {
                let at = values.moment("at", "联系时间").map_err(one)?;
                let party = number(values, "party", "联系对象")?;
                Ok(Command::RecordContact { party, at, method: values.text("method"), result: values.text("result") })
            },
        ),
        CommandKind::Lapse => Form::new(name, "按逾期未补正办结", Vec::new(), |_| Ok(Command::Lapse))
            .intro("申请人逾期没有补正。办结后申请人可以随时带材料重新反映，原编号可查。"),
        CommandKind::AskVerification => verification(name, case, pack),
        CommandKind::AnswerVerification => verification_answer(name, case, pack)?,
        CommandKind::DeclareOwn => declare(name, view),
        CommandKind::ClassifyOwn => classify_own(name, view, pack),
        CommandKind::Inform => inform(name, view, pack),
        CommandKind::AnswerQuestion => Form::new(
            name,
            "答复并办结",
            vec![
                Field::area("question", "咨询内容", 3).value(case.registration.summary.clone()),
                Field::area("answer", "答复内容", 5).hint("会作为书面答复给缴费人，请写明去哪里、带什么"),
            ],
            |values| Ok(Command::AnswerQuestion { question: values.text("question"), answer: values.text("answer") }),
        ),
        CommandKind::Reclassify => reclassify(name, case.reclassified > 0),
        CommandKind::RecordFinding => finding(name, view),
        CommandKind::SubmitReply => reply(name, view),
        CommandKind::ReturnReply => {
            reason(name, "退回修改", "退回理由", |reason| Command::ReturnReply { reason })
        }
        CommandKind::SignReply => Form::new(name, "签发", vec![basis(case)], |values| {
            Ok(Command::SignReply { legal_basis: values.lines("legal_basis") })
        })
        .intro("签发后编号、不可修改；接着要向争议双方分别送达。"),
        CommandKind::RecordService => service(name, view, &now),
        CommandKind::ConfirmNoObjection => no_objection(name, view),
        CommandKind::Object => Form::new(
            name,
            "登记异议",
            vec![
                Field::new("party", "提出异议的一方", Input::Select(served_parties(case))),
                Field::area("grounds", "异议理由", 4),
            ],
            |values| {
                Ok(Command::Object {
                    party: number(values, "party", "提出异议的一方")?,
                    grounds: values.text("grounds"),
                })
            },
        ),
        CommandKind::StartRemedy => remedy(name, view),
        CommandKind::ReExamine => Form::new(
            name,
            "重新审查",
            vec![Field::area("ground", "新事实或错误", 4).hint("写明发现了什么新事实，或者原答复错在哪里")],
            |values| Ok(Command::ReExamine { ground: values.text("ground") }),
        ),
        CommandKind::CloseRemedy | CommandKind::RedoAfterRemedy => remedy_outcome(name, kind, view),
        CommandKind::CloseNotPursued => not_pursued(name, view),
        CommandKind::StateView | CommandKind::NamePerson | CommandKind::DecideHearing => {
            return super::hearing::form_for(kind, name, case);
        }
        CommandKind::Archive => {
            Form::new(name, "归档", Vec::new(), |_| Ok(Command::Archive)).intro(archive_intro(view))
        }
        CommandKind::Reopen => Form::new(
            name,
            "重新办理",
            vec![
                Field::new(
                    "ground",
                    "事由",
                    Input::Select(options(ReopenGround::ALL, ReopenGround::id, ReopenGround::zh)),
                ),
                Field::area("reason", "重新办理的理由", 3)
                    .value(case.reopen_requests.last().map(|request| request.reason.clone()).unwrap_or_default()),
            ],
            |values| {
                let ground = ReopenGround::from_id(&values.text("ground"))
                    .ok_or_else(|| one(FieldError::new("ground", "事由：请选择")))?;
                Ok(Command::Reopen { ground, reason: values.text("reason") })
            },
        ),
        CommandKind::Withdraw => Form::new(
            name,
            "登记撤回",
            vec![
                Field::area("reason", "撤回理由", 3),
                Field::line("letter", "签名的撤回申请")
                    .hint("申请的日期和编号，或附件名称；没有本人签名的申请不能撤回"),
            ],
            |values| Ok(Command::Withdraw { reason: values.text("reason"), letter: Some(values.text("letter")) }),
        ),
        CommandKind::KeepExOfficio => reason(name, "依职权继续", "依职权继续办理的理由", |reason| {
            Command::KeepExOfficio { reason }
        }),
        CommandKind::LeaveMessage => Form::new(
            name,
            "发送",
            vec![Field::area("text", "留言", 3).hint("缴费人在查询页面能看到，另一方看不到；留言不影响期限")],
            |values| Ok(Command::LeaveMessage { text: values.text("text"), to: None }),
        ),
        CommandKind::DraftTransfer => transfer_letter(name, view, pack, &now),
        CommandKind::InformComplainant => Form::new(
            name,
            "登记",
            vec![moment("at", "告知时间", &now), Field::line("method", "告知方式").value("电话")],
            |values| {
                Ok(Command::InformComplainant {
                    at: values.moment("at", "告知时间").map_err(one)?,
                    method: values.text("method"),
                })
            },
        ),
        CommandKind::SendTransfer => Form::new(name, "签发并移转", Vec::new(), |_| Ok(Command::SendTransfer))
            .intro("签发后编号，案件转到对方单位，等待对方接收。"),
        CommandKind::ReceiveTransfer => Form::new(
            name,
            "签收",
            vec![Field::line("receiver", "被移转人").value(me.name.clone()), Field::line("contact", "联系方式")],
            |values| {
                Ok(Command::ReceiveTransfer { receiver: values.text("receiver"), contact: values.text("contact") })
            },
        ),
        CommandKind::ContactComplainant => Form::new(
            name,
            "登记",
            vec![
                moment("at", "联系时间", &now),
                Field::line("method", "联系方式").value("电话"),
                Field::line("by", "联系人").value(me.name.clone()),
            ],
            |values| {
                Ok(Command::ContactComplainant {
                    at: values.moment("at", "联系时间").map_err(one)?,
                    method: values.text("method"),
                    by: values.text("by"),
                })
            },
        ),
        CommandKind::CloseTransferred => {
            Form::new(name, "办结", vec![Field::area("result", "办理结果", 4)], |values| {
                Ok(Command::CloseTransferred { result: values.text("result") })
            })
        }
        CommandKind::SendFeedback => {
            Form::new(name, "发出反馈函", vec![Field::area("letter", "反馈函内容", 5)], |values| {
                Ok(Command::SendFeedback { letter: values.text("letter") })
            })
        }
        // Made by parties, by the system, or on pages of their own.
        CommandKind::Submit
        | CommandKind::RegisterContact
        | CommandKind::AmendRegistration
        | CommandKind::Correct
        | CommandKind::NoticeServed
        | CommandKind::Forward
        | CommandKind::WithdrawObjection
        | CommandKind::ProceedToArchive
        | CommandKind::AskReopening
        | CommandKind::AddAttachment
        | CommandKind::NoteReceipt
        | CommandKind::IssueCode
        | CommandKind::AskGuidance
        | CommandKind::AskNaming
        | CommandKind::ConfirmNaming
        | CommandKind::BeMerged
        | CommandKind::BeRestored
        | CommandKind::ReceiveFeedback => return None,
        CommandKind::AskDeparture
        | CommandKind::AnswerDeparture
        | CommandKind::ReassignWork
        | CommandKind::AppointStandIn
        | CommandKind::EndStandIn => return super::duty::form_for(kind, source),
        CommandKind::ClassifyJoint
        | CommandKind::TurnJoint
        | CommandKind::ConveneJoint
        | CommandKind::DraftOpinion
        | CommandKind::SignOpinion
        | CommandKind::SignReviewOpinion
        | CommandKind::RemindUnit
        | CommandKind::RecordAbsence
        | CommandKind::BeginConsolidation
        | CommandKind::DraftConsolidated
        | CommandKind::IssueConsolidated
        | CommandKind::Escalate
        | CommandKind::PresentToLeader
        | CommandKind::ReturnEscalation
        | CommandKind::GiveConsent
        | CommandKind::RefuseConsent
        | CommandKind::AskReviewOpinions
        | CommandKind::ConveneTeamMeeting
        | CommandKind::RecordTeamMeeting
        | CommandKind::SignMinutes
        | CommandKind::AdoptMinutes => return super::joint::form_for(kind, source),
        CommandKind::DraftSlip
        | CommandKind::TurnReferral
        | CommandKind::FillSlip
        | CommandKind::SendSlip
        | CommandKind::ReceiveSlip
        | CommandKind::AssignSlip
        | CommandKind::ReturnSlip
        | CommandKind::RefuseAssignment
        | CommandKind::ViewRefusal
        | CommandKind::AcceptRefusal
        | CommandKind::RejectRefusal
        | CommandKind::RemindAssigned
        | CommandKind::HandOverClue
        | CommandKind::AcknowledgeClue
        | CommandKind::VoidClue
        | CommandKind::RecordClueOutcome
        | CommandKind::DraftResult
        | CommandKind::RecordFeedback
        | CommandKind::FeedBack
        | CommandKind::ConcludeFeedback
        | CommandKind::BeginMediation
        | CommandKind::RecordMediationSession
        | CommandKind::DraftAgreement
        | CommandKind::SettleMediation
        | CommandKind::FailMediation => return super::lanes::form_for(kind, source),
        CommandKind::AskLegalCheck
        | CommandKind::AnswerLegalCheck
        | CommandKind::AskExtension
        | CommandKind::DecideExtension
        | CommandKind::Suspend
        | CommandKind::Resume
        | CommandKind::Restrict
        | CommandKind::LiftRestriction
        | CommandKind::Split
        | CommandKind::ForwardAcceptance
        | CommandKind::Merge
        | CommandKind::Unmerge
        | CommandKind::OpenCourtItem
        | CommandKind::UpdateCourtItem
        | CommandKind::VoidRecord
        | CommandKind::AskDisclosure
        | CommandKind::DecideDisclosure
        | CommandKind::ReleaseDisclosure
        | CommandKind::RegisterPublicOpinion
        | CommandKind::RespondPublicOpinion
        | CommandKind::ClosePublicOpinion
        | CommandKind::AnswerGuidance
        | CommandKind::AnswerNaming
        | CommandKind::RecordCoordination
        | CommandKind::OpenConsultation => return super::oversight::form_for(kind, source),
    };
    Some(form)
}
