//! Tickets of the 12345 hotline (TR02): one ticket, one case; status without personal data.

use super::Desk;
use super::engine::Extra;

use super::ticket::Ticket;
use crate::store::vault::random_query_code;
use crate::store::vault::sha256;
use crate::store::{ClientRow, Fault, TicketSeen};
use domain::access::{Actor, Who};
use domain::administration::Doer;
use domain::case::{
    Case, Channel, Formerly, HotlineTicket, MatterKind, OpenedBy, Opening, Party, PartyKind, PartyRole, People,
    Registration,
};
use domain::ports::Answer;
use domain::problem::{FieldError, Problem};
use serde::Serialize;

/// What the hotline may know of its ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct TicketState {
    /// The ticket.
    pub ticket_no: String,
    /// The case.
    pub case_no: String,
    /// Column.
    pub stage: &'static str,
    /// Its name.
    pub stage_name: &'static str,
    /// State in plain words.
    pub status: &'static str,
    /// First instant after the last lawful moment, RFC 3339.
    pub due_at: Option<String>,
    /// How it ended.
    pub outcome: Option<&'static str>,
    /// Number of the referral slip, where the case went through that lane (M-4.5-b).
    pub slip_no: Option<String>,
    /// Result summary, once the reply was served, or fed back to both (M-4.5-e).
    pub result: Option<String>,
}

impl TicketState {
    fn of(ticket_no: &str, case: &Case) -> Self {
        let mut to_serve = case.parties_to_serve();
        let served = to_serve.all(|party| case.is_served(domain::case::DocumentKind::Reply, party.no));
        // A draft of a later round is nobody's to read yet.
        let replied = case.reply.as_ref().filter(|reply| served && reply.signed_at.is_some());
        let replied = replied.map(|reply| &reply.conclusions);
        // In the referral lane the result is one once payer and hotline office were both told (M-4.5-e).
        let lane = case.referral.as_ref().filter(|file| file.fed_back);
        let fed_back = lane.and_then(|file| file.result.as_ref()).map(|result| &result.conclusions);
        Self {
            ticket_no: ticket_no.to_owned(),
            case_no: case.case_no.to_string(),
            stage: case.sub_state.stage().id(),
            stage_name: case.sub_state.stage().zh(),
            status: case.sub_state.plain(),
            due_at: case.party_clock().map(|clock| clock.due_at.to_string()),
            outcome: case.outcome.map(domain::case::Outcome::zh),
            slip_no: case.referral.as_ref().and_then(|file| file.slip_no.clone()),
            result: replied.or(fed_back).map(|conclusions| {
                let conclusions: Vec<&str> = conclusions.iter().map(|conclusion| conclusion.text.as_str()).collect();
                People::of(&case.registration).out_of(&conclusions.join("；"))
            }),
        }
    }
}

