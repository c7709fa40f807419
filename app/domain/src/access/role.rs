//! Roles of staff. Citizens, employers and agents are parties of a case, not roles.

use crate::policy::DepartmentKind;
use serde::{Deserialize, Serialize};
use std::fmt;

/// A role of a member of staff (requirements §0.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Role {
    /// CLK, intake clerk (受理岗).
    #[serde(rename = "CLK")]
    Clerk,
    /// HDL, handler (经办岗).
    #[serde(rename = "HDL")]
    Handler,
    /// DHD, department head (部门负责人).
    #[serde(rename = "DHD")]
    Head,
    /// STA, station staff (镇调解站).
    #[serde(rename = "STA")]
    Station,
    /// HST, hotline office staff (12345 热线办).
    #[serde(rename = "HST")]
    HotlineOffice,
    /// GOV, municipal government office (市政府).
    #[serde(rename = "GOV")]
    Government,
    /// LGO, leading-group office (领导小组办公室).
    #[serde(rename = "LGO")]
    LeadingGroupOffice,
    /// LGL, group leader (组长).
    #[serde(rename = "LGL")]
    GroupLeader,
    /// JUS, justice bureau (司法局).
    #[serde(rename = "JUS")]
    Justice,
    /// COU, court liaison (法院).
    #[serde(rename = "COU")]
    Court,
    /// LPB, letters and petitions (信访局).
    #[serde(rename = "LPB")]
    Petitions,
    /// CYB, cyberspace office (网信办).
    #[serde(rename = "CYB")]
    Cyberspace,
    /// DIS, discipline inspection (纪委监委).
    #[serde(rename = "DIS")]
    Discipline,
    /// SUP, supervisor (监督考核).
    #[serde(rename = "SUP")]
    Supervisor,
    /// AUD, auditor (审计).
    #[serde(rename = "AUD")]
    Auditor,
    /// ADM, system administrator (系统管理员).
    #[serde(rename = "ADM")]
    Administrator,
    /// STC, the governance centre's statistics account: counts and nothing else (M-0-a).
    #[serde(rename = "STC")]
    Statistics,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 17] = [
        Self::Clerk,
        Self::Handler,
        Self::Head,
        Self::Station,
        Self::HotlineOffice,
        Self::Government,
        Self::LeadingGroupOffice,
        Self::GroupLeader,
        Self::Justice,
        Self::Court,
        Self::Petitions,
        Self::Cyberspace,
        Self::Discipline,
        Self::Supervisor,
        Self::Auditor,
        Self::Administrator,
        Self::Statistics,
    ];

    /// `CLK`.
    pub fn code(self) -> &'static str {
        match self {
            Self::Clerk => "CLK",
            Self::Handler => "HDL",
            Self::Head => "DHD",
            Self::Station => "STA",
            Self::HotlineOffice => "HST",
            Self::Government => "GOV",
            Self::LeadingGroupOffice => "LGO",
            Self::GroupLeader => "LGL",
            Self::Justice => "JUS",
            Self::Court => "COU",
            Self::Petitions => "LPB",
            Self::Cyberspace => "CYB",
            Self::Discipline => "DIS",
            Self::Supervisor => "SUP",
            Self::Auditor => "AUD",
            Self::Administrator => "ADM",
            Self::Statistics => "STC",
        }
    }

    /// The role written `code`.
    pub fn from_code(code: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.code().eq_ignore_ascii_case(code))
    }

    /// 受理岗 ….
    pub fn zh(self) -> &'static str {
        match self {
            Self::Clerk => "受理岗",
            Self::Handler => "经办岗",
            Self::Head => "部门负责人",
            Self::Station => "镇调解站",
            Self::HotlineOffice => "12345 热线办",
            Self::Government => "市政府",
            Self::LeadingGroupOffice => "领导小组办公室",
            Self::GroupLeader => "领导小组组长",
            Self::Justice => "司法局",
            Self::Court => "法院联络",
            Self::Petitions => "信访局",
            Self::Cyberspace => "网信办",
            Self::Discipline => "纪委监委",
            Self::Supervisor => "监督考核",
            Self::Auditor => "审计",
            Self::Administrator => "系统管理员",
            Self::Statistics => "综治统计",
        }
    }

    /// Whether people with this role work in departments of that kind.
    pub fn works_in(self, kind: DepartmentKind) -> bool {
        match self {
            Self::Clerk | Self::Handler | Self::Head => {
                matches!(kind, DepartmentKind::Functional | DepartmentKind::Liaison)
            }
            Self::Station => kind == DepartmentKind::Station,
            Self::HotlineOffice | Self::Justice | Self::Court | Self::Petitions | Self::Cyberspace => {
                kind == DepartmentKind::Liaison
            }
            Self::Government => kind == DepartmentKind::Government,
            Self::LeadingGroupOffice | Self::GroupLeader => kind == DepartmentKind::LeadingGroup,
            Self::Discipline => kind == DepartmentKind::Discipline,
            Self::Statistics => kind == DepartmentKind::Statistics,
            Self::Supervisor | Self::Auditor | Self::Administrator => true,
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

/// The roles of one account. Clerk and handler of one department may be one person, as S01 has it; a head never signs
/// what the same account drafted, and every other post has an account of its own (requirements §3).
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RoleSet(Vec<Role>);

impl RoleSet {
    /// One role.
    pub fn one(role: Role) -> Self {
        Self(vec![role])
    }

    /// Several roles, if one account may hold them together.
    pub fn new(mut roles: Vec<Role>) -> Option<Self> {
        roles.sort_unstable();
        roles.dedup();
        match roles.as_slice() {
            [_] | [Role::Clerk, Role::Handler] => Some(Self(roles)),
            _ => None,
        }
    }

    /// Whether it holds `role`.
    pub fn has(&self, role: Role) -> bool {
        self.0.contains(&role)
    }

    /// The roles.
    pub fn iter(&self) -> impl Iterator<Item = Role> + '_ {
        self.0.iter().copied()
    }

    /// `受理岗、经办岗`.
    pub fn zh(&self) -> String {
        let names: Vec<&str> = self.iter().map(Role::zh).collect();
        names.join("、")
    }

    /// `CLK,HDL`, as the store keeps it.
    pub fn codes(&self) -> String {
        let codes: Vec<&str> = self.iter().map(Role::code).collect();
        codes.join(",")
    }

    /// Reads `CLK,HDL`.
    pub fn from_codes(codes: &str) -> Option<Self> {
        Self::new(codes.split(',').map(|code| Role::from_code(code.trim())).collect::<Option<Vec<_>>>()?)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_account_drafts_or_signs_but_not_both() {
        assert!(RoleSet::from_codes("HDL,CLK").is_some());
        assert!(RoleSet::from_codes("HDL,DHD").is_none());
        assert!(RoleSet::from_codes("CLK,ADM").is_none());
        assert!(RoleSet::from_codes("").is_none());
        assert!(RoleSet::from_codes("XYZ").is_none());
    }
}
