//! Plays the scripts in the order of time.

use super::SeedError;
use super::accounts::{clerk_of, head_of};
use super::script::{Door, Goal, Plan, Step};
use crate::desk::{Desk, Ticket, remedies};
use crate::store::Fault;
use domain::access::{Actor, Who};
use domain::case::{
    Case, Channel, Command, Conclusion, DefectField, DefectInput, DivisionCommand, DocumentKind, HearingCommand,
    NoObjection, ServiceMethod, Target,
};
use domain::clock::Calendar;
use domain::policy::{InputName, Pack, RouteTrack};
use domain::ports::{Casework, Intake};
use domain::problem::Problem;
use domain::value::{CaseNo, Day, Instant, Phone};

/// What became of a plan.
#[derive(Debug, Clone, Copy)]
pub(super) struct Played {
    /// Its number.
    pub(super) case_no: CaseNo,
}

/// When each step of each plan happens.
struct Moment {
    at: Instant,
    plan: usize,
    /// `None`: it comes in.
    step: Option<Step>,
}

/// Plays `plans` so that everything has happened by `now`.
pub(super) async fn play(
    desk: &Desk,
    plans: &[Plan],
    now: Instant,
    progress: impl Fn(u32),
) -> Result<Vec<Played>, SeedError> {
    let calendar = desk.rules().calendar();
    let mut moments = Vec::new();
    for (index, plan) in plans.iter().enumerate() {
        let start = came_in(plan, &calendar, now)?;
        moments.push(Moment { at: start, plan: index, step: None });
        let steps = plan.steps();
        let total: u32 = steps.iter().map(|step| step.days()).sum();
        // Scripts that would not be over by now are played faster.
        let room = (plan.age * 20).saturating_sub(6).max(1);
        let mut passed = 0;
        for step in steps {
            passed += step.days();
            let twentieths = if total > room { passed * room / total } else { passed };
            let at = later(start, twentieths, &calendar)?.min(now.plus(-60));
            moments.push(Moment { at: at.max(start), plan: index, step: Some(step) });
        }
    }
    moments.sort_by_key(|moment| (moment.at, moment.plan));
    let mut numbers: Vec<Option<CaseNo>> = vec![None; plans.len()];
    let total = u32::try_from(moments.len()).unwrap_or(u32::MAX).max(1);
    let cases = u32::try_from(plans.len()).unwrap_or(u32::MAX);
    for (done, moment) in moments.iter().enumerate() {
        let plan = &plans[moment.plan];
        desk.clock.set(moment.at);
        match (moment.step, numbers[moment.plan]) {
            (None, _) => {
                let case_no = come_in(desk, plan).await.map_err(|error| refused(plan, "登记", error))?;
                numbers[moment.plan] = Some(case_no);
            }
            (Some(step), Some(case_no)) => {
                perform(desk, plan, case_no, step).await.map_err(|error| refused(plan, &format!("{step:?}"), error))?;
            }
            (Some(_), None) => {}
        }
        progress(u32::try_from(done).unwrap_or(0) * cases / total);
    }
    Ok(numbers.into_iter().flatten().map(|case_no| Played { case_no }).collect())
}

pub(super) fn refused(plan: &Plan, step: &str, error: SeedError) -> SeedError {
    match error {
        SeedError::Problem(problem) => {
            SeedError::Refused { case: plan.id.clone(), step: step.to_owned(), problem: Box::new(problem) }
        }
        other => other,
    }
}

fn came_in(plan: &Plan, calendar: &Calendar, now: Instant) -> Result<Instant, SeedError> {
    let day = working_days_before(now, plan.age, calendar)?;
    let (hour, minute) = plan.time.split_once(':').unwrap_or(("9", "30"));
    let seconds = hour.parse::<i64>().unwrap_or(9) * 3600 + minute.parse::<i64>().unwrap_or(30) * 60;
    Ok(day.start().plus(seconds).min(now.plus(-3600)))
}

/// So many working days before today.
pub(super) fn working_days_before(now: Instant, days: u32, calendar: &Calendar) -> Result<Day, SeedError> {
    let mut day = now.day();
    let mut left = days;
    while left > 0 {
        day = day.plus(-1);
        if calendar.is_working(day).map_err(|missing| SeedError::Calendar(missing.0))? {
            left -= 1;
        }
    }
    Ok(day)
}

/// So many twentieths of a working day later, within office hours.
pub(super) fn later(start: Instant, twentieths: u32, calendar: &Calendar) -> Result<Instant, SeedError> {
    const OPENS: i64 = 8 * 3600 + 1800;
    const OFFICE: i64 = 8 * 3600;
    let missing = |missing: domain::clock::CalendarMissing| SeedError::Calendar(missing.0);
    let opened = start.day().start().plus(OPENS);
    let so_far = (start.unix() - opened.unix()).clamp(0, OFFICE);
    let ahead = so_far + i64::from(twentieths) * OFFICE / 20;
    let mut day = calendar.working_on_or_after(start.day()).map_err(missing)?;
    for _ in 0..ahead / OFFICE {
        day = calendar.working_on_or_after(day.plus(1)).map_err(missing)?;
    }
    Ok(day.start().plus(OPENS + ahead % OFFICE))
}

