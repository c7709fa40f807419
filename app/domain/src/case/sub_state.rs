//! The six columns of the board and the sub-states within them (requirements §2.1).

use serde::{Deserialize, Serialize};

/// A column of the board, or the referral lane beside it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// 受理登记.
    Registration,
    /// 分类流转.
    Classification,
    /// 事项办理.
    Handling,
    /// 报送办理, the lane across columns 2 to 4.
    Referral,
    /// 回复反馈.
    Reply,
    /// 案卷归档.
    Archiving,
}

impl Stage {
    /// The five columns in order, then the lane.
    pub const ALL: [Self; 6] =
        [Self::Registration, Self::Classification, Self::Handling, Self::Reply, Self::Archiving, Self::Referral];

    /// The five columns in order.
    pub const COLUMNS: [Self; 5] =
        [Self::Registration, Self::Classification, Self::Handling, Self::Reply, Self::Archiving];

    /// Name on the board (M-4.0-b).
    pub fn zh(self) -> &'static str {
        match self {
            Self::Registration => "受理登记",
            Self::Classification => "分类流转",
            Self::Handling => "事项办理",
            Self::Referral => "报送办理",
            Self::Reply => "回复反馈",
            Self::Archiving => "案卷归档",
        }
    }

    /// Its number on the board, 一 to 五; the lane has none.
    pub fn numeral(self) -> &'static str {
        match self {
            Self::Registration => "一",
            Self::Classification => "二",
            Self::Handling => "三",
            Self::Reply => "四",
            Self::Archiving => "五",
            Self::Referral => "",
        }
    }

    /// Identifier on the wire and in the store.
    pub fn id(self) -> &'static str {
        match self {
            Self::Registration => "registration",
            Self::Classification => "classification",
            Self::Handling => "handling",
            Self::Referral => "referral",
            Self::Reply => "reply",
            Self::Archiving => "archiving",
        }
    }

    /// The stage with that identifier.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|stage| stage.id() == id)
    }
}

macro_rules! sub_states {
    ($($(#[$doc:meta])* $name:ident = $id:literal, $zh:literal, $stage:ident;)*) => {
        /// The state a card is in; exactly one at a time.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(rename_all = "snake_case")]
        pub enum SubState { $($(#[$doc])* $name,)* }

        impl SubState {
            /// Every sub-state in the order of requirements §2.1.
            pub const ALL: &'static [Self] = &[$(Self::$name,)*];

            /// Identifier on the wire and in the store.
            pub fn id(self) -> &'static str {
                match self { $(Self::$name => $id,)* }
            }

            /// What staff call it.
            pub fn zh(self) -> &'static str {
                match self { $(Self::$name => $zh,)* }
            }

            /// The column it stands in.
            pub fn stage(self) -> Stage {
                match self { $(Self::$name => Stage::$stage,)* }
            }
        }
    };
}

sub_states! {
    /// Being written by a citizen; not a case yet, not on the board.
    Draft = "draft", "草稿", Registration;
    /// Waiting for a first receiver.
    Submitted = "submitted", "待接待", Registration;
    /// Claimed; being registered by the first receiver.
    Registering = "registering", "登记中", Registration;
    /// Returned to the applicant for correction.
    ReturnedForCorrection = "returned_for_correction", "退回补正", Registration;
    /// Registered; waiting for classification.
    Triage = "triage", "待分类", Classification;
    /// A fact is being verified.
    Verifying = "verifying", "待核实", Classification;
    /// Told where to turn.
    Informed = "informed", "已告知", Classification;
    /// Handled by the accepting department.
    OwnHandling = "own_handling", "本单位办理", Handling;
    /// Mediated at a town station.
    StationMediation = "station_mediation", "镇站调解", Handling;
    /// Departments being convened.
    JointConvening = "joint_convening", "联办召集", Handling;
    /// Waiting for written opinions.
    JointOpinions = "joint_opinions", "待书面意见", Handling;
    /// Opinions being consolidated.
    JointConsolidation = "joint_consolidation", "综合意见", Handling;
    /// With the leading-group office.
    EscalationOfficeReview = "escalation_office_review", "报领导小组办公室", Handling;
    /// Waiting for the group leader.
    EscalationLeaderDecision = "escalation_leader_decision", "待组长同意", Handling;
    /// Special team formed.
    TeamHandling = "team_handling", "专案处理", Handling;
    /// Waiting for review opinions.
    TeamOpinions = "team_opinions", "待书面审批意见", Handling;
    /// Team consultation.
    TeamConsultation = "team_consultation", "小组会商", Handling;
    /// Minutes being made.
    TeamMinutes = "team_minutes", "会议纪要", Handling;
    /// Transfer letter being drafted (T).
    TransferDrafting = "transfer_drafting", "拟移送", Handling;
    /// Transferred; feedback awaited (T).
    TransferredOut = "transferred_out", "已移转待反馈", Handling;
    /// Handled separately by both units (T).
    SubhandlingBoth = "subhandling_both", "分别处理", Handling;
    /// Referral slip being written.
    SlipDrafting = "slip_drafting", "填写报送单", Referral;
    /// With the municipal government.
    SlipSent = "slip_sent", "已移交市政府", Referral;
    /// With the hotline office.
    SlipDispatching = "slip_dispatching", "12345待转办", Referral;
    /// Handled by the assigned department.
    AssignedHandling = "assigned_handling", "承办办理", Referral;
    /// Refused by the assigned department.
    AssignedRefused = "assigned_refused", "承办部门退回/拒办", Referral;
    /// Fed back to payer and hotline office.
    AssignedFedBack = "assigned_fed_back", "已双向反馈", Referral;
    /// Reply being drafted.
    ReplyDrafting = "reply_drafting", "拟写答复", Reply;
    /// Reply with the head.
    ReplyReview = "reply_review", "审签", Reply;
    /// Served; waiting for both parties.
    ReplyServed = "reply_served", "已告知待双方意见", Reply;
    /// A party objects.
    ObjectionRecorded = "objection_recorded", "有异议", Reply;
    /// A remedy is under way.
    RemedyTracking = "remedy_tracking", "救济跟踪", Reply;
    /// No objection.
    NoObjection = "no_objection", "无异议", Reply;
    /// Waiting to be archived.
    ArchivePending = "archive_pending", "待归档", Archiving;
    /// Archived; read-only.
    Archived = "archived", "已归档", Archiving;
}

impl SubState {
    /// The sub-state with that identifier.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|state| state.id() == id)
    }

    /// Not archived.
    pub fn is_open(self) -> bool {
        self != Self::Archived
    }

    /// What citizens are told.
    pub fn plain(self) -> &'static str {
        match self {
            Self::Draft => "还没有提交",
            Self::Submitted => "已收到，等待工作人员接待",
            Self::Registering => "工作人员正在核对登记",
            Self::ReturnedForCorrection => "需要您补充或更正",
            Self::Triage => "已登记，正在确定由哪个部门办理",
            Self::Verifying => "正在核实一项情况",
            Self::Informed => "已书面告知应由哪个部门办理",
            Self::OwnHandling | Self::SubhandlingBoth => "部门正在办理",
            Self::StationMediation => "镇调解站正在调解",
            Self::JointConvening | Self::JointOpinions => "多个部门正在联合办理",
            Self::JointConsolidation => "各部门意见已齐，正在综合",
            Self::EscalationOfficeReview | Self::EscalationLeaderDecision => "已报领导小组",
            Self::TeamHandling | Self::TeamOpinions | Self::TeamConsultation | Self::TeamMinutes => "领导小组专案办理",
            Self::TransferDrafting => "准备移送有权单位",
            Self::TransferredOut => "已移送有权单位办理",
            Self::SlipDrafting | Self::SlipSent | Self::SlipDispatching => "正在由市政府明确承办部门",
            Self::AssignedHandling | Self::AssignedRefused => "承办部门正在办理",
            Self::AssignedFedBack => "承办部门已反馈结果",
            Self::ReplyDrafting | Self::ReplyReview => "正在形成书面答复",
            Self::ReplyServed => "已书面答复，等您表示意见",
            Self::ObjectionRecorded => "已记录异议",
            Self::RemedyTracking => "您已选择救济途径，正在跟踪结果",
            Self::NoObjection => "双方无异议",
            Self::ArchivePending => "已办结，正在归档",
            Self::Archived => "已归档",
        }
    }
}

/// How a case is being handled (办理轨道).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Track {
    /// 本单位办理.
    Own,
    /// 镇站调解.
    Station,
    /// 一般事项联办.
    GeneralJoint,
    /// 重大疑难专案.
    Major,
    /// 报送办理.
    Referral,
    /// 移转 (T).
    Transfer,
    /// 告知.
    Informed,
    /// 咨询, answered directly.
    Question,
}

