//! Everybody who looks, and how each stands to each case.

use super::stage::{Played, Rel};
use crate::support::*;
use domain::access::Role;

/// Who looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Who {
    /// Without any cookie.
    Nobody,
    /// A member of staff: login, roles, department.
    Staff(&'static str, &'static str, &'static str),
    /// Whoever has a query code: the party, and the code.
    Coded(u8, String),
    /// The 12345 system.
    Machine,
}

/// Somebody with a browser.
#[derive(Clone)]
pub(crate) struct Viewer {
    pub(crate) who: Who,
    /// For the report.
    pub(crate) name: String,
    pub(crate) browser: Browser,
}

impl Viewer {
    /// How this one stands to the case.
    pub(crate) fn rel(&self, played: &Played) -> Option<Rel> {
        match &self.who {
            Who::Nobody => None,
            Who::Staff(login, ..) => played.sees.iter().find(|(known, _)| known == login).map(|(_, rel)| *rel),
            Who::Coded(_, code) => played.codes.iter().find(|(_, _, known)| known == code).map(|(_, rel, _)| *rel),
            // Its tickets, and the slips its office passed on (M-4.5-e).
            Who::Machine => (played.name.starts_with("ticket") || played.name == "referred").then_some(Rel::Machine),
        }
    }

    /// The department of a member of staff.
    pub(crate) fn department(&self) -> Option<&'static str> {
        match self.who {
            Who::Staff(_, _, department) => Some(department),
            _ => None,
        }
    }

    /// Whether this one holds a post.
    pub(crate) fn has(&self, role: &str) -> bool {
        match self.who {
            Who::Staff(_, roles, _) => roles.split(',').any(|known| known == role),
            _ => false,
        }
    }

    /// The party.
    pub(crate) fn party(&self) -> Option<u8> {
        match self.who {
            Who::Coded(party, _) => Some(party),
            _ => None,
        }
    }
}

/// Everybody: the cast, whoever has a code to one of the cases, and nobody.
pub(crate) async fn everybody(world: &World, cases: &[Played]) -> Vec<Viewer> {
    let mut all = vec![
        Viewer { who: Who::Nobody, name: "nobody".to_owned(), browser: world.browser() },
        Viewer { who: Who::Machine, name: "12345".to_owned(), browser: world.browser() },
    ];
    for (login, _, roles, department) in CAST {
        let browser = world.browser_of(login).await;
        all.push(Viewer { who: Who::Staff(login, roles, department), name: format!("{login} ({roles})"), browser });
    }
    let mut known: Vec<&str> = Vec::new();
    for played in cases {
        for (party, rel, code) in &played.codes {
            if known.contains(&code.as_str()) {
                continue;
            }
            known.push(code);
            let session = world.tracking(played.case_no, code).await;
            let browser = world.browser().with_cookie(app::context::cookie::TRACK, &session);
            let name = format!("{rel:?} of “{}”", played.name);
            all.push(Viewer { who: Who::Coded(*party, code.clone()), name, browser });
        }
    }
    let roles: std::collections::BTreeSet<&str> = CAST.iter().flat_map(|(_, _, roles, _)| roles.split(',')).collect();
    assert_eq!(roles.len(), Role::ALL.len(), "somebody of every role looks");
    all
}