/// The case comes in through its door.
pub(super) async fn come_in(desk: &Desk, plan: &Plan) -> Result<CaseNo, SeedError> {
    match plan.door {
        Door::Online => {
            let token = Intake::begin(desk, "").await?;
            desk.save(&token, plan.form.clone()).await?;
            Ok(desk.submit(&token, "").await?.case_no)
        }
        Door::Hotline => {
            let client =
                desk.store.client_fetch(super::DEMO_CLIENT).await?.ok_or(SeedError::Problem(Problem::NotFound))?;
            let ticket = Ticket {
                ticket_no: format!("HL{}{}", desk.now().unix(), plan.id),
                called_at: desk.now().plus(-600),
                caller_name: plan.form.name.clone(),
                caller_phone: Phone::parse(&plan.form.phone).map_err(|_| Problem::NotFound)?,
                town: plan.form.town.clone(),
                matter: plan.form.title.clone(),
                content: plan.form.summary.clone(),
                suggested_department: None,
                employer_name: Some(plan.form.respondent_name.clone()).filter(|name| !name.is_empty()),
                urgency: Some("一般".to_owned()),
                confidential: plan.confidential,
            };
            let (state, _) = desk.hotline_ticket(&client, ticket).await?;
            state.case_no.parse().map_err(|_| SeedError::Problem(Problem::NotFound))
        }
        Door::Counter | Door::Letter | Door::Phone | Door::Station | Door::Petition => {
            let channel = match plan.door {
                Door::Letter => Channel::Letter,
                Door::Phone => Channel::Phone,
                Door::Station => Channel::Station,
                Door::Petition => Channel::Petition,
                Door::Online | Door::Hotline | Door::Counter => Channel::Counter,
            };
            let clerk = clerk_of(desk, &plan.desk).await?;
            Ok(desk.register_contact(&clerk, channel, plan.form.clone()).await?.case_no)
        }
    }
}

/// One step of the script.
pub(super) async fn perform(desk: &Desk, plan: &Plan, case_no: CaseNo, step: Step) -> Result<(), SeedError> {
    let row = desk.store.case_fetch(case_no).await.map_err(Fault::into_problem)?.ok_or(Problem::NotFound)?;
    let case = row.case;
    let pack = desk.rules().pack(&case.pack).ok_or(Problem::NotFound)?;
    let actor = match step {
        Step::Heard if case.hearing_is_decided() => head_of(desk, &plan.desk).await?,
        Step::Heard => party(&case, 2),
        Step::NoObjection(no) => party(&case, no),
        Step::Sign | Step::ConfirmService => head_of(desk, &plan.desk).await?,
        Step::Forward | Step::Withdraw => party(&case, 1),
        Step::Object => {
            let other = if case.registration.party(2).is_some() && plan.goal == Goal::Served { 2 } else { 1 };
            party(&case, other)
        }
        _ => clerk_of(desk, &plan.desk).await?,
    };
    if step == Step::Amend {
        let mut form = plan.form.clone();
        // Who asked the hotline for confidence keeps it: amending never lifts it.
        if case.registration.applicant().is_some_and(|party| party.identity_hidden) {
            "yes".clone_into(&mut form.identity_hidden);
        }
        desk.amend(&actor, case_no, case.version, form).await?;
        return Ok(());
    }
    let command = command(desk, plan, &case, &pack, step, &actor);
    if actor.account().is_some() {
        Casework::command(desk, &actor, case_no, case.version, command).await?;
    } else {
        desk.command(&actor, case_no, Some(case.version), command).await?;
    }
    Ok(())
}

/// A party of the case, in person or through the agent.
pub(super) fn party(case: &Case, no: u8) -> Actor {
    let name = case.registration.party(no).map(|party| party.name.clone()).unwrap_or_default();
    let agent = no == 1 && case.registration.representation.is_some();
    Actor { who: Who::Party { party: no, agent }, name }
}