impl Track {
    /// All tracks.
    pub const ALL: [Self; 8] = [
        Self::Own,
        Self::Station,
        Self::GeneralJoint,
        Self::Major,
        Self::Referral,
        Self::Transfer,
        Self::Informed,
        Self::Question,
    ];

    /// What people call it.
    pub fn zh(self) -> &'static str {
        match self {
            Self::Own => "本单位办理",
            Self::Station => "镇站调解",
            Self::GeneralJoint => "一般事项",
            Self::Major => "重大疑难",
            Self::Referral => "职责不清",
            Self::Transfer => "移转",
            Self::Informed => "告知",
            Self::Question => "咨询",
        }
    }

    /// Identifier in packs.
    pub fn id(self) -> &'static str {
        match self {
            Self::Own => "own",
            Self::Station => "station",
            Self::GeneralJoint => "general_joint",
            Self::Major => "major",
            Self::Referral => "referral",
            Self::Transfer => "transfer",
            Self::Informed => "informed",
            Self::Question => "question",
        }
    }
}

/// How a case ended (结案方式).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    /// 无异议办结.
    ConcludedNoObjection,
    /// 调解成功.
    Mediated,
    /// 救济后办结.
    ConcludedAfterRemedy,
    /// 已告知.
    Informed,
    /// 咨询已答复.
    QuestionAnswered,
    /// 撤回.
    Withdrawn,
    /// 并案.
    Merged,
    /// 逾期未补正.
    Lapsed,
    /// 移转后由对方办结 (T).
    TransferredAndClosed,
    /// 逾期未申请救济 (TR85).
    NotPursued,
}

impl Outcome {
    /// What people call it.
    pub fn zh(self) -> &'static str {
        match self {
            Self::ConcludedNoObjection => "无异议办结",
            Self::Mediated => "调解成功",
            Self::ConcludedAfterRemedy => "救济后办结",
            Self::Informed => "已告知",
            Self::QuestionAnswered => "咨询已答复",
            Self::Withdrawn => "撤回",
            Self::Merged => "并案",
            Self::Lapsed => "逾期未补正",
            Self::TransferredAndClosed => "移转办结",
            Self::NotPursued => "逾期未申请救济",
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_sub_state_of_section_2_1_exists_once() {
        assert_eq!(SubState::ALL.len(), 35);
        for state in SubState::ALL {
            assert_eq!(SubState::from_id(state.id()), Some(*state));
            assert_eq!(serde_json::to_string(state).unwrap(), format!("\"{}\"", state.id()));
        }
    }
}
