//! 法律把关 (TR77): asked by the head or the leading-group office, answered by the justice bureau.

use super::Context;
use super::guard::Guard;
use super::work::{Work, clean};
use crate::case::{
    Audience, Case, CheckAnswer, CheckResult, DocumentKind, Event, LegalCheck, OversightEvent, Refusal, RefusalCode,
    SubState,
};
use crate::clock::ClockKind;

/// Where a check is obligatory: tracks the pack names, whatever waives contributions (AMB-13, M-2.2-b), and where the
/// last check failed: that stays until a new one is answered.
pub(super) fn is_required(case: &Case, ctx: &Context<'_>) -> bool {
    case.track.is_some_and(|track| ctx.pack.legal_check_tracks.contains(&track))
        || case.waives_contribution()
        || case.legal_check_failed()
}

/// The condition wherever such a draft goes out.
pub(super) fn required(case: &Case, ctx: &Context<'_>) -> Option<Guard> {
    is_required(case, ctx).then(|| {
        let detail = if case.open_check().is_some() {
            "司法局尚未答复"
        } else if case.legal_check_outdated() {
            "通过的是改动前的内容，请就现在的文本重新提请法律把关"
        } else {
            "尚未通过法律把关"
        };
        // In the own lane it is the waiver that asks for it, not the track.
        let by_track = case.track.is_some_and(|track| ctx.pack.legal_check_tracks.contains(&track));
        let clause = if by_track { "M-3.2.5-a" } else { "M-2.2-b" };
        Guard::new(case.legal_check_passed(), RefusalCode::LegalCheckRequired, "已通过法律把关", detail)
            .under(clause, ctx)
    })
}

/// One check at a time; a later one replaces an earlier answer.
pub(super) fn ask_guard(case: &Case) -> Guard {
    Guard::new(case.open_check().is_none(), RefusalCode::WaitingForAnswer, "没有待答复的法律把关", "等待司法局答复")
}

pub(super) fn answer_guard(case: &Case) -> Guard {
    Guard::new(case.open_check().is_some(), RefusalCode::StageSkipped, "有待答复的法律把关", "没有法律把关请求")
}

pub(super) fn ask(work: &mut Work<'_>, question: &str, draft: &str) -> Result<(), Refusal> {
    let question = work.required("question", "请求把关的问题", question)?;
    put(work, question, clean(draft))?;
    work.stay("");
    Ok(())
}

/// The request goes on file, and the justice bureau's time runs.
pub(super) fn put(work: &mut Work<'_>, question: String, draft: String) -> Result<(), Refusal> {
    let check = new(work, question, draft);
    work.emit(Event::Oversight(OversightEvent::CheckAsked(check)));
    let justice = work.ctx.pack.offices.justice.clone();
    work.asked(ClockKind::LegalCheck, justice.as_ref())
}

fn new(work: &Work<'_>, question: String, draft: String) -> LegalCheck {
    LegalCheck {
        no: u8::try_from(work.case.legal_checks.len() + 1).unwrap_or(u8::MAX),
        round: work.case.round,
        question,
        draft,
        asked_by: work.ctx.actor.to_ref(),
        asked_at: work.now(),
        answer: None,
        on_text: work.case.has_text_to_check(),
        outdated: false,
    }
}

/// A failed check sends a reply under review back to its drafter.
pub(super) fn answer(
    work: &mut Work<'_>,
    result: CheckResult,
    opinion: &str,
    articles: Vec<String>,
) -> Result<(), Refusal> {
    let opinion = work.required("opinion", "把关意见", opinion)?;
    let articles = work.basis(articles)?;
    let Some(check) = work.case.open_check().cloned() else { return Err(work.refuse(RefusalCode::StageSkipped)) };
    let fields = [
        ("question", check.question.as_str()),
        ("result", result.zh()),
        ("opinion", &opinion),
        ("articles", &articles.join("；")),
    ];
    work.issue(DocumentKind::LegalCheckOpinion, Audience::Staff, &fields);
    let (by, at) = (work.ctx.actor.to_ref(), work.now());
    let answer = CheckAnswer { result, opinion: opinion.clone(), articles, by, at };
    work.emit(Event::Oversight(OversightEvent::CheckAnswered { no: check.no, answer }));
    work.stop(ClockKind::LegalCheck);
    if result == CheckResult::Fail && work.case.sub_state == SubState::ReplyReview {
        work.emit(Event::ReplyReturned(opinion.clone()));
        work.go(SubState::ReplyDrafting, &opinion);
    } else {
        work.stay(result.zh());
    }
    Ok(())
}
