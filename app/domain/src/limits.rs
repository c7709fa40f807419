//! How long what people write may be, in characters. One table for every door: what the browser, the counter, the
//! hotline or the command line took in, no other door refuses, so that nobody has to shorten somebody else's words.

/// A person or a body by name.
pub const NAME: usize = 200;
/// A postal address.
pub const ADDRESS: usize = 300;
/// An e-mail address.
pub const EMAIL: usize = 254;
/// How an agent is related to the applicant.
pub const RELATION: usize = 100;
/// The line a case stands under in lists.
pub const TITLE: usize = 200;
/// What happened, in the applicant's words.
pub const SUMMARY: usize = 10_000;
/// What a dispute item is about, in the applicant's words.
pub const DESCRIPTION: usize = 2_000;
/// A number that somebody else gave: of a petition, a ticket, a docket.
pub const NUMBER: usize = 100;
/// A telephone, an identity number, a code, a month or an amount as typed, before it is read.
pub const TYPED: usize = 64;
/// What is written in one line: a place, a way of contact, a proof, a body, a link.
pub const LINE: usize = 500;
/// What is written at length: reasons, questions, facts, conclusions, opinions, letters.
pub const TEXT: usize = 10_000;
/// A message over the counter.
pub const MESSAGE: usize = 1_000;
/// What a full value is opened for.
pub const PURPOSE: usize = 200;

/// Dispute items of a case.
pub const ITEMS: usize = 20;
/// Defects of one return.
pub const DEFECTS: usize = 20;
/// Entries of any other list.
pub const LIST: usize = 100;
/// People one matter may concern.
pub const PEOPLE: u32 = 100_000;

/// The limit of a field of the forms, by its name; `item2-description` is a `description`.
pub fn of(field: &str) -> usize {
    let name = field.strip_prefix("item").and_then(|rest| rest.split_once('-')).map_or(field, |(_, name)| name);
    match name {
        "name"
        | "respondent_name"
        | "agent_name"
        | "caller_name"
        | "employer_name"
        | "suggested_department"
        | "grid_worker" => NAME,
        "address" | "respondent_address" => ADDRESS,
        "email" | "respondent_email" => EMAIL,
        "agent_relation" => RELATION,
        "title" | "matter" => TITLE,
        "summary" | "content" => SUMMARY,
        "description" => DESCRIPTION,
        "petition_no" | "ticket_no" | "docket" | "grid_code" => NUMBER,
        "phone"
        | "respondent_phone"
        | "agent_phone"
        | "caller_phone"
        | "id_number"
        | "credit_code"
        | "respondent_credit_code"
        | "from_year"
        | "from_month"
        | "to_year"
        | "to_month"
        | "amount"
        | "people"
        | "town"
        | "labour_district" => TYPED,
        "text" | "message" => MESSAGE,
        "purpose" => PURPOSE,
        "body" | "proof" | "method" | "place" => LINE,
        _ => TEXT,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_of_a_later_item_has_the_limit_of_the_first() {
        assert_eq!(of("description"), DESCRIPTION);
        assert_eq!(of("item12-description"), DESCRIPTION);
        assert_eq!((of("title"), of("matter")), (TITLE, TITLE), "the hotline's title is the case's");
        assert_eq!((of("summary"), of("content")), (SUMMARY, SUMMARY), "and its words are the case's");
    }
}
