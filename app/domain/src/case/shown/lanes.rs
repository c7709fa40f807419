//! Joint handling, major matters, the referral lane, mediation.

use super::Pen;
use crate::case::{
    AssignedResult, Assignment, AssignmentRefusal, ConsolidatedOpinion, DepartmentConsidered, DisciplineClue,
    EscalationReport, FeedbackRecord, HandlingUnit, LeaderDecision, MajorFile, Mediation, MediationAgreement,
    MediationResult, MediationSession, MeetingCall, Opinion, OpinionAnswer, ReferralFile, RefusalView, Reminder,
    SentPaper, SlipContent, SlipReceipt, SpecialTeam, TeamMeeting,
};

impl Pen<'_> {
    pub(crate) fn unit(self, unit: &HandlingUnit) -> HandlingUnit {
        let HandlingUnit { department, duty, question, draft, opinions, reminders, absence } = unit;
        HandlingUnit {
            department: department.clone(),
            duty: *duty,
            question: self.text(question),
            draft: self.one(draft.as_ref(), Pen::opinion),
            opinions: self.all(opinions, Pen::opinion),
            reminders: self.all(reminders, Pen::reminder),
            absence: self.some(absence.as_ref()),
        }
    }

    pub(crate) fn opinion(self, opinion: &Opinion) -> Opinion {
        let Opinion { text, legal_basis, by, at } = opinion;
        Opinion { text: self.text(text), legal_basis: self.list(legal_basis), by: self.actor(by), at: *at }
    }

    pub(crate) fn reminder(self, reminder: &Reminder) -> Reminder {
        let Reminder { text, by, at } = reminder;
        Reminder { text: self.text(text), by: self.actor(by), at: *at }
    }

    pub(crate) fn consolidated(self, opinion: &ConsolidatedOpinion) -> ConsolidatedOpinion {
        let ConsolidatedOpinion { facts, conclusions, answers, legal_basis, drafted_by, issued_at } = opinion;
        ConsolidatedOpinion {
            facts: self.text(facts),
            conclusions: self.all(conclusions, Pen::conclusion),
            answers: self.all(answers, Pen::opinion_answer),
            legal_basis: self.list(legal_basis),
            drafted_by: self.actor(drafted_by),
            issued_at: *issued_at,
        }
    }

    pub(crate) fn opinion_answer(self, answer: &OpinionAnswer) -> OpinionAnswer {
        let OpinionAnswer { department, text } = answer;
        OpinionAnswer { department: department.clone(), text: self.text(text) }
    }

    pub(crate) fn major(self, file: &MajorFile) -> MajorFile {
        let MajorFile { report, office_note, proposed, decisions, team, call, meeting, ended } = file;
        MajorFile {
            report: self.report(report),
            office_note: self.some(office_note.as_ref()),
            proposed: self.one(proposed.as_ref(), Pen::team),
            decisions: self.all(decisions, Pen::leader_decision),
            team: self.one(team.as_ref(), Pen::team),
            call: self.one(call.as_ref(), Pen::call),
            meeting: self.one(meeting.as_ref(), Pen::meeting),
            ended: *ended,
        }
    }

    pub(crate) fn report(self, report: &EscalationReport) -> EscalationReport {
        let EscalationReport { grounds, explanation, by, at, left, paused, track } = report;
        EscalationReport {
            grounds: grounds.clone(),
            explanation: self.text(explanation),
            by: self.actor(by),
            at: *at,
            left: *left,
            paused: self.all(paused, Pen::clock_ref),
            track: *track,
        }
    }

    pub(crate) fn team(self, team: &SpecialTeam) -> SpecialTeam {
        let SpecialTeam { units, lead } = team;
        SpecialTeam { units: units.clone(), lead: lead.clone() }
    }

    pub(crate) fn leader_decision(self, decision: &LeaderDecision) -> LeaderDecision {
        let LeaderDecision { consent, text, by, at } = decision;
        LeaderDecision { consent: *consent, text: self.text(text), by: self.actor(by), at: *at }
    }

    pub(crate) fn call(self, call: &MeetingCall) -> MeetingCall {
        let MeetingCall { at, place, agenda } = call;
        MeetingCall { at: *at, place: self.text(place), agenda: self.text(agenda) }
    }

    pub(crate) fn meeting(self, meeting: &TeamMeeting) -> TeamMeeting {
        let TeamMeeting { held_at, place, attendees, absentees, conclusions, dissent, minutes_no } = meeting;
        TeamMeeting {
            held_at: *held_at,
            place: self.text(place),
            attendees: self.list(attendees),
            absentees: self.list(absentees),
            conclusions: self.text(conclusions),
            dissent: self.text(dissent),
            minutes_no: self.some(minutes_no.as_ref()),
        }
    }

    pub(crate) fn referral(self, file: &ReferralFile) -> ReferralFile {
        let ReferralFile {
            slip,
            slip_no,
            receipt,
            returned,
            assignment,
            refusals,
            reminders,
            result,
            feedback,
            fed_back,
            sent,
            orders,
        } = file;
        ReferralFile {
            slip: self.one(slip.as_ref(), Pen::slip),
            slip_no: self.some(slip_no.as_ref()),
            receipt: self.one(receipt.as_ref(), Pen::slip_receipt),
            returned: self.list(returned),
            assignment: self.one(assignment.as_ref(), Pen::assignment),
            refusals: self.all(refusals, Pen::refusal),
            reminders: self.all(reminders, Pen::reminder),
            result: self.one(result.as_ref(), Pen::assigned_result),
            feedback: self.all(feedback, Pen::feedback),
            fed_back: *fed_back,
            sent: self.all(sent, Pen::sent_paper),
            orders: self.all(orders, Pen::sent_paper),
        }
    }

    pub(crate) fn sent_paper(self, paper: &SentPaper) -> SentPaper {
        let SentPaper { number, digest, at, void, returned } = paper;
        SentPaper {
            number: self.text(number),
            digest: digest.clone(),
            at: *at,
            void: self.one(void.as_ref(), Pen::voided),
            returned: *returned,
        }
    }

    pub(crate) fn slip(self, slip: &SlipContent) -> SlipContent {
        let SlipContent { considered, suggested, drafted_by } = slip;
        SlipContent {
            considered: self.all(considered, Pen::considered),
            suggested: suggested.clone(),
            drafted_by: self.actor(drafted_by),
        }
    }

    pub(crate) fn considered(self, considered: &DepartmentConsidered) -> DepartmentConsidered {
        let DepartmentConsidered { department, reason } = considered;
        DepartmentConsidered { department: department.clone(), reason: self.text(reason) }
    }

    pub(crate) fn slip_receipt(self, receipt: &SlipReceipt) -> SlipReceipt {
        let SlipReceipt { received_by, at, instruction } = receipt;
        SlipReceipt { received_by: self.text(received_by), at: *at, instruction: self.text(instruction) }
    }

    pub(crate) fn assignment(self, assignment: &Assignment) -> Assignment {
        let Assignment { department, reason, dispatch_no, by, at } = assignment;
        Assignment {
            department: department.clone(),
            reason: self.text(reason),
            dispatch_no: self.text(dispatch_no),
            by: self.actor(by),
            at: *at,
        }
    }

    pub(crate) fn refusal(self, refusal: &AssignmentRefusal) -> AssignmentRefusal {
        let AssignmentRefusal { department, reason, legal_basis, by, at, office_view, judgement } = refusal;
        AssignmentRefusal {
            department: department.clone(),
            reason: self.text(reason),
            legal_basis: self.list(legal_basis),
            by: self.actor(by),
            at: *at,
            office_view: self.one(office_view.as_ref(), Pen::refusal_view),
            judgement: self.one(judgement.as_ref(), Pen::refusal_view),
        }
    }

    pub(crate) fn refusal_view(self, view: &RefusalView) -> RefusalView {
        let RefusalView { justified, text, by, at } = view;
        RefusalView { justified: *justified, text: self.text(text), by: self.actor(by), at: *at }
    }

    pub(crate) fn assigned_result(self, result: &AssignedResult) -> AssignedResult {
        let AssignedResult { facts, conclusions, legal_basis, remedies, drafted_by, waives_contribution } = result;
        AssignedResult {
            facts: self.text(facts),
            conclusions: self.all(conclusions, Pen::conclusion),
            legal_basis: self.list(legal_basis),
            remedies: self.all(remedies, Pen::remedy_notice),
            drafted_by: self.actor(drafted_by),
            waives_contribution: *waives_contribution,
        }
    }

    pub(crate) fn feedback(self, record: &FeedbackRecord) -> FeedbackRecord {
        let FeedbackRecord { to, method, at, proof } = record;
        FeedbackRecord { to: *to, method: self.text(method), at: *at, proof: self.text(proof) }
    }

    pub(crate) fn clue(self, clue: &DisciplineClue) -> DisciplineClue {
        let DisciplineClue {
            no,
            department,
            facts,
            refusal_reason,
            judgement,
            letter,
            by,
            at,
            acknowledged_at,
            outcome,
            digest,
            void,
        } = clue;
        DisciplineClue {
            no: *no,
            department: department.clone(),
            facts: self.text(facts),
            refusal_reason: self.text(refusal_reason),
            judgement: self.text(judgement),
            letter: self.text(letter),
            by: self.actor(by),
            at: *at,
            acknowledged_at: *acknowledged_at,
            outcome: self.some(outcome.as_ref()),
            digest: digest.clone(),
            void: self.one(void.as_ref(), Pen::voided),
        }
    }

    pub(crate) fn mediation(self, mediation: &Mediation) -> Mediation {
        let Mediation { station, consents, sessions, agreement, result } = mediation;
        Mediation {
            station: station.clone(),
            consents: consents.clone(),
            sessions: self.all(sessions, Pen::session),
            agreement: self.one(agreement.as_ref(), Pen::agreement),
            result: result.as_ref().map(|result| match result {
                MediationResult::Settled(signed) => MediationResult::Settled(signed.clone()),
                MediationResult::Failed(reason) => MediationResult::Failed(self.text(reason)),
            }),
        }
    }

    pub(crate) fn session(self, session: &MediationSession) -> MediationSession {
        let MediationSession { at, text, by } = session;
        MediationSession { at: *at, text: self.text(text), by: self.actor(by) }
    }

    pub(crate) fn agreement(self, agreement: &MediationAgreement) -> MediationAgreement {
        let MediationAgreement { conclusions, waives_contribution, legal_basis } = agreement;
        MediationAgreement {
            conclusions: self.all(conclusions, Pen::conclusion),
            waives_contribution: *waives_contribution,
            legal_basis: self.list(legal_basis),
        }
    }
}