impl Desk {
    /// Takes a ticket: the case it became, and whether it is new.
    ///
    /// # Errors
    /// `Conflict` when the number was sent before with other content; `Invalid` fields; refusals.
    pub async fn hotline_ticket(&self, client: &ClientRow, ticket: Ticket) -> Answer<(TicketState, bool)> {
        let pack = self.citizens_pack()?;
        let Some(place) = pack.place(&ticket.town) else {
            let names: Vec<&str> = pack.towns.iter().map(|town| town.name.as_str()).collect();
            let message = format!("事项所在辖区：没有“{}”，可用：{}", ticket.town, names.join("、"));
            return Err(Problem::Invalid(vec![FieldError::new("town", message)]));
        };
        let content =
            sha256(&[&serde_json::to_vec(&ticket).map_err(|error| Fault::from(error).into_problem())?]).to_vec();
        let registration = registration(&ticket, place.id.clone());
        let actor = Actor { who: Who::Hotline { account: client.client }, name: client.name.clone() };
        let by = OpenedBy::Hotline(HotlineTicket {
            ticket_no: ticket.ticket_no.clone(),
            client: client.client,
            called_at: ticket.called_at,
            suggested_department: ticket.suggested_department.clone(),
            urgency: ticket.urgency.clone(),
        });
        let reference = pack.reference.clone();
        let make = move |case_no| Opening {
            case_no,
            pack: reference,
            channel: Channel::Hotline,
            registration,
            attachments: Vec::new(),
            formerly: Formerly::default(),
            by,
        };
        let (account, ticket_no) = (client.client, ticket.ticket_no.clone());
        let (check_no, check_content) = (ticket_no.clone(), content.clone());
        let code = random_query_code().map_err(|_| Problem::Unavailable)?;
        let now = self.now();
        let extra: Extra = Box::new(move |unit, case_id, case_no| {
            Box::pin(async move {
                unit.query_code_set((case_no, 1, false), &code, Doer::Account(account), now).await?;
                unit.ticket_put(account, &ticket_no, case_id, &content);
                Ok(())
            })
        });
        let outcome = self
            .begin_unless(
                &actor,
                move |unit| {
                    Box::pin(async move {
                        Ok(match unit.ticket_seen(account, &check_no, &check_content).await? {
                            TicketSeen::New => None,
                            TicketSeen::Same(case_id) => Some(Some(case_id)),
                            TicketSeen::Different => Some(None),
                        })
                    })
                },
                make,
                Some(extra),
            )
            .await?;
        match outcome {
            Ok(done) => Ok((TicketState::of(&ticket.ticket_no, done.case()), true)),
            Err(Some(case_id)) => {
                let row = self.store.case_fetch_by_id(case_id).await.map_err(Fault::into_problem)?;
                let row = row.ok_or(Problem::NotFound)?;
                Ok((TicketState::of(&ticket.ticket_no, &row.case), false))
            }
            Err(None) => Err(Problem::Conflict {
                message: format!("工单 {} 已用其他内容提交过，请核对工单号", ticket.ticket_no),
                version: 0,
            }),
        }
    }

    /// The state of a ticket this client sent; anything else is not found.
    ///
    /// # Errors
    /// `NotFound`.
    pub async fn hotline_state(&self, client: &ClientRow, ticket_no: &str) -> Answer<TicketState> {
        let case_id = self.store.ticket_case(client.client, ticket_no).await.map_err(Fault::into_problem)?;
        let case_id = case_id.ok_or(Problem::NotFound)?;
        let row = self.store.case_fetch_by_id(case_id).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
        // The ticket of a duplicate follows the case it was merged into (TR61), that of a case sent on the one that goes
        // on with it (TR14).
        let merged = row.case.merged_into.as_ref().map(|merged| merged.into);
        let goes_on = merged.or(row.case.notice.as_ref().and_then(|notice| notice.forwarded_to));
        let survivor = match goes_on {
            Some(case_no) => self.store.case_fetch(case_no).await.map_err(Fault::into_problem)?,
            None => None,
        };
        Ok(TicketState::of(ticket_no, &survivor.unwrap_or(row).case))
    }
}

fn registration(ticket: &Ticket, location_town: domain::value::TownId) -> Registration {
    let mut parties = vec![Party {
        no: 1,
        role: PartyRole::Applicant,
        kind: PartyKind::Individual,
        name: ticket.caller_name.clone(),
        id_number: None,
        credit_code: None,
        phone: Some(ticket.caller_phone.clone().into()),
        address: String::new(),
        email: String::new(),
        identity_hidden: ticket.confidential,
    }];
    if let Some(employer) = ticket.employer_name.as_ref().filter(|name| !name.trim().is_empty()) {
        parties.push(Party {
            no: 2,
            role: PartyRole::Respondent,
            kind: PartyKind::Employer,
            name: employer.trim().to_owned(),
            id_number: None,
            credit_code: None,
            phone: None,
            address: String::new(),
            email: String::new(),
            identity_hidden: false,
        });
    }
    Registration {
        matter_kind: MatterKind::Dispute,
        received_at: ticket.called_at,
        location_town,
        labour_districts: Vec::new(),
        title: ticket.matter.clone(),
        summary: ticket.content.clone(),
        parties,
        items: Vec::new(),
        circumstances: Vec::new(),
        people: 1,
        representation: None,
        petition_no: None,
        venue: None,
        grid: None,
    }
}