fn command(desk: &Desk, plan: &Plan, case: &Case, pack: &Pack, step: Step, actor: &Actor) -> Command {
    let now = desk.now();
    let conclusions = || -> Vec<Conclusion> {
        case.registration.items.iter().map(|item| Conclusion { item: item.no, text: plan.conclusion.clone() }).collect()
    };
    match step {
        // Made through the form, not as a command of its own.
        Step::Claim | Step::Amend => Command::Claim,
        Step::Register => Command::Register,
        Step::Return => Command::ReturnForCorrection {
            defects: vec![
                DefectInput {
                    field: DefectField::Material,
                    text: "请补交与代理公司签订的协议和每月转账记录，照片或扫描件都可以".to_owned(),
                },
                DefectInput {
                    field: DefectField::Period, text: "请写明实际由谁、从哪个月到哪个月代缴".to_owned()
                },
            ],
        },
        Step::Ask => Command::AskVerification {
            item: 1,
            fact: InputName::Paid,
            department: case
                .accepting_department
                .clone()
                .into_iter()
                .chain(pack.pool.iter().cloned())
                .find(|department| Some(department) != actor.department())
                .unwrap_or_else(|| case.accountable_department().clone()),
            question: "请核实 2025 年 12 月该缴费人养老保险费入库笔数、日期和金额".to_owned(),
        },
        Step::Own => Command::ClassifyOwn { departures: Vec::new() },
        Step::Inform => {
            let route = case.routes(pack).into_iter().next().map(|(_, route)| route);
            let named =
                route.as_ref().and_then(|route| route.departments.first()).filter(|id| Some(*id) != actor.department());
            let elsewhere = route.as_ref().is_none_or(|route| matches!(route.track, RouteTrack::Inform));
            let target = match named.and_then(|id| pack.department(id)) {
                Some(department) if !elsewhere => Target {
                    department: Some(department.id.clone()),
                    name: department.name.clone(),
                    address: department.address.clone(),
                    phone: department.phone.clone(),
                },
                _ => Target {
                    department: None,
                    name: "漠河市劳动保障监察大队".to_owned(),
                    address: "漠河市西林吉镇政务服务中心二楼".to_owned(),
                    phone: "12333".to_owned(),
                },
            };
            Command::Inform {
                target,
                path: "持身份证到该单位窗口办理，也可以选择“由本平台转送”，不必另跑一趟".to_owned(),
                materials: vec!["身份证".to_owned(), "能证明劳动关系的材料（工资条、转账记录、工作证等）".to_owned()],
                departures: Vec::new(),
            }
        }
        Step::ServeNotice => Command::RecordService {
            document: DocumentKind::CompetenceNotice,
            party: 1,
            method: ServiceMethod::Phone,
            served_at: now,
            proof: "电话告知，当日寄出，单号 EX0000000017".to_owned(),
        },
        Step::Forward => Command::Forward { consent: true },
        Step::SendOn => {
            let route = case.routes(pack).into_iter().next().map(|(_, route)| route);
            let to = route.and_then(|route| route.departments.first().cloned()).unwrap_or_else(|| "tax_bureau".into());
            Command::Division(DivisionCommand::ForwardAcceptance { to, departures: Vec::new() })
        }
        Step::Answer => Command::AnswerQuestion { question: plan.question.clone(), answer: plan.answer.clone() },
        Step::Withdraw => Command::Withdraw {
            reason: "路面问题已由住建部门处理，与社保费无关，撤回".to_owned(),
            letter: None,
        },
        Step::Heard if case.hearing_is_decided() => Command::Hearing(HearingCommand::Decide {
            hear: false,
            reason: "通知单位可能暴露反映人身份，先核对申报和入库记录".to_owned(),
        }),
        Step::Heard => Command::Hearing(HearingCommand::State {
            party: 0,
            text: "我单位已收到通知，工资发放记录已整理，对应补月份没有异议，金额请核定".to_owned(),
        }),
        Step::Finding => Command::RecordFinding {
            facts: plan.finding.clone(),
            conclusions: conclusions(),
            legal_basis: plan.legal_basis.clone(),
        },
        Step::Draft => Command::SubmitReply {
            facts: plan.finding.clone(),
            conclusions: conclusions(),
            legal_basis: plan.legal_basis.clone(),
            remedies: remedies(case, pack),
            waives_contribution: false,
        },
        Step::Sign => Command::SignReply { legal_basis: plan.legal_basis.clone() },
        Step::ServeReply(party) => Command::RecordService {
            document: DocumentKind::Reply,
            party,
            method: if party == 1 { ServiceMethod::InPerson } else { ServiceMethod::Post },
            served_at: now,
            proof: if party == 1 { "本人签收".to_owned() } else { "EMS 回执，单号 EX0000000018".to_owned() },
        },
        Step::ConfirmService => Command::ServeReply,
        Step::NoObjection(_) => Command::ConfirmNoObjection { party: 0, how: NoObjection::Stated },
        Step::Object => Command::Object {
            party: actor.as_party().unwrap_or(1),
            grounds: "对认定的事实有异议：档案里还有 1995 年至 1998 年的工资表没有核对".to_owned(),
        },
        Step::Archive => Command::Archive,
    }
}
